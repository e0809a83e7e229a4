"""The text of a git hook into the same text with our lines in it, or without them again."""

import re
import shlex
from typing import Final

BEGIN: Final = "# >>> noctule: keeps what it knows warm; `noctule hook uninstall` takes these lines out"
END: Final = "# <<< noctule"
KEPT: Final = ".before-noctule"
"""What the name of a hook gets that is not a shell script: ours takes its place and runs it at the end."""
_SHELLS: Final = re.compile(r"#!\s*(/usr)?(/local)?/?(bin/)?(env\s+(-S\s+)?)?([\w/.-]*/)?(sh|bash|dash|zsh|ksh)\b")
_BLOCK: Final = re.compile(rf"^{re.escape(BEGIN)}\n.*?^{re.escape(END)}\n", re.DOTALL | re.MULTILINE)


def lines_for(event: str, program: str = "") -> str:
    """Our lines: they take no input, print at most one line, and succeed. `program` is tried first, then the PATH."""
    found = 'command -v noctule >/dev/null 2>&1 && noctule_program=noctule || noctule_program=""\n'
    if program:
        found = (
            f"noctule_program={shlex.quote(program)}\n"
            '[ -x "$noctule_program" ] || noctule_program=$(command -v noctule) || noctule_program=""\n'
        )
    return (
        f"{BEGIN}\n{found}"
        'if [ -n "$noctule_program" ]; then\n'
        # Beside the hook, so that not even a home on a network that hangs is waited for.
        f'    "$noctule_program" hook run {event} </dev/null >/dev/null 2>&1 &\n'
        "else\n"
        '    echo "noctule is not installed here: nothing is warmed up" >&2\n'
        f"fi\n{END}\n"
    )


def is_shell(text: str) -> bool:
    """True where a script is one that our lines can stand in: a shell's, or without a `#!` line."""
    return not text.startswith("#!") or _SHELLS.match(text) is not None


def with_lines(text: str, lines: str) -> str:
    """A hook's script with our lines behind its `#!` line: what stands there may end by `exec` or `exit`."""
    text = without_lines(text)
    head, newline, rest = text.partition("\n") if text.startswith("#!") else ("", "", text)
    return f"{head}\n{lines}{rest}" if newline or head else f"{lines}{rest}"


def without_lines(text: str) -> str:
    """A hook's script without our lines."""
    return _BLOCK.sub("", text)


def new_script(lines: str, kept: str = "") -> str:
    """A hook that holds our lines, and then becomes the hook that stood in its place, where git would have run that."""
    return f"#!/bin/sh\n{lines}{_handing_on(kept) if kept else ''}"


def is_ours_alone(text: str) -> bool:
    """True where nothing is left of a script without our lines."""
    rest = without_lines(text).removeprefix("#!/bin/sh\n")
    return not rest.strip() or _HANDING_ON.fullmatch(rest) is not None


def _handing_on(kept: str) -> str:
    return f'kept="$(dirname "$0")/{kept}"\n[ ! -x "$kept" ] || exec "$kept" "$@"\n'


_HANDING_ON: Final = re.compile(re.escape(_handing_on("@")).replace("@", r"[\w-]+" + re.escape(KEPT), 1))
