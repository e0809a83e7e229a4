"""One chat about one repository: questions and slash commands in, Markdown out, whatever it is shown on."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from terminal.chat.conversation import Turn, fitted, resolve, told
from terminal.chat.keeping import add, begin, conversation_file, read_turns, why_not
from terminal.output import one_line
from workspace.errors import NoctuleError

if TYPE_CHECKING:
    from workspace.reaching import Repository

Told = Callable[[str], None]
Object = dict[str, Any]


class Chat:
    """What lives as long as a chat does: the conversation, where it is kept, and the last answer."""

    def __init__(self, repository: "Repository", *, resume: bool = False, **ask_options: Any) -> None:
        self.repository = repository
        self.turns: list[Turn] = []
        self.last: Object | None = None
        self.is_over = False
        self.not_kept = ""
        self._file: Path | None = None
        self._options = ask_options
        try:
            file = conversation_file(repository.root)
            if resume:
                self.turns = list(read_turns(file))
            else:
                begin(file)
            self._file = file
        except (OSError, NoctuleError) as error:
            self.not_kept = why_not(error)

    @property
    def subject(self) -> str:
        """The symbol that the conversation is about now; "" where none is known."""
        self._find_subject()
        return next((turn.subject for turn in reversed(self.turns) if turn.subject), "")

    def meant(self, question: str) -> str:
        """The question as it is to be asked, in the light of what was said."""
        self._find_subject()
        return resolve(one_line(question), fitted(self.turns))

    def ask(self, said: str, asked: str, on_chunk: Told | None = None) -> Object:
        """The answer to `asked`, which the user put as `said`; both are a turn of the conversation from now on.

        Raises NoctuleError where it cannot be answered, and `Cancelled`.
        """
        options = self._options
        if options.get("online"):
            options = {**options, "before": told(fitted(self.turns))}
        answer: Object = self.repository.ask(asked, on_chunk=on_chunk, **options)
        self.last = {**answer, "question": asked}
        sources = tuple(f"{cited['path']}:{cited['start_line']}" for cited in answer["citations"])
        self._keep(Turn(one_line(said), asked, answer["answer"], "", sources))
        return answer

    def clear(self) -> None:
        """Forget the conversation."""
        self.turns.clear()
        self.last = None
        if self._file is not None:
            with suppress(OSError, NoctuleError):
                begin(self._file)

    def about(self, subject: str) -> None:
        """The conversation turns to another symbol: what a slash command named is what "it" means next."""
        if self.turns:
            self.turns[-1] = replace(self.turns[-1], subject=subject)
        else:
            self.turns.append(Turn("", "", "", subject))

    def _find_subject(self) -> None:
        """What the last turn was about is looked up when something leans on it, not while somebody waits for it."""
        if self.turns and not self.turns[-1].subject and self.turns[-1].sources:
            with suppress(NoctuleError):
                found = self.repository.read("subject", {"question": self.turns[-1].asked})
                self.turns[-1] = replace(self.turns[-1], subject=found["subject"])

    def _keep(self, turn: Turn) -> None:
        self.turns = [*fitted(self.turns), turn]
        if self._file is not None:
            try:
                add(self._file, turn)
            except (OSError, NoctuleError) as error:
                self._file, self.not_kept = None, why_not(error)
