"""An answering model and a pack into streamed text: the evidence goes in as data behind a number nobody else knows."""

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any, Protocol

from assistant.clean import clean
from assistant.levels import LEVEL_USUAL, level
from assistant.records import Piece
from assistant.tools import shown
from indexer.digest import digest_of
from indexer.records import Record

PROMPT = "answer.md"
Message = dict[str, Any]


class OutOfBudgetError(Exception):
    """A request was not made because it could cost more than is left."""


class Usage(Record):
    """Tokens as the model's provider counted them; `cached` are part of `tokens_in`."""

    tokens_in: int = 0
    tokens_out: int = 0
    cached: int = 0


class ToolCall(Record):
    """A look-up that a model asks for in the place of an answer, or of the rest of one."""

    id: str
    name: str
    given: dict[str, Any]


class Model(Protocol):
    """A model that answers. `stream` may raise at any point; `usage` is of all requests so far, `calls` are the
    look-ups that the latest one asks for.
    """

    name: str

    def stream(
        self,
        system: str,
        messages: Sequence[Message],
        max_tokens: int,
        tools: Sequence[Mapping[str, Any]] = (),
        *,
        may_call: bool = True,
    ) -> Iterator[str]:
        """The answer as it comes. `tools` are described always; with `may_call` False none may be used."""
        ...

    @property
    def usage(self) -> Usage:
        """What the requests took."""
        ...

    @property
    def calls(self) -> Sequence[ToolCall]:
        """What is to be looked up."""
        ...


def system_prompt() -> str:
    """The prompt, byte for byte the same in every request, so that a provider can keep it cached."""
    return files("assistant").joinpath("prompts", PROMPT).read_text("utf-8")


def prompt_version() -> str:
    """Digest of the prompt: part of the producer's name wherever an answer is recorded."""
    return digest_of([system_prompt()])[:12]


def messages(
    question: str, pieces: Sequence[Piece], nonce: str, wanted: int = LEVEL_USUAL, before: str = ""
) -> list[Message]:
    """The pack between markers that carry `nonce`, which must be unpredictable, then the question and the level wanted.

    `before` is what was said in this conversation until now: data like the rest, to understand the question by.
    The evidence is a block of its own, marked to be cached: later steps of the same answer read it from there.
    """
    body = "\n\n".join(shown(piece) for piece in pieces)
    evidence = {"type": "text", "text": marked(body, nonce), "cache_control": {"type": "ephemeral"}}
    said = f"Said before in this conversation:\n{marked(clean(before), nonce)}\n\n" if before else ""
    asked = {"type": "text", "text": f"{said}{level(wanted).told}\n\nQuestion: {_bare(clean(question), nonce)}"}
    return [{"role": "user", "content": [evidence, asked]}]


def marked(text: str, nonce: str) -> str:
    """Text of the repository between markers that it cannot forge."""
    return f"<evidence {nonce}>\n{_bare(text, nonce)}\n</evidence {nonce}>"


def _bare(text: str, nonce: str) -> str:
    return text.replace(nonce, "")


def said_and_found(said: str, found: Sequence[tuple[ToolCall, str]], nonce: str) -> list[Message]:
    """A step with tools as the two messages that the next request repeats: what was asked for, and what was found."""
    words = [{"type": "text", "text": said}] if said.strip() else []
    calls = [{"type": "tool_use", "id": call.id, "name": call.name, "input": call.given} for call, _ in found]
    results = [{"type": "tool_result", "tool_use_id": call.id, "content": marked(text, nonce)} for call, text in found]
    return [{"role": "assistant", "content": [*words, *calls]}, {"role": "user", "content": results}]
