"""Answers in the parts that a client asks for: together they are the whole answer."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lsp_client import Client

from lsp_server.parts import PART_MAX

CALLS = 250


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A function with many callers, and a class with a class below it."""
    root = tmp_path_factory.mktemp("parts") / "repository"
    root.mkdir()
    callers = "".join(f"\n\ndef caller_{n}():\n    return called()\n" for n in range(CALLS))
    (root / "many.py").write_text(f"def called():\n    return 1\n{callers}")
    (root / "shapes.py").write_text("class Shape:\n    pass\n\n\nclass Square(Shape):\n    pass\n")
    return root


@pytest.fixture(scope="module")
def client(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with Client(environment={"NOCTULE_DATA": str(tmp_path_factory.mktemp("data"))}) as running:
        running.initialize(root)
        running.wait_for(lambda status: status["state"] in ("idle", "sleeping"))
        yield running


def both(client: Client, method: str, params: dict[str, Any]) -> tuple[list[Any], list[list[Any]]]:
    """The answer as a whole, and the parts that come before an empty one."""
    whole = client.result(method, params)
    client.notifications.clear()
    assert client.result(method, {**params, "partialResultToken": "parts"}) == []
    told = [n["params"] for n in client.notifications if n["method"] == "$/progress"]
    return whole, [each["value"] for each in told if each["token"] == "parts"]


def test_long_lists_come_in_parts(client: Client, root: Path) -> None:
    at = {"textDocument": {"uri": (root / "many.py").as_uri()}, "position": {"line": 0, "character": 5}}
    (item,) = client.result("textDocument/prepareCallHierarchy", at)
    for method, params in (
        ("textDocument/references", {**at, "context": {"includeDeclaration": True}}),
        ("callHierarchy/incomingCalls", {"item": item}),
        ("workspace/symbol", {"query": "caller_"}),
    ):
        whole, parts = both(client, method, params)
        assert [each for part in parts for each in part] == whole, method
        assert len(whole) > PART_MAX >= max(len(part) for part in parts), method
        assert len(parts) > 1, method


def test_short_lists_are_one_part_and_nothing_is_nothing(client: Client, root: Path) -> None:
    at = {"textDocument": {"uri": (root / "shapes.py").as_uri()}, "position": {"line": 0, "character": 7}}
    whole, parts = both(client, "textDocument/implementation", at)
    assert parts == [whole]
    (item,) = client.result("textDocument/prepareCallHierarchy", at)
    assert both(client, "callHierarchy/outgoingCalls", {"item": item}) == ([], [])
    assert both(client, "workspace/symbol", {"query": "nowhere_at_all"}) == ([], [])
