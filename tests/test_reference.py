"""The pages of the reference say what the program does."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
HERE = ROOT / "docs/reference"


def maker() -> ModuleType:
    """The script that makes the pages."""
    spec = importlib.util.spec_from_file_location("make_reference", HERE / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["commands.md", "configuration.md", "config.schema.json", "requests.md", "noctule.1"])
def test_a_page_is_what_the_program_makes_of_itself(name: str) -> None:
    made = maker().pages()
    assert sorted(made) == sorted(file.name for file in HERE.iterdir() if file.suffix != ".py" and file.is_file())
    assert (HERE / name).read_text("utf-8") == made[name], "`make reference` makes it anew"


def test_every_verb_and_setting_is_told_of() -> None:
    from terminal.commands import COMMANDS
    from workspace.settings import NAMES

    commands, settings = ((HERE / name).read_text("utf-8") for name in ("commands.md", "configuration.md"))
    assert [verb for verb in COMMANDS if f"\n## noctule {verb}\n" not in commands] == []
    assert [name for name in NAMES if f"`{name}`" not in settings] == []
    assert set(json.loads((HERE / "config.schema.json").read_text())["properties"]) == set(NAMES)


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_the_manual_page_is_well_formed() -> None:
    """Every verb has its section, and what formats manual pages has nothing to say against it."""
    page = HERE / "noctule.1"
    command = ["groff", "-man", "-Tutf8", "-ww", "-rLL=100n", str(page)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    shown = re.sub("\x1b\\[[0-9;]*m|.\x08", "", done.stdout)
    assert done.stderr == ""
    for heading in ("NAME", "SYNOPSIS", "EXIT CODES", "COMMANDS", "noctule hook install", "ENVIRONMENT", "FILES"):
        assert re.search(rf"^ *{heading}$", shown, re.MULTILINE), heading


@pytest.mark.skipif(os.environ.get("NOCTULE_TESTS_ON") != "wheel", reason="`make test` installs the wheel")
def test_the_manual_page_is_installed_where_man_looks() -> None:
    installed = Path(sysconfig.get_path("data")) / "share/man/man1/noctule.1"
    assert installed.read_text("utf-8") == (HERE / "noctule.1").read_text("utf-8")


def test_links_between_pages_lead_somewhere() -> None:
    listing = ["git", "-C", str(ROOT), "ls-files", "-z", "*.md", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, capture_output=True, check=True).stdout.decode().split("\0")
    pages = [ROOT / name for name in names if name and not name.startswith("tests/")]
    links = [(page, link) for page in pages for link in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8"))]
    inside = [(page, link) for page, link in links if "://" not in link and not link.startswith("mailto:")]
    assert len(inside) > 20
    assert [f"{page.relative_to(ROOT)}: {link}" for page, link in inside if not (page.parent / link).exists()] == []
