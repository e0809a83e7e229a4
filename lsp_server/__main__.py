"""`python -P -m lsp_server` into a language server: for one editor over stdio, or for all clients of a store."""

import logging
import os
import sys
from itertools import pairwise
from pathlib import Path

USAGE = """usage: noctule lsp [--root DIR] [--offline]

Serves an editor over standard input and output. --root is the workspace where the editor names no folder.
--offline sends nothing to a model, whatever is configured.
Editors of one repository share one server; NOCTULE_SERVER=off gives each its own."""


def main(arguments: list[str]) -> int:
    """Run the server; unknown arguments such as `--stdio` are ignored, because clients add their own."""
    if "--help" in arguments or "-h" in arguments:
        sys.stdout.write(USAGE + "\n")
        return 0
    given = dict(pairwise(arguments))
    root = Path(given["--root"]).resolve() if "--root" in given else None
    is_offline = "--offline" in arguments
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    if "--listen" in given:
        return _listen(Path(given["--listen"]), float(given.get("--linger", "0")))
    target = _own_stdout()
    from lsp_server.relay import relay

    return relay(sys.stdin.fileno(), target, root, is_offline=is_offline)


def _listen(directory: Path, linger_s: float) -> int:
    """Serve a store, if nobody else does."""
    from lsp_server.starting import import_at_once
    from workspace.lock import ServerLock, WriterLock

    place, lock = ServerLock(directory), WriterLock(directory)
    if not place.try_acquire():
        return 0
    starter = _own_stdin()
    lock.try_acquire()  # before the second that importing takes
    import_at_once()
    from lsp_server.listening import serve_store

    return serve_store(directory, linger_s, place, lock, starter)


def _own_stdin() -> int:
    """The pipe from whoever started us under a number of its own; what we start reads nothing instead."""
    source = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return source


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
