"""A hand-over and a question's evidence into shares: how much of the files, symbols, lines and identifiers it holds.

The rules are those of `benchmarks/score_retrieval.py`: contexts are taken in order while they fit, the last cut at a
line's end; a file counts from 20 tokens of it on, a symbol by its definition line, half its body, or a note that names
it.
"""

import re
from collections.abc import Sequence
from typing import Final

from assistant.records import Piece
from assistant.segments import tokens_of_chars
from workspace.bench.questions import BenchQuestion, Span, Wanted

COLUMNS: Final = ("file", "symbol", "line", "ident")
BUDGETS: Final = (500, 1000, 2000, 4000, 8000)
FILE_CHARS: Final = 80
NOTE_WORDS_MIN: Final = 8

_WORD = re.compile(r"\w+")
Shares = dict[str, float | None]


def shares(question: BenchQuestion, pieces: Sequence[Piece], budget: int) -> Shares:
    """The share of each kind of evidence within `budget` tokens; None where the question has none of a kind."""
    held = Held(handed_over(pieces, budget))
    files, idents = question.files, set(question.idents)
    lines = question.lines
    return {
        "file": sum(path in held.files for path in files) / len(files) if files else None,
        "symbol": sum(map(held.has, question.symbols)) / len(question.symbols) if question.symbols else None,
        "line": sum(n in held.lines.get(path, ()) for path, n in lines) / len(lines) if lines else None,
        "ident": len(idents & held.words(files)) / len(idents) if idents else None,
    }


def handed_over(pieces: Sequence[Piece], budget: int) -> list[Piece]:
    """The pieces that fit, the last one cut at a line's end."""
    kept: list[Piece] = []
    left = budget
    for piece in pieces:
        head = f"{piece.path}:{piece.start_line}-{piece.end_line}\n" if piece.start_line else f"{piece.path}\n"
        refs = sum(tokens_of_chars(len(f"{r.path}:{r.start_line}-{r.end_line}\n")) for r in piece.refs)
        cost = tokens_of_chars(len(head)) + refs
        whole = cost + tokens_of_chars(len(piece.text))
        if whole <= left:
            kept.append(piece)
            left -= whole
            continue
        lines: list[str] = []
        for line in piece.text.split("\n"):
            cost += tokens_of_chars(len(line) + 1)
            if cost > left:
                break
            lines.append(line)
        if lines:
            kept.append(Piece(piece.path, piece.start_line, piece.end_line, "\n".join(lines), piece.refs))
        break
    return kept


class Held:
    """What a hand-over holds: lines with their text, and notes, by path; `files` in the order in which they counted."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.lines: dict[str, dict[int, str]] = {}
        self.notes: dict[str, list[tuple[str, tuple[Span, ...]]]] = {}
        self.files: list[str] = []
        self._chars: dict[str, int] = {}
        for piece in pieces:
            if piece.start_line:
                self._code(piece, piece.start_line)
            elif len(_WORD.findall(piece.text)) >= NOTE_WORDS_MIN:
                spans = tuple((r.path, r.start_line, r.end_line) for r in piece.refs)
                for path in dict.fromkeys((piece.path, *(span[0] for span in spans))):
                    self.notes.setdefault(path, []).append((piece.text, spans))
                    self._add(path, piece.text)

    def _code(self, piece: Piece, first: int) -> None:
        known = self.lines.setdefault(piece.path, {})
        for number, line in enumerate(piece.text.split("\n"), first):
            if number not in known:
                known[number] = line
                self._add(piece.path, line)

    def _add(self, path: str, text: str) -> None:
        before = self._chars.get(path, 0)
        self._chars[path] = before + len("".join(text.split()))
        if before < FILE_CHARS <= self._chars[path]:
            self.files.append(path)

    def has(self, wanted: Wanted) -> bool:
        """True where the symbol is told of."""
        return any(self._has(wanted.name, *place) for place in wanted.places)

    def _has(self, name: str, path: str, first: int, last: int) -> bool:
        own = self.lines.get(path, {})
        if any(n in own for n in range(first, min(first + 5, last) + 1)):
            return True
        if 2 * sum(n in own for n in range(first, last + 1)) >= last - first + 1:
            return True
        return any(
            name in _WORD.findall(text) and any(p == path and a <= first + 5 and first <= b for p, a, b in spans)
            for text, spans in self.notes.get(path, ())
        )

    def words(self, paths: Sequence[str]) -> set[str]:
        """The words told about these files."""
        found: set[str] = set()
        for path in paths:
            for text in (*self.lines.get(path, {}).values(), *(note for note, _ in self.notes.get(path, ()))):
                found.update(_WORD.findall(text))
        return found
