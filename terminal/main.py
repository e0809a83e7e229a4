"""The process's arguments into its exit code: the entry point `noctule`."""

import os
import sys

from terminal.overview import overview


def main() -> None:
    """Run the command line and leave the process."""
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:
    try:
        if "_NOCTULE_COMPLETE" in os.environ:
            from terminal.completion import answer_shell

            return answer_shell()
        if arguments in ([], ["--help"], ["-h"]):
            sys.stdout.write(overview())
            return 0
        if arguments[:2] == ["hook", "run"] and "--help" not in arguments:  # git waits for it: no time for more imports
            from terminal.hook.quick import run_hook

            return run_hook(arguments[2:])
        from terminal.exits import run

        return run(arguments)
    except KeyboardInterrupt:  # so early that nothing was begun
        return 130
