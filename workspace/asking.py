"""A question to one workspace into a pack, or into an answer from what is known or from the configured model."""

import os
import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from assistant.answer import answer
from assistant.match import is_anticipated, subjects
from assistant.pack import pack
from assistant.records import Answer, Piece
from workspace.errors import USAGE, NoctuleError
from workspace.sleeping import catch_up

if TYPE_CHECKING:
    from assistant.recall import Recall
    from fact_store.snapshot import Snapshot
    from workspace.model import AnthropicModel
    from workspace.workspace import Workspace

NONCE_BYTES = 12
ANSWERING = "answer"


def context(workspace: "Workspace", question: str, tokens: int) -> tuple[Piece, ...]:
    """The best evidence for a question within `tokens`, the same for the same knowledge. The question is not logged."""
    catch_up(workspace)
    snapshot = workspace.snapshot
    return pack(workspace.recall(question, snapshot, widely=False), snapshot, tokens)


def ask(
    workspace: "Workspace",
    question: str,
    tokens: int,
    online: bool,
    on_chunk: Callable[[str], None] | None,
    limit_usd: float | None = None,
) -> Answer:
    """The answer to a question from one snapshot, noted in the ledger as hit or miss.

    `on_chunk` gets all of its text: what a model says as it comes, then what it did not say (why it broke off).
    """
    catch_up(workspace)
    snapshot = workspace.snapshot
    recalled = workspace.recall(question, snapshot)
    pieces = pack(recalled, snapshot, tokens)
    said: list[str] = []

    def stream(chunk: str) -> None:
        said.append(chunk)
        if on_chunk:
            on_chunk(chunk)

    model = answering_model(workspace, limit_usd) if online else None
    result = answer(
        recalled,
        pieces,
        snapshot,
        clock=time.perf_counter,
        model=model,
        nonce=secrets.token_hex(NONCE_BYTES),
        max_tokens=workspace.settings.model_answer_tokens,
        on_chunk=stream,
    )
    if on_chunk and (rest := result.text.removeprefix("".join(said).strip())):
        on_chunk(rest)
    _note(workspace, recalled, snapshot, result)
    return _with_ages(workspace, result, model.cost_micro_usd if model else 0)


def _note(workspace: "Workspace", recalled: "Recall", snapshot: "Snapshot", result: Answer) -> None:
    """Keep what was asked, and about what: what had not been anticipated is anticipated in the next shift."""
    about = next(iter(subjects(recalled, snapshot)), None) if result.found else None
    subject = about.unit.moniker if about else ""
    hit, took_ms = is_anticipated(recalled, snapshot), result.receipt.time_ms
    workspace.note_question(recalled.question.text, hit=hit, subject=subject, took_ms=took_ms)


def _with_ages(workspace: "Workspace", result: Answer, cost_micro_usd: int) -> Answer:
    """The ages of what was used, looked up together, and what the answer cost."""
    ages_s = workspace.ages_s(use.key for use in result.receipt.facts)
    facts = tuple(replace(use, age_s=ages_s.get(use.key)) for use in result.receipt.facts)
    return replace(result, receipt=replace(result.receipt, facts=facts, cost_micro_usd=cost_micro_usd))


def answering_model(workspace: "Workspace", limit_usd: float | None = None) -> "AnthropicModel":
    """The model that answers when the user goes online; raises NoctuleError saying what to configure or to agree to."""
    settings = workspace.settings
    if not settings.model:
        raise NoctuleError("no model is configured: set `model` in your configuration or NOCTULE_MODEL", USAGE)
    from workspace.model import AnthropicModel
    from workspace.purse import Purse

    purse = Purse(workspace.ledger, settings, settings.model, ANSWERING, limit_usd=limit_usd)
    key = os.environ.get("ANTHROPIC_API_KEY")
    return AnthropicModel(settings.model, purse, base_url=settings.base_url, api_key=key)
