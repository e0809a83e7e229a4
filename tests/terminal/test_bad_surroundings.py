"""No home, a home that cannot be written, no terminal, a terminal of 20 columns: one clear line each, nothing lost."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest

Noctule = Callable[..., subprocess.CompletedProcess[str]]
COMMAND = ["-P", "-c", "from terminal.main import main; main()"]
STORING = [
    ["index"], ["sleep"], ["ask", "What?"], ["context", "What?"], ["facts", "total"], ["callers", "total"],
    ["impact", "total"], ["questions"], ["export"], ["export", "--bundle", "x"], ["report"], ["undo"],
    ["correct", "total", "It", "adds."], ["forget", "shop"], ["graph", "--central"], ["files"], ["init", "--yes"],
]  # fmt: skip
READING = [["status"], ["cost"], ["gc"]]
NEEDING_NONE = [
    ["config", "show"],
    ["completion", "bash"],
    ["files", "--why", "README.md"],
    ["mcp", "setup"],
    ["--version"],
]
COLUMNS = 20


def verb(arguments: list[str]) -> str:
    return " ".join(arguments[:2])


def one_line(ended: subprocess.CompletedProcess[str]) -> str:
    """The one line that a command printed, on stderr."""
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    assert line.startswith("noctule: ")
    return line


@pytest.mark.parametrize(
    ("arguments", "home"),
    [*((arguments, "file") for arguments in STORING), (["index"], ""), (["ask", "What?"], "/proc/nowhere")],
    ids=lambda value: verb(value) if isinstance(value, list) else value or "none",
)
def test_without_a_home_that_can_be_written_there_is_no_store(
    noctule: Noctule, shop: Path, tmp_path: Path, arguments: list[str], home: str
) -> None:
    if home == "file":
        (tmp_path / "file").write_text("")
        home = str(tmp_path / "file")
    before = sorted(shop.rglob("*"))
    ended = noctule("-C", str(shop), *arguments, environment={"HOME": home})

    assert ended.returncode == 4
    assert re.search("NOCTULE_DATA", one_line(ended))
    assert sorted(shop.rglob("*")) == before


@pytest.mark.parametrize("arguments", READING, ids=verb)
def test_what_only_looks_needs_no_home_that_can_be_written(noctule: Noctule, shop: Path, arguments: list[str]) -> None:
    ended = noctule("-C", str(shop), *arguments, environment={"HOME": "/proc/nowhere"})
    assert ended.returncode in (0, 3)
    assert "Traceback" not in ended.stderr
    assert noctule("-C", str(shop), *arguments, environment={"HOME": ""}).returncode == 4


@pytest.mark.parametrize("arguments", NEEDING_NONE, ids=verb)
def test_what_needs_no_store_works_without_a_home(noctule: Noctule, shop: Path, arguments: list[str]) -> None:
    ended = noctule("-C", str(shop), *arguments, environment={"HOME": ""})
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout


@pytest.mark.parametrize(
    "arguments", [["status"], ["ask", "What?"], ["config", "get", "effort"], ["cost"], ["gc"]], ids=verb
)
def test_an_unreadable_configuration_is_one_line_and_2(
    noctule: Noctule, shop: Path, isolated: Path, arguments: list[str]
) -> None:
    file = isolated / ".config/noctule/config.toml"
    file.mkdir(parents=True)
    ended = noctule("-C", str(shop), *arguments)

    assert ended.returncode == 2
    assert f"{file}: cannot be read: Is a directory" in one_line(ended)


def on_a_narrow_terminal(slept: Path, *arguments: str) -> str:
    """What a command draws on a terminal of 20 columns, without its escape sequences."""
    child = pexpect.spawn(
        sys.executable, [*COMMAND, "-C", str(slept), *arguments], encoding="utf-8", timeout=60, dimensions=(24, COLUMNS)
    )
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", str(child.before))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--help"], "Verbs"),
        (["ask", "--help"], "--online"),
        (["status"], "repository"),
        (["ask", "What does with_vat do?"], "receipt"),
        (["facts", "with_vat"], "with_vat"),
        (["callers", "with_vat"], "Till.total"),
        (["questions"], "shop"),
        (["doctor"], "system"),
        (["config", "show", "--origin"], "effort = 3"),
        (["sleep"], "known at effort"),
        (["gc", "--dry-run"], ""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_twenty_columns_lose_no_word(slept: Path, arguments: list[str], says: str) -> None:
    shown = on_a_narrow_terminal(slept, *arguments)
    assert says.replace(" ", "") in re.sub(r"\s", "", shown)
    assert "Traceback" not in shown
    # A bar that is drawn while there is something to think about shortens names; it is gone afterwards.
    assert "…" not in shown or arguments == ["sleep"]
