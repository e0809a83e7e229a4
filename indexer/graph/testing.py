"""A path or a symbol into whether it tests: by the names and marks that people and test runners go by."""

import re
from typing import Final

from indexer.code_index import CodeIndex
from indexer.graph.blocks import LANGUAGES, Block, blocks_of
from indexer.graph.memo import once_per_index
from indexer.records import Symbol, moniker, split_moniker

_PATH: Final = re.compile(
    r"(^|/)(tests?|specs?|__tests__|test_[^/]*|conftest\.py)(/|$)"  # a folder or file that is called so
    r"|[^/](_test|_spec|\.test|\.spec)\.\w+$"
    r"|[^/](Tests?|TestCase)\.(java|kt|cs|php|swift)$"
)
_FILE: Final = re.compile(r"(^|/)(tests?([_\d][^/]*)?|[^/]*_tests?)\.py$")
"""Where functions on their own are collected as tests in Python; elsewhere only methods of test classes are."""
_NAME: Final = re.compile(r"test|(Test|Benchmark|Fuzz|Example)(?![a-z])")
_CLASS: Final = re.compile(r"Test|Spec$")
_MARKS: Final = frozenset(
    {"test", "Test", "ParameterizedTest", "RepeatedTest", "Fact", "Theory", "TestMethod", "bench"}
)
_SETUP: Final = re.compile(
    r"(async)?(setUp|setup|tearDown|teardown)(_?(method|function|class|module|Class|TestData|Module))?$"
)
CLASSES_MAX: Final = 1_000


def is_test_path(path: str) -> bool:
    """True for files that test rather than do."""
    return bool(_PATH.search(path))


def is_test(code: CodeIndex, name: str) -> bool:
    """True for a function or method that a test runner runs; what helps tests is no test."""
    path, qualname = split_moniker(name)
    return qualname in tests_in(code, path)


def tests_in(code: CodeIndex, path: str) -> frozenset[str]:
    """Qualnames of the tests of one file."""
    known = _tests(code)
    found = known.get(path)
    if found is None:
        found = known[path] = _tests_in(code, path)
    return found


def is_run(code: CodeIndex, name: str) -> bool:
    """True for what a test runner runs by itself: tests, and blocks that it runs around them."""
    path, qualname = split_moniker(name)
    if qualname in tests_in(code, path):
        return True
    block = (_blocks(code).get(path) or {}).get(qualname)
    return block is not None and block.kind == "setup"


def title_of(code: CodeIndex, name: str) -> str:
    """What a test that is a block of code is called, with the groups around it; "" for tests that have a name."""
    path, qualname = split_moniker(name)
    blocks = _blocks(code).get(path) or {}
    if qualname not in blocks:
        return ""
    parts = qualname.split(".")
    around = (blocks.get(".".join(parts[:n])) for n in range(1, len(parts) + 1))
    return " > ".join(block.title for block in around if block is not None and block.title)


def set_up_for(code: CodeIndex, name: str) -> tuple[str, ...]:
    """The tests around which a method such as `setUp` is run: those of its class and of the classes below.

    Where tests are blocks of code, those of the group in which the set-up stands.
    """
    path, qualname = split_moniker(name)
    owner, _, last = qualname.rpartition(".")
    if last.startswith("<"):
        tests = sorted(tests_in(code, path))
        block = _blocks(code)[path].get(qualname) if tests else None
        inside = f"{owner}." if owner else ""
        is_setup = block is not None and block.kind == "setup"
        return tuple(moniker(path, test) for test in tests if is_setup and test.startswith(inside))
    if not owner or not _SETUP.match(last):
        return ()
    classes = [moniker(path, owner)]
    for each in classes[:CLASSES_MAX]:
        classes += (below for below in code.subclasses(each) if below not in classes)
    return tuple(child for each in classes for child in code.children(each) if is_test(code, child))


@once_per_index
def _blocks(_code: CodeIndex) -> dict[str, dict[str, Block]]:
    """Path -> the blocks that `tests_in` came upon; filled with it."""
    return {}


@once_per_index
def _tests(_code: CodeIndex) -> dict[str, frozenset[str]]:
    """Path -> what `tests_in` found; filled as it is asked for."""
    return {}


def _tests_in(code: CodeIndex, path: str) -> frozenset[str]:
    module = code.modules.get(path)
    if module is None:
        return frozenset()
    in_tests = is_test_path(path)
    blocks = _blocks(code)[path] = blocks_of(module.index) if in_tests else {}
    language = module.index.language
    kinds = {symbol.qualname: symbol.kind for symbol in module.index.symbols}
    found = {qualname for qualname, block in blocks.items() if block.kind == "test"}
    for symbol in module.index.symbols:
        if symbol.kind not in ("function", "method"):
            continue
        is_marked = any(_mark(decorator) in _MARKS for decorator in symbol.decorators)
        if is_marked or (in_tests and _is_named_so(language, path, symbol, kinds.get(symbol.parent, "class"))):
            found.add(symbol.qualname)
    return frozenset(found)


def _is_named_so(language: str, path: str, symbol: Symbol, around: str) -> bool:
    """`around` is the kind of the symbol in which this one is defined: "module" for one on its own."""
    if language in LANGUAGES:
        return False
    if not _NAME.match(symbol.name) or around not in ("module", "class"):
        return False
    if language == "python":
        return bool(_FILE.search(path)) if around == "module" else bool(_CLASS.search(symbol.parent))
    return True


def _mark(decorator: str) -> str:
    """The last name of a decorator, an attribute or an annotation: `@pytest.fixture(…)`, `#[tokio::test]`, `@Test`."""
    return re.split(r"[.:]", decorator.strip("@#[] ").partition("(")[0])[-1].strip()
