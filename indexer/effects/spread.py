"""What each body does by itself into what running it can do: the surest, then nearest way to each effect.

The least fixpoint of "an effect of a callee that gets through a call is an effect of the caller", where each way is
worth (weakest certainty, steps). Costs grow along every call, so Dijkstra's order settles each effect once, and after
an edit only ways that led through what changed are undone and found again (Ramalingam and Reps, "An incremental
algorithm for a generalization of the shortest-path problem", 1996). A surer way can be a longer one, so what goes on
through a way that gets better may get worse: that, too, is undone and found again.
"""

import heapq
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from indexer.effects.records import UNKNOWN, Body, Effect, Reach, Site
from indexer.graph.certainty import RANK

Ways = dict[Effect, Reach]
Transfer = Callable[[Site, Effect, Body], Effect | None]
"""(call, effect of the callee, the callee's body) -> the caller's effect; None where nothing gets through."""
_Entry = tuple[int, int, str, Effect, str, Effect]
"""Rank, distance, next step with its effect there; whose effect it is."""
NO_BODY = Body({})
POSSIBLE: Final = RANK["possible"]
FAR_STEPS: Final = 6
"""Further away, an effect that is no more than possible is not told: every such step makes it less likely."""


class Spread:
    """`ways` of every body. `updated` gives the next one and shares what did not change; nothing here ever changes."""

    def __init__(
        self, bodies: Mapping[str, Body], ways: dict[str, Ways], callers: dict[str, dict[str, tuple[Site, ...]]]
    ) -> None:
        self.bodies = bodies
        self.ways = ways
        self._callers = callers

    @classmethod
    def empty(cls) -> "Spread":
        """Of no bodies."""
        return cls({}, {}, {})

    def updated(self, bodies: Mapping[str, Body], transfer: Transfer) -> tuple["Spread", frozenset[str]]:
        """The spread over these bodies, and the names of those of which any way differs, by itself or further on."""
        changed = {name for name, body in bodies.items() if self.bodies.get(name) is not body}
        gone = self.bodies.keys() - bodies.keys()
        work = _Work(bodies, dict(self.ways), dict(self._callers), transfer)
        undone = work.undo(self.bodies, changed | gone, transfer)
        for name in changed | gone:
            work.connect(name, self.bodies.get(name, NO_BODY), bodies.get(name, NO_BODY))
        work.settle(changed, undone)
        return Spread(bodies, work.ways, work.callers), work.moved(self.ways) | gone

    def chain(self, name: str, effect: Effect) -> tuple[str, ...]:
        """The names from the next step of a way to the body that has the effect itself; () where that is `name`."""
        found: list[str] = []
        reach = self.ways.get(name, {}).get(effect)
        while reach is not None and reach.via:
            found.append(reach.via)
            reach = self.ways.get(reach.via, {}).get(reach.effect)
        return tuple(found)

    def source(self, name: str, effect: Effect) -> str:
        """The text of what does it, where the way ends."""
        reach = self.ways.get(name, {}).get(effect)
        while reach is not None and reach.via:
            name, effect = reach.via, reach.effect
            reach = self.ways.get(name, {}).get(effect)
        body = self.bodies.get(name)
        return body.own.get(effect, ("", 0))[0] if body else ""


class _Work:
    """One update under way: copies of what it changes, made when it first changes them."""

    def __init__(
        self,
        bodies: Mapping[str, Body],
        ways: dict[str, Ways],
        callers: dict[str, dict[str, tuple[Site, ...]]],
        transfer: Transfer,
    ) -> None:
        self.bodies, self.ways, self.callers, self._transfer = bodies, ways, callers, transfer
        self._copied: set[str] = set()
        self._set: set[tuple[str, Effect]] = set()

    def _own_ways(self, name: str) -> Ways:
        if name not in self._copied:
            self._copied.add(name)
            self.ways[name] = dict(self.ways.get(name, {}))
        return self.ways[name]

    def undo(self, before: Mapping[str, Body], changed: Iterable[str], transfer: Transfer) -> set[tuple[str, Effect]]:
        """Forget all effects of changed bodies, and every way that led through one of them."""
        pending = [(name, effect) for name in changed for effect in self.ways.get(name, ())]
        done: set[tuple[str, Effect]] = set()
        while pending:
            name, effect = pending.pop()
            if (name, effect) in done:
                continue
            done.add((name, effect))
            self._own_ways(name).pop(effect, None)
            for caller, sites in self.callers.get(name, {}).items():
                known = self.ways.get(caller, {})
                for site in sites:
                    through = transfer(site, effect, before.get(name, NO_BODY))
                    reach = known.get(through) if through is not None else None
                    if through is not None and reach is not None and (reach.via, reach.effect) == (name, effect):
                        pending.append((caller, through))
        return done

    def connect(self, name: str, old: Body, new: Body) -> None:
        """Let callees know a body's calls as they are now."""
        for callee in {site.callee for site in old.sites}:
            self.callers[callee] = {n: s for n, s in self.callers.get(callee, {}).items() if n != name}
        by_callee: dict[str, list[Site]] = {}
        for site in new.sites:
            by_callee.setdefault(site.callee, []).append(site)
        for callee, sites in by_callee.items():
            self.callers[callee] = {**self.callers.get(callee, {}), name: tuple(sites)}

    def settle(self, changed: Iterable[str], undone: Iterable[tuple[str, Effect]]) -> None:
        """Find the ways that are missing, nearest and surest first, and the better ones that follow from them."""
        heap: list[_Entry] = []
        for name in {*changed, *(name for name, _ in undone)}:
            if (body := self.bodies.get(name)) is not None:
                heap += self._candidates(name, body)
        heapq.heapify(heap)
        while heap:
            rank, distance, via, effect, name, to = heapq.heappop(heap)
            known = self.ways.get(name, {}).get(to)
            found = Reach(rank, distance, via, effect)
            if (known is not None and known <= found) or not self._still_leads(via, effect, rank, distance):
                continue
            if distance > FAR_STEPS and rank >= POSSIBLE and to != UNKNOWN:
                continue
            if known is not None:
                for entry in self._resting_on(name, to):
                    heapq.heappush(heap, entry)
            self._own_ways(name)[to] = found
            self._set.add((name, to))
            body = self.bodies.get(name, NO_BODY)
            for caller, sites in self.callers.get(name, {}).items():
                for site in sites:
                    if (through := self._transfer(site, to, body)) is not None:
                        heapq.heappush(heap, (max(rank, _rank(site)), distance + 1, name, to, caller, through))

    def _still_leads(self, via: str, effect: Effect, rank: int, distance: int) -> bool:
        """Whether the way on from the next step is still as it was when this one was proposed."""
        reach = self.ways.get(via, {}).get(effect) if via else None
        return not via or (reach is not None and reach.distance + 1 == distance and reach.rank <= rank)

    def _resting_on(self, name: str, effect: Effect) -> list[_Entry]:
        """Forget all ways that go on through one that is about to change, and give what may take their place.

        A surer way may be a longer one, so a caller's way through it can become worse, or too far to be told.
        """
        pending, gone = [(name, effect)], set[tuple[str, Effect]]()
        while pending:
            at, to = pending.pop()
            body = self.bodies.get(at, NO_BODY)
            for caller, sites in self.callers.get(at, {}).items():
                for site in sites:
                    through = self._transfer(site, to, body)
                    reach = self.ways.get(caller, {}).get(through) if through is not None else None
                    if through is not None and reach is not None and (reach.via, reach.effect) == (at, to):
                        del self._own_ways(caller)[through]
                        gone.add((caller, through))
                        pending.append((caller, through))
        return [
            entry
            for caller in {caller for caller, _ in gone}
            for entry in self._candidates(caller, self.bodies.get(caller, NO_BODY))
            if (caller, entry[-1]) in gone
        ]

    def _candidates(self, name: str, body: Body) -> Iterable[_Entry]:
        for effect, (_, rank) in body.own.items():
            yield rank, 0, "", effect, name, effect
        for site in body.sites:
            callee = self.bodies.get(site.callee, NO_BODY)
            for effect, reach in self.ways.get(site.callee, {}).items():
                if (through := self._transfer(site, effect, callee)) is not None:
                    yield max(reach.rank, _rank(site)), reach.distance + 1, site.callee, effect, name, through

    def moved(self, before: Mapping[str, Ways]) -> frozenset[str]:
        """Bodies of which a way differs, and those whose ways go on through such a one."""
        pending = [
            (name, effect)
            for name in self._copied
            for effect in self.ways[name].keys() | before.get(name, {}).keys()
            if self.ways[name].get(effect) != before.get(name, {}).get(effect) or (name, effect) in self._set
        ]
        seen: set[tuple[str, Effect]] = set()
        while pending:
            at = pending.pop()
            if at in seen:
                continue
            seen.add(at)
            name, effect = at
            for caller, sites in self.callers.get(name, {}).items():
                for site in sites:
                    through = self._transfer(site, effect, self.bodies.get(name, NO_BODY))
                    reach = self.ways.get(caller, {}).get(through) if through is not None else None
                    if through is not None and reach is not None and (reach.via, reach.effect) == at:
                        pending.append((caller, through))
        return frozenset(name for name, _ in seen)


def _rank(site: Site) -> int:
    return site.rank
