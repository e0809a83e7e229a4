"""TOML, YAML, INI and JSON into sections: tables and top-level keys."""

import json
import re
from collections.abc import Iterator

import msgspec

from indexer.aliases import read_aliases
from indexer.languages import Rules
from indexer.records import ModuleIndex, Problem, Span
from indexer.sections import Section, section_index
from indexer.source_text import SourceText, cut_to_size, open_source

KEYS_MAX = 2000
"""Of one file; a table of data is no configuration."""

_TABLE = re.compile(rb"[ \t]*\[\[?[ \t]*([^\[\]#;\r\n]+?)[ \t]*\]\]?[ \t]*(?:[#;].*)?\r?$")
_KEY = re.compile(rb"([A-Za-z_\"'.][^:=#\r\n\[\]{}]*?)[ \t]*(?:=|:(?=[ \t\r]|$))")
_STRINGS = re.compile(rb"\"\"\"|'''|\"(?:\\.|[^\"\\])*\"|'[^']*'|[\[\]{}]|#.*")
_JSON = re.compile(rb'"(?:\\.|[^"\\])*"|[{}\[\]:,]')

Found = tuple[str, int, int, int, int]
"""Name, level, and bytes: where the entry begins, and where its name does and ends."""


class Settings:
    """Configuration: a section for each table, and for each key outside tables."""

    name = "settings"
    suffixes = (".toml", ".yaml", ".yml", ".ini", ".cfg", ".json")
    file_names = ("Pipfile",)
    import_suffixes = ()
    package_files = ()
    declares_encoding = False
    rules = Rules()

    def index(self, source: bytes) -> ModuleIndex:
        """What kind of file it is shows in the content, since an index is independent of the path."""
        whole, problems = open_source(source)
        text, cuts = cut_to_size(whole)
        is_json = text.raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[{", b"[\n", b"[\r", b'["'))
        found = list(_json_keys(text.raw) if is_json else _line_keys(text))
        problems += _json_problem(text) if is_json and not cuts else []
        sections = _sections(found[:KEYS_MAX], text, is_json)
        if len(found) > KEYS_MAX:
            cuts.append(Problem(f"only the first {KEYS_MAX} of {len(found)} keys are listed", text.whole()))
        index = section_index(self.name, text, sections, _opening_comment(text), (*problems, *cuts))
        package, aliases = read_aliases(text) if is_json else ("", ())
        return msgspec.structs.replace(index, package=package, imports=aliases) if aliases else index


LANGUAGE = Settings()


def _line_keys(text: SourceText) -> Iterator[Found]:
    """Tables and unindented keys, outside strings and brackets that go over several lines."""
    closing, depth, in_table, position = b"", 0, False, 0
    for line in text.raw.split(b"\n"):
        start, position = position, position + len(line) + 1
        if not closing and depth == 0:
            if match := _TABLE.match(line):
                in_table = True
                yield _found(text, match, start)
                continue
            if not in_table and (match := _KEY.match(line)):
                yield _found(text, match, start)
        closing, depth = _still_open(line, closing, depth)


def _found(text: SourceText, match: re.Match[bytes], start: int) -> Found:
    name_start, name_end = start + match.start(1), start + match.end(1)
    return text.text(name_start, name_end).strip("\"'"), 1, start, name_start, name_end


def _still_open(line: bytes, closing: bytes, depth: int) -> tuple[bytes, int]:
    """The quotes that a string begun earlier needs, and how many brackets are open, after `line`."""
    position = 0
    if closing:
        end = line.find(closing)
        if end < 0:
            return closing, depth
        position = end + len(closing)
    for match in _STRINGS.finditer(line, position):
        token = match[0]
        if match.start() < position:
            continue
        if token in (b'"""', b"'''"):
            end = line.find(token, match.end())
            if end < 0:
                return token, depth
            position = end + len(token)
        elif token in (b"[", b"{"):
            depth += 1
        elif token in (b"]", b"}"):
            depth = max(0, depth - 1)
    return b"", depth


def _json_keys(raw: bytes) -> Iterator[Found]:
    """Keys of the outermost object."""
    depth, last = 0, None
    for match in _JSON.finditer(raw):
        token = match[0]
        if token in b"{[":
            depth += 1
        elif token in b"}]":
            depth -= 1
        elif token == b":" and depth == 1 and last is not None:
            start, end = last.span()
            yield raw[start + 1 : end - 1].decode("utf-8", "replace"), 1, start, start + 1, end - 1
        last = match if token.startswith(b'"') else None


def _json_problem(text: SourceText) -> list[Problem]:
    try:
        json.loads(text.raw)
    except json.JSONDecodeError as error:
        line = min(error.lineno, text.line_count)
        at = text.line_start(line)
        return [Problem(f"not JSON: {error.msg}", Span(at, at, line, line))]
    except (RecursionError, ValueError) as error:
        return [Problem(f"not JSON: {error}", text.whole())]
    return []


def _sections(found: list[Found], text: SourceText, is_json: bool) -> list[Section]:
    """Each entry reaches to the next one, without blank lines and comments in front of that."""
    after = [start for _, _, start, _, _ in found] + [len(text.raw)]
    return [
        Section(
            name,
            level,
            start,
            _without_tail(text, start, end),
            name_start,
            name_end,
            comment="" if is_json else _comment_above(text, start),
        )
        for (name, level, start, name_start, name_end), end in zip(found, after[1:], strict=True)
        if name.strip(" .")
    ]


def _without_tail(text: SourceText, start: int, end: int) -> int:
    lines = text.raw[start:end].splitlines(keepends=True)
    while len(lines) > 1 and (not lines[-1].strip() or lines[-1].lstrip().startswith((b"#", b";"))):
        end -= len(lines.pop())
    return end


def _comment_above(text: SourceText, start: int) -> str:
    found: list[str] = []
    line = text.line_of(start) - 1
    while line >= 1 and (comment := _comment(text, line)) is not None:
        found.append(comment)
        line -= 1
    return "\n".join(filter(None, reversed(found)))


def _opening_comment(text: SourceText) -> str:
    found: list[str] = []
    for line in range(1, text.line_count + 1):
        if (comment := _comment(text, line)) is None:
            break
        found.append(comment)
    return "\n".join(filter(None, found))


def _comment(text: SourceText, line: int) -> str | None:
    """The words of a line that is all comment, None if it is something else."""
    start = text.line_start(line)
    end = text.raw.find(b"\n", start)
    words = text.text(start, end if end >= 0 else len(text.raw)).strip()
    return words.lstrip("#; ") if words.startswith(("#", ";")) else None
