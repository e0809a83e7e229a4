"""Resolutions into who points at what: per module by source and by target, per target the modules that point there."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TypeVar

from indexer.records import CallEdge, Reference, Resolution

T = TypeVar("T")


class ModuleLinks:
    """What one module's resolution says, by source and by target; made when first asked for."""

    def __init__(self, resolution: Resolution) -> None:
        self.resolution = resolution

    @cached_property
    def calls_from(self) -> dict[str, tuple[CallEdge, ...]]:
        """Caller -> edges, in source order."""
        return _grouped((e.caller, e) for e in self.resolution.edges)

    @cached_property
    def calls_to(self) -> dict[str, tuple[CallEdge, ...]]:
        """Callee -> edges, in source order."""
        return _grouped((e.callee, e) for e in self.resolution.edges if e.callee is not None)

    @cached_property
    def references_from(self) -> dict[str, tuple[Reference, ...]]:
        """Source -> references, in source order."""
        return _grouped((r.source, r) for r in self.resolution.references)

    @cached_property
    def references_to(self) -> dict[str, tuple[Reference, ...]]:
        """Target -> references, in source order."""
        return _grouped((r.target, r) for r in self.resolution.references)


class Links:
    """For a whole repository: target -> sorted paths of the modules that call, name, import it. Never changed."""

    def __init__(
        self,
        callers: Mapping[str, tuple[str, ...]],
        referrers: Mapping[str, tuple[str, ...]],
        importers: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.callers = callers
        self.referrers = referrers
        self.importers = importers

    def replaced(self, old: Mapping[str, Resolution], new: Mapping[str, Resolution]) -> "Links":
        """Links after the resolutions `old` gave way to `new` (a path in only one of them came or went)."""
        return Links(
            _replaced(self.callers, old, new, callees),
            _replaced(self.referrers, old, new, referents),
            _replaced(self.importers, old, new, lambda resolution: frozenset(resolution.imported)),
        )


NO_LINKS = Links({}, {}, {})


def callees(resolution: Resolution) -> frozenset[str]:
    """Everything that is called."""
    return frozenset(e.callee for e in resolution.edges if e.callee is not None)


def referents(resolution: Resolution) -> frozenset[str]:
    """Everything that is referred to."""
    return frozenset(r.target for r in resolution.references)


def _replaced(
    known: Mapping[str, tuple[str, ...]],
    old: Mapping[str, Resolution],
    new: Mapping[str, Resolution],
    targets: Callable[[Resolution], frozenset[str]],
) -> Mapping[str, tuple[str, ...]]:
    gone: dict[str, set[str]] = {}
    come: dict[str, set[str]] = {}
    for path in old.keys() | new.keys():
        before = targets(old[path]) if path in old else frozenset()
        after = targets(new[path]) if path in new else frozenset()
        for target in before - after:
            gone.setdefault(target, set()).add(path)
        for target in after - before:
            come.setdefault(target, set()).add(path)
    if not gone and not come:
        return known
    result = dict(known)
    for target in gone.keys() | come.keys():
        paths = (set(result.pop(target, ())) - gone.get(target, set())) | come.get(target, set())
        if paths:
            result[target] = tuple(sorted(paths))
    return result


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    found: dict[str, list[T]] = {}
    for key, item in pairs:
        found.setdefault(key, []).append(item)
    return {key: tuple(items) for key, items in found.items()}
