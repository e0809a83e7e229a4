"""Steps of long work into bars on a terminal, or into one line for each phase where stderr is a pipe."""

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

from terminal.options import Options
from terminal.output import note, one_line

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID


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

    def __call__(self, phase: str, done: int, total: int) -> None:
        if self._silent or total == 0:
            return
        if sys.stderr.isatty():
            self._draw(one_line(phase), done, total)
        elif phase not in self._tasks:
            self._tasks[phase] = None
            note(f"{phase}: {total}")

    def _draw(self, phase: str, done: int, total: int) -> None:
        bars = self._bars = self._bars or _start_bars()
        task = self._tasks.get(phase)
        if task is None:
            task = self._tasks[phase] = bars.add_task(phase, total=total)
        bars.update(task, completed=done, total=total)


def _start_bars() -> "Bars":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bars = Bars(*columns, console=Console(stderr=True))
    bars.start()
    return bars
