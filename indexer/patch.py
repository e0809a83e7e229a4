"""The text of a unified diff into the files it changes, and a file at one side of it into both sides."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from indexer.records import Record

PATCH_BYTES_MAX: Final = 32 * 1024 * 1024
TRIES_MAX: Final = 200
"""Of places before, and behind, where a hunk should stand, at which it is looked for; the nearest first."""

_HUNK: Final = re.compile(rb"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@")
_PREFIX: Final = re.compile(r"[a-z0-9]/")
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


class PatchError(ValueError):
    """The text is no unified diff; the message is one line that names the bad one."""


class Hunk(Record):
    """`old` and `new` lines (without line ends) that stand from the 1-based `old_start` and `new_start` on."""

    old_start: int
    old: tuple[bytes, ...]
    new_start: int
    new: tuple[bytes, ...]


class FilePatch(Record):
    """A file's hunks; a path is None on the side where the file does not exist. `note` says why there may be none."""

    old_path: str | None
    new_path: str | None
    hunks: tuple[Hunk, ...]
    note: str = ""


def read_patch(text: bytes) -> tuple[FilePatch, ...]:
    """Every file that a unified diff names, in its order; PatchError where the text holds none, or is cut off."""
    if len(text) > PATCH_BYTES_MAX:
        raise PatchError(f"the diff is larger than {PATCH_BYTES_MAX // 1024**2} MiB")
    reader = _Reader(text.split(b"\n"))
    found = tuple(reader.files())
    if not found and text.strip():
        raise PatchError("this is no unified diff: no file is named in it")
    return found


def both_sides(patch: FilePatch, content: bytes | None) -> tuple[bytes | None, bytes | None] | None:
    """(before, after) of a file that now reads `content`, whichever side of the patch that is; None if it is neither.

    None as a content: there is no such file. Lines that differ in white space at their end are taken for equal. Where
    the file has changed elsewhere since, the lines are looked for nearby.
    """
    if content is None:
        return _both_without_file(patch)
    lines = content.split(b"\n")
    back = [(hunk.new_start, hunk.new, hunk.old) for hunk in patch.hunks]
    forth = [(hunk.old_start, hunk.old, hunk.new) for hunk in patch.hunks]
    for tries in (0, TRIES_MAX):
        if patch.new_path is not None and (before := _replaced(lines, back, tries)) is not None:
            return (before if patch.old_path is not None else None), content
        if patch.old_path is not None and (after := _replaced(lines, forth, tries)) is not None:
            return content, (after if patch.new_path is not None else None)
    return None


def _both_without_file(patch: FilePatch) -> tuple[bytes | None, bytes | None] | None:
    """A file that is not there is on the side that does not have it; where both do, nothing is known."""
    if patch.new_path is None:
        return b"\n".join(line for hunk in patch.hunks for line in hunk.old), None
    if patch.old_path is None:
        return None, b"\n".join(line for hunk in patch.hunks for line in hunk.new)
    return None


class _Reader:
    """Lines of a diff, one file after another."""

    def __init__(self, lines: list[bytes]) -> None:
        self._lines = lines
        self._at = 0

    def files(self) -> Iterator[FilePatch]:
        lines = self._lines
        while self._at < len(lines):
            line = lines[self._at]
            if line.startswith(b"diff --git "):
                yield self._git_file()
            elif line.startswith((b"diff --cc ", b"diff --combined ")):
                raise PatchError(f"line {self._at + 1}: a combined diff of a merge; give one against a single parent")
            elif line.startswith(b"--- ") and self._next(1).startswith(b"+++ "):
                yield self._plain_file()
            elif _HUNK.match(line):
                raise PatchError(f"line {self._at + 1}: changed lines without the name of a file before them")
            else:
                self._at += 1

    def _git_file(self) -> FilePatch:
        """A file with git's extended header, which alone tells of renames, binary files and changes of mode."""
        old, new = _header_paths(_text(self._lines[self._at]).removeprefix("diff --git "))
        note = ""
        self._at += 1
        while self._at < len(self._lines):
            line = _text(self._lines[self._at])
            if line.startswith(("diff --", "--- ", "@@")):
                break
            word, _, rest = line.partition(" ")
            if line.startswith("rename from "):
                old = _unquoted(line.removeprefix("rename from "))
            elif line.startswith("rename to "):
                new = _unquoted(line.removeprefix("rename to "))
            elif line.startswith("new file mode"):
                old = None
            elif line.startswith("deleted file mode"):
                new = None
            elif (word == "Binary" and rest.startswith("files")) or line.startswith("GIT binary patch"):
                note = "binary"
            self._at += 1
        if self._next(0).startswith(b"--- ") and self._next(1).startswith(b"+++ "):
            return self._plain_file()
        return FilePatch(old, new, (), note)

    def _plain_file(self) -> FilePatch:
        old, new = _stripped(_named(self._next(0)), _named(self._next(1)))
        if old is None and new is None:
            raise PatchError(f"line {self._at + 1}: a file that exists on neither side")
        self._at += 2
        hunks = []
        while match := _HUNK.match(self._next(0)):
            hunks.append(self._hunk(match))
        return FilePatch(old, new, tuple(hunks))

    def _hunk(self, match: re.Match[bytes]) -> Hunk:
        first = self._at
        olds, news = int(match[2] or 1), int(match[4] or 1)
        old: list[bytes] = []
        new: list[bytes] = []
        self._at += 1
        while len(old) < olds or len(new) < news:
            if self._at >= len(self._lines):
                raise PatchError(f"line {first + 1}: the diff ends in the middle of these changes")
            line = self._lines[self._at]
            mark, text = line[:1] or b" ", line[1:]
            if mark not in b" -+\\":
                raise PatchError(f"line {self._at + 1}: this belongs to no change, but one is not finished")
            if mark in b" -":
                old.append(text)
            if mark in b" +":
                new.append(text)
            self._at += 1
        if self._next(0).startswith(b"\\"):
            self._at += 1
        # A side without lines is numbered by the line before it.
        return Hunk(int(match[1]) + (olds == 0), tuple(old), int(match[3]) + (news == 0), tuple(new))

    def _next(self, offset: int) -> bytes:
        return self._lines[self._at + offset] if self._at + offset < len(self._lines) else b""


def _replaced(
    lines: Sequence[bytes], hunks: Sequence[tuple[int, tuple[bytes, ...], tuple[bytes, ...]]], tries: int
) -> bytes | None:
    """The lines with (start, these, others): others instead of these; None where these do not stand there.

    Without `tries`, they stand just where they are said to; else so many places are tried for each.
    """
    plain = [line.rstrip() for line in lines]
    places: dict[bytes, list[int]] = {}
    for number, line in enumerate(plain if tries else ()):
        places.setdefault(line, []).append(number)
    result: list[bytes] = []
    done, shift = 0, 0
    for start, these, others in hunks:
        wanted = [line.rstrip() for line in these]
        expected = start - 1 + shift
        candidates = [expected]
        if wanted and tries:
            known = places.get(wanted[0], [])
            middle = bisect_left(known, expected)
            nearby = known[max(0, middle - tries) : middle + tries]
            candidates = sorted(nearby, key=lambda place: abs(place - expected))
        at = next((n for n in candidates if done <= n and plain[n : n + len(wanted)] == wanted), None)
        if at is None or at > len(lines):
            return None
        shift = at - (start - 1)
        result += lines[done:at]
        result += others
        done = at + len(these)
    return b"\n".join([*result, *lines[done:]])


def _named(line: bytes) -> str | None:
    """The path of a `---` or `+++` line; None for /dev/null. What follows a tab is a date."""
    text = _text(line)[4:]
    path = _unquoted(text) if text.startswith('"') else text.partition("\t")[0].rstrip("\r")
    return None if path == "/dev/null" else path


def _stripped(old: str | None, new: str | None) -> tuple[str | None, str | None]:
    """Paths without the `a/` and `b/` that tell the sides apart; where both begin alike, that is no such mark."""
    sides = [side for side in (old, new) if side is not None]
    is_marked = all(_PREFIX.match(side) for side in sides) and len({side[0] for side in sides}) == len(sides)
    if not is_marked:
        return old, new
    return (old[2:] if old is not None else None), (new[2:] if new is not None else None)


def _header_paths(text: str) -> tuple[str | None, str | None]:
    """Both paths of `diff --git a/x b/x`: they stand side by side without a mark, so blanks in them are ambiguous."""
    if text.startswith('"'):
        end = re.match(r'"(?:\\.|[^"\\])*"', text)
        first, second = (text[: end.end()], text[end.end() + 1 :]) if end else (text, text)
        return _stripped(_unquoted(first), _unquoted(second))
    middle = len(text) // 2
    halves = (text[:middle], text[middle + 1 :])
    if text[middle : middle + 1] != " ":
        first, _, second = text.partition(" ")
        halves = (first, second)
    return _stripped(*halves)


def _unquoted(text: str) -> str:
    """A path as git writes it: in quotes, with C escapes and bytes in octal, where it has unusual characters."""
    text = text.rstrip("\r")
    if not (text.startswith('"') and text.rstrip().endswith('"') and len(text.rstrip()) > 1):
        return text
    raw = re.sub(r"\\([0-7]{3}|.)", _unescaped, text.rstrip()[1:-1])
    return raw.encode("latin-1", "ignore").decode("utf-8", "surrogateescape") if _is_bytes(raw) else raw


def _unescaped(match: re.Match[str]) -> str:
    code = match[1]
    return chr(int(code, 8) & 0xFF) if len(code) == 3 else _ESCAPES.get(code, code)


def _is_bytes(text: str) -> bool:
    return all(ord(character) < 256 for character in text)


def _text(line: bytes) -> str:
    return line.decode("utf-8", "surrogateescape")
