"""A recalled question and its pack into an answer: extracted from what is known, or streamed from a model, always with
a receipt.
"""

import re
from collections.abc import Callable, Iterable, Sequence

from msgspec.structs import replace

from assistant.citations import cite, cited, flag_unsupported, is_supported, places
from assistant.clean import clean, clean_prose
from assistant.extract import Draft, extract
from assistant.match import about_change
from assistant.model import Model, Usage, messages, system_prompt
from assistant.pack import cost, tokens_of
from assistant.question import RELATION_WORDS
from assistant.recall import Recall
from assistant.records import Answer, Citation, FactUse, Piece, Receipt
from assistant.respelling import respelt
from fact_store.snapshot import Snapshot
from fact_store.text import terms
from indexer.records import split_moniker

MODEL_TOKENS_MAX = 2_000
ANSWER_CHARS_MAX = 60_000
STRENGTH_MIN = 0.15
STRENGTH_SHORT = 0.45  # few words are about one thing, so one unit must have most of them
STRENGTH_TERMS = 5
UNKNOWN_SHARE_MAX = 0.45
UNKNOWN_SHARE_SHORT = 0.7  # of few words one may be only another word for what the code says
UNKNOWN_SHARE_NAMED = 0.3  # a name spelt as code is: without it there is little to say
SHORT_TERMS = 3
UNKNOWN_SHARE_TOLD = 0.25
WORDS_SHOWN_MAX = 8

_WORD = re.compile(r"\w+")
Clock = Callable[[], float]


def answer(
    recall: Recall,
    pieces: Sequence[Piece],
    snapshot: Snapshot,
    *,
    clock: Clock,
    model: Model | None = None,
    nonce: str = "",
    max_tokens: int = MODEL_TOKENS_MAX,
    on_chunk: Callable[[str], None] | None = None,
) -> Answer:
    """The answer to a recalled question, from one snapshot.

    `clock` gives seconds; its zero does not matter. Ages in the receipt are for the caller to fill in.
    With `model` the pack goes to it, behind `nonce` (unpredictable, required then), and what it says streams to
    `on_chunk`; if it
    fails, what came is kept and the break is named. Nothing is sent where nothing was found.
    """
    started = clock()
    if not is_found(recall) and about_change(recall, snapshot) is None:
        return _not_found(recall, snapshot, clock() - started)
    if model is None:
        draft = extract(recall, snapshot)
        result = _extracted(draft, recall)
        used, slept = tuple(draft.used.values()), _slept(draft)
        receipt = _receipt(snapshot, recall, used, slept, sum(map(cost, pieces)), tokens_of(result.text), "none")
    else:
        if not nonce:
            raise ValueError("a model is asked with a nonce")
        result, usage = _from_model(model, recall, pieces, snapshot, nonce, max_tokens, on_chunk)
        receipt = _receipt(snapshot, recall, (), 0.0, usage.tokens_in, usage.tokens_out, model.name, usage.cached)
    return _with_receipt(result, receipt, (clock() - started) * 1000.0)


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


def _extracted(draft: Draft, recall: Recall) -> Answer:
    notes = []
    if not draft.is_about_change and (missing := _missing_words(recall)):
        notes.append(f"No file has {missing}; what follows is the nearest.")
    if draft.dropped:
        notes.append(f"Left out, because it is gone from the source: {', '.join(f'`{d}`' for d in draft.dropped)}.")
    text = _joined([*notes, *draft.parts])
    citations = tuple(draft.citations.values())
    return Answer(text, citations, _freshness(citations), _NO_RECEIPT, bool(citations))


def _joined(parts: Sequence[str]) -> str:
    """Paragraphs apart, bullets of one list together."""
    text = ""
    for before, part in zip(["", *parts], parts, strict=False):
        tight = part.startswith("- ") and before.startswith("- ")
        text += ("" if not text else "\n" if tight else "\n\n") + part
    return text


def _missing_words(recall: Recall) -> str:
    """The question's words that no file has, where they carry a good part of it."""
    return _unknown_words(recall) if recall.unknown_share >= UNKNOWN_SHARE_TOLD else ""


def _unknown_words(recall: Recall) -> str:
    unknown = set(recall.unknown)
    words = _WORD.findall(recall.question.text)
    words = [w for w in words if w.lower() not in RELATION_WORDS]
    found = [w for w in words if w.lower() in unknown or ((of := set(terms(w))) and of <= unknown)]
    return ", ".join(_with_guess(recall, word) for word in list(dict.fromkeys(found))[:WORDS_SHOWN_MAX])


def _with_guess(recall: Recall, word: str) -> str:
    """A word in backticks, with the one that was perhaps meant."""
    meant = respelt(recall.index, word)
    return f"`{clean_prose(word)}`" + (f" (did you mean `{meant}`?)" if meant else "")


def _not_found(recall: Recall, snapshot: Snapshot, seconds: float) -> Answer:
    words = _unknown_words(recall)
    text = f"Not in the index: nothing in {len(recall.index.files)} indexed files answers this."
    text += f" No file has {words}." if words else ""
    receipt = _receipt(snapshot, recall, (), 0.0, 0, tokens_of(text), "none")
    found = Answer(text, (), "Nothing is cited.", receipt, False)
    return _with_receipt(found, receipt, seconds * 1000.0)


def _from_model(
    model: Model, recall: Recall, pieces: Sequence[Piece], snapshot: Snapshot, nonce: str, max_tokens: int,
    on_chunk: Callable[[str], None] | None,
) -> tuple[Answer, Usage]:  # fmt: skip
    known, said, broke = places(pieces), "", ""
    chunks = model.stream(system_prompt(), messages(recall.question.text, pieces, nonce), max_tokens)
    try:
        for chunk in flag_unsupported(_bounded(chunks), known):
            said += clean(chunk)
            if on_chunk:
                on_chunk(clean(chunk))
    except Exception as error:  # whatever a provider raises, what came before it is kept and the break is named
        broke = f"The model broke off: {clean_prose(str(error)) or type(error).__name__}."
    found = [c for place in cited(said) if is_supported(place, known) and (c := cite(recall.index, snapshot, place))]
    text = "\n\n".join(part for part in (said.strip(), f"_{broke}_" if broke else "") if part)
    return Answer(
        text, tuple(found), _freshness(found), _NO_RECEIPT, bool(said.strip()), complete=not broke
    ), model.usage


def _bounded(chunks: Iterable[str]) -> Iterable[str]:
    """A model's text, cut off where it is longer than any answer."""
    left = ANSWER_CHARS_MAX
    for chunk in chunks:
        yield chunk[:left]
        left -= len(chunk)
        if left <= 0:
            return


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


def _with_receipt(result: Answer, receipt: Receipt, time_ms: float) -> Answer:
    return replace(result, receipt=replace(receipt, time_ms=time_ms))


_NO_RECEIPT = Receipt((), 0, 0, 0.0, 0.0, "none", 0.0)
