"""The calls that one level of resolution saw, by who is called."""

from collections.abc import Iterable, Mapping

from indexer.records import Flow

SITES_MAX = 48
"""Call sites of one function whose arguments are followed; of a function with more, arguments tell nothing."""


class Sites:
    """Callee -> path of the calling module -> its calls, in source order. Never changed."""

    def __init__(self, known: Mapping[str, Mapping[str, tuple[Flow, ...]]]) -> None:
        self._known = known

    def of(self, callee: str) -> list[tuple[str, Flow]]:
        """All calls of a function with the path of the file that makes each, sorted by path."""
        found = self._known.get(callee)
        return [(path, flow) for path in sorted(found) for flow in found[path]] if found else []

    def count(self, callee: str) -> int:
        """How many calls of a function there are."""
        found = self._known.get(callee)
        return sum(map(len, found.values())) if found else 0

    def replaced(
        self, old: Mapping[str, Iterable[Flow]], new: Mapping[str, Iterable[Flow]]
    ) -> tuple["Sites", frozenset[str]]:
        """The calls after those of some modules were replaced, and the callees for which that makes a difference."""
        changed: set[str] = set()
        known = dict(self._known)
        for path in old.keys() | new.keys():
            before, after = _by_callee(old.get(path, ())), _by_callee(new.get(path, ()))
            for callee in before.keys() | after.keys():
                was, now = before.get(callee, ()), after.get(callee, ())
                if was == now:
                    continue
                changed.add(callee)
                paths = dict(known.get(callee, {}))
                paths.pop(path, None)
                if now:
                    paths[path] = now
                known[callee] = paths
                if not paths:
                    del known[callee]
        return Sites(known), frozenset(changed)


NO_SITES = Sites({})


def _by_callee(flows: Iterable[Flow]) -> dict[str, tuple[Flow, ...]]:
    found: dict[str, list[Flow]] = {}
    for flow in flows:
        found.setdefault(flow.callee, []).append(flow)
    return {callee: tuple(each) for callee, each in found.items()}
