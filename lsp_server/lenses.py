"""The definitions of a document into lenses: how many callers, tests and anticipated questions each has."""

from typing import Any, Final

from lsprotocol import types

from indexer.graph.impact import impact_of
from indexer.graph.testing import is_test_path
from indexer.records import Symbol, moniker, split_moniker
from lsp_server.hover import callers_of
from lsp_server.scene import Scene

LENSES_MAX: Final = 2_000
TESTS_DEPTH: Final = 3
NODES_MAX: Final = 400
FACTS: Final = "noctule.facts"
_KINDS: Final = frozenset({"function", "method", "class"})


def lenses(scene: Scene) -> list[types.CodeLens]:
    """A lens for each function, method and class of a document, without its title yet; nested functions have none."""
    found: list[types.CodeLens] = []
    for symbol in scene.snapshot.code.symbols(scene.path):
        if symbol.kind in _KINDS and "<" not in symbol.qualname and len(found) < LENSES_MAX:
            name = moniker(scene.path, symbol.qualname)
            found.append(types.CodeLens(_above(scene, symbol), data={"moniker": name, "uri": scene.uri}))
    return found


def _above(scene: Scene, symbol: Symbol) -> types.Range:
    """Up to the end of the name, from where the definition is indented: editors draw the lens there."""
    name, whole = scene.name_range(symbol), scene.range(symbol.span)
    indented = min(whole.start.character, name.start.character)
    return types.Range(types.Position(name.start.line, indented), name.end)


def resolved(scene: Scene, lens: types.CodeLens) -> types.CodeLens:
    """The lens with its title, such as `5 callers · 2 tests · 3 questions`, and what a click asks for."""
    name = moniker_of(lens.data)
    if name is None or scene.snapshot.code.symbol(name) is None:
        return gone(lens)
    about = subject(scene.uri, lens.range.end, name)
    return types.CodeLens(lens.range, types.Command(title_of(scene, name), FACTS, arguments=[about]), lens.data)


def gone(lens: types.CodeLens) -> types.CodeLens:
    """A lens whose definition is not there any more; a click on it does nothing."""
    return types.CodeLens(lens.range, types.Command("gone", ""), lens.data)


def title_of(scene: Scene, name: str) -> str:
    """How many callers outside of tests, tests that reach it, and fresh anticipated questions; `no callers known`."""
    callers = {edge.caller for edge in callers_of(scene.snapshot, name)}
    outside = sum(not is_test_path(split_moniker(each)[0]) for each in callers)
    tests = len(impact_of(scene.snapshot.code, [name], depth=TESTS_DEPTH, nodes=NODES_MAX).tests)
    asked = len(scene.snapshot.questions_of(name))
    parts = [_counted(outside, "caller"), _counted(tests, "test"), _counted(asked, "question")]
    return " · ".join(part for part in parts if part) or "no callers known"


def subject(uri: str, position: types.Position, name: str) -> dict[str, Any]:
    """What a command is about, by name and by place: the argument of every `noctule.…` command about a symbol.

    Where it arrives at the server, the editor has no place of its own for results: `show` asks for a message then.
    """
    place = {"line": position.line, "character": position.character}
    return {"symbol": name, "uri": uri, "position": place, "show": True}


def moniker_of(data: Any) -> str | None:
    """The moniker that a lens or an item carries; None where a client sent something else."""
    given = data.get("moniker") if isinstance(data, dict) else getattr(data, "moniker", None)
    return given if isinstance(given, str) else None


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}" if count else ""
