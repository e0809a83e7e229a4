"""What changed into the documentation that says otherwise now: docstrings, README and the other prose."""

import re
from collections.abc import Iterable, Iterator, Sequence

from fact_store.named import named
from fact_store.records import Evidence
from fact_store.snapshot import Snapshot
from indexer.records import Record, Symbol, moniker, split_moniker
from sleep_agent.change.difference import Difference
from sleep_agent.prose import listed, quoted, shown

PROSE_FILES_MAX = 300
PROSE_BYTES_MAX = 200_000
PER_CHANGE_MAX = 5
NAME_CHARS_MIN = 4
NEAR_CHARS = 90
"""How far a value stands from the name whose value it is said to be."""


class Disagreement(Record):
    """Something written that no longer holds, as a sentence, with the lines that say it."""

    text: str
    evidence: Evidence


def disagreements(snapshot: Snapshot, changed: Sequence[Difference]) -> tuple[Disagreement, ...]:
    """Docstrings first, then prose, in the order of the changes; at most `PER_CHANGE_MAX` a change."""
    prose = list(_prose(snapshot)) if any(d.values or d.refuses or d.change == "removed" for d in changed) else []
    found: dict[str, Disagreement] = {}
    for difference in changed:
        own = [*_in_docstring(snapshot, difference), *_in_prose(snapshot, prose, difference)]
        for each in own[:PER_CHANGE_MAX]:
            found.setdefault(each.text, each)
    return tuple(found.values())


def undocumented(difference: Difference) -> tuple[str, ...]:
    """Parameters that are new, in a docstring that tells of others."""
    old, new = difference.before, difference.after
    if old is None or new is None or not new.doc:
        return ()
    told = [p.name for p in old.parameters if _says(new.doc, p.name)]
    known = {p.name for p in old.parameters}
    return tuple(p.name for p in new.parameters if told and p.name not in known and not _says(new.doc, p.name))


def _in_docstring(snapshot: Snapshot, difference: Difference) -> Iterator[Disagreement]:
    new = difference.after
    if new is None or not new.doc:
        return
    name = shown(split_moniker(difference.name)[1]) or difference.path
    gone = [p for p in difference.refuses if _says(new.doc, p)]
    evidence = Evidence(difference.name, "doc", snapshot.digest(difference.name, "doc"))
    if gone:
        text = (
            f"The docstring of `{name}` still speaks of {listed([f'`{p}`' for p in gone])}, which it no longer takes."
        )
        yield Disagreement(text, evidence)
    for what, was, now in difference.values:
        if _tells(new.doc, what, was, now) or (re.search(r"\bdefaults?\b", new.doc) and _tells(new.doc, "", was, now)):
            yield Disagreement(
                f"The docstring of `{name}` still gives {quoted(was)} for `{what}`, which is {quoted(now)} now.",
                evidence,
            )


def _in_prose(snapshot: Snapshot, prose: Iterable[tuple[str, str]], difference: Difference) -> Iterator[Disagreement]:
    _, qualname = split_moniker(difference.name)
    last = shown(qualname).rpartition(".")[2]
    if len(last) < NAME_CHARS_MIN:
        return
    is_gone = difference.change == "removed" and not difference.moved_to and not named(snapshot.code, last)
    for path, text in prose if last else ():
        if last not in text:
            continue
        for number, line in enumerate(text.split("\n"), 1):
            if last not in line:
                continue
            if is_gone and re.search(rf"`[\w.]*\b{re.escape(last)}\b[^`]*`", line):
                said = f"`{path}` still speaks of `{shown(qualname)}`, which is gone (line {number})."
                yield Disagreement(said, _line_evidence(snapshot, path, number))
            for what, was, now in difference.values:
                if (what == last or _says(line, what)) and _tells(line, what, was, now):
                    owner = "" if what == last else f" of `{shown(qualname)}`"
                    said = (
                        f"`{path}` gives {quoted(was)} for `{what}`{owner}, which is {quoted(now)} now (line {number})."
                    )
                    yield Disagreement(said, _line_evidence(snapshot, path, number))


def _prose(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    paths = [p for p, m in sorted(snapshot.code.modules.items()) if m.index.language == "prose"][:PROSE_FILES_MAX]
    for path in paths:
        content = snapshot.source(path)
        if len(content) <= PROSE_BYTES_MAX:
            yield path, content.decode("utf-8", "replace")


def _line_evidence(snapshot: Snapshot, path: str, number: int) -> Evidence:
    """The line as part of the innermost section that holds it."""
    holders = [s for s in snapshot.code.symbols(path) if s.span.start_line <= number <= s.span.end_line]
    best: Symbol | None = min(holders, key=lambda s: s.span.end_line - s.span.start_line, default=None)
    name = moniker(path, best.qualname if best else "")
    offset = number - (best.span.start_line if best else 1)
    return Evidence(name, "body", snapshot.digest(name, "body"), (offset, offset))


def _says(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", text) is not None


def _tells(text: str, name: str, was: str, now: str) -> bool:
    """True where the value before stands near the name, and the value after does not."""
    before, after = was.strip("\"'"), now.strip("\"'")
    if not before or len(before) > NEAR_CHARS:
        return False
    for found in re.finditer(rf"(?<![\w.]){re.escape(name)}(?!\w)" if name else r"\bdefaults?\b", text):
        near = text[max(0, found.start() - NEAR_CHARS) : found.end() + NEAR_CHARS]
        value = re.escape(before)
        if re.search(rf"\bdefaults?(?: to| is|)\s*[:=]?\s*[`'\"*]*{value}(?![\w]|\.\d)", near, re.IGNORECASE):
            return True
        says_before = re.search(rf"(?<![\w.]){value}(?![\w]|\.\d)", near)
        says_after = after and re.search(rf"(?<![\w.]){re.escape(after)}(?![\w]|\.\d)", near)
        if says_before and not says_after:
            return True
    return False
