"""Recalled units into the sentences of their documentation and comments that bear on the question, with their lines."""

import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.index import is_prose, lines_now
from assistant.recall import Candidate, Recall
from assistant.units import Unit, first_sentence
from fact_store.records import Location
from fact_store.snapshot import Snapshot
from fact_store.text import terms
from indexer.records import Record

LINES_MAX = 400
WORDS_MIN = 4
CHARS_MAX = 320
LEAD_CHARS_MAX = 360
LEAD_CHARS_ENOUGH = 60
NAME_SHARE = 0.5
RANK_SHARE = 0.4
REASON_BONUS = 0.12
ABOVE_MAX = 40

_COMMENT = re.compile(r"^\s*(?:\*/|//[/!]?|#+(?!\[)|\*|/\*\*?|--)\s?(.*?)(?:\*/)?\s*$")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_QUOTES = re.compile(r"\"\"\"|'''")
_MARKUP = re.compile(r"^\s*(?:[-=~^*#`+]{3,}|\.\. |:\w+|@\w+|<[^>]+>|\||!\[|\[!\[|>>> |Examples?:|Args:|Returns:)")
_CODE_LINE = re.compile(
    r"[{};]\s*$|^\s*(?:if|for|return|import|from|def|class|assert)\b.*[:)\]]\s*$|^\s*eslint-|^\s*type: "
)
_DEFINED = re.compile(r"^\s*\[[^\]]+\]:\s")
"""Where a link of Markdown is defined: no prose."""
_END = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\betc)(?<!\bvs)[.!?](?=\s+[A-Z`\"'(]|\s*$)")
_REASON = re.compile(
    r"\b(?:because|so that|so as|since|otherwise|in order|to avoid|avoids?|prevents?|to keep|ensures?|must|would"
    r"|rather than|instead|therefore|needed|reason)\b"
)
_WORD = re.compile(r"\w+")


class Sentence(Record):
    """A sentence as it stands in a file, and how much it bears on the question (about the share of its weight)."""

    text: str
    place: Location
    unit: Unit
    score: float
    is_reason: bool


def sentences(
    recall: Recall, candidates: Sequence[Candidate], snapshot: Snapshot, *, reasons: bool = False
) -> list[Sentence]:
    """The sentences of the units that say most of what is asked for, best first; with `reasons` those that give one."""
    best = max((c.symbol for c in candidates), default=0.0) or 1.0
    whole = sum(recall.weights.values()) + recall.unknown_weight * len(recall.unknown)
    found: dict[tuple[str, int, str], Sentence] = {}
    for candidate in candidates:
        unit, near = candidate.unit, candidate.symbol / best
        named = set(terms(unit.name)) if not is_prose(unit.path) else set()
        for text, place in _read(lines_now(snapshot, unit.path), unit):
            share = _share(recall, text, named, whole)
            is_reason = bool(_REASON.search(text.lower()))
            score = share * (1 - RANK_SHARE + RANK_SHARE * near) + REASON_BONUS * (reasons and is_reason)
            key = (place.path, place.start_line, text)
            if share > 0 and (key not in found or found[key].score < score):
                found[key] = Sentence(text, place, unit, round(score, 6), is_reason)
    return sorted(found.values(), key=lambda s: (-s.score, s.place.path, s.place.start_line))


def lead_of(doc: str) -> str:
    """The first paragraphs of a documentation text as far as they are short prose, else its first sentence."""
    said = ""
    for paragraph in doc.strip().split("\n\n"):
        if _DEFINED.match(paragraph):
            break
        text = " ".join(paragraph.split())
        if _MARKUP.match(paragraph) or _CODE_LINE.search(paragraph) or len(said) + len(text) > LEAD_CHARS_MAX:
            break
        said = f"{said} {text}".strip()
        if len(said) > LEAD_CHARS_ENOUGH:
            break
    return said or first_sentence(doc)


def comment_above(lines: Sequence[str], unit: Unit) -> str:
    """The first paragraph of the comment that stands right above a unit, "" without one."""
    above = _numbered(lines, _above(lines, unit), unit.start_line - 1)
    paragraph = next(_paragraphs(above, prose=False), [])
    return " ".join(line for _, line in paragraph)


def _share(recall: Recall, text: str, named: set[str], whole: float) -> float:
    """The share of the question's weight in a sentence; words of the unit's own name count half where it lacks them."""
    said = set(terms(text))
    told = sum(
        weight * (1.0 if term in said else NAME_SHARE if term in named else 0.0)
        for term, weight in recall.weights.items()
    )
    return told / whole if whole and any(term in said for term in recall.weights) else 0.0


def _read(lines: Sequence[str], unit: Unit) -> Iterator[tuple[str, Location]]:
    """The sentences of a unit's own prose, in order."""
    first = _above(lines, unit)
    own = ((at, line) for a, b in [(first, unit.start_line - 1), *unit.ranges] for at, line in _numbered(lines, a, b))
    for paragraph in _paragraphs(own, prose=unit.kind == "section" or is_prose(unit.path)):
        yield from _split(paragraph, unit.path)


def _numbered(lines: Sequence[str], first: int, last: int) -> Iterable[tuple[int, str]]:
    last = min(last, first + LINES_MAX)
    return zip(range(first, last + 1), lines[first - 1 : last], strict=False)


def _above(lines: Sequence[str], unit: Unit) -> int:
    """The first line of the comment that stands right above a unit."""
    first = min(unit.start_line, len(lines) + 1)
    while first > 1 and unit.start_line - first < ABOVE_MAX and _COMMENT.match(lines[first - 2]):
        first -= 1
    return first


def _paragraphs(lines: Iterable[tuple[int, str]], *, prose: bool) -> Iterator[list[tuple[int, str]]]:
    """Runs of lines of prose: of documents all that is no code, of code the comments and docstrings."""
    run: list[tuple[int, str]] = []
    inside, before = False, -1
    for at, line in lines:
        text: str | None = None
        if prose:
            inside ^= bool(_FENCE.match(line))
            is_other = inside or line.startswith(("    ", "\t", "#")) or _DEFINED.match(line)
            text = None if is_other else line.strip().lstrip("-*> ")
        else:
            marks = len(_QUOTES.findall(line))
            if inside or marks:
                text = (
                    _QUOTES.sub("", line).strip() if inside or line.strip().startswith(('"""', "'''", 'r"""')) else None
                )
                inside ^= marks == 1
            elif commented := _COMMENT.match(line):
                text = commented[1].strip()
        if not text or _MARKUP.match(text) or (not prose and _CODE_LINE.search(text)) or at != before + 1:
            if run:
                yield run
            run = []
        if text and not _MARKUP.match(text) and (prose or not _CODE_LINE.search(text)):
            run.append((at, text))
        if prose and line.lstrip().startswith(("- ", "* ", "#")) and len(run) > 1:
            yield run[:-1]
            run = run[-1:]
        before = at
    if run:
        yield run


def _split(paragraph: Sequence[tuple[int, str]], path: str) -> Iterator[tuple[str, Location]]:
    text = " ".join(line for _, line in paragraph)
    starts, at = [], 0
    for _, line in paragraph:
        starts.append(at)
        at += len(line) + 1

    def line_of(char: int) -> int:
        return next(paragraph[n][0] for n in range(len(starts) - 1, -1, -1) if starts[n] <= char)

    begin = 0
    for end in [*(m.end() for m in _END.finditer(text)), len(text)]:
        sentence = text[begin:end].strip()
        skipped = len(text[begin:end]) - len(text[begin:end].lstrip())
        if (
            len(_WORD.findall(sentence)) >= WORDS_MIN
            and len(sentence) <= CHARS_MAX
            and (sentence[0].isalnum() or sentence[0] in '`*_“"(')
        ):
            yield sentence, Location(path, line_of(begin + skipped), line_of(max(begin + skipped, end - 1)))
        begin = end
