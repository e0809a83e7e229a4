"""What commands have a running server do to the store, as it is the writer: read, sleep, forget, take in, take back."""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, Final

import msgspec
from lsprotocol import types
from msgspec.structs import replace
from pygls.lsp.server import LanguageServer

from lsp_server.asking import EffortParams, FeedbackParams, ImportParams, PathParams, StatusParams, status_object
from lsp_server.consent import agree
from lsp_server.engine import Engine
from lsp_server.replies import INVALID_PARAMS, REQUEST_FAILED, ReplyError, guarded
from lsp_server.requests import Handler, engine_of
from lsp_server.session import Session
from workspace.objects import fields
from workspace.settings import EFFORT_MAX

if TYPE_CHECKING:
    from sleep_agent.shift import ShiftEvent
    from workspace.thinking import Thought
    from workspace.workspace import Workspace

EVENTS_PER_S: Final = 10.0


def register_managing(server: LanguageServer, session: Session) -> None:
    """Each of these requests answers with what the command of its name prints as JSON."""

    async def index(params: StatusParams) -> dict[str, Any]:
        engine = engine_of(session, params.uri)
        engine.look_again()
        return await engine.work(_committed, fresh=True, hurries=False)

    async def sleep(params: EffortParams) -> dict[str, Any]:
        return await _sleep(session, params)

    async def forget(params: PathParams) -> dict[str, Any]:
        return await engine_of(session, None).work(partial(_forget, path=params.path), fresh=True)

    async def feedback(params: FeedbackParams) -> dict[str, Any]:
        if params.about and params.verdict == "good":
            raise ReplyError(INVALID_PARAMS, "about says what a bad answer should have been about")
        return await engine_of(session, params.uri).work(partial(_feedback, params=params), fresh=True)

    async def take_in(params: ImportParams) -> dict[str, Any]:
        return await engine_of(session, None).work(partial(_import, params=params), fresh=True, hurries=False)

    async def undo(params: StatusParams) -> dict[str, Any]:
        return await engine_of(session, params.uri).work(_undo, fresh=True)

    handlers: dict[str, Handler] = {
        "index": index, "sleep": sleep, "feedback": feedback, "forget": forget, "import": take_in, "undo": undo,
    }  # fmt: skip
    for verb, handler in handlers.items():
        server.feature(f"noctule/{verb}")(guarded(handler))


async def _sleep(session: Session, params: EffortParams) -> dict[str, Any]:
    """A shift that was ordered: nothing but its budget, or whoever ordered it, ends it."""
    if params.effort is not None and not 0 <= params.effort <= EFFORT_MAX:
        raise ReplyError(INVALID_PARAMS, f"effort must be 0 to {EFFORT_MAX}")
    engine = engine_of(session, params.uri)
    workspace = await engine.work(_ready_to_sleep, fresh=True)
    if params.online:
        _check_sending(engine)  # any of its editors may forbid it
        await agree(session, engine, asleep=True)
    stop = Event()
    thought: dict[str, Any] = {}
    loop = asyncio.get_running_loop()
    told_s = [0.0]

    def tell(event: "ShiftEvent") -> None:
        token, now_s = params.work_done_token, time.monotonic()
        if token is not None and (event.step not in ("reasoned", "reused") or now_s - told_s[0] > 1 / EVENTS_PER_S):
            told_s[0] = now_s
            value = {"kind": "report", "event": event._asdict()}
            told = types.ProgressParams(token=token, value=value)
            loop.call_soon_threadsafe(session.protocol.notify, types.PROGRESS, told)

    shift = partial(
        workspace.sleep,
        params.effort,
        budget_s=params.budget,
        on_event=tell,
        cancelled=stop.is_set,
        hurried=lambda: True,
        cause="manual",
    )
    engine.enter("sleeping")
    try:
        slept = await engine.think(shift)
        if params.online and not stop.is_set():
            model = partial(_think, workspace, params, tell, lambda: stop.is_set() or bool(_forbidden(engine)))
            thought["thought"] = fields(await engine.think(model))
        status = await engine.work(_committed, hurries=False)
    except asyncio.CancelledError:
        stop.set()
        raise
    finally:
        engine.enter("paused" if engine.shifts.is_paused else "idle")
        engine.listener.learned(engine)
    return {"slept": fields(slept), "status": status, **thought}


def _forbidden(engine: Engine) -> str:
    return engine.listener.forbids_sending(engine)


def _check_sending(engine: Engine) -> None:
    if why := _forbidden(engine):
        raise ReplyError(REQUEST_FAILED, why)


def _think(
    workspace: "Workspace", params: EffortParams, tell: "Callable[[ShiftEvent], None]", cancelled: Callable[[], bool]
) -> "Thought":
    """What the model is asked to think about, by this process: with its configuration, and the key it was given."""
    from workspace.thinking import plan_of, think

    plan = plan_of(workspace.settings)
    given = {name: value for name in ("passes", "width") if (value := getattr(params, name)) is not None}
    return think(
        workspace,
        limit_usd=params.max_cost,
        budget_s=params.budget,
        on_event=tell,
        cancelled=cancelled,
        plan=replace(plan, **given),
    )


def _ready_to_sleep(workspace: "Workspace") -> "Workspace":
    if not workspace.is_writer:
        raise ReplyError(REQUEST_FAILED, "another noctule process is writing this store; wait for it")
    workspace.forget_undone()
    return workspace


def _committed(workspace: "Workspace") -> dict[str, Any]:
    workspace.commit()
    return {"root": str(workspace.root), **status_object(workspace.status())}


def _forget(workspace: "Workspace", path: str) -> dict[str, Any]:
    from workspace.taking_back import forget

    found = forget(workspace, path)
    return {**fields(found), "still_read": path.rstrip("/").removeprefix("./") in workspace.files()}


def _feedback(workspace: "Workspace", params: FeedbackParams) -> dict[str, Any]:
    from workspace.learning import BAD, GOOD, rate

    question = rate(workspace, GOOD if params.verdict == "good" else BAD, params.about, params.question)
    return {"question": question, "verdict": params.verdict}


def _import(workspace: "Workspace", params: ImportParams) -> dict[str, Any]:
    from workspace.bundling import import_bundle

    try:
        with Path(params.path).open("rb") as stream:
            found = import_bundle(_ready_to_sleep(workspace), stream, sha256=params.sha256)
        workspace.warm()  # whoever waits for an import can wait for this, too; the question that comes next cannot
    except OSError as error:
        raise ReplyError(REQUEST_FAILED, f"cannot read {params.path}: {error.strerror}") from None
    return fields(found)


def _undo(workspace: "Workspace") -> dict[str, Any]:
    from workspace.taking_back import undo

    done: dict[str, Any] = msgspec.to_builtins(fields(undo(workspace)))
    return done
