"""A pattern with possessive groups into one with atomic groups: they mean the same, but Python before 3.11.5 gets the
former wrong.

There `(?:a|bc)*+` does not go back to where its last whole repetition ended (CPython's issue 106052). Possessive
repetitions of one character are right everywhere and stay.
"""

import re
from typing import Final

_TOKEN: Final = re.compile(rb"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(|\)|.", re.DOTALL)
_POSSESSIVE: Final = re.compile(rb"([*?+]|\{\d*,?\d*\})\+")


def compiled(pattern: bytes, flags: int = 0) -> re.Pattern[bytes]:
    """The pattern, compiled."""
    return re.compile(atomic(pattern), flags)


def atomic(pattern: bytes) -> bytes:
    """The pattern with `(?>(…)*)` for each `(…)*+`, and likewise for the other repetitions."""
    out: list[bytes] = []
    opened: list[int] = []
    at = 0
    while token := _TOKEN.match(pattern, at):
        at = token.end()
        out.append(token[0])
        if token[0] == b"(":
            opened.append(len(out) - 1)
        elif token[0] == b")":
            start = opened.pop()
            if repeated := _POSSESSIVE.match(pattern, at):
                at = repeated.end()
                out.insert(start, b"(?>")
                out.append(repeated[1] + b")")
    return b"".join(out)
