"""A file that comes with a question (a log, a traceback, a diff) into the names of this repository that it mentions."""

import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from terminal.output import one_line
from workspace.errors import USAGE, NoctuleError

BYTES_MAX: Final = 4 << 20
NAMES_MAX: Final = 12
NAME_CHARS_MIN: Final = 3
_WORD: Final = re.compile(r"[\w./\-]*\w")
_PLACE: Final = re.compile(r"""File "([^"\n]+)", line (\d+)|([\w./\-]+\.\w+):(\d+)""")
PLACES_MAX: Final = 50
_NUMBER: Final = re.compile(r"[\d._]+")


def read_attached(file: str) -> str:
    """The text of a file, or of stdin for `-`; raises NoctuleError (usage) where it cannot be read as text."""
    try:
        data = sys.stdin.buffer.read(BYTES_MAX + 1) if file == "-" else _head(Path(file))
    except OSError as error:
        raise NoctuleError(f"{file}: {error.strerror or error}", USAGE) from None
    if len(data) > BYTES_MAX:
        raise NoctuleError(f"{file}: more than {BYTES_MAX >> 20} MiB; attach the part that matters", USAGE)
    if b"\0" in data[:8192]:
        raise NoctuleError(f"{file}: not a text", USAGE)
    return data.decode("utf-8", "replace")


def _head(file: Path) -> bytes:
    if not file.is_file() and not file.is_fifo():
        raise NoctuleError(f"{file}: no such file" if not file.exists() else f"{file}: not a file", USAGE)
    with file.open("rb") as opened:
        return opened.read(BYTES_MAX + 1)


def places(text: str, known: Iterable[str]) -> list[tuple[str, int]]:
    """Paths of the repository with a line that a text names, as tracebacks and compilers do; the last one first, each
    once.
    """
    names = {name for name in known if "." in name}
    found = ((_path(match[1] or match[3], names), int(match[2] or match[4])) for match in _PLACE.finditer(text))
    return list(dict.fromkeys(reversed([place for place in found if place[0]])))[:PLACES_MAX]


def mentioned(text: str, known: Iterable[str], at: Iterable[str] = ()) -> list[str]:
    """Names and paths of the repository in a text, those that say most first: what is defined `at` its places, paths
    and qualified names, then what is mentioned last and often.
    """
    names = set(known)
    text = text.replace('File "', '"')  # the word of a traceback is none of ours
    first = [name for name in dict.fromkeys(at) if name]
    last = {name.rpartition(".")[2]: name for name in names if "/" not in name}
    found: Counter[str] = Counter()
    seen: dict[str, int] = {}
    for place, match in enumerate(_WORD.finditer(text)):
        name = _known(match[0], names, last)
        if name:
            found[name] += 1
            seen[name] = place
    order = sorted(found, key=lambda name: (-_weight(name), -seen[name], name))
    return list(dict.fromkeys((*first, *order)))[:NAMES_MAX]


def _known(word: str, names: set[str], last: dict[str, str]) -> str:
    if len(word) < NAME_CHARS_MIN or _NUMBER.fullmatch(word):
        return ""
    if "/" in word:
        return _path(word, names)
    if word in names:
        return word
    tail = word.rpartition(".")[2]
    is_spelt_as_code = "." in word or "_" in word or word not in (word.lower(), word.upper(), word.capitalize())
    return last[tail] if is_spelt_as_code and tail in last and len(tail) >= NAME_CHARS_MIN else ""


def _path(word: str, names: set[str]) -> str:
    """The path of the repository that a path ends with, "" where there is none."""
    parts = word.split("/")
    return next((tail for start in range(len(parts)) if (tail := "/".join(parts[start:])) in names), "")


def _weight(name: str) -> int:
    if "/" in name:
        return 2
    return 2 if "." in name or "_" in name or name.lower() != name else 1


def with_mentions(question: str, names: list[str]) -> str:
    """The question with what the attached text mentions."""
    if not names:
        return question
    return f"{question} (about {', '.join(f'`{one_line(name)}`' for name in names)})"
