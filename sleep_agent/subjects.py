"""A symbol into how it is spoken of, and how much it matters."""

import re

from indexer.graph.testing import is_test_path
from indexer.records import Parameter, split_moniker
from sleep_agent.prose import shown
from sleep_agent.seen import Head, Sort
from sleep_agent.view import View

_TEST_DATA = re.compile(r"(^|/)(tests?|testing|fixtures?|testdata|test[_-]data)/")
_CHANGELOG = re.compile(
    r"(^|/)(changes?|changelog|history|news|release[-_]?notes|whats[-_]?new)([-_.][^/]*)?$"
    r"|(^|/)(changelogs?|newsfragments|release[-_]?notes|whats[-_]?new)/",
    re.IGNORECASE,
)
_BY_DECORATOR = {
    "classmethod": "class method",
    "staticmethod": "static method",
    "cached_property": "cached property",
    "property": "property",
    "setter": "property setter",
    "deleter": "property deleter",
    "fixture": "fixture",
}
PACKAGE_FILE = "__init__.py"


def is_test(path: str) -> bool:
    """True for files that test rather than do: by the names people give them."""
    return is_test_path(path)


def is_background(view: View, path: str) -> bool:
    """True for files that are read but hardly asked about: the data that tests work on, and changelogs."""
    if view.language(path) not in ("prose", "settings"):
        return False
    return bool(_TEST_DATA.search(path) or _CHANGELOG.search(path))


def is_typing_only(view: View, name: str) -> bool:
    """True for one of several typed signatures of a function, whose body stands elsewhere."""
    if not split_moniker(name)[1]:
        return False
    sort = view.sort(name)
    return sort is not None and any(decorator_name(d) == "overload" for d in sort.decorators)


def is_private(qualname: str) -> bool:
    """True where any part of a name starts with an underscore and is not a special method."""
    parts = qualname.split(".")
    return any(p.startswith("_") and not (p.startswith("__") and p.endswith("__")) for p in parts)


def is_special(name: str) -> bool:
    """True for `__init__` and its like."""
    return name.startswith("__") and name.endswith("__") and len(name) > 4


def noun(view: View, name: str) -> str:
    """What a symbol is, in a word or two: method, async function, class …"""
    path, qualname = split_moniker(name)
    if not qualname:
        plain = view.language(path) in ("prose", "settings", "")
        return "file" if plain else "package" if path.endswith(PACKAGE_FILE) else "module"
    sort = view.sort(name)
    if sort is None:
        return "symbol"
    if sort.kind == "section":
        return "section" if view.language(path) == "prose" else "setting"
    marks = {decorator_name(d) for d in sort.decorators}
    word = next((word for mark, word in _BY_DECORATOR.items() if mark in marks), sort.kind)
    return f"{'async ' if sort.is_async else ''}{word}"


def decorator_name(decorator: str) -> str:
    """The last name of a decorator as written: `@functools.lru_cache(maxsize=None)` -> `lru_cache`."""
    return decorator.lstrip("@").partition("(")[0].partition("#")[0].strip().rpartition(".")[2]


def is_property(sort: Sort | Head) -> bool:
    """True for what is read like an attribute though it is written as a method."""
    return any(decorator_name(d) in ("property", "cached_property") for d in sort.decorators)


def taken_by(view: View, head: Head) -> tuple[Parameter, ...]:
    """The parameters that a call hands over: without the receiver, in the languages that write it among them."""
    if head.kind != "method" or not head.parameters:
        return head.parameters
    match view.language(head.path):
        case "python":
            is_bound = not any(decorator_name(d) == "staticmethod" for d in head.decorators)
        case "rust":
            is_bound = head.parameters[0].name == "self"
        case language:
            is_bound = language == "go"
    return head.parameters[1:] if is_bound else head.parameters


def introduced(view: View, name: str) -> str:
    """A symbol at the start of a sentence: "The method `Linter.parse`", "The module `core/linter.py`"."""
    path, qualname = split_moniker(name)
    return f"The {noun(view, name)} {f'`{shown(qualname)}`' if qualname else f'`{module_title(path)}`'}"


def module_title(path: str) -> str:
    """How a file is called in prose: its path, for a package that of the folder."""
    folder = path.removesuffix(PACKAGE_FILE).rstrip("/")
    return folder if path.endswith(PACKAGE_FILE) and folder else path
