"""The custom `noctule/…` requests: checked parameters in, plain JSON objects out."""

from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from indexer.graph.impact import DEPTH
from indexer.graph.walk import NODES_MAX
from indexer.records import Certainty
from workspace.objects import fields, question_object
from workspace.reads import CONTEXT_TOKENS, READS, is_within

if TYPE_CHECKING:
    from workspace.workspace import Workspace

QUESTIONS_MAX: Final = 50


class PositionParams(msgspec.Struct, frozen=True):
    """A place in a document, in the negotiated encoding."""

    line: int
    character: int


class AskParams(msgspec.Struct, frozen=True, rename="camel"):
    """`noctule/ask`: with a `partialResultToken` the answer comes in chunks and the final result is empty.

    `online` lets the configured model write it, for at most `max_cost` USD.
    """

    question: str
    uri: str | None = None
    position: PositionParams | None = None
    online: bool = False
    max_cost: float | None = None
    partial_result_token: str | int | None = None
    work_done_token: str | int | None = None


class ContextParams(msgspec.Struct, frozen=True, rename="camel"):
    """`noctule/context`: a pack of at most `tokens` tokens, from the workspace that holds `uri`, else the first; with
    `files`, the files that a change which the question asks for would touch, too.
    """

    question: str
    tokens: int = CONTEXT_TOKENS
    files: bool = False
    uri: str | None = None


class FactsParams(msgspec.Struct, frozen=True, rename="camel"):
    """`noctule/facts`: about the symbol named (moniker or qualified name), or the one at a position."""

    symbol: str | None = None
    uri: str | None = None
    position: PositionParams | None = None


class QuestionsParams(msgspec.Struct, frozen=True):
    """`noctule/questions`: about a symbol and what is in it, the file `path`, the change at hand, or everything."""

    symbol: str | None = None
    uri: str | None = None
    position: PositionParams | None = None
    path: str | None = None
    change: bool = False
    max: int = QUESTIONS_MAX


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


class EffortParams(msgspec.Struct, frozen=True, rename="camel"):
    """`noctule/sleep`: a shift at an effort (that of the settings if none is given), for at most `budget` seconds.

    With `online` the configured model thinks, too, for at most `max_cost` USD, in so many `passes` and `width` drafts.
    """

    effort: int | None = None
    budget: float | None = None
    online: bool = False
    max_cost: float | None = None
    passes: int | None = None
    width: int | None = None
    uri: str | None = None
    work_done_token: str | int | None = None


class FeedbackParams(msgspec.Struct, frozen=True):
    """`noctule/feedback`: whether the newest answer was good, or the newest to `question`; `about` names the symbol
    that a bad one should have been about.
    """

    verdict: Literal["good", "bad"]
    question: str = ""
    about: str = ""
    uri: str | None = None


class PathParams(msgspec.Struct, frozen=True):
    """`noctule/forget`: a file or folder, relative to the root of the repository."""

    path: str


class ImportParams(msgspec.Struct, frozen=True):
    """`noctule/import`: a bundle, taken only if it has the SHA-256 that is given, if one is."""

    path: str
    sha256: str | None = None


CUSTOM_PARAMS: Final[dict[str, type[msgspec.Struct]]] = {
    **{f"noctule/{name}": entry.params for name, entry in READS.items()},
    "noctule/ask": AskParams,
    "noctule/context": ContextParams,
    "noctule/facts": FactsParams,
    "noctule/impact": ImpactParams,
    "noctule/questions": QuestionsParams,
    "noctule/status": StatusParams,
    "noctule/index": StatusParams,
    "noctule/sleep": EffortParams,
    "noctule/feedback": FeedbackParams,
    "noctule/forget": PathParams,
    "noctule/import": ImportParams,
    "noctule/undo": StatusParams,
}
NOTHING: Final[dict[str, Any]] = {"answer": "", "citations": [], "receipt": None}


def status_object(status: msgspec.Struct) -> dict[str, Any]:
    """What is known, as `noctule status --json` says it; `root` and `state` come from the engine."""
    return {name: value for name, value in fields(status).items() if name != "root"}


def questions_object(workspace: "Workspace", name: str | None, limit: int) -> dict[str, Any]:
    """The result of `noctule/questions`: fresh ones about `name` and what is in it; None: about the change at hand."""
    from workspace.sleeping import understand_change
    from workspace.surroundings import likely_questions

    if name is None:
        understand_change(workspace)
    snapshot = workspace.snapshot
    asked = snapshot.questions_about_change() if name is None else snapshot.all_questions()
    within = [q for q in asked if (name is None or is_within(q.subject, name)) and snapshot.is_fresh(q)]
    found = likely_questions(workspace, within)[:limit]
    rows = [{**question_object(snapshot, q), "likelihood": round(likelihood, 4)} for likelihood, q in found]
    return {"subject": name or "", "questions": rows}


def plain(value: Any) -> Any:
    """An object of the protocol's library as the JSON object it was read from."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return {name: plain(each) for name, each in vars(value).items()} if hasattr(value, "__dict__") else value
