"""The custom `noctule/…` requests into the workspace, with answers that stream where the client gave a token."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from lsp_server import asking, impacts
from lsp_server.engine import Engine
from lsp_server.replies import INVALID_PARAMS, REQUEST_FAILED, ReplyError, guarded
from lsp_server.scene import enclosing_name, symbol_at
from lsp_server.session import Session, state_object
from workspace.objects import answer_object, piece_object
from workspace.symbols import only_symbol

Handler = Callable[..., Awaitable[Any]]


def register_requests(server: LanguageServer, session: Session) -> None:
    """`noctule/ask`, `context`, `facts`, `impact`, `status`."""

    async def ask(params: asking.AskParams) -> dict[str, Any]:
        return await _ask(session, params)

    async def context(params: asking.ContextParams) -> dict[str, Any]:
        _check(params.question, params.tokens)
        engine = _engine(session, params.uri)
        pieces = await engine.work(lambda workspace: workspace.context(params.question, params.tokens))
        return {"contexts": [piece_object(piece) for piece in pieces]}

    async def facts(params: asking.FactsParams) -> dict[str, Any]:
        return await _facts(session, params)

    async def status(params: asking.StatusParams) -> dict[str, Any]:
        return await _status(_engine(session, params.uri))

    async def impact(params: asking.ImpactParams) -> dict[str, Any]:
        return await impacts.impact(session, params, _engine(session, params.uri))

    handlers: dict[str, Handler] = {
        "noctule/ask": ask,
        "noctule/context": context,
        "noctule/facts": facts,
        "noctule/impact": impact,
        "noctule/status": status,
    }
    for method, handler in handlers.items():
        server.feature(method)(guarded(handler))


def register_commands(server: LanguageServer, session: Session) -> None:
    """`noctule.pause`, `.resume`, `.sleepNow`, `.status` (arguments are ignored) and `.impact` as commands."""

    async def pause(*_args: Any) -> Any:
        return await _every(session, lambda engine: engine.pause())

    async def resume(*_args: Any) -> Any:
        return await _every(session, lambda engine: engine.resume())

    async def sleep_now(*_args: Any) -> Any:
        return await _every(session, lambda engine: engine.resume(now=True))

    async def status(*_args: Any) -> Any:
        return await _every(session, lambda _engine: None)

    async def impact(*arguments: Any) -> Any:
        params = impacts.params_of(arguments)
        return await impacts.impact(session, params, _engine(session, params.uri))

    handlers = {"pause": pause, "resume": resume, "sleepNow": sleep_now, "status": status, "impact": impact}
    for verb, handler in handlers.items():
        server.command(f"noctule.{verb}")(guarded(handler))


async def _ask(session: Session, params: asking.AskParams) -> dict[str, Any]:
    _check(params.question)
    engine = _engine(session, params.uri)
    question = await _about(session, params)
    token = params.partial_result_token
    stop = asyncio.Event()

    def chunk(value: dict[str, Any]) -> None:
        if token is not None and not stop.is_set():
            session.protocol.notify(types.PROGRESS, types.ProgressParams(token=token, value=value))

    def streamed(text: str) -> None:
        loop.call_soon_threadsafe(chunk, {"answer": text})

    loop = asyncio.get_running_loop()
    try:
        answer = await engine.work(lambda w: w.ask(question, on_chunk=streamed if token is not None else None))
    finally:
        stop.set()
    whole = answer_object(answer)
    if token is None:
        return whole
    stop.clear()
    chunk({name: value for name, value in whole.items() if name != "answer"})
    return dict(asking.NOTHING)


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


async def _facts(session: Session, params: asking.FactsParams) -> dict[str, Any]:
    if params.symbol is None and (params.uri is None or params.position is None):
        raise ReplyError(INVALID_PARAMS, "noctule/facts needs `symbol`, or `uri` and `position`")
    if params.symbol is None and params.uri is not None and params.position is not None:
        position = types.Position(params.position.line, params.position.character)
        if (found := await session.scene(params.uri)) is None:
            raise ReplyError(REQUEST_FAILED, "this document is not indexed")
        engine, scene = found
        name = await engine.read(lambda: symbol_at(scene, position) or enclosing_name(scene, position))
        return await engine.read(lambda: asking.facts_object(scene.snapshot, name))
    return await _facts_of(_engine(session, params.uri), params.symbol or "")


async def _facts_of(engine: Engine, symbol: str) -> dict[str, Any]:
    if (snapshot := await engine.snapshot()) is None:
        raise ReplyError(REQUEST_FAILED, engine.reason or "the repository is still being indexed")
    return await engine.read(lambda: asking.facts_object(snapshot, only_symbol(snapshot, symbol)))


async def _status(engine: Engine) -> dict[str, Any]:
    """What the workspace is doing and, once it is open, what it knows."""
    said = state_object(engine)
    if (workspace := engine.workspace) is not None:
        said |= await engine.read(lambda: asking.status_object(workspace.status()))
    return said


async def _every(session: Session, act: Any) -> list[dict[str, Any]]:
    for engine in session.engines:
        act(engine)
    return [await _status(engine) for engine in session.engines]


def _engine(session: Session, uri: str | None) -> Engine:
    if uri is not None and (found := session.place(uri)) is not None:
        return found[0].engine
    if not session.engines:
        raise ReplyError(REQUEST_FAILED, "no folder is open: open the folder of a repository")
    return session.engines[0]


def _check(question: str, tokens: int = 1) -> None:
    if not question.strip() or len(question) > asking.QUESTION_CHARS_MAX:
        raise ReplyError(INVALID_PARAMS, f"a question has 1 to {asking.QUESTION_CHARS_MAX} characters")
    if not 1 <= tokens <= asking.TOKENS_MAX:
        raise ReplyError(INVALID_PARAMS, f"tokens must be 1 to {asking.TOKENS_MAX}")
