"""A member read from a class, an instance or `super()` into bound methods, property values or attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.records import moniker, split_moniker
from indexer.resolve.names import find_in_class
from indexer.resolve.table import Slot
from indexer.resolve.values import CANDIDATES_MAX, LIKELY, NOTHING, POSSIBLE, Value, Values, weaken

if TYPE_CHECKING:
    from indexer.resolve.follow import Follower

PROPERTIES = frozenset(("property", "cached_property", "functools.cached_property", "abc.abstractproperty"))


def of_value(follower: Follower, value: Value, name: str) -> Values:
    """Values of a member; where `value` may be of a subclass, what overrides the member is possible too."""
    found = find_in_class(follower.reader, value.name, name, value.owner if value.kind == "super" else "")
    own: Values = NOTHING
    if isinstance(found, str):
        own = (Value("external", found, LIKELY),)
    elif found is not None:
        own = _bound(follower, follower.of_slot(found), found, value)
    own = weaken(own, value.doubt)
    if value.kind == "super":
        return _with_others(follower, own, value, follower.reader.members_beside(value.owner, name))
    if not value.is_open:
        return own
    return _with_others(follower, own, value, follower.reader.members_below(value.name, name))


def _with_others(follower: Follower, own: Values, value: Value, below: tuple[str, ...]) -> Values:
    """What is found on the class, and what is found instead where `value` is of a class below."""
    if not below:
        return own
    if len(below) > CANDIDATES_MAX:
        return weaken(own, LIKELY)
    others: dict[Value, None] = {}
    known = {one[:2] for one in own}
    for one in below:
        path, qualname = split_moniker(one)
        owner, _, last = qualname.rpartition(".")
        slot = follower.reader.slot(path, owner, last)
        if slot is not None:
            seen_from = Value("class" if value.kind == "class" else "instance", moniker(path, owner), value.doubt, True)
            found = _bound(follower, follower.of_slot(slot), slot, seen_from)
            others.update((v._replace(doubt=POSSIBLE), None) for v in found if v[:2] not in known)
    kept = (v._replace(doubt=max(v.doubt, POSSIBLE if _is_abstract(follower, v) else LIKELY)) for v in own)
    return (*kept, *others)


def _is_abstract(follower: Follower, value: Value) -> bool:
    """Whether a function is there to be overridden."""
    found = follower.symbol(value.name) if value.kind in ("function", "method") else None
    if found is None:
        return False
    table, symbol = found
    return symbol.qualname in table.unimplemented or any(d.endswith("abstractmethod") for d in symbol.decorators)


def _bound(follower: Follower, values: Values, slot: Slot, value: Value) -> Values:
    """What the class has, as it is when read from `value`."""
    bound: list[Value] = []
    for one in values:
        if one.kind == "function" and slot.definitions:
            bound += _bound_function(follower, one, value)
        else:
            bound.append(one if value.kind != "instance" else one._replace(doubt=max(one.doubt, LIKELY)))
    return tuple(bound)


def _bound_function(follower: Follower, function: Value, value: Value) -> Values:
    found = follower.symbol(function.name)
    decorators = found[1].decorators if found is not None else ()
    receiver = Value("instance", value.name, value.doubt, True) if value.kind == "super" else value
    if found is None or "staticmethod" in decorators:
        return (function,)
    if any(d in PROPERTIES for d in decorators):
        if value.kind == "class":
            return NOTHING
        return weaken(follower.returned(function.name, receiver), LIKELY)
    if "classmethod" in decorators:
        return (function._replace(kind="method", owner=f"class {receiver.name}", is_open=receiver.is_open),)
    if value.kind == "class":
        return (function,)
    return (function._replace(kind="method", owner=f"instance {receiver.name}", is_open=receiver.is_open),)
