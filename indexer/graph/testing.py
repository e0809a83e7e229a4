"""A path or a symbol into whether it tests: by the names and marks that people and test runners go by."""

import re
from typing import Final

from indexer.code_index import CodeIndex
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
_BLOCKS: Final = frozenset({"javascript", "typescript", "tsx", "ruby"})
"""Languages in which a test is a block of code that is handed to the runner."""
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


def set_up_for(code: CodeIndex, name: str) -> tuple[str, ...]:
    """The tests around which a method such as `setUp` is run: those of its class and of the classes below."""
    path, qualname = split_moniker(name)
    owner, _, last = qualname.rpartition(".")
    if not owner or not _SETUP.match(last):
        return ()
    classes = [moniker(path, owner)]
    for each in classes[:CLASSES_MAX]:
        classes += (below for below in code.subclasses(each) if below not in classes)
    return tuple(child for each in classes for child in code.children(each) if is_test(code, child))


@once_per_index
def _tests(_code: CodeIndex) -> dict[str, frozenset[str]]:
    """Path -> what `tests_in` found; filled as it is asked for."""
    return {}


def _tests_in(code: CodeIndex, path: str) -> frozenset[str]:
    module = code.modules.get(path)
    if module is None:
        return frozenset()
    in_tests = is_test_path(path)
    language = module.index.language
    kinds = {symbol.qualname: symbol.kind for symbol in module.index.symbols}
    found = set()
    for symbol in module.index.symbols:
        if symbol.kind not in ("function", "method"):
            continue
        is_marked = any(_mark(decorator) in _MARKS for decorator in symbol.decorators)
        if is_marked or (in_tests and _is_named_so(language, path, symbol, kinds.get(symbol.parent, "class"))):
            found.add(symbol.qualname)
    return frozenset(found)


def _is_named_so(language: str, path: str, symbol: Symbol, around: str) -> bool:
    """`around` is the kind of the symbol in which this one is defined: "module" for one on its own."""
    if language in _BLOCKS:
        return symbol.name.startswith("<lambda")
    if not _NAME.match(symbol.name) or around not in ("module", "class"):
        return False
    if language == "python":
        return bool(_FILE.search(path)) if around == "module" else bool(_CLASS.search(symbol.parent))
    return True


def _mark(decorator: str) -> str:
    """The last name of a decorator, an attribute or an annotation: `@pytest.fixture(…)`, `#[tokio::test]`, `@Test`."""
    return re.split(r"[.:]", decorator.strip("@#[] ").partition("(")[0])[-1].strip()
