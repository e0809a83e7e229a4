"""What the services over the call graph say of a small repository, as the case files show it."""

from collections.abc import Callable, Iterable, Mapping

from indexer.code_index import CodeIndex
from indexer.graph.calls import callees, callers
from indexer.graph.central import central_symbols
from indexer.graph.dead_code import dead_candidates
from indexer.graph.entry_points import entry_points
from indexer.graph.impact import impact_of
from indexer.graph.import_cycles import import_cycles
from indexer.graph.recursion import recursions
from indexer.graph.walk import Reached, Walk

Texts = Mapping[str, str]
Words = tuple[str, ...]


def shown_callers(code: CodeIndex, _texts: Texts, words: Words) -> str:
    """`callers NAME DEPTH [LEAST]`."""
    return _walk(callers(code, words[0], depth=int(words[1]), minimum=words[2] if len(words) > 2 else "possible"))  # type: ignore[arg-type]


def shown_callees(code: CodeIndex, _texts: Texts, words: Words) -> str:
    """`callees NAME DEPTH [LEAST]`."""
    return _walk(callees(code, words[0], depth=int(words[1]), minimum=words[2] if len(words) > 2 else "possible"))  # type: ignore[arg-type]


def shown_impact(code: CodeIndex, _texts: Texts, words: Words) -> str:
    """`impact NAME …`: affected symbols, then tests, then importing modules."""
    found = impact_of(code, words)
    tests = [f"test {_step(each)}" for each in found.tests]
    modules = [f"module {each.path} ({each.distance})" for each in found.modules]
    return _lines([*map(_step, found.affected), *tests, *modules])


def shown_cycles(code: CodeIndex, texts: Texts, _words: Words) -> str:
    """Import cycles."""
    found = import_cycles(code, lambda path: texts[path].encode())
    return _lines(f"{' -> '.join(c.cycle)} ({'at import' if c.at_import else 'later'})" for c in found)


def shown_recursions(code: CodeIndex, _texts: Texts, _words: Words) -> str:
    """Functions that call each other in a circle."""
    return _lines(" -> ".join(each.cycle) for each in recursions(code))


def shown_entries(code: CodeIndex, texts: Texts, _words: Words) -> str:
    """Entry points."""
    found = entry_points(code, lambda path: texts[path].encode())
    return _lines(f"{e.path}:{e.line} {e.kind} {e.name} -> {e.symbol}" for e in found)


def shown_dead(code: CodeIndex, texts: Texts, _words: Words) -> str:
    """Candidates for removal."""
    found = dead_candidates(code, lambda path: texts[path].encode())
    return _lines(f"{d.name} ({d.certainty}): {'; but '.join((d.reason, *d.caveats))}" for d in found)


def shown_central(code: CodeIndex, _texts: Texts, _words: Words) -> str:
    """Symbols, most central first."""
    return _lines(f"{each.name} {each.users}" for each in central_symbols(code))


GRAPH: dict[str, Callable[[CodeIndex, Texts, Words], str]] = {
    "callers": shown_callers,
    "callees": shown_callees,
    "impact": shown_impact,
    "cycles": shown_cycles,
    "recursions": shown_recursions,
    "entries": shown_entries,
    "dead": shown_dead,
    "central": shown_central,
}


def _walk(walk: Walk) -> str:
    rows = [f"{each.distance} {each.name} ({each.certainty}) by {' > '.join(each.chain)}" for each in walk.reached]
    cut = (
        [f"cut: {walk.cut.nodes} left out, {walk.cut.beyond} lead further"] if walk.cut.beyond or walk.cut.nodes else []
    )
    return _lines([*rows, *cut])


def _step(reached: Reached) -> str:
    where = f"{reached.hop.path}:{reached.hop.line}"
    return (
        f"{reached.distance} {reached.name} {reached.hop.relation} {reached.chain[-1]} at {where} ({reached.certainty})"
    )


def _lines(rows: Iterable[str]) -> str:
    return "".join(f"{row}\n" for row in rows)
