"""Markdown, reStructuredText and plain text into sections by their headings."""

import re
from collections.abc import Iterator

from indexer.languages import Rules
from indexer.records import ModuleIndex
from indexer.sections import Section, section_index
from indexer.source_text import SourceText, cut_to_size, open_source

DOC_CHARS_MAX = 400

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r"([=\-`:.'\"~^_*+#<>!$%&(),/;?@\[\\\]{|}])\1{2,}[ \t]*$")
_SETEXT = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_LINK = re.compile(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_ROLE = re.compile(r"(?::[\w:.+-]+:)?`([^`<]+?) ?<[^>]*>`_{0,2}|:[\w:.+-]+:`([^`<]*)`")
_NOT_PROSE = re.compile(r"\s*(?:\[!\[|!\[|<|\.\. |:\w[\w -]*:|[|#>+]|[-=*~`^_]{3,}|\[[^\]]*\]:|`{3})")
_EMPHASIS = re.compile(r"(?<![\w*])\*(\w[^*]{0,80})\*(?!\*)")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s")

Heading = tuple[int, int, str, int]
"""Lines from 0 (first of the heading, first after it), title, level."""


class Prose:
    """Text that people read: a section for each heading."""

    name = "prose"
    suffixes = (".md", ".markdown", ".rst", ".txt")
    file_names = ("README", "CHANGELOG", "CHANGES", "CONTRIBUTING", "HISTORY", "NEWS")
    import_suffixes = ()
    package_files = ()
    declares_encoding = False
    rules = Rules()

    def index(self, source: bytes) -> ModuleIndex:
        """A section ends where the next of its level, or of one above, begins; its doc is its first paragraph."""
        whole, problems = open_source(source)
        text, cuts = cut_to_size(whole)
        lines = [line.rstrip("\r") for line in text.text(0, len(text.raw)).split("\n")]
        headings = list(_headings(lines))
        ends = _ends(headings, len(lines))
        starts = [heading[0] for heading in headings] + [len(lines)]
        sections = [
            _section(text, heading, end, _first_paragraph(lines, heading[1], stop))
            for heading, end, stop in zip(headings, ends, starts[1:], strict=True)
        ]
        doc = _first_paragraph(lines, min(_after_front_matter(lines), starts[0]), starts[0])
        doc = doc or next((section.doc for section in sections if section.doc), "")
        return section_index(self.name, text, sections, doc, (*problems, *cuts))


LANGUAGE = Prose()


def _headings(lines: list[str]) -> Iterator[Heading]:
    """Headings outside code; underlined ones get levels in the order in which their underlines first come up."""
    has_marks = any(_HEADING.match(line) and line.lstrip()[:2] != "#!" for line in lines)
    return _marked(lines) if has_marks and not _mostly_underlined(lines) else _underlined(lines)


def _mostly_underlined(lines: list[str]) -> bool:
    """Whether this reads as reStructuredText, where a line that begins with `#` is no heading."""
    fence = ""
    for line in lines:
        if match := _FENCE.match(line):
            fence = match[1] if not fence else "" if match[1].startswith(fence) else fence
        elif not fence and line.startswith(".. "):
            return True
    return False


def _marked(lines: list[str]) -> Iterator[Heading]:
    """Markdown: `# title`, and titles underlined with `=` or `-`, but not inside fences and front matter."""
    fence = ""
    start = _after_front_matter(lines)
    for i in range(start, len(lines)):
        line = lines[i]
        if match := _FENCE.match(line):
            if not fence:
                fence = match[1]
            elif match[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        elif fence:
            continue
        elif match := _HEADING.match(line):
            if title := _title(match[2] or ""):
                yield i, i + 1, title, len(match[1])
        elif i > start and (match := _SETEXT.match(line)) and _can_be_title(lines, i - 1, start):
            yield i - 1, i + 1, _title(lines[i - 1]), 1 if match[1][0] == "=" else 2


def _after_front_matter(lines: list[str]) -> int:
    if lines[0].rstrip() != "---":
        return 0
    return next((i + 1 for i in range(1, len(lines)) if lines[i].rstrip() in ("---", "...")), 0)


def _can_be_title(lines: list[str], i: int, start: int) -> bool:
    """A paragraph of one line; `---` under more than one line, a list or a table is a rule."""
    alone = i == start or not lines[i - 1].strip()
    return alone and bool(_title(lines[i])) and not re.match(r"(?: {4}|\t|\s*(?:[-*+>|]|\d+[.)]|#))", lines[i])


def _underlined(lines: list[str]) -> Iterator[Heading]:
    """reStructuredText: a line and below it (perhaps also above) as many marks; indented lines are no titles."""
    levels: dict[tuple[str, bool], int] = {}
    for i in range(len(lines) - 1):
        title, below = lines[i].strip(), _UNDERLINE.match(lines[i + 1])
        if not title or below is None or len(lines[i + 1].rstrip()) < len(title) or _UNDERLINE.match(lines[i]):
            continue
        over = i > 0 and lines[i - 1].rstrip() == lines[i + 1].rstrip()
        if not over and (lines[i][0].isspace() or (i > 0 and lines[i - 1].strip())):
            continue
        if name := _title(title):
            yield i - over, i + 2, name, levels.setdefault((below[1], over), len(levels) + 1)


def _title(text: str) -> str:
    text = _ROLE.sub(r"\1\2", _LINK.sub(r"\1", text))
    return " ".join(text.replace("`", "").replace("**", "").split()).strip(" *") if re.search(r"\w", text) else ""


def _ends(headings: list[Heading], line_count: int) -> list[int]:
    """For each heading the line (from 0) at which its section has ended."""
    ends = [line_count] * len(headings)
    open_ones: list[int] = []
    for i, (start, _, _, level) in enumerate(headings):
        while open_ones and headings[open_ones[-1]][3] >= level:
            ends[open_ones.pop()] = start
        open_ones.append(i)
    return ends


def _section(text: SourceText, heading: Heading, end: int, doc: str) -> Section:
    first, after, title, level = heading
    bounds = [text.line_start(first + 1)]
    bounds += [text.line_start(line + 1) if line < text.line_total else len(text.raw) for line in (after, end)]
    start, name_end, section_end = bounds
    return Section(title, level, start, section_end, start, max(start, name_end - 1), doc)


def _first_paragraph(lines: list[str], start: int, stop: int) -> str:
    """The first paragraph between two lines that is prose, without markup of links, cut at a sentence."""
    kept: list[str] = []
    in_directive, fence = False, ""
    for line in lines[start:stop]:
        bars = match[1] if (match := _FENCE.match(line)) else ""
        is_fence = bool(bars) and bars.startswith(fence)
        fence = fence if not is_fence else "" if fence else bars
        is_code = is_fence or bool(fence)
        in_directive = not is_code and (
            line.startswith(".. ") or (in_directive and (not line.strip() or line[0].isspace()))
        )
        if line.strip() and not (is_code or in_directive) and not _NOT_PROSE.match(line):
            kept.append(line.strip())
        elif kept:
            break
    text = _ROLE.sub(r"\1\2", _LINK.sub(r"\1", " ".join(kept))).replace("**", "")
    text = _EMPHASIS.sub(r"\1", text)
    if len(text) <= DOC_CHARS_MAX:
        return text
    marks = [match.end() for match in _SENTENCE_END.finditer(text) if match.end() <= DOC_CHARS_MAX]
    return text[: marks[-1]].rstrip() if marks else text[: DOC_CHARS_MAX - 1] + "…"
