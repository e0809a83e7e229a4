"""However a command ends: the right exit code, one clear line, nothing lost."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Noctule = Callable[..., subprocess.CompletedProcess[str]]


def only_line(ended: subprocess.CompletedProcess[str]) -> str:
    """The one line on stderr of a command that printed nothing else."""
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    return line


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["indx"], "did you mean 'index'?"),
        (["--colour"], "No such option"),
        (["ask"], "stdin holds no question"),
        (["ask", " "], "the question is empty"),
        (["ask", "why " * 6000], "at most 20000 characters"),
        (["context"], "--batch"),
        (["--effort", "4", "sleep"], "4 is not in the range"),
        (["-C", "nowhere", "index"], "'nowhere' does not exist"),
        (["context", "--batch", "nowhere.jsonl"], "nowhere.jsonl: cannot be read"),
    ],
)
def test_wrong_usage_is_one_line_and_2(noctule: Noctule, arguments: list[str], says: str) -> None:
    ended = noctule(*arguments)
    assert ended.returncode == 2
    assert says in only_line(ended)


def test_a_corrupt_configuration_names_file_line_and_key(noctule: Noctule, shop: Path) -> None:
    (shop / ".noctule.toml").write_text("effort = 2\nmodle = 3\n")
    ended = noctule("-C", str(shop), "index")
    assert ended.returncode == 2
    assert ".noctule.toml:2: unknown key `modle`" in only_line(ended)


@pytest.mark.parametrize("variable", ["HOME", "NOCTULE_DATA"])
def test_a_store_that_cannot_be_made_is_one_line_and_4(
    noctule: Noctule, shop: Path, tmp_path: Path, variable: str
) -> None:
    (tmp_path / "file").write_text("")
    ended = noctule("-C", str(shop), "ask", "what?", environment={variable: str(tmp_path / "file")})
    assert ended.returncode == 4
    assert str(tmp_path / "file") in only_line(ended)


def test_an_empty_repository_is_indexed(noctule: Noctule, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ended = noctule("-C", str(tmp_path / "empty"), "index")
    assert (ended.returncode, "indexed 0 files" in ended.stderr) == (0, True)


def test_without_a_store_no_index_is_one_line_and_4_each_time(noctule: Noctule, shop: Path) -> None:
    for _ in range(2):
        ended = noctule("-C", str(shop), "--no-index", "ask", "what?")
        assert (ended.returncode, ended.stdout) == (4, "")
        assert "leave out --no-index" in only_line(ended)
    assert "nothing is stored" in noctule("-C", str(shop), "status").stdout


def test_quiet_says_nothing(noctule: Noctule, shop: Path) -> None:
    ended = noctule("-q", "-C", str(shop), "index")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_a_reader_that_leaves_is_no_error(shop: Path) -> None:
    for number in range(30):
        (shop / f"module_{number}.py").write_text("".join(f"def f{i}():\n    return f{i}()\n" for i in range(200)))
    command = f"'{sys.executable}' -P -c 'from terminal.main import main; main()' -q -C '{shop}' export | head -n 1"
    ended = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert (ended.stdout.count("\n"), ended.stderr) == (1, "")


def test_a_bug_is_one_line_with_a_log(noctule: Noctule, tmp_path: Path) -> None:
    broken = "import terminal.commands.status as m; m.command.callback = lambda: 1 / 0; m.command.params = []; "
    script = [sys.executable, "-P", "-c", broken + "from terminal.main import main; main()", "status"]
    environment = {**os.environ, "NOCTULE_DATA": str(tmp_path / "data")}
    ended = subprocess.run(script, capture_output=True, text=True, env=environment, check=False)
    assert ended.returncode == 1
    assert "a bug in noctule: ZeroDivisionError" in only_line(ended)
    assert "Traceback" in (tmp_path / "data/log/noctule.log").read_text()
    shown = subprocess.run(
        script, capture_output=True, text=True, env={**environment, "NOCTULE_DEBUG": "1"}, check=False
    )
    assert "Traceback" in shown.stderr


def test_an_interrupted_sleep_keeps_a_store_that_goes_on(noctule: Noctule, shop: Path) -> None:
    for number in range(60):
        source = "".join(f'def f{i}(x):\n    """Do {i}."""\n    return f{i + 1}(x)\n\n\n' for i in range(40))
        (shop / f"module_{number}.py").write_text(source)
    noctule("-C", str(shop), "index")
    command = [sys.executable, "-P", "-c", "from terminal.main import main; main()", "-C", str(shop), "sleep"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as sleeping:
        assert sleeping.stderr is not None
        while "sleeping" not in (line := sleeping.stderr.readline()):
            assert line, "it ended before it slept"
        sleeping.send_signal(signal.SIGINT)
        rest = sleeping.stderr.read()
    assert sleeping.returncode == 130
    assert rest.splitlines()[-1].startswith("noctule: interrupted")
    assert "Traceback" not in rest
    assert noctule("-C", str(shop), "sleep").returncode == 0
