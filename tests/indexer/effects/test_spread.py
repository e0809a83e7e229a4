"""Ways to effects after edits are those that working them out anew gives, whatever was surer or nearer before."""

import random

import pytest

from indexer.effects.records import CROWD, UNKNOWN, Body, Effect, Site
from indexer.effects.spread import Spread

EDITS = 6


def transfer(site: Site, effect: Effect, _callee: Body) -> Effect:
    return UNKNOWN if site.rank >= CROWD else effect


def body(pick: random.Random, count: int) -> Body:
    own = {(kind, ""): (kind, pick.randrange(2)) for kind in "abc" if pick.random() < 0.12}
    sites = [Site(f"f{pick.randrange(count)}", pick.choice([0, 0, 1, 2, 2, CROWD])) for _ in range(pick.randrange(3))]
    return Body(own, tuple(dict.fromkeys(sites)))


def told(spread: Spread, name: str) -> dict[Effect, tuple[int, int, tuple[str, ...], str]]:
    ways = spread.ways.get(name, {})
    return {e: (w.rank, w.distance, spread.chain(name, e), spread.source(name, e)) for e, w in ways.items()}


@pytest.mark.parametrize("start", range(0, 400, 100))
def test_after_any_edits_the_ways_are_those_of_a_fresh_start(start: int) -> None:
    for seed in range(start, start + 100):
        pick = random.Random(seed)
        count = pick.choice([5, 12, 25])
        bodies = {f"f{n}": body(pick, count) for n in range(count)}
        spread, _ = Spread.empty().updated(bodies, transfer)
        for _ in range(EDITS):
            before, bodies = spread, dict(bodies)
            for _ in range(pick.choice([1, 1, 2])):
                name = f"f{pick.randrange(count)}"
                if pick.random() < 0.15:
                    bodies.pop(name, None)
                else:
                    bodies[name] = body(pick, count)
            spread, moved = spread.updated(bodies, transfer)
            fresh, _ = Spread.empty().updated(bodies, transfer)
            assert {name: told(spread, name) for name in bodies} == {name: told(fresh, name) for name in bodies}, seed
            differing = {name for name in bodies if told(spread, name) != told(before, name)}
            assert differing <= moved, seed
