"""A code index into the summary of each of its functions: what running it can do, itself or through its calls."""

from collections.abc import Mapping

from indexer.code_index import CodeIndex
from indexer.digest import digest_of
from indexer.effects.bodies import ModuleBodies, bodies_of
from indexer.effects.classes import ancestors
from indexer.effects.passing import split_condition, transfer_in
from indexer.effects.records import Effect, Reach
from indexer.effects.spread import Spread
from indexer.records import Module, Resolution


class Summaries:
    """One moment's summaries. `updated` gives those of a later index; nothing here ever changes."""

    def __init__(self, code: CodeIndex, modules: Mapping[str, ModuleBodies], spread: Spread) -> None:
        self._modules = modules
        self._spread = spread
        self._sources: Mapping[str, tuple[Module, Resolution | None]] = {
            path: (module, code.resolutions.get(path)) for path, module in code.modules.items()
        }

    @classmethod
    def of_index(cls, code: CodeIndex) -> "Summaries":
        """All summaries of an index, from scratch."""
        return cls(CodeIndex.empty(), {}, Spread.empty()).updated(code)[0]

    def updated(self, code: CodeIndex) -> tuple["Summaries", frozenset[str]]:
        """The summaries of a later index, and the monikers whose summary may differ from the one here."""
        changed = {
            path for path, module in code.modules.items()
            if (known := self._sources.get(path)) is None
            or known[0] is not module or known[1] is not code.resolutions.get(path)
        }  # fmt: skip
        changed |= self._sources.keys() - code.modules.keys()
        if not changed:
            return self, frozenset()
        spread = self._spread
        if self._modules and self._bases_moved(code, changed):  # who catches what may differ anywhere
            changed, spread = set(code.modules) | changed, Spread.empty()
        redo = changed | {path for path, module in self._modules.items() if not changed.isdisjoint(module.consulted)}
        modules = {path: known for path, known in self._modules.items() if path not in redo}
        modules |= {path: bodies_of(code, path) for path in redo if path in code.modules}
        bodies = dict(self._spread.bodies) if spread is self._spread else {}
        for path in redo:
            for name in self._modules[path].bodies if path in self._modules else ():
                bodies.pop(name, None)
        for path in redo & modules.keys():
            before = self._spread.bodies
            for name, body in modules[path].bodies.items():
                kept = before.get(name)
                bodies[name] = kept if kept is not None and kept == body else body
        after, moved = spread.updated(bodies, transfer_in(code))
        if spread is not self._spread:
            moved |= self._spread.bodies.keys()
        return Summaries(code, modules, after), moved

    def _bases_moved(self, code: CodeIndex, changed: set[str]) -> bool:
        """Whether a class that is raised anywhere now derives from others than before, so that others may catch it."""
        moved: set[str] = set()
        for path in changed:
            known, now = self._sources.get(path), code.resolutions.get(path)
            before = known[1].bases if known and known[1] else ()
            moved |= {name for name, _ in set(before) ^ set(now.bases if now else ())}
        if not moved:
            return False
        bodies = self._spread.bodies.values()
        raised = {_class_of(effect) for body in bodies for effect in body.own if effect[0] in ("raise", "raise if")}
        return not moved.isdisjoint(raised) or any(not moved.isdisjoint(ancestors(code, name)) for name in raised)

    def effects(self, name: str) -> dict[Effect, Reach]:
        """Every effect that running a function, or importing a module, can have, each with the way to it."""
        return self._spread.ways.get(name, {})

    def chain(self, name: str, effect: Effect) -> tuple[str, ...]:
        """The names on the way to an effect, without `name`: what it calls first, what does it last."""
        return self._spread.chain(name, effect)

    def source(self, name: str, effect: Effect) -> str:
        """The text of what does it, where the way ends."""
        return self._spread.source(name, effect)

    def settings(self) -> list[tuple[str, tuple[str, ...]]]:
        """Each configuration key that is read anywhere, sorted, with what reads it itself: functions and modules."""
        found: dict[str, list[str]] = {}
        for name in sorted(self._spread.bodies):
            for kind, detail in self._spread.bodies[name].own:
                if kind == "key":
                    found.setdefault(detail, []).append(name)
        return [(key, tuple(dict.fromkeys(found[key]))) for key in sorted(found)]

    def raises(self, name: str) -> dict[str, Effect]:
        """Each class that can come out of a function, under a condition or without one -> the effect that says so."""
        found: dict[str, Effect] = {}
        ways = self.effects(name)
        for effect in sorted(ways):
            if effect[0] in ("raise", "raise if"):
                raised = _class_of(effect)
                if raised not in found or ways[effect] < ways[found[raised]]:
                    found[raised] = effect
        return found

    def digest(self, name: str, *kinds: str) -> str:
        """Digest of the effects of these kinds: all that `effects`, `chain` and `source` tell of them."""
        rows = []
        for effect, reach in self.effects(name).items():
            if effect[0] in kinds:
                rows.append("\0".join([*effect, str(reach.rank), self.source(name, effect), *self.chain(name, effect)]))
        return digest_of(sorted(rows)) if rows else ""


def _class_of(effect: Effect) -> str:
    return effect[1] if effect[0] == "raise" else split_condition(effect[1])[1]
