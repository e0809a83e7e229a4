"""The custom `noctule/…` requests into the workspace, with answers that stream where the client gave a token."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from fact_store.spending import DAY_S, spent_micro_usd
from indexer.graph.calls import calls_of, definitions
from lsp_server import asking, impacts
from lsp_server.consent import agree
from lsp_server.engine import Engine
from lsp_server.replies import INVALID_PARAMS, REQUEST_FAILED, ReplyError, guarded
from lsp_server.scene import enclosing_name, symbol_at
from lsp_server.session import Session, state_object
from workspace.objects import answer_object, edge_object, handover_object, piece_object
from workspace.pricing import caps_of
from workspace.reads import QUESTION_CHARS_MAX, READS, TOKENS_MAX, Read, facts_object
from workspace.symbols import only_symbol

if TYPE_CHECKING:
    from fact_store.snapshot import Snapshot
    from workspace.workspace import Workspace

Handler = Callable[..., Awaitable[Any]]


def register_requests(server: LanguageServer, session: Session) -> None:
    """`noctule/ask`, `context`, `facts`, `questions`, `impact`, `status`, and what else `workspace.reads` offers."""

    async def ask(params: asking.AskParams) -> dict[str, Any]:
        return await streamed_answer(session, params)

    async def context(params: asking.ContextParams) -> dict[str, Any]:
        return await pack_of(session, params)

    async def facts(params: asking.FactsParams) -> dict[str, Any]:
        return await facts_of(session, params)

    async def questions(params: asking.QuestionsParams) -> dict[str, Any]:
        return await questions_of(session, params)

    async def status(params: asking.StatusParams) -> dict[str, Any]:
        return await status_of(engine_of(session, params.uri))

    async def impact(params: asking.ImpactParams) -> dict[str, Any]:
        return await impacts.impact(session, params, engine_of(session, params.uri))

    handlers: dict[str, Handler] = {
        "noctule/ask": ask,
        "noctule/context": context,
        "noctule/facts": facts,
        "noctule/questions": questions,
        "noctule/impact": impact,
        "noctule/status": status,
    }
    for name, entry in READS.items():
        handlers.setdefault(f"noctule/{name}", _reading(session, entry))
    for method, handler in handlers.items():
        server.feature(method)(guarded(handler))


def _reading(session: Session, entry: Read) -> Handler:
    """What no editor asks with a position: read as every front end reads it."""

    async def answer(params: Any) -> dict[str, Any]:
        return await engine_of(session, None).work(lambda workspace: entry.run(workspace, params))

    return answer


async def streamed_answer(session: Session, params: asking.AskParams) -> dict[str, Any]:
    """What `ask --json` prints; with a token it goes out in chunks and the reply is empty."""
    _check(params.question)
    engine = engine_of(session, params.uri)
    question = await _about(session, params)
    if params.online:
        await agree(session, engine)
    token = params.partial_result_token
    stop = asyncio.Event()

    def chunk(value: dict[str, Any]) -> None:
        if token is not None and not stop.is_set():
            session.protocol.notify(types.PROGRESS, types.ProgressParams(token=token, value=value))

    def streamed(text: str) -> None:
        loop.call_soon_threadsafe(chunk, {"answer": text})

    loop = asyncio.get_running_loop()
    on_chunk = streamed if token is not None else None
    try:
        answer = await engine.work(
            lambda w: w.ask(question, online=params.online, on_chunk=on_chunk, limit_usd=params.max_cost), fresh=True
        )
    finally:
        stop.set()
    whole = answer_object(answer)
    if token is None:
        return whole
    stop.clear()
    chunk({name: value for name, value in whole.items() if name != "answer"})
    return dict(asking.NOTHING)


async def pack_of(session: Session, params: asking.ContextParams) -> dict[str, Any]:
    """The best evidence for a question within a budget of tokens."""
    _check(params.question, params.tokens)
    engine = engine_of(session, params.uri)
    if params.files:
        from workspace.asking import pack_with_files

        found = await engine.work(lambda w: pack_with_files(w, params.question, params.tokens), fresh=True)
        return handover_object(found)
    pieces = await engine.work(lambda workspace: workspace.context(params.question, params.tokens), fresh=True)
    return {"contexts": [piece_object(piece) for piece in pieces]}


async def facts_of(session: Session, params: asking.FactsParams) -> dict[str, Any]:
    """Everything learned about the symbol that is named, or stands at a place, or surrounds it."""
    engine, snapshot, name = await _subject(session, params, "noctule/facts")
    return await engine.read(lambda: facts_object(snapshot, name, engine.workspace))


async def callers_of(session: Session, params: asking.FactsParams) -> dict[str, Any]:
    """The calls of a symbol, those of a class's constructor included, as `callers --json` prints them."""
    engine, snapshot, name = await _subject(session, params, "noctule.callers")

    def read() -> dict[str, Any]:
        code = snapshot.code
        edges = [edge for same in definitions(code, name) for edge in calls_of(code, same)]
        return {"subject": name, "callers": [edge_object(edge) for edge in edges]}

    return await engine.read(read)


async def questions_of(session: Session, params: asking.QuestionsParams) -> dict[str, Any]:
    """The questions that are anticipated, likeliest first: about a symbol and what is in it, a file, the change."""
    if params.max < 1:
        raise ReplyError(INVALID_PARAMS, "max must be 1 or more")
    engine = engine_of(session, params.uri)
    if params.change:
        return await engine.work(partial(asking.questions_object, name=None, limit=params.max), fresh=True)
    name = ""
    if params.symbol is not None or params.position is not None:
        place = asking.FactsParams(params.symbol, params.uri, params.position)
        engine, _, name = await _subject(session, place, "noctule/questions")
    elif params.path is not None:
        name = await engine.work(lambda workspace: only_symbol(workspace.snapshot, params.path or ""))
    return await engine.work(partial(asking.questions_object, name=name, limit=params.max))


async def status_of(engine: Engine) -> dict[str, Any]:
    """What the workspace is doing and, once it is open, what it knows and what was spent today."""
    known: dict[str, Any] = {}
    if (workspace := engine.workspace) is not None:
        known = await engine.read(lambda: _standing(workspace))
    return {**state_object(engine), **known}  # in this order: who reads has begun to watch before


async def every(session: Session, act: Callable[[Engine], None]) -> list[dict[str, Any]]:
    """Do something to each folder's engine; the status of each afterwards."""
    for engine in session.engines:
        act(engine)
    return [await status_of(engine) for engine in session.engines]


def engine_of(session: Session, uri: str | None) -> Engine:
    """The engine of the folder around a document, else of the first folder."""
    if uri is not None and (found := session.place(uri)) is not None:
        return found[0].engine
    if not session.engines:
        raise ReplyError(REQUEST_FAILED, "no folder is open: open the folder of a repository")
    return session.engines[0]


async def _subject(session: Session, params: asking.FactsParams, method: str) -> "tuple[Engine, Snapshot, str]":
    """Engine, snapshot and moniker of what is named or stands at a place."""
    if params.symbol is None and (params.uri is None or params.position is None):
        raise ReplyError(INVALID_PARAMS, f"{method} needs `symbol`, or `uri` and `position`")
    if params.symbol is not None:
        engine = engine_of(session, params.uri)
        snapshot = await engine.fresh_snapshot()
        symbol = params.symbol
        return engine, snapshot, await engine.read(lambda: only_symbol(snapshot, symbol))
    assert params.uri is not None and params.position is not None
    position = types.Position(params.position.line, params.position.character)
    if (found := await session.scene(params.uri)) is None:
        raise ReplyError(REQUEST_FAILED, "this document is not indexed")
    engine, scene = found
    name = await engine.read(lambda: symbol_at(scene, position) or enclosing_name(scene, position))
    return engine, scene.snapshot, name


async def _about(session: Session, params: asking.AskParams) -> str:
    """The question, with the symbol under the cursor named where a position came along."""
    if params.uri is None or params.position is None:
        return params.question
    found = await session.scene(params.uri)
    if found is None:
        return params.question
    engine, scene = found
    position = types.Position(params.position.line, params.position.character)
    name = await engine.read(lambda: symbol_at(scene, position) or enclosing_name(scene, position))
    path, _, qualname = name.partition("::")
    return f"{params.question} (about `{qualname}` in {path})" if qualname else f"{params.question} (about {path})"


def _standing(workspace: "Workspace") -> dict[str, Any]:
    spent = spent_micro_usd(workspace.ledger, time.time() - DAY_S)
    money = {"spent_today_micro_usd": spent, "cap_today_micro_usd": caps_of(workspace.settings.caps).day}
    return asking.status_object(workspace.status()) | money


def _check(question: str, tokens: int = 1) -> None:
    if not question.strip() or len(question) > QUESTION_CHARS_MAX:
        raise ReplyError(INVALID_PARAMS, f"a question has 1 to {QUESTION_CHARS_MAX} characters")
    if not 1 <= tokens <= TOKENS_MAX:
        raise ReplyError(INVALID_PARAMS, f"tokens must be 1 to {TOKENS_MAX}")
