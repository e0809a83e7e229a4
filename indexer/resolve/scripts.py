"""What the libraries of JavaScript and its like give and whom they call, as far as calls here depend on it."""

# ruff: noqa: ARG001 - all models have one signature

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from indexer.resolve.containers import elements, item_of, keys_of, of_values
from indexer.resolve.handing import Handing
from indexer.resolve.values import NOTHING, UNKNOWN_VALUES, Value, Values, join

if TYPE_CHECKING:
    from indexer.resolve.evaluate import Arguments, Evaluator

Model = Callable[["Evaluator", Value, "Arguments"], Values]

TYPES = frozenset(("Array", "Map", "object"))
"""Names of collections that these languages make."""

INVOKES = {"<call>": -1, "<apply>": 0, "<bind>": -1}
"""Members of a function that call it, or give it with some arguments, and how many of its parameters are taken."""

_SAME = frozenset(
    ("as_slice", "chain", "clone", "cloned", "collect", "copied", "drain", "into_iter", "iter", "iter_mut", "limit",
     "parallelStream", "peekable", "rev", "skip", "stream", "take", "toList", "to_vec", "values_mut",
     "concat", "copyWithin", "entries", "fill", "filter", "flat", "reverse", "slice", "sort", "splice", "toReversed",
     "toSorted", "toSpliced", "values", "with")
)  # fmt: skip
_ELEMENT = frozenset(
    ("findAny", "findFirst", "first", "get_mut", "getFirst", "getLast", "getOrDefault", "last", "next", "peek", "poll",
     "pop_front", "pop_back", "remove", "at", "find", "findLast", "get", "pop", "reduce", "reduceRight", "shift")
)  # fmt: skip


_EACH = (Handing(0, ("{self}[]",)),)
_PAIR = (Handing(0, ("{self}[]", "{self}[]")),)
_LATER = (Handing(0),)
_GO_THROUGH = (
    "all", "allMatch", "and_then", "any", "anyMatch", "computeIfAbsent", "every", "filter", "filter_map", "find",
    "findIndex", "findLast", "findLastIndex", "flatMap", "flat_map", "forEach", "for_each", "ifPresent", "inspect",
    "map", "mapToInt", "mapToObj", "map_err", "max_by_key", "min_by_key", "noneMatch", "ok_or_else", "orElseGet",
    "or_else", "peek", "position", "removeIf", "retain", "skip_while", "some", "sort_by_key", "takeWhile", "take_while",
    "thenAccept", "thenApply", "thenCompose", "unwrap_or_else",
)  # fmt: skip
_CALLS_BACK: dict[str, tuple[Handing, ...]] = {
    **dict.fromkeys(_GO_THROUGH, _EACH),
    **dict.fromkeys(("fold", "max_by", "min_by", "reduce", "reduceRight", "sort", "sort_by", "toSorted"), _PAIR),
    **dict.fromkeys(
        (
            "Promise", "catch", "finally", "nextTick", "queueMicrotask", "requestAnimationFrame", "requestIdleCallback",
            "setImmediate", "setInterval", "setTimeout",
        ),
        _LATER,
    ),
    "then": (Handing(0), Handing(1)),
    "replace": (Handing(1),),
    "replaceAll": (Handing(1),),
    "from": (Handing(1, ("{0}[]",)),),
}  # fmt: skip


def handings(ref: str) -> tuple[Handing, ...]:
    """How a call of something outside the repository calls back, by its name alone; `{self}` is what stands before
    it.
    """
    holder, _, last = ref.rpartition(".")
    return () if last == "from" and holder != "Array" else _CALLS_BACK.get(last, ())


def of_collection(ev: Evaluator, own: Value, method: str, arguments: Arguments) -> Values:
    """What a method of an array, map or object gives."""
    if method in ("map", "flatMap", "flat_map", "filter_map"):
        return (_mapped(ev, own, arguments, method),)
    if method in _SAME:
        return (own,)
    if method in _ELEMENT:
        return join([item_of(ev, own, None)])
    if method == "keys":
        return (_list(keys_of(own)),)
    return UNKNOWN_VALUES


def _list(inside: Values) -> Value:
    return of_values(("list", (("spread", ("tuple", ())), ("values", inside))), kind="Array")


def _mapped(ev: Evaluator, own: Value, arguments: Arguments, method: str) -> Value:
    from indexer.resolve.evaluate import Arguments as Given

    inside = elements(ev, own)
    functions = [v for v in ev.all_expanded(_given(ev, arguments, 0)) if v.kind in ("function", "method")]
    made = join([ev.called(function, Given(None, values=(inside,))) for function in functions])
    if method in ("flatMap", "flat_map"):
        made = join([elements(ev, each) if each.kind == "collection" else (each,) for each in made])
    return _list(made)


def _given(ev: Evaluator, arguments: Arguments, at: int) -> Values:
    from indexer.resolve.library import given

    return given(ev, arguments, at)


def _first(ev: Evaluator, value: Value, arguments: Arguments) -> Values:
    return _given(ev, arguments, 0)


def _all(ev: Evaluator, value: Value, arguments: Arguments) -> Values:
    """`Object.assign(a, b)`: what any of them is."""
    return join([_given(ev, arguments, at) for at in range(len(arguments.positional))])


def _values(ev: Evaluator, value: Value, arguments: Arguments) -> Values:
    """A list of the elements of the first argument."""
    inside = join([elements(ev, each) for each in ev.all_expanded(_given(ev, arguments, 0))])
    return (_list(inside),)


def _entries(ev: Evaluator, value: Value, arguments: Arguments) -> Values:
    """A list of pairs of a key and an element."""
    inside = join([elements(ev, each) for each in ev.all_expanded(_given(ev, arguments, 0))])
    row = of_values(("list", (("values", UNKNOWN_VALUES), ("values", inside))), kind="Array")
    return (_list((row,)),)


def _loaded(ev: Evaluator, value: Value, arguments: Arguments) -> Values:
    """`require("./m")`, `import("./m")`: the module."""
    from indexer.resolve.imports import placed

    if arguments.frame is None or not arguments.positional or arguments.positional[0][0] != "constant":
        return UNKNOWN_VALUES
    return placed(ev, arguments.frame.table.path, arguments.positional[0][1].strip("'"))


def _itself(ev: Evaluator, value: Value, arguments: Arguments) -> Values:
    return (value.owner,) if isinstance(value.owner, Value) else UNKNOWN_VALUES


def _called(ev: Evaluator, value: Value, arguments: Arguments) -> Values:
    from indexer.resolve.evaluate import NO_ARGUMENTS

    return ev.called(value.owner, NO_ARGUMENTS) if isinstance(value.owner, Value) else NOTHING


MODELS: dict[str, Model] = {
    "<builtin>.require": _loaded,
    "<builtin>.import": _loaded,
    "<builtin>.Object.assign": _all,
    "<builtin>.Object.freeze": _first,
    "<builtin>.Object.seal": _first,
    "<builtin>.Object.create": _first,
    "<builtin>.Object.values": _values,
    "<builtin>.Object.entries": _entries,
    "<builtin>.Array.from": _values,
    "<builtin>.Promise.resolve": _first,
    "<builtin>.Promise.all": _first,
    "<builtin>.Promise.allSettled": _first,
    "<bind>": _itself,
    "<call>": _called,
    "<apply>": _called,
}
