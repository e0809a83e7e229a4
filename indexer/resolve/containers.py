"""Collections into what they contain: by key or index where those are known, after what was put in later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.resolve import filling
from indexer.resolve.answers import Key
from indexer.resolve.branches import END
from indexer.resolve.flow import replaces, written
from indexer.resolve.imports import rules_at
from indexer.resolve.refs import Node
from indexer.resolve.slots import Slot, Write
from indexer.resolve.values import LIKELY, NOTHING, UNKNOWN_VALUE, UNKNOWN_VALUES, Value, Values, join, weaken

if TYPE_CHECKING:
    from indexer.resolve.evaluate import Evaluator, Frame

_TYPES = {"list": "list", "tuple": "tuple", "set": "set", "table": "dict"}
_SCRIPT_TYPES = {"list": "Array", "tuple": "Array", "set": "Array", "table": "object"}
_KEYED = frozenset(("class", "external", "function", "instance", "module"))
"""Kinds of values that have attributes by key, where attributes are what tables hold."""
Origin = tuple[str, str, int, Value | None]
"""Where a literal stands: path, scope and place there, and on what the method around it is called."""
DEPTH_MAX = 4
"""Collections of values that may nest in one another."""
_KINDS = frozenset(("list", "dict", "set", "tuple", "deque", "defaultdict", "OrderedDict", "Counter"))


class Collection:
    """A literal with the place where it stands and the name that held it first; equal where all of that is.

    `since`..`at`: the places between which writes to that name's elements count.
    """

    __slots__ = ("_hash", "at", "depth", "key", "node", "origin", "since", "slot")

    def __init__(
        self,
        node: Node,
        origin: Origin | None,
        key: object,
        slot: Key | None = None,
        since: int = 0,
        at: int = END,
        depth: int = 1,
    ) -> None:
        self.node = node
        self.origin = origin
        self.slot = slot
        self.since = since
        self.at = at
        self.key = (key, (slot, since, at) if slot is not None else None)
        self._hash = hash(self.key)
        self.depth = depth

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Collection) and self._hash == other._hash and self.key == other.key


def made(node: Node, frame: Frame) -> Value:
    """The collection that a literal makes."""
    origin = (frame.table.path, frame.scope, frame.at, frame.receiver)
    types = _SCRIPT_TYPES if frame.table.has_prototypes else _TYPES
    return Value("collection", types[node[0]], Collection(node, origin, (origin, node)))


def _frame_at(ev: Evaluator, own: Collection) -> Frame | None:
    """Where the literal stands."""
    from indexer.resolve.evaluate import Frame

    if own.origin is None:
        return None
    path, scope, at, receiver = own.origin
    table = ev.table(path)
    return Frame(table, scope, at, receiver) if table is not None else None


def of_values(node: Node, doubt: int = 0, kind: str = "") -> Value:
    """A collection whose parts are values; unknown where it would nest too deep, as what grows in a circle does."""
    depth = 1 + _depth(node)
    if depth > DEPTH_MAX:
        return UNKNOWN_VALUE
    made_here = Collection(node, None, node, depth=depth)
    return Value("collection", kind or _TYPES[node[0]], made_here, doubt=doubt)


def _depth(node: Node) -> int:
    """How deep collections nest in the values of a node."""
    deepest = 0
    todo: list[object] = [node]
    while todo:
        at = todo.pop()
        if isinstance(at, Value):
            if isinstance(at.owner, Collection):
                deepest = max(deepest, at.owner.depth)
        elif isinstance(at, tuple):
            todo.extend(at)
    return deepest


def type_name(value: Value) -> str:
    """Name of the built-in type of a collection or constant."""
    if value.kind == "constant":
        return "str" if value.name[:1] == "'" else "int"
    return value.name


def held(values: Values, slot: Slot, since: int, at: int) -> Values:
    """Collections as a name holds them at place `at`, bound at place `since`."""
    return tuple(_held(value, slot, since, at) for value in values)


def named(values: Values, slot: Slot) -> Values:
    """Collections as others see them by a name that is written to."""
    return held(values, slot, 0, END)


def _held(value: Value, slot: Slot, since: int, at: int) -> Value:
    if value.kind == "collection" and isinstance(value.owner, Collection):
        own = value.owner
        if own.slot is None or own.slot == slot.key:
            return value._replace(owner=Collection(own.node, own.origin, own.key[0], slot.key, since, at, own.depth))
    elif value.kind in ("external instance",) and value.name.rpartition(".")[2] in _KINDS:
        kind = value.name.rpartition(".")[2]
        node: Node = ("table", ()) if "dict" in kind.lower() else ("list", ())
        empty = Collection(node, None, ("empty", value.name), slot.key, since, at)
        types = _SCRIPT_TYPES if rules_at(slot.path).has_prototypes else _TYPES
        return Value("collection", types[node[0]], empty, doubt=value.doubt)
    return value


def item(ev: Evaluator, holders: Values, key: Node | None, frame: Frame) -> Values:
    """Values of `holder[key]`; of some element where `key` is None."""
    return join([_item(ev, ev.expanded(value), key, frame) for value in holders])


def _item(ev: Evaluator, holders: Values, key: Node | None, frame: Frame) -> Values:
    found = []
    for value in holders:
        if value.kind == "collection":
            found.append(weaken(_of_collection(ev, value, _constants(ev, key, frame)), value.doubt))
        elif value.kind in ("class", "external"):
            found.append((value,))
        elif frame.table.has_prototypes and value.kind in _KEYED and (key is not None or value.kind != "instance"):
            names = _constants(ev, key, frame) or ()
            found.append(join([ev.attribute((value,), n[1:-1]) for n in names if n[:1] == "'"]) or UNKNOWN_VALUES)
        elif value.kind == "instance" and key is not None:
            found.append(_called(ev, value, "__getitem__"))
        elif value.kind == "manager":
            found.append(UNKNOWN_VALUES)
        elif key is None:
            found.append(elements(ev, value))
        else:
            found.append(UNKNOWN_VALUES)
    return join(found)


def elements(ev: Evaluator, value: Value) -> Values:
    """What going through a value gives, one after another."""
    kind = value.kind
    if kind == "collection":
        return weaken(_of_collection(ev, value, None), value.doubt)
    if kind == "generator":
        from indexer.resolve.functions import yielded

        receiver = value.owner if isinstance(value.owner, Value) else None
        return weaken(yielded(ev, value.name, receiver), value.doubt)
    if kind == "instance":
        found = []
        for iterator in _called(ev, value, "__iter__"):
            if iterator.kind == "instance":
                found.append(_called(ev, iterator, "__next__"))
            elif iterator.kind != "unknown":
                found.append(elements(ev, iterator))
        own = join(found) or _called(ev, value, "__getitem__")
        return own or join([elements(ev, each) for each in _called(ev, value, "@@iterator") if each.kind != "instance"])
    if kind == "class" and value.name:
        return (value._replace(kind="instance", doubt=max(value.doubt, LIKELY)),)
    if kind == "parameter":
        return join([elements(ev, each) for each in ev.expanded(value) if each.kind != "parameter"])
    return UNKNOWN_VALUES


def _called(ev: Evaluator, value: Value, method: str) -> Values:
    from indexer.resolve.evaluate import NO_ARGUMENTS

    return join([ev.called(each, NO_ARGUMENTS) for each in ev.attribute((value,), method) if each.kind != "external"])


def _constants(ev: Evaluator, key: Node | None, frame: Frame) -> tuple[str, ...] | None:
    """The constants that a key can be; None where it can be anything."""
    if key is None:
        return None
    if key[0] == "constant":
        return (key[1],)
    values = ev.all_expanded(ev.node(key, frame))
    if not values or any(value.kind != "constant" for value in values):
        return None
    return tuple(value.name for value in values)


def _of_collection(ev: Evaluator, value: Value, keys: tuple[str, ...] | None) -> Values:
    own = value.owner
    assert isinstance(own, Collection)
    return ev.ask(("part", own, keys), _parts, own, keys)


def _parts(ev: Evaluator, own: Collection, keys: tuple[str, ...] | None) -> Values:
    if keys is None:
        found = [*_literal_parts(ev, own, None), *(_put(ev, own, w) for w in _writes(ev, own))]
        return join([*found, _elsewhere(ev, own)])
    if own.slot is not None and own.at == END:
        return join([*(_at_key(ev, own, key) for key in keys), _elsewhere(ev, own)])
    return join([_at_key(ev, own, key) for key in keys])


def _elsewhere(ev: Evaluator, own: Collection) -> Values:
    key = own.slot
    if key is None or not filling.is_filled_elsewhere(ev, *key):
        return NOTHING
    return ev.ask(("put", *key), filling.from_elsewhere, *key)


def _writes(ev: Evaluator, own: Collection) -> list[Write]:
    slot = ev.slot(*own.slot) if own.slot is not None else None
    return written(slot, own.since, own.at) if slot is not None else []


def _at_key(ev: Evaluator, own: Collection, key: str) -> Values:
    """What is under a key once everything was written, from the literal on."""
    values = join(_literal_parts(ev, own, key))
    for write in reversed(_writes(ev, own)):
        known = _write_keys(ev, own, write)
        if known is None:
            is_new = own.node[0] == "table" or not key.lstrip("-").isdigit() or int(key) >= len(own.node[1])
            values = join([values, _put(ev, own, write)]) if is_new else values
        elif key in known:
            is_sure = len(known) == 1 and replaces(write, own.at)
            written_now = _put(ev, own, write, values if is_sure else NOTHING)
            values = written_now if is_sure else join([values, written_now])
    return values


def _write_keys(ev: Evaluator, own: Collection, write: Write) -> tuple[str, ...] | None:
    assert own.slot is not None
    return _constants(ev, write.keys[0], _frame_of(ev, own.slot[0], write))


def _put(ev: Evaluator, own: Collection, write: Write, before: Values = NOTHING) -> Values:
    """What a write leaves under its first key: the value, or a table that holds it under the other keys beside what was
    there before.
    """
    from indexer.resolve.refs import parse_ref

    assert own.slot is not None
    frame = _frame_of(ev, own.slot[0], write)
    value = ev.node(parse_ref(write.binding.value), frame)
    for depth, key in enumerate(reversed(write.keys[1:])):
        known = _constants(ev, key, frame)
        node_key: Node | None = ("constant", known[0]) if known and len(known) == 1 else None
        pairs: tuple[tuple[Node | None, Node], ...] = ((node_key, ("values", value)),)
        if before and depth == len(write.keys) - 2:
            pairs = ((("spread",), ("values", before)), *pairs)
        value = (of_values(("table", pairs)),)
    return value


def _frame_of(ev: Evaluator, path: str, write: Write) -> Frame:
    from indexer.resolve.evaluate import frame_at

    table = ev.table(path)
    assert table is not None
    return frame_at(table, write.binding.scope, write.binding.span.start_byte)


def _literal_parts(ev: Evaluator, own: Collection, key: str | None) -> list[Values]:
    kind, parts = own.node[0], own.node[1]
    if kind == "table":
        return _of_table(ev, own, parts, key)
    frame = _frame_at(ev, own)
    place = int(key) if key is not None and key.lstrip("-").isdigit() and kind != "set" else None
    if key is not None and place is None:
        return []
    spread_at = next((i for i, part in enumerate(parts) if part[0] == "spread"), None)
    if place is not None and place < 0 and spread_at is None:
        place += len(parts)
    if place is not None and place >= 0 and (spread_at is None or place < spread_at):
        return [_part(ev, parts[place], frame)] if place < len(parts) else []
    if place is not None and place < 0 and spread_at is not None:
        last = max(i for i, part in enumerate(parts) if part[0] == "spread")
        if len(parts) + place > last:
            return [_part(ev, parts[place], frame)]
    return [_part(ev, part, frame) for part in parts]


def _part(ev: Evaluator, part: Node, frame: Frame | None) -> Values:
    if part[0] == "values":
        return part[1]  # type: ignore[no-any-return]
    if part[0] == "spread":
        inner = part[1]
        holders = inner[1] if inner[0] == "values" else ev.node(inner, frame) if frame is not None else NOTHING
        return join([elements(ev, each) for each in holders])
    return ev.node(part, frame) if frame is not None else UNKNOWN_VALUES


def _of_table(
    ev: Evaluator, own: Collection, pairs: tuple[tuple[Node | None, Node], ...], key: str | None
) -> list[Values]:
    """Values of a table's own entries, later ones first; all of them where no key is asked for."""
    frame = _frame_at(ev, own)
    if key is None:
        return [
            join([item_of(ev, each, None) for each in _part(ev, part, frame)])
            if name == ("spread",)
            else _part(ev, part, frame)
            for name, part in pairs
        ]
    found = []
    for name, part in reversed(pairs):
        if name == ("spread",):
            found.append(join([item_of(ev, each, key) for each in _part(ev, part, frame)]))
            continue
        is_plain = name is not None and name[0] == "constant"
        known = _constants(ev, name, frame) if is_plain or frame is not None else None  # type: ignore[arg-type]
        if known is None or key in known:
            found.append(_part(ev, part, frame))
            if known == (key,):
                break
    return found


def item_of(ev: Evaluator, value: Value, key: str | None) -> Values:
    """`value[key]` for a constant key, or some element of a table or sequence."""
    if value.kind == "collection":
        return weaken(_of_collection(ev, value, None if key is None else (key,)), value.doubt)
    if value.kind == "parameter":
        return join([item_of(ev, each, key) for each in ev.expanded(value) if each.kind != "parameter"])
    return UNKNOWN_VALUES


def of_every_object(name: str) -> Values:
    """What an object has by a name that it does not hold itself: what all objects have, else nobody knows."""
    is_common = name in ("hasOwnProperty", "toString", "valueOf", "isPrototypeOf", "propertyIsEnumerable")
    return (Value("external", f"<builtin>.Object.prototype.{name}", doubt=LIKELY),) if is_common else UNKNOWN_VALUES


def slice_of(ev: Evaluator, values: Values, first: int | None, end: int | None) -> Values:
    """Part of a sequence, as a sequence."""
    return tuple(_slice(ev, value, first, end) for value in ev.all_expanded(values) if value.kind != "instance")


def _slice(ev: Evaluator, value: Value, first: int | None, end: int | None) -> Value:
    own = value.owner
    if value.kind != "collection" or not isinstance(own, Collection) or own.node[0] == "table":
        return value
    parts = own.node[1]
    is_written = own.slot is not None and bool(_writes(ev, own))
    if own.depth < DEPTH_MAX and not is_written and all(part[0] != "spread" for part in parts[slice(first, None)]):
        node: Node = (own.node[0], parts[slice(first, end)])
        return value._replace(owner=Collection(node, own.origin, (own.key, first, end), depth=own.depth + 1))
    return value


def keys_of(value: Value) -> Values:
    """The keys of a table that are constants."""
    own = value.owner
    if not isinstance(own, Collection) or own.node[0] != "table":
        return UNKNOWN_VALUES
    names = [name for name, _ in own.node[1] if name is not None and name[0] == "constant"]
    return tuple(Value("constant", name[1]) for name in names[:16]) or UNKNOWN_VALUES
