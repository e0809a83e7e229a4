"""The assistants that speak MCP into where each keeps its servers, and what an entry looks like there."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Literal

from msgspec import Struct

Scope = Literal["project", "user"]
NAME: Final = "noctule"


class Client(Struct, frozen=True):
    """One assistant. `project` is its file below a repository, `user` finds the one for all of the user's; `table` are
    the names that lead to the servers in it. `extra` stands in each entry; `folder` is how a configuration names the
    folder that is open, "" where the server is started in it anyway.
    """

    title: str
    project: str
    user: Callable[[Path], Path]
    table: str
    extra: dict[str, Any] = {}
    folder: str = ""
    default_scope: Scope = "project"

    @property
    def is_toml(self) -> bool:
        """True where the file is TOML, else it is JSON, perhaps with comments."""
        return self.project.endswith(".toml")


def _code_user(home: Path) -> Path:
    if sys.platform == "darwin":
        return home / "Library/Application Support/Code/User/mcp.json"
    return _config(home) / "Code/User/mcp.json"


def _config(home: Path) -> Path:
    given = os.environ.get("XDG_CONFIG_HOME", "")
    return Path(given) if Path(given).is_absolute() else home / ".config"


def _codex_user(home: Path) -> Path:
    given = os.environ.get("CODEX_HOME", "")
    return (Path(given) if given else home / ".codex") / "config.toml"


def _zed_user(home: Path) -> Path:
    # Zed keeps to ~/.config on macOS, too.
    return (home / ".config" if sys.platform == "darwin" else _config(home)) / "zed/settings.json"


CLIENTS: Final = {
    "claude-code": Client(
        "Claude Code", ".mcp.json", lambda home: home / ".claude.json", "mcpServers", {"type": "stdio"}
    ),
    "cursor": Client(
        "Cursor",
        ".cursor/mcp.json",
        lambda home: home / ".cursor/mcp.json",
        "mcpServers",
        {"type": "stdio"},
        "${workspaceFolder}",
    ),
    "vscode": Client("VS Code", ".vscode/mcp.json", _code_user, "servers", {"type": "stdio"}, "${workspaceFolder}"),
    "codex": Client("Codex", ".codex/config.toml", _codex_user, "mcp_servers"),
    "gemini": Client("Gemini CLI", ".gemini/settings.json", lambda home: home / ".gemini/settings.json", "mcpServers"),
    "zed": Client(
        "Zed", ".zed/settings.json", _zed_user, "context_servers", {"source": "custom"}, default_scope="user"
    ),
}


def entry(client: Client, program: str) -> dict[str, Any]:
    """What stands under our name: how to start the server."""
    where = ["-C", client.folder] if client.folder else []
    return {**client.extra, "command": program, "args": [*where, "mcp"]}
