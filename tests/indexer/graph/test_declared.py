"""Settings files into declared commands; whatever they hold, nothing is raised and nothing is run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.graph.declared import declared

SETUP = """
from setuptools import setup
setup(
    name="shop",
    entry_points={
        "console_scripts": ["shop = shop.cli:main", 'till=shop.till:open_it'],
        "shop.plugins": ["fruit = shop.fruit"],
    },
)
"""


def rows(file_name: str, text: str) -> list[tuple[str, str, str, int]]:
    return [(each.kind, each.name, each.target, each.line) for each in declared(file_name, text)]


def test_pyproject() -> None:
    text = '[project.scripts]\nshop = "shop.cli:main"\n[project.gui-scripts]\nwin = "shop.win:main"\n'
    text += '[tool.poetry.scripts]\nold = "shop.old:main"\n[project.entry-points.x]\nplug = "shop.plug"\n'
    assert rows("pyproject.toml", text) == [
        ("command", "shop", "shop.cli:main", 2),
        ("command", "win", "shop.win:main", 4),
        ("command", "old", "shop.old:main", 6),
        ("plugin", "plug", "shop.plug", 8),
    ]


def test_setup_cfg() -> None:
    text = "[options.entry_points]\nconsole_scripts =\n    shop = shop.cli:main\nx =\n    plug = shop.plug\n"
    assert rows("setup.cfg", text) == [
        ("command", "shop", "shop.cli:main", 3),
        ("plugin", "plug", "shop.plug", 5),
    ]


def test_setup_py_is_read_as_text() -> None:
    assert rows("setup.py", SETUP) == [
        ("command", "shop", "shop.cli:main", 6),
        ("command", "till", "shop.till:open_it", 6),
        ("plugin", "fruit", "shop.fruit", 7),
    ]


def test_package_json_and_cargo() -> None:
    assert rows("package.json", '{"name": "shop", "bin": "cli.js"}')[0][:3] == ("command", "shop", "cli.js")
    assert rows("package.json", '{"bin": {"a": "./a.js"}}') == [("command", "a", "./a.js", 1)]
    assert rows("Cargo.toml", '[[bin]]\nname = "a"\npath = "src/a.rs"\n')[0][:3] == ("command", "a", "src/a.rs")


@pytest.mark.parametrize(
    ("file_name", "text"),
    [
        ("pyproject.toml", "[project"),
        ("pyproject.toml", "project = 3\n[tool]\npoetry = []\n"),
        ("pyproject.toml", "x = " + "[" * 5_000),
        ("setup.cfg", "no section\n"),
        ("package.json", "[" * 100_000),
        ("package.json", "[1]"),
        ("package.json", '{"bin": 3}'),
        ("Cargo.toml", "bin = 3\n"),
        ("other.toml", '[project.scripts]\nshop = "x:y"\n'),
    ],
)
def test_what_cannot_be_read_declares_nothing(file_name: str, text: str) -> None:
    assert rows(file_name, text) == []


@given(st.sampled_from(["pyproject.toml", "setup.cfg", "setup.py", "package.json", "Cargo.toml"]), st.text())
def test_no_text_is_too_strange(file_name: str, text: str) -> None:
    declared(file_name, text)
