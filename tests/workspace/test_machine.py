"""A shift that nobody ordered keeps out of the way: on battery it waits, on a busy machine it goes gently."""

from pathlib import Path

import pytest

from workspace.machine import BUSY, ON_BATTERY, SAMPLE_S, Governor, Machine, machine_now, reason_to_wait
from workspace.settings import Settings


def supply(power: Path, name: str, **values: str) -> None:
    (power / name).mkdir(parents=True)
    for key, value in values.items():
        (power / name / key).write_text(f"{value}\n")


@pytest.mark.parametrize(
    ("supplies", "drains"),
    [
        ({}, False),
        ({"BAT0": {"type": "Battery", "status": "Discharging"}}, True),
        ({"BAT0": {"type": "Battery", "status": "Charging"}}, False),
        ({"BAT0": {"type": "Battery", "status": "Discharging"}, "AC": {"type": "Mains", "online": "1"}}, False),
        ({"BAT0": {"type": "Battery", "status": "Discharging"}, "AC": {"type": "Mains", "online": "0"}}, True),
        ({"mouse": {"type": "Battery", "status": "Discharging", "scope": "Device"}}, False),
    ],
)
def test_on_battery(tmp_path: Path, supplies: dict[str, dict[str, str]], drains: bool) -> None:
    for name, values in supplies.items():
        supply(tmp_path, name, **values)
    assert machine_now(power=tmp_path).on_battery is drains


def test_a_machine_that_does_not_say_is_taken_for_one_on_mains(tmp_path: Path) -> None:
    assert not machine_now(power=tmp_path / "absent").on_battery
    assert machine_now(power=tmp_path).load >= machine_now(power=tmp_path, is_working=True).load >= 0


def test_reasons_to_wait() -> None:
    assert reason_to_wait(Machine(), Settings()) == ""
    assert reason_to_wait(Machine(on_battery=True), Settings()) == ON_BATTERY
    assert reason_to_wait(Machine(on_battery=True), Settings(sleep_on_battery=True)) == ""
    assert reason_to_wait(Machine(load=1.5), Settings()) == BUSY
    assert reason_to_wait(Machine(load=1.5), Settings(sleep_load_max=2.0)) == ""


def test_a_running_shift_is_governed() -> None:
    now, machine = [0.0], [Machine()]
    governor = Governor(Settings(), look=lambda: machine[0], clock=lambda: now[0])
    machine[0] = Machine(load=4.0)
    assert (governor.says_stop(), governor.rest_s(0.5)) == (False, 0.0)  # it does not look all the time
    now[0] += SAMPLE_S
    assert (governor.says_stop(), governor.rest_s(0.5), governor.rest_s(9.0)) == (False, 0.5, 1.0)
    now[0] += SAMPLE_S
    machine[0] = Machine(on_battery=True)
    assert governor.says_stop()
