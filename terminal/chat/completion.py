"""What stands before the cursor into commands and symbols that it can become."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from terminal.chat.commands import ALIASES, COMMANDS
from terminal.output import clean

SHOWN_MAX = 40
TYPED_MIN = 2
_ENDS = frozenset(" \t\n()[]{}<>,;?!\"'`")


class ChatCompleter(Completer):
    """Slash commands at the start of a line; symbols and paths of the repository anywhere else."""

    def __init__(self) -> None:
        self._keys: list[str] = []
        self._names: list[str] = []

    def know(self, names: Iterable[str]) -> None:
        """Offer these from now on, each by any of its parts; what holds characters that do not show is left out."""
        pairs = sorted({(part, name) for name in names if clean(name) == name for part in _parts(name)})
        self._keys, self._names = [key for key, _ in pairs], [name for _, name in pairs]

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:  # noqa: ARG002
        """Those that begin with what was typed, the shortest first."""
        text = document.text_before_cursor
        if text.startswith("/") and " " not in text:
            for name, command in COMMANDS.items():
                if name.startswith(text[1:].lower()) and name not in ALIASES:
                    yield Completion(f"/{name}", start_position=-len(text), display_meta=command.told)
            return
        word = _word(text)
        if len(word) >= TYPED_MIN:
            for name in self._matching(word.lower()):
                yield Completion(name, start_position=-len(word))

    def _matching(self, typed: str) -> list[str]:
        start = bisect_left(self._keys, typed)
        end = bisect_left(self._keys, typed + "\U0010ffff", start)
        return sorted(set(self._names[start:end]), key=lambda name: (len(name), name))[:SHOWN_MAX]


def _word(text: str) -> str:
    at = len(text)
    while at and text[at - 1] not in _ENDS:
        at -= 1
    return text[at:]


def _parts(name: str) -> Iterator[str]:
    """`Till.total` is found by `till.to` and by `to`, `shop/till.py` by `shop/t` and by `ti`."""
    lower = name.lower()
    mark = "/" if "/" in lower else "."
    while lower:
        yield lower
        lower = lower.partition(mark)[2]
