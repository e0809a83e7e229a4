"""A small repository, and the command as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Noctule = Callable[..., subprocess.CompletedProcess[str]]

FILES = {
    "shop/__init__.py": '"""A shop that sells things."""\n',
    "shop/prices.py": '''"""Prices of things."""

VAT = 0.2


def with_vat(price: float) -> float:
    """Add value added tax to a net price."""
    if price < 0:
        raise ValueError("a price is never negative")
    return price * (1 + VAT)
''',
    "shop/till.py": '''"""The till."""

from shop.prices import with_vat


class Till:
    """Adds up what a customer buys."""

    def total(self, prices: list[float]) -> float:
        """Sum of all prices with tax."""
        return sum(with_vat(price) for price in prices)
''',
    "README.md": "# Shop\n\nSells things.\n",
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A directory with two modules that call each other; no git."""
    root = tmp_path / "shop-repository"
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


@pytest.fixture
def noctule(tmp_path: Path) -> Noctule:
    """Runs `noctule ARGUMENTS…` from an empty directory and returns how it ended."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    def run(
        *arguments: str, environment: dict[str, str | None] | None = None, **options: object
    ) -> subprocess.CompletedProcess[str]:
        wanted = {**os.environ, **(environment or {})}
        command = [sys.executable, "-P", "-c", "from terminal.main import main; main()", *arguments]
        settings = {"cwd": elsewhere, "capture_output": True, "text": True, **options}
        return subprocess.run(command, env={k: v for k, v in wanted.items() if v is not None}, **settings)  # type: ignore[call-overload, no-any-return]

    return run
