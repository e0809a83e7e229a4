"""A bare name into the symbols that have it, which is how documentation speaks of code."""

from weakref import WeakKeyDictionary

from indexer.code_index import CodeIndex
from indexer.records import moniker

_DEFINITIONS = frozenset({"class", "function", "method", "constant"})
_by_name: WeakKeyDictionary[CodeIndex, dict[str, list[str]]] = WeakKeyDictionary()


def named(code: CodeIndex, name: str) -> tuple[str, ...]:
    """Monikers of the classes, functions, methods and constants called `name`, sorted."""
    if (known := _by_name.get(code)) is None:
        known = _by_name[code] = _names(code)
    return tuple(known.get(name, ()))


def _names(code: CodeIndex) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for path in sorted(code.modules):
        for symbol in code.modules[path].index.symbols:
            if symbol.kind in _DEFINITIONS:
                names.setdefault(symbol.name, []).append(moniker(path, symbol.qualname))
    return {name: sorted(found) for name, found in names.items()}
