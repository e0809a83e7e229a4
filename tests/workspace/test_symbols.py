"""What a person types finds the symbols it can mean, or what is close to it."""

import pytest

from indexer.code_index import CodeIndex
from indexer.parse import index_module
from indexer.records import Module
from workspace.errors import NOT_FOUND, NoctuleError
from workspace.symbols import MATCHES_MAX, find_symbols

SOURCES = {
    "shop/__init__.py": b'"""A shop."""\n',
    "shop/till.py": b"class Till:\n    def total(self): ...\n    def run(self): ...\n",
    "shop/jobs.py": b"class Job:\n    def run(self): ...\n",
}


@pytest.fixture(scope="module")
def code() -> CodeIndex:
    return CodeIndex.empty().apply({p: Module(p, p, index_module(p, text)) for p, text in SOURCES.items()})


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("shop/till.py::Till.total", ["shop/till.py::Till.total"]),
        ("shop/till.py", ["shop/till.py::"]),
        ("./shop/till.py", ["shop/till.py::"]),
        ("shop.till", ["shop/till.py::"]),
        ("shop", ["shop/__init__.py::"]),
        ("shop.till.Till", ["shop/till.py::Till"]),
        ("Till.run", ["shop/till.py::Till.run"]),
        ("run", ["shop/jobs.py::Job.run", "shop/till.py::Till.run"]),
    ],
)
def test_a_name_finds_all_it_can_mean(code: CodeIndex, name: str, found: list[str]) -> None:
    assert find_symbols(code, name) == found


@pytest.mark.parametrize(("name", "close"), [("totel", "shop.till.Till.total"), ("Tills", "shop.till.Till")])
def test_an_unknown_name_is_met_with_what_is_close(code: CodeIndex, name: str, close: str) -> None:
    with pytest.raises(NoctuleError, match=close) as refused:
        find_symbols(code, name)
    assert refused.value.exit_code == NOT_FOUND


def test_a_name_like_nothing_else_is_refused_without_advice(code: CodeIndex) -> None:
    with pytest.raises(NoctuleError, match=r"called 'zzz::qqq'$"):
        find_symbols(code, "zzz::qqq")


def test_a_name_that_means_too_much_has_to_be_longer() -> None:
    paths = [f"m{number}.py" for number in range(MATCHES_MAX + 1)]
    index = index_module("m.py", b"def run(): ...\n")
    code = CodeIndex.empty().apply({path: Module(path, path, index) for path in paths})
    with pytest.raises(NoctuleError, match=r"21 symbols are called 'run'; say more of it, for example 'm0.py::run'"):
        find_symbols(code, "run")
