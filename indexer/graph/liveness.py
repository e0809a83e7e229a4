"""Symbols that surely run into everything that may run because of them, generously: a doubtful use counts as one."""

from collections.abc import Callable, Collection, Iterable, Iterator

from indexer.code_index import CodeIndex
from indexer.graph.calls import definitions
from indexer.records import moniker, split_moniker


def reached_from(code: CodeIndex, roots: Iterable[str], known: Collection[str] = frozenset()) -> set[str]:
    """Everything that is called, named, made or held by what is reached, whatever the certainty.

    `known` was reached before with all that it leads to, and is left out.
    """
    reached: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name in reached or name in known:
            continue
        reached.add(name)
        waiting += (each for each in _leads_to(code, name) if each not in reached)
    return reached


def _leads_to(code: CodeIndex, name: str) -> Iterator[str]:
    path, qualname = split_moniker(name)
    yield from (e.callee for e in code.calls_from(name) if e.callee is not None and "::" in e.callee)
    yield from (use.target for use in code.references_from(name))
    symbol = code.symbol(name)
    if symbol is None:
        return
    owner = code.symbol(moniker(path, symbol.parent)) if symbol.parent else None
    if owner is not None:
        yield moniker(path, symbol.parent)
    if symbol.kind == "class":
        yield from (base for base in code.bases(name) if "::" in base)
        yield from _members(code, name, is_special)
    if "#" in qualname:
        yield name.partition("#")[0]
    else:
        yield from definitions(code, name)[1:]
    yield from _members(code, name, _is_in_line)


def is_special(name: str) -> bool:
    """True for `__init__` and its like, which the language itself calls."""
    return name.startswith("__") and name.endswith("__") and len(name) > 4


def _is_in_line(name: str) -> bool:
    """Lambdas are made where they stand."""
    return name.startswith("<")


def _members(code: CodeIndex, name: str, is_wanted: Callable[[str], bool]) -> Iterator[str]:
    return (child for child in code.children(name) if is_wanted(split_moniker(child)[1].rpartition(".")[2]))
