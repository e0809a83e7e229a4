"""`python -P -m mcp_server` into an MCP server on standard input and output."""

import argparse
import logging
import os
import sys
from pathlib import Path

from workspace.errors import NoctuleError


def main(arguments: list[str]) -> int:
    """Serve one client until it leaves; a root that cannot be had is told by every tool, so that the user sees it."""
    parser = argparse.ArgumentParser(prog="noctule mcp", description="Serve other assistants over stdin and stdout.")
    parser.add_argument("--root", type=Path, metavar="DIR", help="the repository; without it, the one around here")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    from mcp_server.server import serve

    try:
        serve(given.root, Path.cwd())
    except KeyboardInterrupt:
        return 130
    except NoctuleError as error:
        sys.stderr.write(f"noctule: {error.message}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stderr.flush()
    # Threads of the store's engine, and one that still reads stdin, may run; what was written is safe.
    os._exit(code)
