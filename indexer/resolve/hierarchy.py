"""Direct bases of every class into linearisations, descendants and overriding members."""

from collections.abc import Iterable, Mapping
from indexer.records import split_moniker

Bases = Mapping[str, tuple[str, ...]]
DESCENDANTS_MAX = 2_000


class Hierarchy:
    """All classes of a repository; immutable, what it computes is kept."""

    def __init__(self, bases: Bases) -> None:
        self.bases = bases
        self.subclasses: dict[str, list[str]] = {}
        for name in sorted(bases):
            for base in bases[name]:
                self.subclasses.setdefault(base, []).append(name)
        self._mro: dict[str, tuple[str, ...]] = {}
        self._descendants: dict[str, dict[str, None]] = {}

    def mro(self, name: str) -> tuple[str, ...]:
        """C3 linearisation (as Python 2.3's); where none exists, depth first. External bases stand where C3 puts them."""
        known = self._mro.get(name)
        if known is None:
            known = self._mro[name] = self._linearise(name, ())
        return known

    def descendants(self, name: str) -> Mapping[str, None]:
        """All classes below this one, breadth first, at most DESCENDANTS_MAX (as the keys of a mapping)."""
        known = self._descendants.get(name)
        if known is None:
            known = self._descendants[name] = self._below(name)
        return known

    def _below(self, name: str) -> dict[str, None]:
        found = dict.fromkeys(self.subclasses.get(name, ()))
        queue = list(found)
        for at in queue:
            if len(found) > DESCENDANTS_MAX:
                break
            for child in self.subclasses.get(at, ()):
                if child not in found and child != name:
                    found[child] = None
                    queue.append(child)
        return found

    def _linearise(self, name: str, above: tuple[str, ...]) -> tuple[str, ...]:
        known = self._mro.get(name)
        if known is not None:
            return known
        if name in above:
            return ()
        path = (*above, name)
        bases = self.bases.get(name, ())
        lines = [self._linearise(base, path) for base in bases]
        merged = _merge([*lines, bases])
        if merged is None:
            merged = tuple(dict.fromkeys(c for line in lines for c in line))
        return (name, *(c for c in merged if c != name))


def _merge(lines: Iterable[tuple[str, ...]]) -> tuple[str, ...] | None:
    """C3's merge: repeatedly the first head that is in no other line's tail; None if there is none."""
    todo = [list(reversed(line)) for line in lines if line]
    done: list[str] = []
    while todo:
        tails = {c for line in todo for c in line[:-1]}
        head = next((line[-1] for line in todo if line[-1] not in tails), None)
        if head is None:
            return None
        done.append(head)
        for line in todo:
            if line[-1] == head:
                line.pop()
        todo = [line for line in todo if line]
    return tuple(done)


def is_external(name: str) -> bool:
    """Whether a base or callee lies outside the repository (a dotted name, not a moniker)."""
    return "::" not in name


def member(class_name: str, name: str) -> str:
    """Moniker of a member of a class."""
    path, qualname = split_moniker(class_name)
    return f"{path}::{qualname}.{name}"
