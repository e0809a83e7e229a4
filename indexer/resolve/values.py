"""What a name can stand for while it is followed, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from indexer.records import Certainty

ValueKind = Literal[
    "function",
    "method",
    "class",
    "instance",
    "super",
    "module",
    "namespace",
    "package",
    "external",
    "external instance",
    "manager",
    "generator",
    "parameter",
    "collection",
    "constant",
    "unknown",
]

EXACT, LIKELY, POSSIBLE = 0, 1, 2
CERTAINTIES: tuple[Certainty, ...] = ("exact", "likely", "possible")
CANDIDATES_MAX = 32
"""More alternatives than this for one name say nothing: only that it is unknown."""


class Value(NamedTuple):
    """One thing a ref can stand for.

    - `function`, `class`, `instance` (of that class), `manager` (what a function decorated as one gives), `generator`
      (what calling a generator function gives): `name` is the moniker of that function or class.
    - `method`: `name` is the function's moniker, `owner` what it is bound to.
    - `super`: `name` is the class whose linearisation is searched, `owner` the class behind which it looks.
    - `module`: `name` is its path; `namespace`: a folder; `package`: a folder whose files are one, `owner` their
      language; `external` and `external instance`: a dotted name, `owner`
      what
      it was read from.
    - `parameter`: `name` is the function's moniker, `owner` the parameter's name.
    - `collection`: `owner` is a `Collection`, `name` the built-in type; `constant`: `name` is how a ref writes it.
    - `unknown`: something that nobody can name.

    `doubt` is EXACT, LIKELY or POSSIBLE. `is_open`: it may as well be of a subclass.
    """

    kind: ValueKind
    name: str
    owner: object = None
    is_open: bool = False
    doubt: int = EXACT


Values = tuple[Value, ...]
NOTHING: Values = ()
UNKNOWN_VALUE = Value("unknown", "")
UNKNOWN_VALUES: Values = (UNKNOWN_VALUE,)


TOO_MANY: Values = (Value("unknown", "too many"),)


def weaken(values: Values, doubt: int) -> Values:
    """The same values, none of them surer than `doubt`."""
    if doubt == EXACT or all(v.doubt >= doubt for v in values):
        return values
    return tuple([v if v.doubt >= doubt else v._replace(doubt=doubt) for v in values])


def join(alternatives: Iterable[Values]) -> Values:
    """What holds if any alternative may: each value at its surest; too many are unknown."""
    best: dict[tuple[object, ...], Value] = {}
    only: Values | None = None
    for group in alternatives:
        if not group:
            continue
        if only is None and not best:
            only = group
            continue
        if only is not None:
            if group == only:
                continue
            for value in only:
                _add(best, value)
            only = None
        for value in group:
            _add(best, value)
    if only is not None:
        return only if len(only) <= CANDIDATES_MAX else TOO_MANY
    return tuple(best.values()) if len(best) <= CANDIDATES_MAX else TOO_MANY


def _add(best: dict[tuple[object, ...], Value], value: Value) -> None:
    key = value[:4]
    known = best.get(key)
    if known is None or value.doubt < known.doubt:
        best[key] = value


def is_too_many(values: Values) -> bool:
    """Whether there were so many values that all were given up."""
    return TOO_MANY[0] in values


def is_known(values: Values) -> bool:
    """Whether there is anything but the unknown."""
    return any(v.kind != "unknown" for v in values)
