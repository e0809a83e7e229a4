"""`workspace/executeCommand` into what the `noctule/…` requests answer, shown to the user where the editor does not."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec
from pygls.lsp.server import LanguageServer

from indexer.records import split_moniker
from lsp_server import asking, impacts
from lsp_server.lenses import FACTS
from lsp_server.markdown import visible
from lsp_server.replies import INVALID_PARAMS, ReplyError, guarded
from lsp_server.requests import callers_of, engine_of, every, facts_of, pack_of, questions_of, streamed_answer
from lsp_server.session import Session

SHOWN_CHARS: Final = 1_500
LINES_MAX: Final = 12
Answering = Callable[[Any], Awaitable[Any]]


def register_commands(server: LanguageServer, session: Session) -> None:
    """`noctule.ask`, `.explain`, `.facts`, … of one object, or of the name of a symbol; `.sleepNow`, … of nothing.

    What a lens or an action asks for carries `show`: an editor that only hands commands on has no place for results.
    """
    about: dict[str, Answering] = {
        "ask": lambda given: streamed_answer(session, _read(given, asking.AskParams, "question")),
        "explain": lambda given: _explain(session, given),
        "facts": lambda given: facts_of(session, _read(given, asking.FactsParams)),
        "questions": lambda given: questions_of(session, _read(given, asking.QuestionsParams)),
        "callers": lambda given: callers_of(session, _read(given, asking.FactsParams)),
        "context": lambda given: pack_of(session, _read(given, asking.ContextParams, "question")),
        "impact": lambda given: _impact(session, given),
    }
    for verb, answering in about.items():
        _register(server, session, verb, answering)
    acts: dict[str, Callable[..., None]] = {
        "pause": lambda engine: engine.shifts.pause(),
        "resume": lambda engine: engine.shifts.resume(),
        "sleepNow": lambda engine: engine.shifts.resume(now=True),
        "refresh": lambda engine: engine.look_again(),
        "status": lambda _engine: None,
    }
    for verb, act in acts.items():
        _register(server, session, verb, lambda _given, act=act: every(session, act))  # type: ignore[misc]


def _register(server: LanguageServer, session: Session, verb: str, answering: Answering) -> None:
    async def run(*arguments: Any) -> Any:
        given = asking.plain(arguments[0]) if arguments else {}
        result = await answering(given)
        if isinstance(given, dict) and given.get("show") is True:
            session.tell(_shown(verb, result))
        return result

    server.command(f"noctule.{verb}")(guarded(run))


async def _explain(session: Session, given: Any) -> dict[str, Any]:
    known = await facts_of(session, _read(given, asking.FactsParams))
    path, qualname = split_moniker(known["subject"])
    uri = given.get("uri") if isinstance(given, dict) else None
    question = f"What does `{qualname or path}` do, and how? (in {path})"
    return await streamed_answer(session, asking.AskParams(question, uri=uri))


async def _impact(session: Session, given: Any) -> dict[str, Any]:
    params = _read(given, asking.ImpactParams)
    if params.symbol is not None and params.position is not None:  # a name holds where lines have moved
        params = msgspec.structs.replace(params, position=None)
    return await impacts.impact(session, params, engine_of(session, params.uri))


def _read(given: Any, struct: type[Any], name: str = "symbol") -> Any:
    """The argument of a command: the parameters of the request, or one of them by itself."""
    try:
        return msgspec.convert({name: given} if isinstance(given, str) else given, struct)
    except msgspec.ValidationError as error:
        raise ReplyError(INVALID_PARAMS, f"the argument of the command: {error}") from None


def _shown(verb: str, result: Any) -> str:
    """A result as the few lines that fit into a message."""
    if verb in ("ask", "explain"):
        lines = str(result.get("answer", "")).splitlines()
    elif f"noctule.{verb}" == FACTS:
        lines = [f"{split_moniker(result['subject'])[1]}:", *(str(fact["claim"]) for fact in result["facts"])]
    elif verb == "questions":
        lines = [f"{each['question']} {each['answer']}" for each in result["questions"]]
    elif verb == "callers":
        lines = [f"{row['caller']} ({row['certainty']})" for row in result["callers"]] or ["no callers known"]
    elif verb == "impact":
        lines = [f"{row['symbol']} ({row['certainty']})" for row in (*result["affected"], *result["tests"])]
        lines = lines or ["nothing is known that depends on it"]
    else:
        return ""
    more = [f"… and {len(lines) - LINES_MAX} more"] if len(lines) > LINES_MAX else []
    return visible("\n".join([*lines[:LINES_MAX], *more]))[:SHOWN_CHARS]
