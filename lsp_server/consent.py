"""The first question that would cost money into the user's consent, or into a refusal that says what to do."""

from functools import partial
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from lsp_server.replies import REQUEST_FAILED, ReplyError

if TYPE_CHECKING:
    from lsp_server.engine import Engine
    from lsp_server.session import Session
    from workspace.workspace import Workspace

ANSWER_S: Final = 300.0
YES: Final = "Spend it"
NO: Final = "Not now"


async def agree(session: "Session", engine: "Engine", *, asleep: bool = False) -> None:
    """Have the user's consent to ask the model, or the one that thinks `asleep`, once for each endpoint.

    Raises ReplyError where it is not given.
    """
    if why := session.forbids_sending(engine):
        raise ReplyError(REQUEST_FAILED, why)
    if (text := await engine.work(partial(_to_agree_to, asleep=asleep))) is None:
        return
    actions = [types.MessageActionItem(YES), types.MessageActionItem(NO)]
    asked = types.ShowMessageRequestParams(types.MessageType.Warning, text, actions)
    try:
        chosen = await session.protocol.ask_client(types.WINDOW_SHOW_MESSAGE_REQUEST, asked, ANSWER_S)
    except TimeoutError:
        chosen = None
    title = chosen.get("title") if isinstance(chosen, dict) else getattr(chosen, "title", None)
    if title != YES:
        raise ReplyError(REQUEST_FAILED, "nothing was sent and nothing spent: `--online --yes` agrees in a terminal")
    await engine.work(_note)


def _to_agree_to(workspace: "Workspace", *, asleep: bool) -> str | None:
    """What has to be agreed to before the configured model is asked; None where it is free, or agreed to."""
    from workspace.pricing import is_free, price_of
    from workspace.purse import has_consent

    settings = workspace.settings
    model = (settings.sleep_model if asleep else None) or settings.model
    if model is None:  # said by who answers, or thinks, with what to configure
        return None
    if has_consent(workspace.ledger, settings) or is_free(price_of(settings, model)):
        return None
    caps, where = settings.caps, settings.base_url or "the provider of the model"
    return (
        f"Noctule: {model} at {where} costs money: at most ${caps.hour:g} an hour, ${caps.day:g} a day and"
        f" ${caps.repository:g} on this repository. Spend it?"
    )


def _note(workspace: "Workspace") -> None:
    from workspace.purse import give_consent

    give_consent(workspace.ledger, workspace.settings)
