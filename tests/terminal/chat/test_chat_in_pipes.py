"""The chat and `ask` without a terminal: stdin, files, the last conversation, plain text."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from terminal.chat.attached import mentioned, places, with_mentions
from terminal.chat.conversation import Turn
from terminal.chat.keeping import add, begin, read_turns

Noctule = Callable[..., subprocess.CompletedProcess[str]]


def test_each_line_is_answered_in_plain_text(noctule: Noctule, slept: Path) -> None:
    lines = "what does with_vat do?\n\nand who calls it?\n/sources\n/nonsense\n/exit\nnever read\n"
    done = noctule("-C", str(slept), "chat", input=lines)
    assert done.returncode == 0
    assert "\x1b" not in done.stdout + done.stderr
    assert "(who calls `with_vat`?)" in done.stdout
    assert "Till.total" in done.stdout
    assert done.stdout.count("[receipt:") == 2
    assert "there is no /nonsense" in done.stderr
    assert "never read" not in done.stdout


def test_the_exit_code_says_whether_the_last_question_was_answered(noctule: Noctule, slept: Path) -> None:
    assert noctule("-C", str(slept), "chat", input="what is a zyxwv quux?\n").returncode == 3
    assert noctule("-C", str(slept), "chat", input="").returncode == 0


def test_ask_goes_on_with_the_last_conversation(noctule: Noctule, slept: Path) -> None:
    assert noctule("-C", str(slept), "ask", "what does with_vat do?").returncode == 0
    done = noctule("-C", str(slept), "ask", "-c", "and who calls it?", "--json")
    answer = json.loads(done.stdout)
    assert answer["asked"] == "who calls `with_vat`?"
    assert "Till.total" in answer["answer"]
    done = noctule("-C", str(slept), "chat", "-c", "-q", input="and its tests?\n/save -\n")
    assert "(the tests of `with_vat`?)" in done.stdout


def test_a_question_on_stdin(noctule: Noctule, slept: Path) -> None:
    for arguments in ([], ["-"]):
        done = noctule("-C", str(slept), "ask", *arguments, input="what does\nwith_vat do?\n")
        assert done.returncode == 0
        assert "net price" in done.stdout
    assert noctule("-C", str(slept), "ask", input=" \n").returncode == 2
    assert noctule("-C", str(slept), "ask", input="x" * 30_000).returncode == 2


TRACEBACK = """Traceback (most recent call last):
  File "/srv/app/shop/till.py", line 11, in total
    return sum(with_vat(price) for price in prices)
ValueError: a price is never negative
"""


def test_a_file_brings_the_names_it_mentions(noctule: Noctule, slept: Path, tmp_path: Path) -> None:
    (tmp_path / "error.log").write_text(TRACEBACK)
    done = noctule("-C", str(slept), "ask", "--json", "-f", str(tmp_path / "error.log"), "why does this fail?")
    answer = json.loads(done.stdout)
    assert answer["asked"] == "why does this fail? (about `Till.total`, `with_vat`, `shop/till.py`)"
    assert "with_vat" in answer["answer"]
    piped = noctule("-C", str(slept), "ask", "--json", "-f", "-", "why does this fail?", input=TRACEBACK)
    assert json.loads(piped.stdout)["asked"] == answer["asked"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["-f", "/nonexistent", "why?"], "no such file"),
        (["-f", "/", "why?"], "not a file"),
        (["-f", "-"], "stdin cannot be"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(noctule: Noctule, slept: Path, arguments: list[str], told: str) -> None:
    done = noctule("-C", str(slept), "ask", *arguments, input="x")
    assert done.returncode == 2
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_binary_file_is_refused(noctule: Noctule, slept: Path, tmp_path: Path) -> None:
    (tmp_path / "core").write_bytes(b"\x7fELF\0\0")
    assert "not a text" in noctule("-C", str(slept), "ask", "-f", str(tmp_path / "core"), "why?").stderr


def test_names_are_found_by_the_whole_and_by_their_end() -> None:
    known = ["shop/till.py", "Till", "Till.total", "Till.add_up", "price"]
    text = "at /x/shop/till.py in add_up: self.total() raised; Till is the 3.11 price"
    assert mentioned(text, known) == ["Till.add_up", "Till.total", "shop/till.py", "Till", "price"] or set(
        mentioned(text, known)
    ) == set(known)
    assert mentioned("nothing of ours", known) == []
    assert with_mentions("why?", []) == "why?"


FRAMES = """Traceback (most recent call last):
  File "/home/me/shop/shop/cli.py", line 9, in main
    stock.take("apple", 7)
  File "/usr/lib/python3.11/shop.py", line 3, in other
  File "/home/me/shop/shop/till.py", line 5, in total
StockError: only 3 left
"""


def test_a_traceback_names_its_places_the_last_one_first() -> None:
    known = ["shop/cli.py", "shop/till.py", "File", "Till.total"]
    assert places(FRAMES, known) == [("shop/till.py", 5), ("shop/cli.py", 9)]
    assert places("shop/till.py:12:3: error in nothing.py:4", known) == [("shop/till.py", 12)]
    assert mentioned(FRAMES, known, ["Till.total", ""])[0] == "Till.total"
    assert "File" not in mentioned(FRAMES, known)


def test_a_conversation_that_cannot_be_kept_is_no_obstacle(noctule: Noctule, slept: Path) -> None:
    done = noctule("-C", str(slept), "ask", "what does with_vat do?", environment={"HOME": "/proc"})
    assert done.returncode == 0
    assert done.stderr == ""


def test_turns_survive_a_file_that_was_cut_off(tmp_path: Path) -> None:
    file = tmp_path / "kept" / "c.jsonl"
    begin(file)
    turn = Turn("é\n", "asked", "answer", "a.py::f", ("a.py:1",))
    add(file, turn)
    add(file, turn)
    file.write_bytes(file.read_bytes()[:-9] + b"\n{}\nnonsense\n")
    assert read_turns(file) == (turn,)
    assert read_turns(tmp_path / "absent") == ()
    assert file.stat().st_mode & 0o777 == 0o600


def test_save_writes_markdown_and_overwrites_nothing(noctule: Noctule, slept: Path, tmp_path: Path) -> None:
    file = tmp_path / "kept.md"
    lines = f"what does with_vat do?\nand who calls it?\n/save {file}\n/save {file}\n"
    done = noctule("-C", str(slept), "chat", input=lines)
    text = file.read_text()
    assert text.startswith("# A chat about shop-repository\n\n## what does with_vat do?\n\n")
    assert "## and who calls it?\n\n(asked: who calls `with_vat`?)" in text
    assert "is there already" in done.stderr


def test_a_name_that_no_file_can_have_is_one_line_and_the_conversation_goes_on(noctule: Noctule, slept: Path) -> None:
    done = noctule(
        "-C", str(slept), "chat", input="what does with_vat do?\n/save ~nobody-of-that-name/x\n/callers with_vat\n"
    )

    assert "no home directory is known for it" in done.stderr
    assert "with_vat" in done.stdout.split("receipt")[-1]
    assert "a bug in noctule" not in done.stderr
