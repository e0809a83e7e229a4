"""A member read from a class, an instance or `super()` into bound methods, property values or attributes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from indexer.records import Binding, Symbol, moniker, split_moniker
from indexer.resolve.prototypes import scopes_of
from indexer.resolve.slots import Slot
from indexer.resolve.table import Table
from indexer.resolve.values import (
    EXACT,
    LIKELY,
    NOTHING,
    POSSIBLE,
    UNKNOWN_VALUES,
    Value,
    Values,
    join,
    weaken,
)

if TYPE_CHECKING:
    from indexer.resolve.evaluate import Evaluator, Frame

PROPERTIES = frozenset(("property", "cached_property", "functools.cached_property", "abc.abstractproperty"))
PYTHON = "python"
OVERRIDES_MAX = 6
"""Methods of classes below that may run instead; if there are more, only the own one is told."""
_GETTER = re.compile(r"(?:static\s+|public\s+|private\s+|protected\s+|override\s+|async\s+)*get\s+[\w$#@\[]")
_SETTER = re.compile(_GETTER.pattern.replace("get", "set"))
_ABSTRACT = re.compile(r"[^(\"'=]*\babstract\s(?!class)")
_INTERFACE = re.compile(r"(?:[\w()]+\s+)*(?:interface|trait|protocol)\b")
ASSIGNERS_MAX = 40
"""Modules that assign to an attribute of one name; if there are more, the name says nothing."""


def self_value(table: Table, class_name: str, is_class: bool) -> Value:
    """The receiver of a method, seen from inside it: of the class or any below."""
    doubt = LIKELY if class_name.rpartition(".")[2].startswith("<object") else EXACT
    return Value("class" if is_class else "instance", moniker(table.path, class_name), None, True, doubt)


def super_value(table: Table, scope: str, receiver: Value | None, behind: Values = NOTHING) -> Values:
    """What stands behind the method's class, or behind the one that is named, in the MRO of the receiver's."""
    for at in scopes_of(scope):
        symbol = table.symbols.get(at)
        if symbol is not None and symbol.kind == "method" and (not table.rules.receiver or symbol.parent):
            named = next((value.name for value in behind if value.kind == "class"), "")
            owner = named or moniker(table.path, symbol.parent)
            known = receiver is not None and receiver.kind in ("instance", "class")
            return (
                Value(
                    "super",
                    receiver.name if known and receiver is not None else moniker(table.path, symbol.parent),
                    owner,
                ),
            )
    return UNKNOWN_VALUES


def is_variable(table: Table, slot: Slot) -> bool:
    """In a class, only what its body binds is a variable; `self.x` is not."""
    if not table.is_class(slot.scope):
        return True
    return any(not isinstance(e.source, Binding) or e.source.scope == slot.scope for e in slot.events)


def of_scope(ev: Evaluator, frame: Frame, name: str) -> Values:
    """A member of a class around, where the language lets its bare name mean it."""
    receiver = frame.receiver
    for at in scopes_of(frame.scope):
        if frame.table.is_class(at):
            receiver = receiver or self_value(frame.table, at, False)
            found = of_value(ev, receiver, name)
            if any(value.kind != "unknown" for value in found):
                return found
            receiver = None
    return NOTHING


def own_class(frame: Frame) -> Values:
    """The class around, as a word of the language for it means it."""
    for at in scopes_of(frame.scope):
        if frame.table.is_class(at):
            return (self_value(frame.table, at, True),)
    return UNKNOWN_VALUES


def of_value(ev: Evaluator, value: Value, name: str) -> Values:
    """Values of a member; where `value` may be of a subclass, what overrides the member is possible too."""
    return ev.ask(("member", value, name), _of_value, value, name)


def _of_value(ev: Evaluator, value: Value, name: str) -> Values:
    if name == "prototype" and value.kind == "class":
        return (value,)
    if value.kind == "instance" and (name == "__class__" or (name == "constructor" and _is_made(ev, value))):
        return (value._replace(kind="class"),)
    behind = str(value.owner) if value.kind == "super" else ""
    found = ev.find_in_class(value.name, name, behind)
    own: Values = NOTHING
    if isinstance(found, Slot):
        own = _bound(ev, ev.of_slot(found), found, value)
        if value.kind == "instance" and _is_set_on_instances(found):
            own = join([own, *_set_above(ev, value, name, found)])
    if ev.may_replace(own):
        own = _instead(ev, value, name, found)
    own = weaken(own, value.doubt)
    if value.kind == "super":
        return _with_others(ev, own, value, ev.members_beside(behind, name))
    if value.is_open:
        own = _with_others(ev, own, value, others_of(ev, value.name, name))
    if not own and found is None and ev.may_replace(own):
        own = _of_wrapped(ev, value, name) or _of_every_object(name)
    return own


def _instead(ev: Evaluator, value: Value, name: str, found: Slot | str | None) -> Values:
    """What a member is where the class says nothing of it."""
    own = of_object(ev, value, name) if value.kind == "instance" and found is None else NOTHING
    if not own and value.kind != "super":
        own = assigned(ev, value, name)
    if not own and isinstance(found, str):
        own = (Value("external", found, doubt=LIKELY),)
    return own


def _is_set_on_instances(slot: Slot) -> bool:
    """Whether methods alone give the member to the instances of the class."""
    return all(isinstance(e.source, Binding) and e.source.scope != slot.scope for e in slot.events)


def _set_above(ev: Evaluator, value: Value, name: str, found: Slot) -> list[Values]:
    """What methods of classes above give an attribute of the same instance: no class hides another's."""
    others = []
    for owner in ev.mro(value.name):
        path, _, qualname = owner.partition("::")
        slot = ev.slot(path, qualname, name) if qualname else None
        if slot is not None and slot is not found and slot.events and _is_set_on_instances(slot):
            others.append(_bound(ev, ev.of_slot(slot), slot, value))
    return others


def others_of(ev: Evaluator, class_name: str, name: str) -> tuple[str, ...]:
    """Members that a value of a class, or of one below, may have instead; of an interface that anything may have."""
    table = ev.table(split_moniker(class_name)[0])
    if table is None or not table.rules.is_structural:
        return ev.members_below(class_name, name)
    known = ev.symbol(class_name)
    is_interface = known is not None and " interface" in known[1].signature
    return ev.implementers(class_name, name) if is_interface else ()


def _of_wrapped(ev: Evaluator, value: Value, name: str) -> Values:
    """A method that gives the object itself, where the language's wrappers are no more than what they hold."""
    table = ev.table(split_moniker(value.name)[0])
    if table is None or name not in table.rules.same:
        return NOTHING
    return (Value("external", "<same>", value, doubt=value.doubt),)


def _is_made(ev: Evaluator, value: Value) -> bool:
    """Whether an object knows what made it by `constructor`."""
    path, _ = split_moniker(value.name)
    table = ev.table(path)
    return table is not None and table.has_prototypes


def _of_every_object(name: str) -> Values:
    """Nothing has the member: unknown, unless it is one that every object has."""
    return NOTHING if name.startswith("__") and name.endswith("__") else UNKNOWN_VALUES


def assigned(ev: Evaluator, value: Value, name: str) -> Values:
    """What is assigned to the attribute from outside, as in `thing.name = …`, wherever `thing` may be the value."""
    paths = ev.assigners(name)
    if not paths or len(paths) > ASSIGNERS_MAX:
        return NOTHING
    return ev.ask(("assigned", value[:3], name), _assigned, Value(*value[:3]), name)


def _assigned(ev: Evaluator, value: Value, name: str) -> Values:
    from indexer.resolve.evaluate import frame_at

    found: list[Values] = []
    for path in ev.assigners(name):
        table = ev.table(path)
        for binding in table.assigned.get(name, ()) if table is not None else ():
            assert table is not None
            frame = frame_at(table, binding.scope, binding.span.start_byte)
            holders = ev.all_expanded(ev.ref(binding.target.rpartition(".")[0], frame))
            if any(_may_be(ev, holder, value) for holder in holders):
                found.append(weaken(ev.ref(binding.value, frame), LIKELY))
    return join(found)


def _may_be(ev: Evaluator, holder: Value, value: Value) -> bool:
    if holder.name == value.name:
        return holder.kind == value.kind or {holder.kind, value.kind} == {"class", "instance"}
    return (
        holder.kind in ("class", "instance")
        and value.kind in ("class", "instance")
        and holder.name in ev.mro(value.name)
    )


def _with_others(ev: Evaluator, own: Values, value: Value, below: tuple[str, ...]) -> Values:
    """What is found on the class, and what is found instead where `value` is of a class below."""
    if not below:
        return own
    if len(below) > OVERRIDES_MAX:
        return weaken(own, LIKELY)
    others: dict[Value, None] = {}
    known = {one[:2] for one in own}
    for one in below:
        path, qualname = split_moniker(one)
        owner, _, last = qualname.rpartition(".")
        slot = ev.member_slot(path, owner, last)
        if slot is not None:
            seen_from = Value("class" if value.kind == "class" else "instance", moniker(path, owner), None, True)
            found = _bound(ev, ev.of_slot(slot), slot, seen_from)
            others.update((v._replace(doubt=POSSIBLE), None) for v in found if v[:2] not in known)
    if not others:
        return weaken(own, LIKELY)
    path, _ = split_moniker(value.name)
    table = ev.table(path)
    if table is not None and table.rules.family == PYTHON:
        # What is only there to be overridden does not run where something overrides it.
        return (*(weaken(tuple(v for v in own if not _is_abstract(ev, v)), LIKELY)), *others)
    declared = (v._replace(doubt=max(v.doubt, POSSIBLE if _is_abstract(ev, v) else LIKELY)) for v in own)
    return (*declared, *others)


def _does_nothing(table: Table, symbol: Symbol) -> bool:
    """Whether a method is a hook: Python has no word for what is there to be overridden, and leaves its body empty."""
    return table.rules.family == PYTHON and table.does_nothing(symbol)


def _is_abstract(ev: Evaluator, value: Value) -> bool:
    """Whether a function is there to be overridden."""
    found = ev.symbol(value.name) if value.kind in ("function", "method") else None
    if found is None:
        return False
    table, symbol = found
    if _ABSTRACT.match(symbol.signature) is not None:
        return True
    holder = table.symbols.get(symbol.parent)
    if table.rules.family != PYTHON:
        ev.note((table.path, symbol.parent, ""))
        is_interface = holder is not None and holder.kind == "class" and bool(_INTERFACE.match(holder.signature))
        return is_interface and table.does_nothing(symbol)
    is_marked = any(d.endswith("abstractmethod") for d in symbol.decorators)
    return is_marked or symbol.qualname in table.unimplemented or _does_nothing(table, symbol)


def _bound(ev: Evaluator, values: Values, slot: Slot, value: Value) -> Values:
    """What the class has, as it is when read from `value`."""
    bound: list[Value] = []
    is_defined = any(isinstance(event.source, Symbol) for event in slot.events)
    for one in values:
        if one.kind == "function" and (is_defined or _in_class_body(slot)):
            bound += _bound_function(ev, one, value)
        else:
            bound.append(one)
    return tuple(bound)


def _in_class_body(slot: Slot) -> bool:
    """Whether the class body itself binds the name, so that a function there becomes a method."""
    return all(isinstance(e.source, Binding) and e.source.scope == slot.scope for e in slot.events)


def _bound_function(ev: Evaluator, function: Value, value: Value) -> Values:
    found = ev.symbol(function.name)
    decorators = found[1].decorators if found is not None else ()
    receiver = Value("instance", value.name, None, True, value.doubt) if value.kind == "super" else value
    if found is None or "staticmethod" in decorators:
        return (function,)
    if is_getter(found[1]):
        from indexer.resolve import functions

        return functions.returned(ev, function.name, receiver)
    if any(d in PROPERTIES for d in decorators):
        if value.kind == "class":
            return UNKNOWN_VALUES
        from indexer.resolve import functions

        return weaken(functions.returned(ev, function.name, receiver), LIKELY)
    if "classmethod" in decorators:
        return (function._replace(kind="method", owner=_bare(receiver, "class"), is_open=receiver.is_open),)
    if value.kind == "class":
        return (function,)
    return (function._replace(kind="method", owner=_bare(receiver, "instance"), is_open=receiver.is_open),)


def _bare(receiver: Value, kind: str) -> Value:
    return Value("class" if kind == "class" else "instance", receiver.name, None, receiver.is_open)


def of_function(ev: Evaluator, value: Value, name: str) -> Values:
    """An attribute of a function: what is assigned to it, what every function has, or what its decorators have."""
    if name == "__func__":
        return (value._replace(kind="function", owner=None),)
    if name == "__self__" and isinstance(value.owner, Value):
        return (value.owner,)
    if name in ("__call__", "__wrapped__"):
        return (value,)
    if name == "__get__":
        return UNKNOWN_VALUES
    known = ev.symbol(value.name)
    if known is not None and known[0].rules.is_overloaded:
        return (value,)  # whatever the method of the interface that it is made for is called
    found = of_maker(ev, value, name) or assigned(ev, value._replace(kind="function", owner=None), name)
    return found or UNKNOWN_VALUES


def is_getter(symbol: Symbol) -> bool:
    """Whether reading the member runs it, as its signature says."""
    return symbol.kind == "method" and _GETTER.match(symbol.signature) is not None


def is_setter(symbol: Symbol) -> bool:
    """Whether assigning to the member runs it, as its signature says."""
    return symbol.kind == "method" and _SETTER.match(symbol.signature) is not None


def of_maker(ev: Evaluator, value: Value, name: str) -> Values:
    """A member of a function as an object, where functions are; or what every function has."""
    known = ev.symbol(value.name)
    if known is None or not known[0].has_prototypes:
        return NOTHING
    table, symbol = known
    if name == "prototype":
        return (Value("class", value.name, doubt=value.doubt),)
    if name in ("call", "apply", "bind"):
        return (Value("external", f"<{name}>", value, doubt=value.doubt),)
    slot = ev.slot(table.path, table.members(symbol.qualname), name)
    return weaken(ev.of_slot(slot), value.doubt) if slot is not None else NOTHING


def of_object(ev: Evaluator, value: Value, name: str) -> Values:
    """A member of the object that `this` is in a function that stands in a table: what the table has by that key."""
    path, qualname = split_moniker(value.name)
    table = ev.table(path)
    if table is None or not table.has_prototypes:
        return NOTHING
    ev.note((path, qualname, ""))
    if qualname in table.symbols and qualname in table.functions:
        return NOTHING
    scope, _, last = qualname.rpartition(".")
    slot = ev.slot(path, scope, last)
    if slot is None or table.is_class(qualname):
        return NOTHING
    return join([ev.attribute((each,), name) for each in ev.of_slot(slot) if each.kind == "collection"])
