"""Direct bases of every class into linearisations, descendants and overriding members."""

from collections import Counter
from collections.abc import Iterable, Mapping

from indexer.records import split_moniker

Bases = Mapping[str, tuple[str, ...]]
DESCENDANTS_MAX = 2_000
MRO_MAX = 300


class Hierarchy:
    """All classes of a repository; immutable, what it computes is kept."""

    def __init__(self, bases: Bases) -> None:
        self.bases = bases
        self.subclasses: dict[str, list[str]] = {}
        for name in sorted(bases):
            for base in bases[name]:
                self.subclasses.setdefault(base, []).append(name)
        self._mro: dict[str, tuple[str, ...]] = {}
        self._cyclic: set[str] = set()
        self._descendants: dict[str, dict[str, None]] = {}

    def mro(self, name: str) -> tuple[str, ...]:
        """C3 linearisation (The Python 2.3 Method Resolution Order), external bases included; else breadth first.

        At most MRO_MAX classes.
        """
        if name not in self._mro:
            order, is_cyclic = self._bases_first(name)
            if is_cyclic:
                self._cyclic.add(name)
            for each in order[-1:] if is_cyclic else order:
                self._mro[each] = self._above(each) if is_cyclic else self._linearised(each)
        return self._mro[name]

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

    def _bases_first(self, name: str) -> tuple[list[str], bool]:
        """Classes above a class whose MRO is not known, each behind its bases; and whether any inherits in a circle."""
        done: dict[str, None] = {}
        open_: set[str] = set()
        is_cyclic = False
        stack = [(name, False)]
        while stack:
            at, is_left = stack.pop()
            if is_left:
                done[at] = None
                open_.discard(at)
            elif at in open_:
                is_cyclic = True
            elif at in self._mro:
                is_cyclic = is_cyclic or at in self._cyclic
            elif at not in done:
                open_.add(at)
                stack.append((at, True))
                stack.extend((base, False) for base in self.bases.get(at, ()))
        return list(done), is_cyclic

    def _linearised(self, name: str) -> tuple[str, ...]:
        bases = self.bases.get(name, ())
        merged = _merge([*(self._mro[base] for base in bases), bases])
        return (name, *merged)[:MRO_MAX] if merged is not None else self._above(name)

    def _above(self, name: str) -> tuple[str, ...]:
        """A class and those above it, breadth first."""
        found = {name: None}
        queue = [name]
        for at in queue:
            fresh = [base for base in self.bases.get(at, ()) if base not in found]
            found.update(dict.fromkeys(fresh))
            queue += dict.fromkeys(fresh)
        return tuple(found)[:MRO_MAX]


def _merge(lines: Iterable[tuple[str, ...]]) -> tuple[str, ...] | None:
    """C3's merge: repeatedly the first head that is in no line's tail; None if there is none."""
    todo = [list(reversed(line)) for line in lines if line]
    if len(todo) == 2 and todo[1] == todo[0][-1:]:
        return tuple(reversed(todo[0]))
    in_tails = Counter(each for line in todo for each in line[:-1])
    done: list[str] = []
    while todo:
        head = next((line[-1] for line in todo if not in_tails[line[-1]]), None)
        if head is None:
            return None
        done.append(head)
        for line in todo:
            if line[-1] == head:
                line.pop()
                if line:
                    in_tails[line[-1]] -= 1
        todo = [line for line in todo if line]
    return tuple(done)


def is_external(name: str) -> bool:
    """Whether a base or callee lies outside the repository (a dotted name, not a moniker)."""
    return "::" not in name


def member(class_name: str, name: str) -> str:
    """Moniker of a member of a class."""
    path, qualname = split_moniker(class_name)
    return f"{path}::{qualname}.{name}"
