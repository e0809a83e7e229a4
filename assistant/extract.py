"""What was recalled into a readable Markdown answer whose every statement carries the lines it rests on; no model."""

from collections.abc import Sequence
from typing import Final

from assistant.clean import clean_prose, fenced, unmarked
from assistant.draft import Draft
from assistant.excerpts import excerpt
from assistant.index import is_prose, is_test, lines_now
from assistant.instant import ASKED_BEFORE, Match
from assistant.intents import Intent, intents, topic
from assistant.match import fitting_facts, is_mentioned, is_stub, related_facts, subjects
from assistant.recall import Candidate, Recall
from assistant.sentences import Sentence, comment_above, lead_of, sentences
from assistant.telling import (
    called_from,
    is_guessed,
    places_of,
    purpose,
    said_of,
    shown,
    steps,
    tell,
    tell_tests,
    titled,
)
from assistant.units import Unit
from assistant.verbatim import unresolved, written_at
from fact_store.records import AnticipatedQuestion, Fact, Location
from fact_store.snapshot import CHANGE, Snapshot
from fact_store.text import terms
from indexer.records import split_moniker

CLAIMS_BESIDE_MAX: Final = 2
PLACES_MAX: Final = 4
EXCERPTS_MAX: Final = 2
CODE_LINES_MAX: Final = 24
NAMES_MAX: Final = 3
LINE_CHARS_MAX: Final = 120
CLASS_LINES_MAX: Final = 20
MEMBER_SHARE: Final = 0.1
PLACE_CHANCE_SHARE: Final = 0.25
EXCERPT_CHANCE_SHARE: Final = 0.5
SECOND_CHANCE_SHARE: Final = 0.75
RUNS_CHANCE_SHARE: Final = 0.5
SENTENCES_MAX: Final = 2
SENTENCE_MIN: Final = 0.34
SHARED_MIN: Final = 2
REASON_MIN: Final = 0.45
DOCUMENT_MIN: Final = 0.55
STEPS_MIN: Final = 2
CALLS_EFFORT: Final = 2
ALSO: Final = "**See also**"
UNEXPLAINED: Final = "_No reason is written down where it was looked for; this is what there is:_"
_LEFT_OUT: Final = frozenset(("purpose", "steps", "callees", "callers", "signature", "impact", "route"))
"""Kinds of facts that an answer tells in its own way, or only where they are asked for."""
_PAST: Final = frozenset(("lineage", "origin", "last change"))
_RUNS: Final = frozenset(("function", "method"))
_ASKS: Final = ("is_", "has_", "can_")
"""What only says whether something is so is no step of a process."""
_PROCESS: Final = frozenset[Intent](("flow", "rationale"))


def extract(recall: Recall, snapshot: Snapshot, ready: Match | None = None) -> Draft:
    """What is ready for the question (`ready`), else what bears on it: the best place and what it is for, what was
    asked of it, how it works step by step, where else to look, and the lines that decide.
    """
    draft = Draft(snapshot, recall)
    wants = intents(recall.question.text)
    order = _in_order(recall, snapshot, wants)
    subject = ready.row.subject if ready else ""
    if ready is not None and ready.row.producer.startswith(ASKED_BEFORE) and subject in recall.index.units:
        # It was kept as it was asked: what it is about is known, and is told as any other answer.
        draft.use(ready.row, "anticipated question")
        order.sort(key=lambda c: c.unit.moniker != subject)
    elif ready is not None and _ready(draft, ready.row):
        draft.is_about_change = split_moniker(subject)[0] == CHANGE
        order = [c for c in order if c.unit.moniker == subject]
        if not wants <= {"callers", "tests", "history"}:
            _code(draft, order, 1, wants)
        return draft
    is_told = _relations(draft, wants)
    _spelt(draft)
    main = order[0] if order else None
    has_reason = "rationale" in wants and not is_told and _documents(draft, wants)
    if main is not None:
        if not is_told or _PROCESS & wants:
            _main(draft, main, order, wants, is_explained=has_reason)
        else:
            _beside(draft)
    _documents(draft, wants)
    _also(draft, order, main)
    _code(draft, order, 1 if wants <= {"location", "callers", "tests"} and wants else EXCERPTS_MAX, wants)
    return draft


def _ready(draft: Draft, row: AnticipatedQuestion) -> bool:
    """An anticipated answer, as the facts it is made of; as it stands where it is made of something else."""
    asked = intents(row.question)
    known = draft.snapshot.facts_of(row.subject)
    told = [fact for fact in known if _is_in(fact, row.answer) or (asked == {"tests"} and fact.kind == "callers")]
    told.sort(key=lambda fact: row.answer.find(_tail(fact)))
    unit = draft.recall.index.units.get(row.subject)
    made = False
    if told and unit is not None:
        made = _introduce(draft, unit)
        for fact in told:
            if fact.kind == "purpose":
                continue
            if fact.kind == "callers" and asked == {"tests"}:
                made |= bool(draft.tell(tell_tests(fact, draft.snapshot)))
            elif fact.kind == "steps" and unit.kind in _RUNS:
                made |= _steps(draft, unit)
            elif fact.kind != "callers" or not any(other.kind == "steps" for other in told):
                made |= bool(draft.tell(tell(fact, draft.snapshot), indent=1))
            draft.use(fact, fact.kind)
        if unit.kind in _RUNS and asked <= {"purpose"} and not any(fact.kind == "steps" for fact in told):
            _steps(draft, unit)
    if not made:
        made = draft.state(clean_prose(row.answer), places_of(draft.snapshot, row.evidence))
    if made:
        draft.use(row, "anticipated question")
    return made


def _is_in(fact: Fact, answer: str) -> bool:
    return fact.certainty == "stated" or _tail(fact) in answer


def _tail(fact: Fact) -> str:
    """A claim without its subject and its full stop, as it stands within an answer."""
    head = fact.claim.find("` ") + 2 if fact.claim.startswith("The ") else 0
    return fact.claim[head:].rstrip(".")


def _in_order(recall: Recall, snapshot: Snapshot, wants: frozenset[Intent]) -> list[Candidate]:
    """The candidates, those that the question names first, tests last unless asked for; typed signatures left out.

    What runs comes before what only is, where a process is asked for and both are about as likely.
    """
    likely = [c for c in recall.candidates[: PLACES_MAX * 5] if not is_stub(snapshot, c.unit.moniker)]
    found = {c.unit.moniker: c for c in (*subjects(recall, snapshot), *likely)}
    bodies = {c.unit.name for c in found.values() if c.unit.end_line > c.unit.head_end_line}
    best = max((c.symbol for c in found.values()), default=0.0)

    def place(candidate: Candidate) -> tuple[bool, bool, bool, bool]:
        unit = candidate.unit
        declared = unit.kind in _RUNS and unit.end_line == unit.start_line and unit.name in bodies
        does = unit.kind in _RUNS and not unit.name.startswith(_ASKS)
        runs = does and candidate.symbol >= RUNS_CHANCE_SHARE * best
        tested = is_test(unit.path) and not recall.question.wants_tests
        return (not is_mentioned(candidate), tested, declared, bool(_PROCESS & wants) and not runs)

    return sorted(found.values(), key=place)


def _relations(draft: Draft, wants: frozenset[Intent]) -> bool:
    """The facts of the relations that are asked for; True where there are any."""
    asked = [] if "rationale" in wants else related_facts(draft.recall, draft.snapshot)
    for subject in dict.fromkeys(fact.subject for fact in asked):
        unit = draft.recall.index.units.get(subject)
        for fact in (f for f in asked if f.subject == subject and (f.kind != "purpose" or unit is None)):
            beside = bool(draft.parts) and fact.kind != "callers"
            tests = tell_tests(fact, draft.snapshot) if wants == {"tests"} and fact.kind == "impact" else []
            if draft.tell(tests or tell(fact, draft.snapshot), indent=int(beside)):
                draft.use(fact, fact.kind)
        if unit is not None:
            _introduce(draft, unit)
    return _uncalled(draft, asked) or bool(draft.parts)


def _uncalled(draft: Draft, asked: Sequence[Fact]) -> bool:
    """Say of each function the question names that nothing calls it, where callers were asked for and looked for."""
    if "callers" not in draft.recall.question.relations or any(fact.kind in ("callers", "uses") for fact in asked):
        return False
    made = False
    for unit in (c.unit for c in subjects(draft.recall, draft.snapshot) if is_mentioned(c)):
        item = draft.snapshot.items.get(unit.path)
        if unit.kind in ("function", "method", "class") and item and item.effort >= CALLS_EFFORT:
            text = f"No caller of the {unit.kind} `{shown(unit.moniker)}` is known."
            made |= draft.state(text, [Location(unit.path, unit.start_line, unit.head_end_line)])
    return made


def _spelt(draft: Draft) -> None:
    """Where the names stand that no symbol has: parameters, keys, options, messages."""
    for name in unresolved(draft.recall)[:NAMES_MAX]:
        for place, line in written_at(draft.recall, name):
            cut = line if len(line) <= LINE_CHARS_MAX else f"{line[: LINE_CHARS_MAX - 1]}…"
            mark = "``" if "`" in cut else "`"
            pad = " " if mark == "``" else ""
            text = f"`{clean_prose(name)}` is written here: {mark}{pad}{clean_prose(cut)}{pad}{mark}"
            draft.state(text, [place], before="- ")


def _main(
    draft: Draft, main: Candidate, order: Sequence[Candidate], wants: frozenset[Intent], *, is_explained: bool
) -> None:
    """The best place: what it is for, the sentences and facts that bear on the question, how it works, who calls it."""
    unit = main.unit
    best = main.symbol or 1.0
    near = [c for c in order if c.symbol >= PLACE_CHANCE_SHARE * best or is_mentioned(c)][: PLACES_MAX * 2]
    said = sentences(draft.recall, near, draft.snapshot, reasons="rationale" in wants)
    bears = topic(draft.recall.question.text)
    telling = [s for s in said if s.score >= SENTENCE_MIN and not is_prose(s.place.path) and not _is_lead(s)]
    telling = [s for s in telling if s.unit.moniker == unit.moniker or _bears(s, bears)]
    if "rationale" in wants and telling and (telling[0].is_reason or telling[0].score >= REASON_MIN):
        _quote(draft, telling[0])
        telling = telling[1:]
    elif "rationale" in wants and not is_explained:
        draft.parts.append(UNEXPLAINED)
    _introduce(draft, unit)
    for sentence in telling[:SENTENCES_MAX]:
        _quote(draft, sentence)
    past = frozenset() if {"history", "rationale"} & wants else _PAST
    left_out = (_LEFT_OUT - wants) | {"purpose"} if "purpose" not in wants else _LEFT_OUT - {"signature"}
    for fact in fitting_facts(draft.recall, draft.snapshot, CLAIMS_BESIDE_MAX + 2):
        fits = fact.kind not in left_out | past and fact.subject == unit.moniker
        if fits and draft.tell(tell(fact, draft.snapshot), indent=1):
            draft.use(fact, fact.kind)
    if unit.kind == "class":
        _members(draft, unit, near)
    elif unit.kind in _RUNS and not wants <= {"location"}:
        _steps(draft, unit)


def _members(draft: Draft, unit: Unit, near: Sequence[Candidate]) -> None:
    """What of a class bears on the question."""
    best = near[0].symbol if near else 0.0
    inside = [
        c.unit for c in draft.recall.candidates if c.unit.parent == unit.moniker and c.symbol >= MEMBER_SHARE * best
    ]
    for member in inside[:PLACES_MAX]:
        text = f"`{shown(member.moniker)}`{purpose(draft.snapshot, member.moniker)}"
        draft.state(text, [Location(member.path, member.start_line, member.end_line)], before="- ")


def _introduce(draft: Draft, unit: Unit) -> bool:
    """What a unit is called, where it stands and what it is for, which a fact may know where its documentation does
    not tell.
    """
    place = Location(unit.path, unit.start_line, unit.end_line)
    for fact in draft.snapshot.facts_of(unit.moniker):
        if fact.certainty == "stated":
            draft.tell(tell(fact, draft.snapshot))
            draft.use(fact, fact.kind)
    text = lead_of(unit.doc) or lead_of(comment_above(lines_now(draft.snapshot, unit.path), unit))
    if not text:
        for fact in (f for f in draft.snapshot.facts_of(unit.moniker) if f.kind == "purpose" and not is_guessed(f)):
            text = str(fact.payload.get("text") or "")
            draft.use(fact, fact.kind)
    sentence = said_of(text, unit.moniker)
    told = titled(draft.snapshot, unit) + (f": {sentence}" if sentence else "")
    return draft.state(told[0].upper() + told[1:], [place])


def _bears(sentence: Sentence, asked: frozenset[str]) -> bool:
    """True where a sentence about something else, and what it is about, share more than one word with the question."""
    said = set(terms(sentence.text))
    return bool(asked & said) and len(asked & (said | set(terms(sentence.unit.moniker)))) >= min(len(asked), SHARED_MIN)


def _is_lead(sentence: Sentence) -> bool:
    """True for what says what a unit is for: that is told wherever the unit is named."""
    return " ".join(sentence.text.split())[:60] in " ".join(lead_of(sentence.unit.doc).split())


def _quote(draft: Draft, sentence: Sentence) -> None:
    """A sentence of the source in its own words."""
    holder = (
        f"`{shown(sentence.unit.moniker)}`" if split_moniker(sentence.unit.moniker)[1] else f"`{sentence.unit.path}`"
    )
    draft.state(f"{holder}: “{_plain(sentence.text)}”", [sentence.place], before="- ")


def _plain(text: str) -> str:
    return clean_prose(unmarked(text)).replace("**", "")


def _steps(draft: Draft, unit: Unit) -> bool:
    """What a function does in order, and who has it done."""
    telling = frozenset(c.unit.moniker for c in draft.recall.candidates[: PLACES_MAX * 5])
    found = steps(draft.snapshot, unit.moniker, telling)
    made = False
    if len(found) >= STEPS_MIN:
        head = Location(unit.path, unit.start_line, unit.head_end_line)
        made = draft.state(f"`{shown(unit.moniker)}` calls, in this order:", [head])
        draft.tell(found, numbered=True)
    if (callers := called_from(draft.snapshot, unit.moniker)) is not None:
        made |= draft.state(callers.text, callers.places)
    return made


def _beside(draft: Draft) -> None:
    """Up to `CLAIMS_BESIDE_MAX` other facts that share much with the question."""
    for fact in fitting_facts(draft.recall, draft.snapshot, CLAIMS_BESIDE_MAX):
        if fact.kind not in _LEFT_OUT and draft.tell(tell(fact, draft.snapshot), indent=1):
            draft.use(fact, fact.kind)


def _documents(draft: Draft, wants: frozenset[Intent]) -> bool:
    """What the documentation says in a sentence or two, where it says most of what is asked for; True where it does."""
    written = [
        c for c in draft.recall.candidates if c.unit.kind == "section" and c.unit.path.endswith((".md", ".rst", ".txt"))
    ]
    found = sentences(draft.recall, written[: PLACES_MAX * 2], draft.snapshot, reasons="rationale" in wants)
    asked = topic(draft.recall.question.text)
    telling = [s for s in found if s.score >= DOCUMENT_MIN and _bears(s, asked)][:SENTENCES_MAX]
    for sentence in telling:
        text = f"The documentation says: “{_plain(sentence.text)}”"
        draft.state(text, [sentence.place], before="- ")
    return bool(telling)


def _also(draft: Draft, order: Sequence[Candidate], main: Candidate | None) -> None:
    """Other places that likely bear on the question, each with what it is."""
    best = max((c.symbol for c in order), default=0.0)
    fits = [c for c in order if draft.recall.question.wants_tests or not is_test(c.unit.path)]
    likely = [c for c in fits if c is not main and (is_mentioned(c) or c.symbol >= best * PLACE_CHANCE_SHARE)]
    at = len(draft.parts)
    made = 0
    for unit in (c.unit for c in likely[: PLACES_MAX * 2]):
        if made < PLACES_MAX and not _is_shown(draft, unit):
            said = purpose(draft.snapshot, unit.moniker) or (_next_to(draft, unit, main.unit) if main else "")
            text = f"{titled(draft.snapshot, unit).replace('**', '')}{said}"
            made += draft.state(text, [Location(unit.path, unit.start_line, unit.end_line)], before="- ")
    if made:
        draft.parts.insert(at, ALSO)


def _next_to(draft: Draft, unit: Unit, main: Unit) -> str:
    """What a unit has to do with the main one, where nobody wrote down what it is for."""
    if any(edge.callee == main.moniker for edge in draft.snapshot.code.calls_from(unit.moniker)):
        return f": calls `{shown(main.moniker)}`"
    if any(edge.caller == main.moniker for edge in draft.snapshot.code.calls_to(unit.moniker)):
        return f": called by `{shown(main.moniker)}`"
    return ""


def _is_shown(draft: Draft, unit: Unit) -> bool:
    """True for what a step of the answer names already."""
    return any(text.startswith(f"`{shown(unit.moniker)}`") for text in draft.told)


def _code(draft: Draft, order: Sequence[Candidate], wanted: int, wants: frozenset[Intent]) -> None:
    """The head and the deciding lines of the best units, as they stand in the source now."""
    room, kept = CODE_LINES_MAX, 0
    best = max((c.symbol for c in order), default=0.0)
    near = [c for c in order[:PLACES_MAX] if is_mentioned(c) or c.symbol >= best * EXCERPT_CHANCE_SHARE]
    if not draft.recall.question.wants_tests:
        near = [c for c in near if not is_test(c.unit.path)]
    seen: set[str] = set()
    for candidate in (c for c in near if _is_worth_showing(c.unit)):
        unit = _deciding(draft.recall, candidate.unit, PLACE_CHANCE_SHARE if wants <= {"purpose"} else MEMBER_SHARE)
        if kept and candidate.symbol < SECOND_CHANCE_SHARE * best and not is_mentioned(candidate):
            break
        if unit.doc and unit.doc in seen:  # the twin of one that is shown
            continue
        stretches = excerpt(draft.recall, unit, room) if kept < wanted else []
        if not stretches or not (marks := draft.mark(stretches)):
            continue
        seen.add(unit.doc)
        lines = lines_now(draft.snapshot, unit.path)
        blocks = ["\n".join(lines[place.start_line - 1 : place.end_line]) for place in stretches]
        draft.parts.append(f"{marks}\n\n{fenced(f'{chr(10)}…{chr(10)}'.join(blocks), _language(unit.path))}")
        room -= sum(place.end_line - place.start_line + 1 for place in stretches)
        kept += 1


def _deciding(recall: Recall, unit: Unit, least: float) -> Unit:
    """What of a long class decides: its likeliest method, as the head of a class tells only what it is called; the
    class where none has `least` of its chance.
    """
    if unit.kind != "class" or unit.end_line - unit.start_line < CLASS_LINES_MAX:
        return unit
    own = next((c.symbol for c in recall.candidates if c.unit.moniker == unit.moniker), 0.0)
    inside = (c for c in recall.candidates if c.unit.parent == unit.moniker and c.unit.kind in _RUNS)
    return next((c.unit for c in inside if c.symbol >= least * own), unit)


def _is_worth_showing(unit: Unit) -> bool:
    """False for a module: its first lines are imports or a title; and for documents, whose sentences are quoted."""
    return bool(split_moniker(unit.moniker)[1]) and unit.kind != "section"


def _language(path: str) -> str:
    suffix = path.rpartition(".")[2]
    return {"py": "python", "pyi": "python", "yml": "yaml", "rs": "rust"}.get(suffix, suffix)
