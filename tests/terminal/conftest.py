"""A small repository, and the command as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

NOCTULE = [sys.executable, "-P", "-c", "from terminal.main import main; main()"]
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


def write_shop(root: Path) -> Path:
    """The files of the shop under `root`."""
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A directory with two modules that call each other; no git."""
    return write_shop(tmp_path / "shop-repository")


@pytest.fixture(scope="session")
def slept_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The shop and a data directory in which it was slept over, for all tests that only read."""
    base = tmp_path_factory.mktemp("slept")
    root, data = write_shop(base / "shop-repository"), base / "data"
    command = [*NOCTULE, "-q", "-C", str(root), "sleep"]
    subprocess.run(command, check=True, env={**os.environ, "NOCTULE_DATA": str(data), "NOCTULE_BUGS": "raise"})
    return root, data


@pytest.fixture
def slept(slept_once: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shop, slept over; not to be changed."""
    root, data = slept_once
    monkeypatch.setenv("NOCTULE_DATA", str(data))
    return root


@pytest.fixture
def noctule(tmp_path: Path) -> Noctule:
    """Runs `noctule ARGUMENTS…` from an empty directory and returns how it ended."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    def run(
        *arguments: str, environment: dict[str, str] | None = None, cwd: Path = elsewhere, input: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        wanted = {**os.environ, **(environment or {})}
        return subprocess.run(
            [*NOCTULE, *arguments], env=wanted, cwd=cwd, input=input, capture_output=True, text=True, check=False
        )

    return run
