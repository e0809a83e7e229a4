"""`noctule export --bundle` and `noctule import`, as two people use them."""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Noctule = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def bundle(slept: Path, noctule: Noctule, tmp_path: Path) -> Path:
    """The shop as somebody slept over it."""
    file = tmp_path / "shop.bundle"
    ended = noctule("-C", str(slept), "export", "--bundle", str(file))
    assert (ended.returncode, ended.stdout) == (0, "")
    assert hashlib.sha256(file.read_bytes()).hexdigest() in ended.stderr
    return file


@pytest.fixture
def elsewhere(tmp_path: Path) -> dict[str, str]:
    """Somebody else's home."""
    return {"NOCTULE_DATA": str(tmp_path / "their data")}


def test_a_teammate_need_not_sleep(
    slept: Path, noctule: Noctule, bundle: Path, elsewhere: dict[str, str], tmp_path: Path
) -> None:
    clone = tmp_path / "clone"
    shutil.copytree(slept, clone)
    sha256 = hashlib.sha256(bundle.read_bytes()).hexdigest()
    ended = noctule("-C", str(clone), "import", str(bundle), "--sha256", sha256, environment=elsewhere)

    assert (ended.returncode, ended.stdout) == (0, "")
    assert "took " in ended.stderr
    answer = noctule("-C", str(clone), "--json", "ask", "What does Till.total do?", environment=elsewhere)
    assert json.loads(answer.stdout)["receipt"]["facts"]
    again = noctule("-C", str(clone), "--json", "import", str(bundle), environment=elsewhere)
    said = json.loads(again.stdout)
    assert (said["taken"], said["known"], said["left_out"]) == (0, said["items"], {})


def test_what_cannot_be_used_is_one_line(
    slept: Path, noctule: Noctule, bundle: Path, elsewhere: dict[str, str], tmp_path: Path
) -> None:
    whole = bundle.read_bytes()
    cases = {
        "cut": (whole[: len(whole) // 2], "it is cut off; nothing was taken", 1),
        "other": (b"PK\x03\x04 no bundle at all", "it is no bundle; nothing was taken", 1),
        "future": (whole.replace(b"BUNDLE 1", b"BUNDLE 2"), "it is of another version; nothing was taken", 1),
    }
    for name, (content, says, code) in cases.items():
        (tmp_path / name).write_bytes(content)
        ended = noctule("-q", "-C", str(slept), "import", str(tmp_path / name), environment=elsewhere)
        assert (ended.returncode, ended.stdout) == (code, "")
        (line,) = ended.stderr.splitlines()
        assert says in line
    for missing, says in ((tmp_path / "nowhere", "No such file"), (tmp_path, "Is a directory")):
        ended = noctule("-C", str(slept), "import", str(missing), environment=elsewhere)
        assert (ended.returncode, ended.stdout) == (2, "")
        (line,) = ended.stderr.splitlines()
        assert says in line
    wrong = noctule("-C", str(slept), "import", str(bundle), "--sha256", "0" * 64, environment=elsewhere)
    assert wrong.returncode == 1
    assert "not the one given; nothing was taken" in wrong.stderr


def test_a_bundle_goes_through_a_pipe(slept: Path, bundle: Path) -> None:
    command = [sys.executable, "-P", "-c", "from terminal.main import main; main()", "-q", "-C", str(slept)]
    piped = subprocess.run([*command, "export", "--bundle", "-"], capture_output=True, check=True)
    assert piped.stdout == bundle.read_bytes()


def test_a_bundle_that_cannot_be_written_leaves_nothing_behind(slept: Path, noctule: Noctule, tmp_path: Path) -> None:
    ended = noctule("-q", "-C", str(slept), "export", "--bundle", str(tmp_path / "no/where.bundle"))

    assert (ended.returncode, ended.stdout) == (1, "")
    assert "cannot write" in ended.stderr
    assert not list(tmp_path.glob("**/*.bundle"))
