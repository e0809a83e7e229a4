"""Questions that ask one another in circles: what comes out does not tell who asked first, and has heard of all."""

import random

import pytest

from indexer.resolve.answers import Tables
from indexer.resolve.solve import Solver
from indexer.resolve.values import Value, Values, join

Rule = tuple[tuple[str, ...], tuple[Values, ...]]
"""What a question asks, and what stands for each of these answers where it is empty (nothing, mostly)."""


def value(name: str) -> Values:
    return (Value("constant", name),)


def drawn(draw: random.Random) -> dict[str, Rule]:
    names = [f"question {number}" for number in range(draw.randint(2, 9))]
    rules: dict[str, Rule] = {}
    for name in names:
        asked = tuple(draw.choice(names) for _ in range(draw.randint(0, 3)))
        instead = tuple(value(f"{name} {n}") if draw.random() < 0.3 else () for n in range(len(asked)))
        rules[name] = (asked, instead)
    for name in draw.sample(names, 1 + len(names) // 4):
        rules[name] = ((*rules[name][0], name), (*rules[name][1], value(f"seed of {name}")))
    return rules


def answered(solver: Solver, rules: dict[str, Rule], name: str) -> Values:
    asked, instead = rules[name]
    found = []
    for other, stand_in in zip(asked, instead, strict=True):
        values = solver.ask(other, answered, rules, other)
        found.append(stand_in if stand_in and solver.may_replace(values) else values)
    return join(found)


def solved(rules: dict[str, Rule], order: list[str]) -> dict[str, frozenset[Value]]:
    solver = Solver(Tables())
    for name in order:
        solver.ask(name, answered, rules, name)
    return {name: frozenset(solver.ask(name, answered, rules, name)) for name in rules}


@pytest.mark.parametrize("seed", range(300))
def test_whoever_asks_first(seed: int) -> None:
    draw = random.Random(seed)
    rules = drawn(draw)
    order = sorted(rules)
    first = solved(rules, order)
    for name, (asked, instead) in rules.items():
        assert first[name] >= frozenset().union(*(first[other] for other in asked)), f"{name} has not heard of all"
        stand_ins = {s[0] for other, s in zip(asked, instead, strict=True) if s and not first[other]}
        assert first[name] >= stand_ins, f"{name} lacks what stands for nothing"
    for _ in range(6):
        draw.shuffle(order)
        assert solved(rules, order) == first
