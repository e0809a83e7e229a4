"""What a name can stand for while it is followed, and how sure that is."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from indexer.records import Certainty

ValueKind = Literal[
    "function", "method", "class", "instance", "super", "module", "namespace", "external", "external instance", "manager",
    "entering",
]  # fmt: skip

EXACT, LIKELY, POSSIBLE = 0, 1, 2
CERTAINTIES: tuple[Certainty, ...] = ("exact", "likely", "possible")
CANDIDATES_MAX = 16


class Value(NamedTuple):
    """One thing a ref can stand for.

    `name` is a moniker (function, method, class, instance of that class, super of that class, manager made by that function), a path
    (module), a folder (namespace) or a dotted name (external). `doubt` is EXACT, LIKELY or POSSIBLE. `is_open`: an instance
    or class that may be a subclass of `name`. `owner`: the class on which a method was looked up, or of which `super` is meant;
    `elements`: scope (moniker) and annotation of what a container holds.
    """

    kind: ValueKind
    name: str
    doubt: int = EXACT
    is_open: bool = False
    owner: str = ""
    elements: tuple[str, str] = ("", "")


Values = tuple[Value, ...]


def weaken(values: Values, doubt: int) -> Values:
    """The same values, none of them surer than `doubt`."""
    if all(v.doubt >= doubt for v in values):
        return values
    return tuple(v if v.doubt >= doubt else v._replace(doubt=doubt) for v in values)


def merge(alternatives: Iterable[Values]) -> Values:
    """What holds if each alternative may: one thing left is at best likely unless all agree, several are a candidate set."""
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
