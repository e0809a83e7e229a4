"""A root into a running MCP server: six tools over standard input and output."""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import anyio
from mcp.server.mcpserver import MCPServer

from mcp_server.repository import Opening, root_for
from mcp_server.tools import INSTRUCTIONS, register_tools
from workspace.errors import NoctuleError
from workspace.reaching import Repository, reach


def serve(given: Path | None, start: Path) -> None:
    """Serve one client until it closes its side. The repository is `given`, else the one around `start`."""
    opening = Opening(given or start, lambda _: _opened(given, start))
    opening.start()
    try:
        anyio.run(build(opening).run_stdio_async)
    finally:
        opening.close()


def build(opening: Opening) -> MCPServer[Any]:
    """The server with its tools, reading from what `opening` opens."""
    server: MCPServer[Any] = MCPServer(
        "noctule", title="Noctule", instructions=INSTRUCTIONS, version=_version(), log_level="WARNING"
    )
    register_tools(server, opening)
    return server


def _opened(given: Path | None, start: Path) -> Repository:
    root = root_for(given, start)
    if not root.is_dir():
        raise NoctuleError(f"no such directory: {root}")
    return reach(root)


def _version() -> str:
    try:
        return version("noctule")
    except PackageNotFoundError:
        return "0"
