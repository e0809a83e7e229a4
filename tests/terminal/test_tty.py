"""What a person at a terminal sees: drawings of ours, and nothing that a repository smuggled in."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from terminal_drawn import at_terminal

Noctule = Callable[..., subprocess.CompletedProcess[str]]
HOSTILE = (
    'def lure():\n    """Lure \x1b]0;owned\x07 with \x1b[8mhidden\x1b[0m and \u202etxt.exe words."""\n    return 1\n'
)


@pytest.fixture
def lure(noctule: Noctule, shop: Path) -> Path:
    (shop / "shop/lure.py").write_text(HOSTILE)
    noctule("-C", str(shop), "sleep")
    return shop


def test_bars_are_drawn(shop: Path) -> None:
    seen = at_terminal("-C", str(shop), "sleep")
    assert "sleeping over modules" in seen
    assert "━" in seen
    assert "\x1b[" in seen


def test_an_answer_is_drawn_without_its_markup(lure: Path) -> None:
    seen = at_terminal("-C", str(lure), "ask", "what does with_vat do?")
    assert "shop/prices.py" in seen
    assert "**" not in seen


def test_no_color_is_heeded(lure: Path) -> None:
    seen = at_terminal("-C", str(lure), "ask", "what does with_vat do?", environment={"NO_COLOR": "1"})
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", seen)


@pytest.mark.parametrize("verb", [["ask", "what does lure do?"], ["context", "what does lure do?"], ["facts", "lure"]])
def test_nothing_from_the_repository_acts_on_the_terminal(lure: Path, verb: list[str]) -> None:
    seen = at_terminal("-C", str(lure), *verb)
    assert "Lure" in seen
    assert not re.search(r"\x1b\]|\x1b\[8m|\x07|\u202e", seen)
