"""The pages of the reference say what the program does."""

import importlib.util
import json
import re
import subprocess
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


@pytest.mark.parametrize("name", ["commands.md", "configuration.md", "config.schema.json", "requests.md"])
def test_a_page_is_what_the_program_makes_of_itself(name: str) -> None:
    made = maker().pages()
    assert sorted(made) == sorted(file.name for file in HERE.iterdir() if file.suffix in (".md", ".json"))
    assert (HERE / name).read_text("utf-8") == made[name], "`make reference` makes it anew"


def test_every_verb_and_setting_is_told_of() -> None:
    from terminal.commands import COMMANDS
    from workspace.settings import NAMES

    commands, settings = ((HERE / name).read_text("utf-8") for name in ("commands.md", "configuration.md"))
    assert [verb for verb in COMMANDS if f"\n## noctule {verb}\n" not in commands] == []
    assert [name for name in NAMES if f"`{name}`" not in settings] == []
    assert set(json.loads((HERE / "config.schema.json").read_text())["properties"]) == set(NAMES)


def test_links_between_pages_lead_somewhere() -> None:
    listing = ["git", "-C", str(ROOT), "ls-files", "-z", "*.md", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, capture_output=True, check=True).stdout.decode().split("\0")
    pages = [ROOT / name for name in names if name and not name.startswith("tests/")]
    links = [(page, link) for page in pages for link in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8"))]
    inside = [(page, link) for page, link in links if "://" not in link and not link.startswith("mailto:")]
    assert len(inside) > 20
    assert [f"{page.relative_to(ROOT)}: {link}" for page, link in inside if not (page.parent / link).exists()] == []
