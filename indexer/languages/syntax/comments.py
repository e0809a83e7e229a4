"""Comments as written into the words they hold, by line: those that document what follows, and others."""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from indexer.source_text import SourceText

_GAPS = re.compile(r"\n{3,}")
_INSTRUCTIONS = re.compile(
    r"(?:eslint|prettier|tslint|jshint|jslint|global |globals |istanbul|c8 |v8 |@ts-|@flow|@jsx|nolint|noinspection|"
    r"rubocop|phpcs|clang-format|NOLINT|go:|\+build|#!|<reference|sourceMappingURL|# sourceMappingURL|@generated|"
    r"biome-|webpack|coding:|frozen_string_literal|-\*-)"
)


@dataclass(frozen=True, slots=True)
class ToldTypes:
    """Types that documentation tells: of parameters by name, of what is returned, of the name that is declared."""

    parameters: dict[str, str]
    returned: str
    declared: str


@dataclass(slots=True)
class Comments:
    """Comments that are alone on their lines by the line they end on, as `(first line, words, documents)`, and words of
    those behind code by line."""

    alone: dict[int, tuple[int, str, bool]] = field(default_factory=dict)
    trailing: dict[int, str] = field(default_factory=dict)

    def above(self, line: int) -> tuple[str, str]:
        """Documentation and other comments in the block that ends right above `line`."""
        found: list[tuple[str, bool]] = []
        while (block := self.alone.get(line - 1)) is not None:
            line, words, documents = block
            found.append((words, documents))
        docs = [words for words, documents in reversed(found) if documents]
        others = [words for words, documents in reversed(found) if words and not documents]
        return _paragraphs(docs), "\n".join(others)

    def leading(self, starts_of_symbols: Container[int]) -> tuple[str, str]:
        """The comments with which the file begins, without the block right above a symbol: that is about the symbol."""
        starts = {first: (last, words, documents) for last, (first, words, documents) in self.alone.items()}
        docs: list[str] = []
        others: list[str] = []
        line = 1
        while line in starts:
            last, words, documents = starts[line]
            (docs if documents else others).append(words)
            line = last + 1
        if line in starts_of_symbols:
            return "", ""
        return _paragraphs(docs), "\n".join(filter(None, others))


def _paragraphs(lines: Iterable[str]) -> str:
    """Lines of documentation as one text, in which a comment without words parts paragraphs."""
    return _GAPS.sub("\n\n", "\n".join(lines)).strip()


def comments(places: Iterable[tuple[int, int]], documenting: tuple[str, ...], source: SourceText) -> Comments:
    """All comments of a file, given by their first and last byte, by line."""
    found = Comments()
    for start, end in places:
        first = source.line_of(start)
        before = source.raw[source.line_start(first) : start]
        written = source.text(start, end).rstrip()
        if before.strip(b"\xef\xbb\xbf \t\f"):
            found.trailing[first] = words_of(written)
        else:
            last = source.line_of(max(start, end - 1 - (source.raw[end - 1 : end] == b"\n")))
            found.alone[last] = (first, words_of(written), written.startswith(documenting))
    return found


def words_of(comment: str) -> str:
    """What a comment says, without its marks; "" for decoration and for instructions to tools."""
    if comment.startswith("#!"):
        return ""
    if comment.startswith("/*"):
        lines = [line.strip() for line in comment.strip("/").strip("*!").split("\n")]
        lines = [lines[0], *(re.sub(r"^\*+ ?", "", line) for line in lines[1:])]
        text = "\n".join(line.rstrip() for line in lines).strip()
    else:
        text = comment.lstrip("/#!-;").strip()
    if not any(char.isalnum() for char in text) or _INSTRUCTIONS.match(text):
        return ""
    return text
