"""The custom `noctule/…` requests: checked parameters in, plain JSON objects out."""

from typing import TYPE_CHECKING, Any, Final

import msgspec

from indexer.graph.impact import DEPTH
from indexer.graph.walk import NODES_MAX
from indexer.records import Certainty
from workspace.client import HELLO
from workspace.objects import fact_object, fields, question_object

if TYPE_CHECKING:
    from fact_store.snapshot import Snapshot

QUESTION_CHARS_MAX: Final = 20_000
TOKENS_MAX: Final = 200_000
CONTEXT_TOKENS: Final = 2_000


class PositionParams(msgspec.Struct, frozen=True):
    """A place in a document, in the negotiated encoding."""

    line: int
    character: int


class AskParams(msgspec.Struct, frozen=True, rename="camel"):
    """`noctule/ask`: with a `partialResultToken` the answer comes in chunks and the final result is empty."""

    question: str
    uri: str | None = None
    position: PositionParams | None = None
    partial_result_token: str | int | None = None
    work_done_token: str | int | None = None


class ContextParams(msgspec.Struct, frozen=True, rename="camel"):
    """`noctule/context`: a pack of at most `tokens` tokens, from the workspace that holds `uri`, else the first."""

    question: str
    tokens: int = CONTEXT_TOKENS
    uri: str | None = None


class FactsParams(msgspec.Struct, frozen=True, rename="camel"):
    """`noctule/facts`: about the symbol named (moniker or qualified name), or the one at a position."""

    symbol: str | None = None
    uri: str | None = None
    position: PositionParams | None = None


class ImpactParams(msgspec.Struct, frozen=True):
    """`noctule/impact`: of the symbol named or at a position, or of a change: a unified diff, or revisions (`A..B`)."""

    symbol: str | None = None
    uri: str | None = None
    position: PositionParams | None = None
    diff: str | None = None
    revision: str | None = None
    depth: int = DEPTH
    certainty: Certainty = "possible"
    max: int = NODES_MAX


class StatusParams(msgspec.Struct, frozen=True, rename="camel"):
    """`noctule/status`: of the workspace that holds `uri`, else of the first."""

    uri: str | None = None


class HelloParams(msgspec.Struct, frozen=True):
    """`noctule/hello`, the only request before `initialize`: the client's version."""

    version: str


CUSTOM_PARAMS: Final[dict[str, type[msgspec.Struct]]] = {
    "noctule/ask": AskParams,
    "noctule/context": ContextParams,
    "noctule/facts": FactsParams,
    HELLO: HelloParams,
    "noctule/impact": ImpactParams,
    "noctule/status": StatusParams,
}
NOTHING: Final[dict[str, Any]] = {"answer": "", "citations": [], "receipt": None}


def status_object(status: msgspec.Struct) -> dict[str, Any]:
    """What is known, as `noctule status --json` says it; `root` and `state` come from the engine."""
    return {name: value for name, value in fields(status).items() if name != "root"}


def facts_object(snapshot: "Snapshot", name: str) -> dict[str, Any]:
    """The result of `noctule/facts`: everything learned about one symbol, stale rows marked."""
    return {
        "subject": name,
        "facts": [fact_object(snapshot, fact) for fact in snapshot.facts_of(name, stale=True)],
        "questions": [question_object(snapshot, asked) for asked in snapshot.questions_of(name, stale=True)],
    }
