"""A ref in a scope into the values it can stand for, by following its steps through the repository."""

from collections.abc import Callable

from indexer.naming import join
from indexer.records import Symbol, moniker, split_moniker
from indexer.resolve import members, results, slots
from indexer.resolve.imports import module_at, submodule
from indexer.resolve.names import BUILTIN, BUILTIN_NAMES, find_in_class, find_in_module, find_name, scopes
from indexer.resolve.refs import CALL, ELEMENT, UNKNOWN, Steps, steps_of
from indexer.resolve.table import Slot, Table
from indexer.resolve.values import EXACT, LIKELY, NOTHING, Value, Values, merge, weaken
from indexer.resolve.world import Reader

DEPTH_MAX = 40


class Follower:
    """Follows refs for one module's resolution and keeps what it found.

    What goes in a circle (`x = x.next()`) is followed once round: a question that is being answered has no values yet.
    A follower serves one module only, so what it finds never depends on which modules were resolved before.
    """

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._slots: dict[tuple[str, str, str], Values] = {}
        self._returns: dict[tuple[str, Value | None], Values] = {}
        self._depth = 0

    def follow(self, table: Table, scope: str, ref: str, receiver: Value | None = None) -> Values:
        """Values of a ref, of each alternative if several are joined by `|`.

        `receiver` stands for the first parameter of the method at `scope`.
        """
        if "|" in ref:
            return merge([self.follow(table, scope, one, receiver) for one in ref.split("|")])
        return self.walk(table, scope, steps_of(ref), receiver)

    def walk(self, table: Table, scope: str, steps: Steps, receiver: Value | None = None) -> Values:
        """Values at the end of some steps; none behind a chain of DEPTH_MAX refs."""
        if steps[0] == UNKNOWN or self._depth > DEPTH_MAX:
            return NOTHING
        self._depth += 1
        try:
            return self._walk(table, scope, steps, receiver)
        finally:
            self._depth -= 1

    def _walk(self, table: Table, scope: str, steps: Steps, receiver: Value | None) -> Values:
        values, at = self._start(table, scope, steps, receiver)
        while at < len(steps) and values:
            step = steps[at]
            at += 1
            if step == CALL:
                values = self.each(values, self.called)
            elif step == ELEMENT:
                values = self.each(values, self.element)
            elif at < len(steps) and steps[at] == ELEMENT and (found := self._stored(values, step)):
                values, at = found, at + 1
            else:
                values = merge([self.attribute(value, step) for value in values])
        return values

    def each(self, values: Values, step: Callable[[Value], Values]) -> Values:
        """Values after one more step from each."""
        return step(values[0]) if len(values) == 1 else merge([step(value) for value in values])

    def _start(self, table: Table, scope: str, steps: Steps, receiver: Value | None) -> tuple[Values, int]:
        """Values of the head, and how many steps that took."""
        head = steps[0]
        if head == "super" and len(steps) > 1 and steps[1] == CALL:
            return _super(table, scope, receiver), 2
        if head[-1] == ">":
            return _literal(table, head), 1
        if len(steps) > 1 and steps[1] == ELEMENT:
            slot = find_name(self.reader, table, scope, head + ELEMENT)
            if slot is not None and (values := self.of_slot(slot)):
                return weaken(values, LIKELY), 2
        return self.name(table, scope, head, receiver), 1

    def name(self, table: Table, scope: str, name: str, receiver: Value | None = None) -> Values:
        """Values of a bare name."""
        for at in scopes(scope):
            if found := table.receiver(at, name):
                return (receiver,) if receiver is not None and at == scope else (_self_value(table, *found),)
            if at and table.slot(at, name) is not None and not table.is_class(at):
                break
        slot = find_name(self.reader, table, scope, name)
        if slot is not None:
            return self.of_slot(slot)
        return (Value("external", f"{BUILTIN}.{name}"),) if name in BUILTIN_NAMES else NOTHING

    def attribute(self, value: Value, name: str) -> Values:
        """Values of `value.name`."""
        kind = value.kind
        if kind in ("instance", "class", "super"):
            return members.of_value(self, value, name)
        if kind == "module":
            return weaken(self.module_member(value.name, name), value.doubt)
        if kind == "external":
            return (Value("external", f"{value.name}.{name}", value.doubt),)
        if kind == "external instance":
            return (Value("external", f"{value.name}.{name}", max(value.doubt, LIKELY)),)
        if kind == "namespace":
            return weaken(module_at(self.reader, join(value.name, name)), value.doubt)
        if kind == "manager" and name in ("__enter__", "__aenter__"):
            return (value._replace(kind="entering"),)
        return NOTHING

    def module_member(self, path: str, name: str) -> Values:
        """Values of a module's attribute: what it binds, else a submodule of a package."""
        slot = find_in_module(self.reader, path, name)
        found = self.of_slot(slot) if slot is not None else NOTHING
        if not found and (slot is None or slot.imports):
            found = submodule(self.reader, Value("module", path), name)
        return found

    def called(self, value: Value) -> Values:
        """Values that calling `value` gives."""
        kind = value.kind
        if kind == "class":
            return (value._replace(kind="instance"),)
        if kind == "function":
            return weaken(self.returned(value.name, None), max(value.doubt, LIKELY))
        if kind == "method":
            form, _, owner = value.owner.partition(" ")
            receiver = Value("class" if form == "class" else "instance", owner, EXACT, value.is_open)
            return weaken(self.returned(value.name, receiver), max(value.doubt, LIKELY))
        if kind == "instance":
            return self.each(members.of_value(self, value, "__call__"), self.called)
        if kind == "external":
            return results.external(value)
        return results.yielded(self, value.name) if kind == "entering" else NOTHING

    def element(self, value: Value) -> Values:
        """Values of an element: a subscripted class is the class, a container has what its annotation says."""
        if value.kind in ("class", "external"):
            return (value,)
        home, text = value.elements
        path, scope = split_moniker(home)
        table = self.reader.table(path) if text else None
        return results.annotated(self, table, scope, text) if table is not None else NOTHING

    def _stored(self, values: Values, name: str) -> Values:
        """What was put into the container that an attribute holds."""
        found: list[Values] = []
        for value in values:
            slot: Slot | str | None = None
            if value.kind in ("instance", "class"):
                slot = find_in_class(self.reader, value.name, name + ELEMENT)
            elif value.kind == "module":
                slot = find_in_module(self.reader, value.name, name + ELEMENT)
            if isinstance(slot, Slot):
                found.append(weaken(self.of_slot(slot), LIKELY))
        return merge(found)

    def symbol(self, name: str) -> tuple[Table, Symbol] | None:
        """The symbol of a moniker, with its module's table."""
        path, qualname = split_moniker(name)
        table = self.reader.table(path)
        symbol = table.symbols.get(qualname) if table is not None else None
        return (table, symbol) if table is not None and symbol is not None else None

    def returned(self, function: str, receiver: Value | None) -> Values:
        """Values that a function returns."""
        key = (function, receiver)
        if key not in self._returns:
            self._returns[key] = NOTHING
            self._returns[key] = results.returned(self, function, receiver)
        return self._returns[key]

    def of_slot(self, slot: Slot) -> Values:
        """Values of everything that is bound to a name in its scope."""
        key = (slot.path, slot.scope, slot.name)
        if key not in self._slots:
            self._slots[key] = NOTHING
            self._depth += 1
            if self._depth <= DEPTH_MAX:
                self._slots[key] = slots.values_of(self, slot)
            self._depth -= 1
        return self._slots[key]


def _literal(table: Table, head: str) -> Values:
    """An instance of a built-in type, or a lambda."""
    if head in table.symbols:
        return (Value("function", moniker(table.path, head)),)
    kind = head[1:-1]
    return (Value("external instance", f"{BUILTIN}.{kind}"),) if kind in BUILTIN_NAMES and kind != "None" else NOTHING


def _super(table: Table, scope: str, receiver: Value | None) -> Values:
    """What stands behind the method's class in the MRO of the receiver's."""
    for at in scopes(scope):
        symbol = table.symbols.get(at)
        if symbol is not None and symbol.kind == "method":
            owner = moniker(table.path, symbol.parent)
            known = receiver is not None and receiver.kind in ("instance", "class")
            return (Value("super", receiver.name if known and receiver is not None else owner, owner=owner),)
    return NOTHING


def _self_value(table: Table, class_name: str, is_class: bool) -> Value:
    return Value("class" if is_class else "instance", moniker(table.path, class_name), EXACT, True)
