"""The machine at this moment into whether thinking would be in somebody's way: on battery, or busy with other work."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from msgspec import Struct

from workspace.settings import Settings

POWER: Final = Path("/sys/class/power_supply")
SAMPLE_S: Final = 5.0
PAUSE_S_MAX: Final = 1.0
ON_BATTERY: Final = "on battery"
BUSY: Final = "the machine is busy"
OWN_LOAD: Final = 1.0
"""What one shift adds to the load of the machine itself."""


class Machine(Struct, frozen=True):
    """`on_battery` is False where nothing says so; `load` counts running processes per processor, without us."""

    on_battery: bool = False
    load: float = 0.0


def machine_now(*, power: Path = POWER, is_working: bool = False) -> Machine:
    """The machine as the system describes it; `is_working` says that a shift of ours is part of the load."""
    try:
        running = os.getloadavg()[0] - (OWN_LOAD if is_working else 0.0)
    except OSError:
        running = 0.0
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Machine(_on_battery(power), max(0.0, running) / processors)


def reason_to_wait(machine: Machine, settings: Settings) -> str:
    """Why a shift that nobody ordered should wait; "" where nothing speaks against it."""
    if machine.on_battery and not settings.sleep_on_battery:
        return ON_BATTERY
    return BUSY if machine.load > settings.sleep_load_max else ""


class Governor:
    """Tells a running shift when to end or to go gently; looks at most every `SAMPLE_S` seconds.

    A machine that has other work slows a shift down to half its speed; one on battery ends it.
    """

    def __init__(
        self,
        settings: Settings,
        look: Callable[[], Machine] = lambda: machine_now(is_working=True),
        clock: Callable[[], float] = time.monotonic,
        reason: str = "",
    ) -> None:
        self.reason = reason
        self._settings, self._look, self._clock = settings, look, clock
        self._looked_s = clock()

    def says_stop(self) -> bool:
        """True from the first moment at which the machine runs on battery."""
        if self.reason != ON_BATTERY and self._clock() - self._looked_s >= SAMPLE_S:
            self._looked_s = self._clock()
            self.reason = reason_to_wait(self._look(), self._settings)
        return self.reason == ON_BATTERY

    def rest_s(self, worked_s: float) -> float:
        """How long to pause after an item that took so long: not at all, or as long as it took."""
        return min(worked_s, PAUSE_S_MAX) if self.reason == BUSY else 0.0


def _on_battery(power: Path) -> bool:
    """True where a battery drains and no mains adapter is connected; False on machines that do not say."""
    try:
        supplies = sorted(power.iterdir())
    except OSError:
        return False
    kinds = [(_text(s / "type"), _text(s / "online"), _text(s / "status"), _text(s / "scope")) for s in supplies]
    if any(kind in ("Mains", "USB") and online == "1" for kind, online, _, _ in kinds):
        return False
    return any(kind == "Battery" and status == "Discharging" and scope != "Device" for kind, _, status, scope in kinds)


def _text(file: Path) -> str:
    try:
        return file.read_text("ascii", "replace").strip()
    except OSError:
        return ""
