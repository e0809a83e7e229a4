"""`python -P -m lsp_server` into a language server on standard input and output."""

import gc
import logging
import os
import sys
from itertools import pairwise
from pathlib import Path

USAGE = """usage: noctule lsp [--root DIR]

Serves an editor over standard input and output. --root is the workspace where the editor names no folder."""


def main(arguments: list[str]) -> int:
    """Run the server; unknown arguments such as `--stdio` are ignored, because clients add their own."""
    if "--help" in arguments or "-h" in arguments:
        sys.stdout.write(USAGE + "\n")
        return 0
    root = next((Path(b).resolve() for a, b in pairwise(arguments) if a == "--root"), None)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    target = _own_stdout()
    # Nothing imported here becomes garbage: collecting while importing costs 40 ms of the start.
    gc.disable()
    from lsp_server.server import serve

    gc.freeze()
    gc.enable()
    return serve(sys.stdin.fileno(), target, root)


def _own_stdout() -> int:
    """The client's pipe under a number of its own; whatever a library prints goes to stderr and breaks no message."""
    target = os.dup(1)
    os.dup2(2, 1)
    return target


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stderr.flush()
    # Threads of the store's engine may still run; what they wrote is safe, and waiting for them could hang.
    os._exit(code)
