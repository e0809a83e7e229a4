"""A dossier and what a model said so far into the next request of the conversation, or into its end."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from indexer.digest import digest_of
from indexer.records import Record
from sleep_agent.model.dossier import Dossier
from sleep_agent.model.drafts import Draft, Reply, draft_of, read_reply, schema
from sleep_agent.model.rules import prompt, prompt_version
from sleep_agent.reasoner import UnreasonedError

PASSES_MAX: Final = 10
WIDTH_MAX: Final = 5
SHOWN_REPLY_CHARS: Final = 60_000
BROKEN_MAX: Final = 2
CACHED: Final = {"type": "ephemeral"}


class NoReplyError(UnreasonedError):
    """No reply to this request will come (it was never paid for, or is too dear): what was said before it must do."""


class Plan(Record):
    """How a module is thought about: by which model, with how many rethink passes (0..10) and drafts (1..5) beside each
    other, with what effort of the model's own ("" leaves that to it), and how long a reply may be in tokens.
    """

    model: str
    passes: int = 2
    width: int = 1
    effort: str = ""
    reply_tokens: int = 4096


class Request(NamedTuple):
    """One request to a Messages API. `key` names it, whatever its nonce; `recipe` names the piece of work."""

    key: str
    recipe: str
    subject: str
    system: list[dict[str, Any]]
    messages: list[dict[str, Any]]
    max_tokens: int
    effort: str
    schema: dict[str, Any]


class Said(NamedTuple):
    """One reply: its text, why it ended, and what it cost now (0 where it was paid for before)."""

    text: str
    stop_reason: str = "end_turn"
    micro_usd: int = 0


def recipe_of(dossier: Dossier, plan: Plan) -> str:
    """What names all requests about a dossier: more passes or drafts go on with what is there."""
    return dossier.recipe((plan.model, plan.effort, prompt_version()))


def next_request(
    dossier: Dossier, plan: Plan, draft: int, said: Sequence[Said], refused: Sequence[str], nonce: str
) -> Request | None:
    """The next request of draft number `draft`, or None where it has come to its end.

    `refused` are the lines about what of the draft so far did not pass the verifier. `nonce` must be unpredictable, and
    the same throughout a conversation for its prefix to be cached.
    """
    replies = [read_reply(each.text) for each in said]
    if _is_over(plan, said, replies):
        return None
    recipe = recipe_of(dossier, plan)
    messages = [{"role": "user", "content": [_cached(dossier_text(dossier, nonce))]}]
    for each in said[:-1]:
        messages += [_assistant(each), {"role": "user", "content": prompt("rethink.md")}]
    if said:
        again = f"{prompt('rethink.md')}\n{_so_far(draft_of(replies), refused, replies[-1])}"
        messages += [_assistant(said[-1]), {"role": "user", "content": [_cached(again)]}]
    key = digest_of([recipe, str(draft), *(each.text for each in said)])
    system = [_cached(prompt("think.md"))]
    return Request(key, recipe, dossier.path, system, messages, plan.reply_tokens, plan.effort, schema())


def dossier_text(dossier: Dossier, nonce: str) -> str:
    """The dossier between markers that carry the nonce, which is cut out of everything between them."""
    source = dossier.source.replace(nonce, "")
    parts = [f'<source {nonce} path="{dossier.path}" language="{dossier.language}">\n{source}\n</source {nonce}>']
    if dossier.left_out:
        parts.append(f"({dossier.left_out} lines of this file are not shown.)")
    for title, lines in (
        ("interfaces", [each.line for each in dossier.interfaces]),
        ("callers", dossier.callers),
        ("proved", dossier.known),
        ("concluded-before", dossier.previous),
    ):
        if lines:
            inside = "\n".join(lines).replace(nonce, "")
            parts.append(f"<{title} {nonce}>\n{inside}\n</{title} {nonce}>")
    return "\n\n".join(parts)


def _is_over(plan: Plan, said: Sequence[Said], replies: Sequence[Reply]) -> bool:
    if not said:
        return False
    if said[-1].stop_reason == "refusal" or len(said) > plan.passes:
        return True
    if replies[-1].finish and not replies[-1].broken:
        return True
    return len(replies) >= BROKEN_MAX and all(_is_useless(reply) for reply in replies[-BROKEN_MAX:])


def _is_useless(reply: Reply) -> bool:
    return bool(reply.broken) and not (reply.facts or reply.questions or reply.remove)


def _so_far(draft: Draft, refused: Sequence[str], last: Reply) -> str:
    lines = [f"- {fact.id}: {fact.subject or 'the module'}: {fact.claim}" for fact in draft.facts.values()]
    lines += [f"- {each.id}: {each.question}" for each in draft.questions.values()]
    parts = ["What you have:", *(lines or ["- nothing yet"])]
    if refused:
        parts += ["", "What the checking program refuses so far:", *refused]
    if last.broken:
        parts += [
            "",
            f"Of your last reply not everything could be read: {last.broken}. Be shorter, and reply with JSON alone.",
        ]
    return "\n".join(parts)


def _assistant(said: Said) -> dict[str, Any]:
    return {"role": "assistant", "content": said.text.strip()[:SHOWN_REPLY_CHARS] or "{}"}


def _cached(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text, "cache_control": CACHED}
