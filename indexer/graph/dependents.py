"""A symbol into what would notice if it changed, one step away, each with how it depends on it.

| relation | what the dependent does |
|---|---|
| call | calls it, or makes an instance of it |
| registration | hands it to a framework that calls it |
| reference | names it: reads it, annotates with it, passes it on |
| subclass | inherits from it |
| enclosing | is the function in which it is defined |
| setup | is a test that it is run around |
| override, overridden | is another member of its family: hides it, is hidden by it |
| changed | is what changed: a test that a diff touches is among the tests to run |
"""

from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from indexer.code_index import CodeIndex
from indexer.graph.calls import CONSTRUCTORS, calls_of
from indexer.graph.frameworks import keeps
from indexer.graph.memo import once_per_index
from indexer.graph.testing import is_run, set_up_for
from indexer.graph.walk import Hop, Relation
from indexer.records import CallEdge, moniker, split_moniker

_CODE: Final = frozenset({"function", "method"})
_NESTED: Final = _CODE | {"class"}
_DATA: Final = frozenset({"constant", "variable", "attribute"})
Lines = tuple[list[int], list[tuple[int, str]]]


def dependents(code: CodeIndex, name: str) -> Iterator[Hop]:
    """What depends on a symbol and may itself behave differently when the symbol does."""
    symbol = code.symbol(name)
    path, _ = split_moniker(name)
    for test in set_up_for(code, name):
        yield Hop(test, "setup", "likely", path, symbol.span.start_line if symbol is not None else 0)
    if is_run(code, name):
        return  # whoever hands a test to its runner does not rest on it
    yield from _callers(code, name)
    if symbol is None or symbol.kind != "module":  # naming a module is mostly the way to what is in it
        yield from _users(code, name)
    if symbol is None:
        return
    if symbol.kind == "class":
        yield from (_defined(code, below, "subclass") for below in code.subclasses(name))
    outer = moniker(path, symbol.parent)
    if symbol.kind in _NESTED and symbol.parent and _kind(code, outer) in _CODE:
        yield Hop(outer, "enclosing", "likely", path, symbol.span.start_line)


def family(code: CodeIndex, name: str) -> Iterator[Hop]:
    """What must fit the interface of a member without running it: what hides it below, and what it hides above."""
    if split_moniker(name)[1].rpartition(".")[2] in CONSTRUCTORS:
        return
    for below in code.overriding(name):
        yield _defined(code, below, "override", is_last=True)
    for above in code.overridden(name):
        if "::" in above:
            yield _defined(code, above, "overridden", is_last=True)


def importers(code: CodeIndex, name: str) -> tuple[str, ...]:
    """Paths of the modules that import a symbol by name, or for a module those that import it; sorted."""
    path, qualname = split_moniker(name)
    if not qualname:
        return code.importers(path)
    return tuple(each for each in _importing(code).get(name, ()) if each != path)


def owner_at(code: CodeIndex, scope: str, line: int) -> str:
    """Whose use a line is: in a module's or class's body that of the variable it sets, the class or function it heads.

    What stands in a body by itself, and every line of a function, belongs to the scope; a lambda, to what holds it.
    """
    path, qualname = split_moniker(scope)
    while qualname.rpartition(".")[2].startswith("<") and not is_run(code, scope):
        qualname = qualname.rpartition(".")[0]
        scope = moniker(path, qualname)
    symbol = code.symbol(scope)
    if symbol is None or symbol.kind in _CODE:
        return scope
    starts, entries = _lines(code).get(scope) or _add_lines(code, scope)
    at = bisect_right(starts, line) - 1
    return entries[at][1] if at >= 0 and line <= entries[at][0] else scope


def _callers(code: CodeIndex, name: str) -> Iterator[Hop]:
    for edge in calls_of(code, name):
        path, line = split_moniker(edge.caller)[0], edge.span.start_line
        user = owner_at(code, edge.caller, line)
        if user != name:
            is_last = _is_kept(edge) or _is_body(code, user, edge.caller)
            yield Hop(user, edge.kind, edge.certainty, path, line, edge.text, is_last)


def _is_kept(edge: CallEdge) -> bool:
    """Whether a function is handed to what keeps it: who hands it over does not run it, unlike who has it wrapped."""
    if edge.kind != "registration":
        return False
    return edge.text.startswith("@") or keeps(edge.text.partition("(")[0])


def _users(code: CodeIndex, name: str) -> Iterator[Hop]:
    kept = [edge for edge in code.calls_to(name) if _is_kept(edge)]
    for use in code.references_to(name):
        if any(edge.caller == use.source and edge.span.start_line <= use.line <= edge.span.end_line for edge in kept):
            continue  # the same place was told as a registration
        user = owner_at(code, use.source, use.line)
        if use.role == "read" and user != name and not name.startswith(f"{user}."):
            path = split_moniker(use.source)[0]
            yield Hop(user, "reference", "likely", path, use.line, is_last=_is_body(code, user, use.source))


def _is_body(code: CodeIndex, user: str, scope: str) -> bool:
    """Whether a use stands in a module's or class's body by itself; then nothing follows for whoever uses those."""
    return user == scope and _kind(code, user) in ("module", "class")


def _kind(code: CodeIndex, name: str) -> str:
    symbol = code.symbol(name)
    return symbol.kind if symbol is not None else ""


@once_per_index
def _lines(_code: CodeIndex) -> dict[str, Lines]:
    """Scope -> first lines, and last lines with names, of what is defined in its body; filled as it is asked for."""
    return {}


def _add_lines(code: CodeIndex, scope: str) -> Lines:
    rows: list[tuple[int, int, str]] = []
    for child in code.children(scope):
        if (symbol := code.symbol(child)) is not None and "<lambda" not in symbol.name:
            last = symbol.span.end_line if symbol.kind in _DATA else symbol.header_end_line
            rows.append((symbol.span.start_line, last, child))
    rows.sort()
    found = _lines(code)[scope] = ([first for first, _, _ in rows], [(last, child) for _, last, child in rows])
    return found


@once_per_index
def _importing(code: CodeIndex) -> dict[str, list[str]]:
    """Moniker -> sorted paths that import it by name."""
    found: dict[str, dict[str, None]] = {}
    for path in sorted(code.resolutions):
        for _, target in code.imports(path):
            if "::" in target:
                found.setdefault(target, {})[path] = None
    return {target: list(paths) for target, paths in found.items()}


def _defined(code: CodeIndex, name: str, relation: Relation, *, is_last: bool = False) -> Hop:
    symbol = code.symbol(name)
    line = symbol.span.start_line if symbol is not None else 0
    return Hop(name, relation, "exact", split_moniker(name)[0], line, is_last=is_last)
