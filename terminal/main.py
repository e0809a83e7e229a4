"""The process's arguments into its exit code: the entry point `noctule`."""

import sys

from terminal.overview import overview


def main() -> None:
    """Run the command line and leave the process."""
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:
    try:
        if arguments in ([], ["--help"], ["-h"]):
            sys.stdout.write(overview())
            return 0
        from terminal.exits import run

        return run(arguments)
    except KeyboardInterrupt:  # so early that nothing was begun
        return 130
