"""A recalled question and its pack into an answer: extracted from what is known, or streamed from a model, always with
a receipt.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace

from assistant.citations import cite
from assistant.clean import clean_prose
from assistant.conversing import Asking, Said, asked_of
from assistant.draft import Draft, joined
from assistant.extract import extract
from assistant.index import IndexedFile, lines_now
from assistant.instant import Match
from assistant.intents import content
from assistant.levels import LEVEL_USUAL
from assistant.match import of_repository
from assistant.model import Model
from assistant.pack import tokens_of
from assistant.question import RELATION_WORDS
from assistant.recall import Recall
from assistant.records import Answer, Citation, FactUse, Piece, Receipt
from assistant.respelling import respelt
from assistant.segments import tokens_of_chars
from assistant.tools import Recaller
from fact_store.snapshot import Snapshot
from fact_store.text import terms
from indexer.records import split_moniker

MODEL_TOKENS_MAX = 2_000
STRENGTH_MIN = 0.15
STRENGTH_SHORT = 0.45  # few words are about one thing, so one unit must have most of them
STRENGTH_TERMS = 5
UNKNOWN_SHARE_MAX = 0.45
UNKNOWN_SHARE_SHORT = 0.7  # of few words one may be only another word for what the code says
UNKNOWN_SHARE_NAMED = 0.3  # a name spelt as code is: without it there is little to say
SHORT_TERMS = 3
UNKNOWN_SHARE_TOLD = 0.25
WORDS_SHOWN_MAX = 8
WORD_CHARS_MAX = 60

_WORD = re.compile(r"\w+")
_NO_FILES: Mapping[str, IndexedFile] = {}
Clock = Callable[[], float]


def answer(
    recall: Recall,
    pieces: Sequence[Piece],
    snapshot: Snapshot,
    *,
    clock: Clock,
    ready: Match | None = None,
    model: Model | None = None,
    nonce: str = "",
    max_tokens: int = MODEL_TOKENS_MAX,
    wanted: int = LEVEL_USUAL,
    again: Recaller | None = None,
    before: str = "",
    on_chunk: Callable[[str], None] | None = None,
) -> Answer:
    """The answer to a recalled question, from one snapshot.

    `clock` gives seconds; its zero does not matter. Ages in the receipt are for the caller to fill in.
    Where `ready` is an anticipated question, its answer is given at once, and nobody is asked.
    Else with `model` the pack (`pieces`) goes to it, behind `nonce` (unpredictable, required then), at the level
    `wanted`, with what was said `before` in a conversation; it may look things up, `again` recalling for it, and what
    it says streams to `on_chunk`, checked. If it fails, what came is kept and the break is named; if nothing came, the
    answer is extracted. Nothing is sent where nothing was found.
    """
    started = clock()
    if not is_found(recall) and ready is None and not of_repository(recall, snapshot):
        return _not_found(recall, snapshot, clock() - started)
    asking = None
    if model is not None and ready is None:
        if not nonce:
            raise ValueError("a model is asked with a nonce")
        asking = Asking(recall, snapshot, pieces, nonce, wanted, max_tokens, again, before)
        said = asked_of(model, asking, on_chunk)
        if said.text:
            told, receipt = _said(said, recall, snapshot), _model_receipt(model, recall, snapshot, said)
            return _with_receipt(told, receipt, clock() - started, recall.index.files)
    draft = extract(recall, snapshot, ready)
    result = _extracted(draft, recall, ready)
    used, slept = tuple(draft.used.values()), _slept(draft)
    rests_on = _tokens_of_lines(result.citations, snapshot)
    receipt = _receipt(snapshot, recall, used, slept, rests_on, tokens_of(result.text), "none")
    if ready is not None:
        receipt = replace(receipt, anticipated=ready.row.question, chance=round(ready.chance, 4))
    if asking is not None:  # the model said nothing at all: what is known without it, and why
        text = f"_{said.broke} What follows is from the source and what was learned, without a model._\n\n{result.text}"
        result = replace(result, text=text, complete=False, broke=said.broke, out_of_budget=said.out_of_budget)
    return _with_receipt(result, receipt, clock() - started, recall.index.files)


def _said(said: Said, recall: Recall, snapshot: Snapshot) -> Answer:
    """What a model said, with the citations in it that hold."""
    found = [c for place in said.places if (c := cite(recall.index, snapshot, place))]
    notes = [f"_{said.broke}_"] if said.broke else []
    if not found:
        notes.append("_Nothing in this answer is cited: it proves nothing about the code._")
    return Answer(
        "\n\n".join([said.text, *notes]), tuple(found), _freshness(found), _NO_RECEIPT, bool(found),
        complete=not said.broke, broke=said.broke, out_of_budget=said.out_of_budget,
    )  # fmt: skip


def _model_receipt(model: Model, recall: Recall, snapshot: Snapshot, said: Said) -> Receipt:
    usage = model.usage
    receipt = _receipt(
        snapshot, recall, said.used, said.slept_cpu_s, usage.tokens_in, usage.tokens_out, model.name, usage.cached
    )
    return replace(receipt, steps=said.steps)


def told_before(
    recall: Recall,
    snapshot: Snapshot,
    text: str,
    citations: Sequence[Citation],
    used: FactUse,
    model: str,
    seconds: float,
) -> Answer:
    """An answer that `model` gave before, whose `citations` hold, with a receipt of what giving it again took."""
    read, said = _tokens_of_lines(citations, snapshot), tokens_of(text)
    receipt = _receipt(snapshot, recall, (used,), 0.0, read, said, model)
    found = Answer(text, tuple(citations), _freshness(citations), _NO_RECEIPT, bool(citations))
    return _with_receipt(found, receipt, seconds, recall.index.files)


def is_found(recall: Recall) -> bool:
    """True where most of the question's weight is known and one unit holds a telling share of it, or where it names a
    unit.
    """
    if not recall.candidates:
        return False
    asked = recall.question
    if asked.names and not any(name.split(".")[-1] in recall.index.names for name in asked.names):
        limit = UNKNOWN_SHARE_NAMED
    else:
        limit = UNKNOWN_SHARE_SHORT if len(asked.terms) < SHORT_TERMS else UNKNOWN_SHARE_MAX
    least = STRENGTH_SHORT if len(asked.terms) <= STRENGTH_TERMS else STRENGTH_MIN
    held = recall.strength >= max(least, recall.unknown_share)  # the best unit knows more than nobody does
    return recall.is_mentioned or (held and recall.unknown_share < limit)


def _extracted(draft: Draft, recall: Recall, ready: Match | None) -> Answer:
    notes = []
    is_partial = ready is None and not of_repository(recall, draft.snapshot)
    if is_partial and (missing := _missing_words(recall)):
        notes.append(f"No file has {missing}; what follows is the nearest.")
    if draft.dropped:
        notes.append(f"Left out, because it is gone from the source: {', '.join(f'`{d}`' for d in draft.dropped)}.")
    text = joined([*notes, *draft.parts])
    citations = tuple(draft.citations.values())
    return Answer(text, citations, _freshness(citations), _NO_RECEIPT, bool(citations))


def _missing_words(recall: Recall) -> str:
    """The question's words that no file has, where they carry a good part of it."""
    names = [name.rpartition(".")[2] for name in recall.question.names]
    if recall.is_mentioned and all(name in recall.index.names for name in names):
        return ""  # what it is about was found; the rest are only other words for what the code says
    return _unknown_words(recall) if recall.unknown_share >= UNKNOWN_SHARE_TOLD else ""


def _unknown_words(recall: Recall) -> str:
    unknown = set(recall.unknown)
    words = _WORD.findall(recall.question.text)
    about = content(recall.question.text)
    words = [w for w in words if w.lower() not in RELATION_WORDS and about & set(terms(w))]
    found = [w for w in words if w.lower() in unknown or ((of := set(terms(w))) and of <= unknown)]
    return ", ".join(_with_guess(recall, word) for word in list(dict.fromkeys(found))[:WORDS_SHOWN_MAX])


def _with_guess(recall: Recall, word: str) -> str:
    """A word in backticks, with the one that was perhaps meant."""
    meant = respelt(recall.index, word)
    told = word if len(word) <= WORD_CHARS_MAX else f"{word[:WORD_CHARS_MAX]}…"
    return f"`{clean_prose(told)}`" + (f" (did you mean `{meant}`?)" if meant else "")


def _not_found(recall: Recall, snapshot: Snapshot, seconds: float) -> Answer:
    words = _unknown_words(recall)
    text = f"Not in the index: nothing in {len(recall.index.files)} indexed files answers this."
    text += f" No file has {words}." if words else ""
    receipt = _receipt(snapshot, recall, (), 0.0, 0, tokens_of(text), "none")
    found = Answer(text, (), "Nothing is cited.", receipt, False)
    return _with_receipt(found, receipt, seconds)


def _freshness(citations: Sequence[Citation]) -> str:
    moved = sum(not c.fresh for c in citations)
    if not citations:
        return "Nothing is cited."
    if moved:
        return f"{moved} of {len(citations)} cited places changed since they were indexed."
    return f"All {len(citations)} cited places were read again and are current."


def _slept(draft: Draft) -> float:
    """CPU seconds of the work items that the used knowledge came from."""
    items = draft.snapshot.items
    subjects = {split_moniker(subject)[0] for subject in draft.subjects}
    return sum(items[s].cost_cpu_s for s in sorted(subjects) if s in items)


def _tokens_of_lines(citations: Sequence[Citation], snapshot: Snapshot) -> int:
    """The tokens of the cited lines as they read now, each line once: what an answer without a model rests on."""
    cited: dict[str, set[int]] = {}
    for each in citations:
        cited.setdefault(each.path, set()).update(range(each.start_line, each.end_line + 1))
    chars = 0
    for path, numbers in cited.items():
        lines = lines_now(snapshot, path)
        chars += sum(len(lines[n - 1]) + 1 for n in numbers if n <= len(lines))
    return tokens_of_chars(chars)


def _receipt(
    snapshot: Snapshot, recall: Recall, used: tuple[FactUse, ...], slept: float, tokens_in: int, tokens_out: int,
    model: str, cached: int = 0,
) -> Receipt:  # fmt: skip
    modules = snapshot.code.modules
    covered = (
        1 - len(modules.keys() & snapshot.outdated(snapshot.effort)) / len(modules)
        if modules and snapshot.effort
        else 0.0
    )
    return Receipt(used, tokens_in, tokens_out, 0.0, slept, model, covered, cached, len(recall.index.files))


def _with_receipt(
    result: Answer, receipt: Receipt, seconds: float, files: Mapping[str, IndexedFile] = _NO_FILES
) -> Answer:
    cited = {citation.path for citation in result.citations}
    raw = sum(tokens_of_chars(int(files[path].chars[-1])) for path in cited if path in files)
    return replace(result, receipt=replace(receipt, time_ms=seconds * 1000.0, tokens_raw=raw))


_NO_RECEIPT = Receipt((), 0, 0, 0.0, 0.0, "none", 0.0)
