"""Many files at once are resolved in a child process, with the same outcome."""

import sys
from pathlib import Path

import pytest

from indexer import bug, resolving
from indexer.code_index import CodeIndex
from indexer.digest import blob_id
from indexer.graph_rows import graph_rows
from indexer.parse import index_module
from indexer.records import Module

FILES = {
    "shop/__init__.py": "from shop.order import Order\n",
    "shop/order.py": "from shop.price import total\n\n\nclass Order:\n    def pay(self):\n        return total(self)\n",
    "shop/price.py": "def total(order):\n    return order.pay()\n",
    "README.md": "# A shop\n\nOrders and prices.\n",
}


def modules(files: dict[str, str]) -> dict[str, Module]:
    """Modules of some files."""
    return {p: Module(p, blob_id(text.encode()), index_module(p, text.encode())) for p, text in files.items()}


@pytest.fixture(autouse=True)
def _any_number_is_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolving, "MODULES_APART_MIN", 2)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Modules of which children were started."""
    names: list[str] = []
    start = resolving.start_child

    def remember(module: str, folder: str) -> object:
        names.append(module)
        return start(module, folder)

    monkeypatch.setattr(resolving, "start_child", remember)
    return names


def test_a_new_repository_is_resolved_apart(started: list[str]) -> None:
    apart = resolving.applied(CodeIndex.empty(), modules(FILES))
    here = CodeIndex.empty().apply_and_settle(modules(FILES))
    assert started == ["indexer.resolver"]
    assert apart.resolutions == here.resolutions
    assert (apart.touched, apart.resolved) == (here.touched, here.resolved)
    assert list(graph_rows(apart)) == list(graph_rows(here))


def test_edits_after_that_equal_a_rebuild(started: list[str]) -> None:
    edit = modules(
        {"shop/price.py": "class Total:\n    def pay(self): ...\n\n\ndef total(order):\n    return Total()\n"}
    )
    edited = resolving.applied(resolving.applied(CodeIndex.empty(), modules(FILES)), edit)
    rebuilt = CodeIndex.empty().apply_and_settle({**modules(FILES), **edit})
    assert started == ["indexer.resolver"]
    assert edited.resolutions == rebuilt.resolutions
    assert edited.calls_to("shop/price.py::Total") == rebuilt.calls_to("shop/price.py::Total")


def test_a_few_files_are_resolved_here(started: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolving, "MODULES_APART_MIN", len(FILES) + 1)
    assert resolving.applied(CodeIndex.empty(), modules(FILES)).resolved == FILES.keys()
    assert started == []


@pytest.mark.parametrize("child", ["import sys", "import sys; sys.stdout.buffer.write(bytes(4)); sys.stdout.flush()"])
def test_a_child_that_ends_is_recorded_and_done_without(
    child: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that does not even start, and one that ends while it is given work."""
    reported: list[str] = []
    script = tmp_path / "python"
    script.write_text(f"#!/bin/sh\nexec {sys.executable} -c '{child}'\n", "utf-8")
    script.chmod(0o700)
    monkeypatch.setattr("indexer.children.sys.executable", str(script))
    monkeypatch.setattr(bug, "report", lambda message, *_: reported.append(message))
    code = resolving.applied(CodeIndex.empty(), modules(FILES))
    assert code.resolutions == CodeIndex.empty().apply_and_settle(modules(FILES)).resolutions
    assert len(reported) == 1
