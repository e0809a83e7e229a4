"""A real Emacs in batch, with what `editors/README.md` says in its init file."""

import re
import subprocess
from pathlib import Path

import pytest
from editor_programs import ROOT, environment, program, recipe
from ledger_repository import FILES, git, write

DRIVE = Path(__file__).parent / "emacs" / "drive.el"
CHECKS = re.findall(r'^\(check "([^"]+)"', DRIVE.read_text("utf-8"), flags=re.M)


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the drive said of each check."""
    emacs = program("emacs")
    home, root = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("repository") / "ledger"
    if subprocess.run([emacs, "--batch", "--eval", "(require 'eglot)"], check=False, capture_output=True).returncode:
        pytest.skip("this Emacs has no eglot: Emacs 29 brings it, Debian 12 has it as elpa-eglot")
    write(root, FILES)
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Keep accounts")
    init = home / ".emacs.d" / "init.el"
    init.parent.mkdir()
    init.write_text(recipe("Emacs", "elisp").replace("/path/to/noctule", str(ROOT)), "utf-8")
    given = environment(home, NOCTULE_FILE=str(root / "ledger/account.py"))
    started = [emacs, "--batch", "--eval", f'(setq user-init-file "{init}")', "-l", str(DRIVE)]
    done = subprocess.run(started, env=given, cwd=root, capture_output=True, text=True, timeout=120, check=False)
    said = re.findall(r"^(ok|FAILED) ([^:\n]+)(?:: (.*))?$", done.stdout, flags=re.M)
    assert said, done.stdout + done.stderr
    return {name: why if verdict == "FAILED" else "ok" for verdict, name, why in said}


@pytest.mark.parametrize("name", CHECKS)
def test_emacs(verdicts: dict[str, str], name: str) -> None:
    assert verdicts.get(name) == "ok"
