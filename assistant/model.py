"""An answering model and a pack into streamed text: the evidence goes in as data behind a number nobody else knows."""

from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import Protocol

from assistant.clean import clean
from assistant.records import Piece
from indexer.digest import digest_of
from indexer.records import Record

PROMPT = "answer.md"


class Usage(Record):
    """Tokens of one request as the model's provider counted them; `cached` are part of `tokens_in`."""

    tokens_in: int = 0
    tokens_out: int = 0
    cached: int = 0


class Model(Protocol):
    """A model that answers. `stream` may raise at any point; `usage` is of the latest request."""

    name: str

    def stream(self, system: str, messages: Sequence[dict[str, str]], max_tokens: int) -> Iterator[str]:
        """The answer as it comes."""
        ...

    @property
    def usage(self) -> Usage:
        """What the latest request took."""
        ...


def system_prompt() -> str:
    """The prompt, byte for byte the same in every request, so that a provider can keep it cached."""
    return files("assistant").joinpath("prompts", PROMPT).read_text("utf-8")


def prompt_version() -> str:
    """Digest of the prompt: part of the producer's name wherever an answer is recorded."""
    return digest_of([system_prompt()])[:12]


def messages(question: str, pieces: Sequence[Piece], nonce: str) -> list[dict[str, str]]:
    """The pack between markers that carry `nonce`, which must be unpredictable, then the question."""
    body = "\n\n".join(_shown(piece) for piece in pieces).replace(nonce, "")
    text = f"<evidence {nonce}>\n{body}\n</evidence {nonce}>\n\nQuestion: {clean(question)}"
    return [{"role": "user", "content": text}]


def _shown(piece: Piece) -> str:
    head = f"{piece.path}:{piece.start_line}-{piece.end_line}" if piece.start_line else piece.path
    refs = "".join(f"\n(see {r.path}:{r.start_line}-{r.end_line})" for r in piece.refs)
    return f"{head}\n{clean(piece.text)}{refs}"
