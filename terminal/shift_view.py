"""The steps of a shift into what a person watches: progress, what is being thought about, its cost, what was gained."""

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from terminal.names import counted
from terminal.options import Options
from terminal.output import note, one_line
from terminal.render import duration

if TYPE_CHECKING:
    from sleep_agent.shift import ShiftEvent

PHASE = "sleeping over modules"
SUBJECT_CHARS_MAX = 60
WIDE = {"": "the repository as a whole", "<change>": "the change at hand", "<asked>": "questions that were asked"}


def subject_name(subject: str) -> str:
    """The subject of a work item as a person calls it."""
    return WIDE.get(subject, subject)


class ShiftView:
    """Call it with each event of a shift. On a terminal it draws on stderr what happens now; in a pipe it says how much
    there is to do, and with `-v` each item. Nothing at all with `-q`.
    """

    def __init__(self, options: Options) -> None:
        self._silent = options.verbosity < 0
        self._tells_items = options.verbosity > 0
        self._is_drawn = not self._silent and sys.stderr.isatty()
        self._bars: Any = None
        self._tasks: tuple[Any, Any] = (None, None)
        self._before: ShiftEvent | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._bars is not None:
            self._bars.stop()

    def __call__(self, event: "ShiftEvent") -> None:
        """Take one step of the shift."""
        if self._silent or event.total == 0:
            return
        if self._is_drawn:
            self._draw(event)
        elif event.step == "started":
            note(f"{PHASE}: {event.total}")
        if self._tells_items and event.step in ("reasoned", "reused", "failed"):
            self._tell(event)
        self._before = event

    def _draw(self, event: "ShiftEvent") -> None:
        if self._bars is None:
            self._bars = _start_bars()
            first = self._bars.add_task(PHASE, total=event.total, now="")
            self._tasks = (first, self._bars.add_task("", total=None, now="", visible=False))
        first, second = self._tasks
        self._bars.update(first, completed=event.done, total=event.total, now=f"{_gains(event)}, {_cost(event)}")
        if event.step == "begun":
            name = one_line(subject_name(event.subject))[-SUBJECT_CHARS_MAX:]
            self._bars.update(second, description=f"  {name}", visible=True)
            if event.done == 0:
                self._bars.refresh()  # so that a short shift shows something, too
        elif event.step in ("completed", "cancelled", "exhausted"):
            self._bars.update(second, visible=False)

    def _tell(self, event: "ShiftEvent") -> None:
        before = self._before
        took_s = event.cpu_s - (before.cpu_s if before else 0.0)
        facts = event.facts - (before.facts if before else 0)
        gained = event.gained - (before.gained if before else 0)
        what = f"{counted(facts, 'fact')}, {gained} new, {duration(took_s)}" if event.step != "failed" else "left out"
        note(f"{event.done}/{event.total} {event.step} {subject_name(event.subject)}: {what}")


def _gains(event: "ShiftEvent") -> str:
    lost = f", {event.lost} gone" if event.lost else ""
    return f"{counted(event.facts, 'fact')} ({event.gained} new{lost}), {counted(event.questions, 'question')}"


def _cost(event: "ShiftEvent") -> str:
    money = f", {event.cost_micro_usd / 1e6:.4f} USD" if event.cost_micro_usd else ""
    return f"{event.cpu_s:.1f} CPU s{money}"


def _start_bars() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[now]}", markup=False),
    )
    bars = Progress(*columns, console=Console(stderr=True))
    bars.start()
    return bars
