"""An answer in the making: paragraphs, each statement with citations that were read again, and what was used."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.citations import cite, written
from assistant.recall import Recall
from assistant.records import Citation, FactUse
from assistant.telling import Told
from fact_store.records import AnticipatedQuestion, Fact, Location
from fact_store.snapshot import Snapshot

INDENTS = ("", "- ", "  - ")


@dataclass(slots=True)
class Draft:
    """Collects what an answer says. `used` are facts and anticipated questions by key, `subjects` what these are about,
    `dropped` places that are gone; `told` what was said already, so that it is not said twice.
    """

    snapshot: Snapshot
    recall: Recall
    parts: list[str] = field(default_factory=list)
    citations: dict[tuple[str, int, int], Citation] = field(default_factory=dict)
    used: dict[str, FactUse] = field(default_factory=dict)
    subjects: dict[str, None] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    is_about_change: bool = False

    def mark(self, places: Sequence[Location]) -> str:
        """`places` as they are written behind a statement; those that are gone are left out and remembered."""
        marks = []
        for place in places:
            citation = cite(self.recall.index, self.snapshot, place)
            if citation is None:
                self.dropped.append(written(place))
                continue
            self.citations[citation.path, citation.start_line, citation.end_line] = citation
            marks.append(f"`{written(citation)}`" + ("" if citation.fresh else " (changed since it was indexed)"))
        return ", ".join(dict.fromkeys(marks))

    def state(self, text: str, places: Sequence[Location], *, before: str = "") -> bool:
        """Add a statement with its citations; one that nothing supports any more is not made, nor is one made twice."""
        if text in self.told or not (marks := self.mark(places)):
            return False
        self.told.add(text)
        body, colon = (text[:-1], ":") if text.endswith(":") else (text, "")
        self.parts.append(f"{before}{body} ({marks}){colon}")
        return True

    def tell(self, lines: Sequence[Told], *, indent: int = 0, numbered: bool = False) -> int:
        """Add statements as a list that begins `indent` deep, or as numbered steps; returns how many were made."""
        made = 0
        for line in lines:
            before = f"{made + 1}. " if numbered else INDENTS[min(indent + line.indent, len(INDENTS) - 1)]
            made += self.state(line.text, line.places, before=before)
        return made

    def use(self, row: Fact | AnticipatedQuestion, kind: str) -> None:
        """Note that a fact or an anticipated question stands behind what was said."""
        certainty = row.certainty if isinstance(row, Fact) else "proved"
        self.used[row.key] = FactUse(row.key, kind, row.producer, certainty)
        self.subjects[row.subject] = None


def joined(parts: Sequence[str]) -> str:
    """Paragraphs apart, entries of one list together."""
    text = ""
    for before, part in zip(["", *parts], parts, strict=False):
        tight = _is_entry(part) and (_is_entry(before) or before.endswith(":"))
        text += ("" if not text else "\n" if tight else "\n\n") + part
    return text


def _is_entry(part: str) -> bool:
    head = part.lstrip().partition(" ")[0]
    return head == "-" or (head.endswith(".") and head[:-1].isdigit())
