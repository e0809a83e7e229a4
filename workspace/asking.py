"""A question to one workspace into a pack, or into an answer from what is known or from the configured model."""

import re
import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from assistant.answer import answer
from assistant.instant import ASKED_BEFORE, Match, instant
from assistant.levels import LEVEL_USUAL, level
from assistant.match import subjects
from assistant.pack import pack
from assistant.records import Answer, Handover, Piece
from fact_store.kept_answers import KeptAnswer
from workspace.errors import USAGE, NoctuleError
from workspace.kept import find as find_kept
from workspace.kept import keep
from workspace.learning import amortised, is_rejected, note
from workspace.pricing import ANSWERING
from workspace.sleeping import catch_up

if TYPE_CHECKING:
    from assistant.recall import Recall
    from fact_store.snapshot import Snapshot
    from workspace.model import AnthropicModel
    from workspace.purse import Purse
    from workspace.workspace import Workspace

NONCE_BYTES = 12
NO_MODEL = "none"


def context(workspace: "Workspace", question: str, tokens: int) -> tuple[Piece, ...]:
    """The best evidence for a question within `tokens`, the same for the same knowledge. The question is not logged."""
    recalled, snapshot = _recalled(workspace, question)
    return pack(recalled, snapshot, tokens)


def pack_with_files(workspace: "Workspace", question: str, tokens: int) -> Handover:
    """What `context` gives, with the files that a change which the question asks for would touch."""
    from assistant.touched import touched

    recalled, snapshot = _recalled(workspace, question)
    return Handover(pack(recalled, snapshot, tokens), touched(recalled, snapshot))


def _recalled(workspace: "Workspace", question: str) -> "tuple[Recall, Snapshot]":
    catch_up(workspace)
    snapshot = workspace.snapshot
    return workspace.recall(question, snapshot, widely=False), snapshot


def warm(workspace: "Workspace") -> None:
    """Ask one that nobody asked, so that the next one finds everything built and loaded, the store's search, too."""
    context(workspace, workspace.root.name, workspace.settings.answer_tokens)
    workspace.recall(workspace.root.name, workspace.snapshot)


def ask(
    workspace: "Workspace",
    question: str,
    tokens: int,
    online: bool,
    on_chunk: Callable[[str], None] | None,
    limit_usd: float | None = None,
    wanted: int = LEVEL_USUAL,
    at_once: bool = True,
    before: str = "",
) -> Answer:
    """The answer to a question from one snapshot, noted in the ledger as hit or miss.

    `on_chunk` gets all of its text: what a model says as it comes, then what it did not say (why it broke off), any
    other answer paragraph by paragraph. `wanted` is a level of `assistant.levels`; with `at_once` False nothing is
    answered from an anticipated question. For a model `tokens` of evidence are packed, and `before` is what was said in
    a conversation until now.
    """
    catch_up(workspace)
    snapshot = workspace.snapshot
    question = question.encode("utf-8", "replace").decode("utf-8")  # half a character can neither be kept nor sent
    recalled = workspace.recall(question, snapshot)
    if at_once and not before and (kept := find_kept(workspace, recalled, snapshot, wanted if online else 0)):
        return _given_again(workspace, recalled, snapshot, *kept, on_chunk)
    ready = _ready(workspace, recalled, snapshot, online) if at_once else None
    size = level(wanted)
    pieces = pack(recalled, snapshot, int(tokens * size.evidence)) if online and not ready else ()
    said: list[str] = []

    def stream(chunk: str) -> None:
        said.append(chunk)
        if on_chunk:
            on_chunk(chunk)

    model = answering_model(workspace, limit_usd) if online else None  # what is wrong with it is told at once
    result = answer(
        recalled,
        pieces,
        snapshot,
        clock=time.perf_counter,
        ready=ready,
        model=model,
        nonce=secrets.token_hex(NONCE_BYTES),
        max_tokens=max(1, int(workspace.settings.model_answer_tokens * size.answer)),
        wanted=wanted,
        again=lambda words: workspace.recall(words, snapshot, widely=False),
        before=before,
        on_chunk=stream,
    )
    if on_chunk:
        for part in _paragraphs(result.text.removeprefix("".join(said).strip())):
            on_chunk(part)
    _note(workspace, recalled, snapshot, result, hit=ready is not None)
    if model is not None and ready is None and not before and result.receipt.model != NO_MODEL:
        keep(workspace, question, wanted, result, model.cost_micro_usd)
    return _with_ages(workspace, result, model.cost_micro_usd if model else 0)


def _given_again(
    workspace: "Workspace", recalled: "Recall", snapshot: "Snapshot", kept: KeptAnswer, result: Answer,
    on_chunk: Callable[[str], None] | None,
) -> Answer:  # fmt: skip
    """What a model was paid for before, given at once."""
    if on_chunk:
        for part in _paragraphs(result.text):
            on_chunk(part)
    _note(workspace, recalled, snapshot, result, hit=True)
    told = _with_ages(workspace, result, 0)
    facts = tuple(replace(use, age_s=max(0.0, workspace.ledger.now_s() - kept.made_s)) for use in told.receipt.facts)
    return replace(told, receipt=replace(told.receipt, facts=facts))


def _ready(workspace: "Workspace", recalled: "Recall", snapshot: "Snapshot", online: bool) -> Match | None:
    """What answers at once: neither what a static rule made of a question that was missed where a model is wanted, nor
    what the user called bad.
    """
    ready = instant(recalled, snapshot)
    if ready is None or (online and ready.row.producer.startswith(ASKED_BEFORE)):
        return None
    return None if is_rejected(workspace, recalled.question.text, ready.row) else ready


def _paragraphs(text: str) -> list[str]:
    """A text in pieces that make it up again, each up to the next blank line."""
    return [part for part in re.split(r"(?<=\n\n)", text) if part]


def _note(workspace: "Workspace", recalled: "Recall", snapshot: "Snapshot", result: Answer, *, hit: bool) -> None:
    """Keep what was asked, and about what: what had not been anticipated is anticipated in the next shift."""
    about = next(iter(subjects(recalled, snapshot)), None) if result.found else None
    subject = about.unit.moniker if about else ""
    took_ms = result.receipt.time_ms
    receipt = result.receipt
    note(
        workspace, recalled.question.text, hit=hit, subject=subject, took_ms=took_ms,
        tokens=receipt.tokens_in + receipt.tokens_out, raw_tokens=receipt.tokens_raw if result.found else None,
    )  # fmt: skip


def _with_ages(workspace: "Workspace", result: Answer, cost_micro_usd: int) -> Answer:
    """The ages of what was used, looked up together, and what the answer cost."""
    ages_s = workspace.ages_s(use.key for use in result.receipt.facts)
    facts = tuple(replace(use, age_s=ages_s.get(use.key)) for use in result.receipt.facts)
    so_far = amortised(workspace.ledger, str(workspace.root), workspace.settings)
    receipt = replace(result.receipt, facts=facts, cost_micro_usd=cost_micro_usd, amortised=so_far)
    return replace(result, receipt=receipt)


def answering_model(
    workspace: "Workspace", limit_usd: float | None = None, *, purse: "Purse | None" = None
) -> "AnthropicModel":
    """The model that answers when the user goes online; raises NoctuleError saying what to configure or to agree to."""
    purse = purse or answering_purse(workspace, limit_usd)
    from workspace.keys import find_key
    from workspace.model import AnthropicModel

    settings, key = workspace.settings, find_key().text
    return AnthropicModel(purse.model, purse, base_url=settings.base_url, api_key=key, effort=settings.model_effort)


def answering_purse(
    workspace: "Workspace", limit_usd: float | None = None, *, purpose: str = ANSWERING, model: str | None = None
) -> "Purse":
    """What answers are paid from, by the configured model or another; raises NoctuleError where none is configured, or
    nobody agreed to pay.
    """
    from workspace.purse import Purse

    settings = workspace.settings
    if not (model := model or settings.model):
        raise NoctuleError("no model is configured: set `model` in your configuration or NOCTULE_MODEL", USAGE)
    return Purse(workspace.ledger, settings, model, purpose, limit_usd=limit_usd)
