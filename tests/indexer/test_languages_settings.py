"""Tables and top-level keys of settings files into sections."""

from textwrap import dedent

from indexer.parse import index_module
from indexer.records import ModuleIndex


def index(path: str, text: str) -> ModuleIndex:
    return index_module(path, dedent(text).lstrip("\n").encode())


def outline(found: ModuleIndex) -> list[tuple[str, int, int]]:
    return [(s.name, s.span.start_line, s.span.end_line) for s in found.symbols[1:]]


def test_toml() -> None:
    found = index(
        "pyproject.toml",
        '''
        # About this file.

        title = "x"
        text = """
        [not.a.table]
        """
        list = [
          [1, 2],
        ]

        # The tool.
        [tool.ruff]  # lint
        line-length = 120

        [[points]]
        x = 1
        [[points]]
        x = 2
        ''',
    )
    assert outline(found) == [
        ("title", 3, 3), ("text", 4, 6), ("list", 7, 9), ("tool.ruff", 12, 13), ("points", 15, 16), ("points", 17, 18),
    ]  # fmt: skip
    assert [s.qualname for s in found.symbols[4:]] == ["tool ruff", "points", "points#2"]
    assert found.symbols[4].comment == "The tool." and found.symbols[0].doc == "About this file."


def test_yaml() -> None:
    found = index("a.yaml", "---\non:\n  push:\n    x: 1\n'jobs': {a: 1}\nrun: |\n  key: no\n- item: 1\n")
    assert outline(found) == [("on", 2, 4), ("jobs", 5, 5), ("run", 6, 8)]


def test_ini() -> None:
    found = index("setup.cfg", "[metadata]\nname = x\n\n; flags\n[flake8]\nmax = 1\n")
    assert outline(found) == [("metadata", 1, 2), ("flake8", 5, 6)]
    assert found.symbols[2].comment == "flags"


def test_json() -> None:
    found = index("package.json", '{\n  "name": "a: {b",\n  "scripts": {\n    "build": "x"\n  }\n}\n')
    assert outline(found) == [("name", 2, 2), ("scripts", 3, 6)]
    assert found.problems == ()


def test_broken_json_says_where_and_keeps_its_keys() -> None:
    found = index("a.json", '{\n  "a": 1,\n  "b": \n}\n')
    assert [name for name, _, _ in outline(found)] == ["a", "b"]
    assert "not JSON" in found.problems[0].message and found.problems[0].span.start_line == 4


def test_deep_json_is_a_problem() -> None:
    found = index_module("a.json", b'{"a":' * 100_000)
    assert found.symbols[0].kind == "module" and found.problems
