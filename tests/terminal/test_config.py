"""`noctule config`: what holds and why, and files that are changed without losing anything."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from workspace.config_file import schema
from workspace.layers import load_settings
from workspace.settings import NAMES

Noctule = Callable[..., subprocess.CompletedProcess[str]]
MINE = "# mine\neffort = 1  # low\n\n[caps]\n# of a day\nday = 0.5\n"


@pytest.fixture
def mine(isolated: Path) -> Path:
    """The user's own file, with comments."""
    file = isolated / ".config/noctule/config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(MINE)
    return file


def test_setting_a_value_keeps_everything_else(noctule: Noctule, shop: Path, mine: Path) -> None:
    ended = noctule("-C", str(shop), "config", "set", "caps.hour", "0.25")

    assert (ended.returncode, ended.stdout) == (0, "")
    assert mine.read_text() == MINE + "hour = 0.25\n"
    assert noctule("-C", str(shop), "config", "get", "caps.hour").stdout == "0.25\n"


def test_unsetting_takes_the_value_alone(noctule: Noctule, shop: Path, mine: Path) -> None:
    assert noctule("-C", str(shop), "config", "unset", "effort").returncode == 0
    assert noctule("-C", str(shop), "config", "unset", "effort").returncode == 3
    assert mine.read_text() == MINE.replace("effort = 1  # low\n", "")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["effort", "9"], "is unchanged: effort must be at most 3, not 9"),
        (["efort", "1"], "unknown key `efort`; known are"),
        (["caps.dya", "1"], "is unchanged: unknown key `caps.dya`"),
        (["caps day", "1"], "is not a key"),
        (["--repository", "model", "m"], "is unchanged: a repository may not set `model`"),
    ],
)
def test_what_would_be_refused_is_not_written(
    noctule: Noctule, shop: Path, mine: Path, arguments: list[str], says: str
) -> None:
    ended = noctule("-C", str(shop), "config", "set", *arguments)

    assert (ended.returncode, ended.stdout) == (2, "")
    (line,) = ended.stderr.splitlines()
    assert says in line
    assert mine.read_text() == MINE
    assert [file.name for file in mine.parent.iterdir()] == ["config.toml"]
    assert not (shop / ".noctule.toml").exists()


def test_a_repositorys_file_is_made(noctule: Noctule, shop: Path) -> None:
    noctule("-C", str(shop), "config", "set", "--repository", "exclude", '["gen/"]')

    assert (shop / ".noctule.toml").read_text() == 'exclude = ["gen/"]\n'
    shown = noctule("-C", str(shop), "config", "show", "--origin").stdout
    assert f'exclude = ["gen/"]  # {shop}/.noctule.toml:1'.replace("  ", " ") in shown.replace("  ", " ")


def test_origins_name_line_variable_and_flag(noctule: Noctule, shop: Path, mine: Path) -> None:
    ended = noctule("-C", str(shop), "--json", "--effort", "2", "config", "show", environment={"NOCTULE_JOBS": "2"})
    said = json.loads(ended.stdout)

    assert said["effort"] == {"value": 2, "origin": "--effort"}
    assert said["jobs"] == {"value": 2, "origin": "NOCTULE_JOBS"}
    assert said["caps.day"] == {"value": 0.5, "origin": f"{mine}:6"}
    assert said["width"] == {"value": 1, "origin": "built in"}


def test_without_a_home_there_is_no_file_of_ones_own(noctule: Noctule, shop: Path) -> None:
    ended = noctule("-C", str(shop), "config", "set", "effort", "1", environment={"HOME": ""})

    assert ended.returncode == 2
    assert "set HOME, or NOCTULE_CONFIG" in ended.stderr
    assert noctule("-C", str(shop), "config", "get", "effort", environment={"HOME": ""}).stdout == "3\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_file_that_cannot_be_written_stays(noctule: Noctule, shop: Path, mine: Path) -> None:
    mine.parent.chmod(0o500)
    ended = noctule("-C", str(shop), "config", "set", "effort", "2")
    mine.parent.chmod(0o700)

    assert ended.returncode == 1
    assert f"cannot write {mine}" in ended.stderr
    assert mine.read_text() == MINE


def test_a_home_that_is_a_file_is_one_line(noctule: Noctule, shop: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = noctule("-C", str(shop), "config", "set", "effort", "2", environment={"HOME": str(tmp_path / "file")})

    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert "cannot write" in line


def test_an_unreadable_file_is_one_line_and_2(noctule: Noctule, shop: Path, mine: Path) -> None:
    mine.unlink()
    mine.mkdir()
    ended = noctule("-C", str(shop), "config", "show")

    assert (ended.returncode, ended.stdout) == (2, "")
    (line,) = ended.stderr.splitlines()
    assert f"{mine}: cannot be read: Is a directory" in line
    mine.rmdir()
    mine.write_bytes(b"\xff\xfe")
    assert "it is not text in UTF-8" in noctule("-C", str(shop), "config", "show").stderr


def test_the_schema_knows_every_setting_and_agrees_with_the_checks(shop: Path) -> None:
    shape = schema()
    jsonschema.Draft202012Validator.check_schema(shape)
    check = jsonschema.Draft202012Validator(shape)

    assert set(shape["properties"]) == set(NAMES)
    assert all("description" in each for each in shape["properties"].values())
    good = {"effort": 1, "prices": {"m": {"input": 1, "output": 2}}, "caps": {"day": 1}, "exclude": ["a"], "jobs": 1}
    check.validate(good)
    load_settings(shop, {}, editor=good)
    for bad in ({"effort": 9}, {"jobs": 0}, {"caps": {"dya": 1}}, {"features": {"hover": "no"}}, {"origins": {}}):
        assert not check.is_valid(bad)
