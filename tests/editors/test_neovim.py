"""A real Neovim, headless, with the plugin that users are given."""

import re
import subprocess
from pathlib import Path

import pytest
from editor_programs import ROOT, environment, program
from ledger_repository import FILES, git, write

DRIVE = Path(__file__).parent / "neovim" / "drive.lua"
NAMES = re.findall(r"checks\[#checks \+ 1\] = \{ '([^']+)'", DRIVE.read_text("utf-8"))
VERBS = ("explain", "facts", "questions", "impact", "callers")


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the drive said of each check."""
    neovim = program("nvim", at_least=(0, 11))
    home, root = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("repository") / "ledger"
    write(root, FILES)
    (root / "link").symlink_to("/etc/passwd")
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Keep accounts")
    given = {"NOCTULE_NEOVIM": str(ROOT / "editors/neovim"), "NOCTULE_FILE": str(root / "ledger/account.py")}
    done = subprocess.run(
        [neovim, "--clean", "--headless", "-S", str(DRIVE)],
        env=environment(home, **given), cwd=root, capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip
    said = re.findall(r"^(ok|FAILED) ([^:\n]+)(?:: (.*))?$", done.stdout + done.stderr, flags=re.M)
    assert said, done.stdout + done.stderr
    return {name: why if verdict == "FAILED" else "ok" for verdict, name, why in said}


@pytest.mark.parametrize("name", [*NAMES, *(f"{verb} of what the cursor is on" for verb in VERBS)])
def test_neovim(verdicts: dict[str, str], name: str) -> None:
    assert verdicts.get(name) == "ok"


def test_help_tags_are_those_of_the_page(tmp_path: Path) -> None:
    neovim = program("nvim", at_least=(0, 11))
    page = ROOT / "editors/neovim/doc/noctule.txt"
    (tmp_path / page.name).write_text(page.read_text("utf-8"), "utf-8")
    subprocess.run([neovim, "--clean", "--headless", "-c", f"helptags {tmp_path}", "-c", "q"], check=True, timeout=60)
    assert (tmp_path / "tags").read_text() == (page.parent / "tags").read_text()
