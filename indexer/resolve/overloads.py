"""Definitions of one name in a class into those that fit the number of arguments of a call."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

from indexer.records import Call, Symbol
from indexer.resolve.values import POSSIBLE, Value, Values

if TYPE_CHECKING:
    from indexer.resolve.calls import Target
    from indexer.resolve.evaluate import Evaluator

T = TypeVar("T", "Value", "Target")


def of_call(ev: Evaluator, call: Call, values: Values) -> Values:
    """What may be called: of a field and methods of one name the methods, of these those that fit."""
    functions = tuple(value for value in values if value.kind in ("function", "method"))
    if len(values) < 2 or not functions:
        return values
    return tuple(_fitting(ev, call, functions)) or functions


def of_constructors(ev: Evaluator, call: Call, found: tuple[Target, ...]) -> tuple[Target, ...]:
    """Constructors that fit; if there is but one, it is as sure as the class was."""
    if len(found) < 2 or not all(_is_constructor(target.name) for target in found):
        return found
    fitting = tuple(_fitting(ev, call, found))
    if len(fitting) == 1:
        return fitting
    return tuple(target._replace(doubt=POSSIBLE) for target in fitting or found)


def _is_constructor(name: str) -> bool:
    holder, _, last = name.rpartition("::")[2].rpartition(".")
    return bool(holder) and holder.rpartition(".")[2] == last.partition("#")[0]


def _fitting(ev: Evaluator, call: Call, candidates: Iterable[T]) -> list[T]:
    given = len(call.arguments) + len(call.keywords)
    fitting = []
    for one in candidates:
        found = ev.symbol(one.name)
        if found is None or _fits(found[1], given, is_spread=any(ref[:1] == "*" for ref in call.arguments)):
            fitting.append(one)
    return fitting


def _fits(symbol: Symbol, given: int, *, is_spread: bool) -> bool:
    if is_spread:
        return True
    least = sum(p.default is None and p.kind != "vararg" for p in symbol.parameters)
    is_open = any(p.kind == "vararg" for p in symbol.parameters)
    return given >= least and (is_open or given <= len(symbol.parameters))
