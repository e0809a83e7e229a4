"""What a name can stand for while it is followed, and how sure that is."""

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
    "external",
    "external instance",
    "manager",
    "entering",
]

EXACT, LIKELY, POSSIBLE = 0, 1, 2
CERTAINTIES: tuple[Certainty, ...] = ("exact", "likely", "possible")
CANDIDATES_MAX = 16
"""More alternatives than this for one name say nothing: none is kept."""


class Value(NamedTuple):
    """One thing a ref can stand for.

    `name` is a moniker (function, method, class, instance or super of that class, manager of that function), a
    path (module), a folder (namespace) or dotted name (external). `doubt` is EXACT, LIKELY or POSSIBLE. `is_open`: the
    class may as well be a subclass of `name`. `owner`: of a method, "instance" or "class" and the class it was read
    from; of `super`, the class behind which it looks. `elements`: scope (moniker) and annotation of what it contains.
    """

    kind: ValueKind
    name: str
    doubt: int = EXACT
    is_open: bool = False
    owner: str = ""
    elements: tuple[str, str] = ("", "")


Values = tuple[Value, ...]
NOTHING: Values = ()


def weaken(values: Values, doubt: int) -> Values:
    """The same values, none of them surer than `doubt`."""
    if all(v.doubt >= doubt for v in values):
        return values
    return tuple(v if v.doubt >= doubt else v._replace(doubt=doubt) for v in values)


def merge(alternatives: Iterable[Values]) -> Values:
    """What holds if any alternative may: several things are a candidate set, one that not all agree on is likely."""
    groups = list(alternatives)
    best: dict[tuple[str, str], Value] = {}
    for group in groups:
        for value in group:
            known = best.get(value[:2])
            if known is None or value.doubt < known.doubt:
                best[value[:2]] = value
    if len(groups) <= 1:
        return tuple(best.values())
    if len(best) == 1:
        return tuple(best.values()) if all(groups) else weaken(tuple(best.values()), LIKELY)
    if len(best) > CANDIDATES_MAX:
        return ()
    return weaken(tuple(best.values()), POSSIBLE)
