"""Steps of long work into bars on a terminal, or into one line for each phase where stderr is a pipe."""

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

from terminal.options import Options
from terminal.output import note, one_line

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from sleep_agent.shift import ShiftEvent


class Progress:
    """Call it with (phase, done, total); it draws on stderr alone, and nothing at all with `-q`."""

    def __init__(self, options: Options) -> None:
        self._silent = options.verbosity < 0
        self._bars: Bars | None = None
        self._tasks: dict[str, TaskID | None] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._bars is not None:
            self._bars.stop()

    def __call__(self, phase: str, done: int, total: int, gained: str = "") -> None:
        if self._silent or total == 0:
            return
        if sys.stderr.isatty():
            self._draw(one_line(phase), done, total, gained)
        elif phase not in self._tasks:
            self._tasks[phase] = None
            note(f"{phase}: {total}")

    def on_thought(self, event: "ShiftEvent") -> None:
        """Take a step of a shift in which a model is asked."""
        self("asking a model about modules", event.done, event.total, _gained(event))

    def _draw(self, phase: str, done: int, total: int, gained: str) -> None:
        bars = self._bars = self._bars or _start_bars()
        task = self._tasks.get(phase)
        if task is None:
            task = self._tasks[phase] = bars.add_task(phase, total=total, gained="")
        bars.update(task, completed=done, total=total, gained=one_line(gained))


def _gained(event: "ShiftEvent") -> str:
    from workspace.pricing import usd

    path = event.subject.partition("//")[0]
    return f"{event.facts} facts, {event.questions} questions, {usd(event.cost_micro_usd)}, {path}"


def _start_bars() -> "Bars":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    gained = TextColumn("{task.fields[gained]}", markup=False)
    told = TextColumn("{task.description}", markup=False)
    columns = (told, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), gained)
    bars = Bars(*columns, console=Console(stderr=True))
    bars.start()
    return bars
