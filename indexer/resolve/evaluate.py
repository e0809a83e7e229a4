"""An expression at a place into the values it can stand for, by following what it names through the repository."""

from __future__ import annotations

from typing import NamedTuple

from indexer.languages import rules_of
from indexer.records import Import, Parameter, Symbol, moniker, split_moniker
from indexer.resolve import containers, definitions, filling, functions, library, members, module_paths
from indexer.resolve.answers import Tables
from indexer.resolve.branches import END
from indexer.resolve.evidence import CODE_KINDS
from indexer.resolve.flow import reaching
from indexer.resolve.imports import rules_at, submodule
from indexer.resolve.lookup import Reader
from indexer.resolve.prototypes import attributes_of
from indexer.resolve.refs import Node, parse_ref
from indexer.resolve.sites import NO_SITES, Sites
from indexer.resolve.slots import Event, Slot
from indexer.resolve.table import Table
from indexer.resolve.values import (
    LIKELY,
    NOTHING,
    UNKNOWN_VALUES,
    Value,
    Values,
    join,
    weaken,
)
from indexer.resolve.world import World

BUILTIN = "<builtin>"
STEPS_MAX = 12
"""Attributes of attributes of what is outside; what lies behind more of them is unknown."""
_LITERALS = {"<str>": "str", "<int>": "int", "<float>": "float", "<bytes>": "bytes", "<bool>": "bool"}
_EMPTY = {"<list>": "list", "<dict>": "dict", "<set>": "set", "<tuple>": "tuple"}


class Frame(NamedTuple):
    """Where an expression stands: place `at` (`Table.place`) of a scope of a module. `receiver` is what its method is
    called on.
    """

    table: Table
    scope: str
    at: int = END
    receiver: Value | None = None


def frame_at(table: Table, scope: str, byte: int) -> Frame:
    """The frame of what stands at a byte."""
    return Frame(table, scope, table.place(scope, byte))


class Arguments(NamedTuple):
    """What a call hands over: expressions, and where they stand; or, of an implicit call, values."""

    frame: Frame | None
    positional: tuple[Node, ...] = ()
    keywords: tuple[tuple[str, Node], ...] = ()
    values: tuple[Values, ...] = ()


NO_ARGUMENTS = Arguments(None)


class Evaluator(Reader):
    """Evaluates at one level: parameters have what `sites`, the calls seen at the level below, hand over."""

    def __init__(self, world: World, tables: Tables, sites: Sites = NO_SITES) -> None:
        super().__init__(world, tables)
        self.sites = sites

    def ref(self, ref: str, frame: Frame) -> Values:
        """Values of an expression as it is written in a ref."""
        return self.node(parse_ref(ref), frame)

    def node(self, node: Node, frame: Frame) -> Values:
        """Values of an expression."""
        kind = node[0]
        if kind == "name":
            return self.name(node[1], frame)
        if kind == "attribute":
            if frame.table.rules.family != "python" and (found := self._by_qualname(node, frame)):
                return found
            return self.attribute(self.node(node[1], frame), node[2])
        if kind == "call":
            return self._call(node, frame)
        if kind == "item":
            return containers.item(self, self._holder(node[1], frame), node[2], frame)
        if kind == "slice":
            return containers.slice_of(self, self.node(node[1], frame), node[2], node[3])
        if kind == "either":
            return join([self.node(one, frame) for one in node[1]])
        if kind == "type":
            return _literal(node[1])
        if kind == "constant":
            return (Value("constant", node[1]),)
        if kind == "lambda":
            return (Value("function", moniker(frame.table.path, node[1])),)
        if kind in ("list", "tuple", "set", "table"):
            return (containers.made(node, frame),)
        return node[1] if kind == "values" else UNKNOWN_VALUES

    def _by_qualname(self, node: Node, frame: Frame) -> Values:
        """A definition that a ref names by its qualname, as refs do where one is a value; () where it is none."""
        table = frame.table
        names = attributes_of(node)
        dotted = ".".join(names)
        if dotted in table.rules.module_names:
            return (Value("module", table.path),)
        symbol = table.symbols.get(dotted)
        self.note((table.path, dotted, ""))
        if symbol is None or symbol.kind not in CODE_KINDS or table.is_class(symbol.parent):
            return NOTHING
        root = self.find_name(table, frame.scope, names[0])
        if root is not None and root.scope:
            return NOTHING
        return definitions.decorated(self, table, symbol)

    def _receiver(self, table: Table, class_name: str, is_class: bool) -> Values:
        """What the word for the object stands for; its class may be one of another file."""
        self.note((table.path, class_name, ""))
        if class_name in table.symbols or table.has_prototypes or not table.rules.is_extended:
            return (members.self_value(table, class_name, is_class),)
        classes = self.classes_named(table.path, class_name)
        return tuple(Value("class" if is_class else "instance", name, None, True) for name in classes)

    def classes_named(self, path: str, name: str) -> tuple[str, ...]:
        """Monikers of the classes that a module-level name of a file means."""
        table = self.table(path)
        if table is None:
            return ()
        values = self.ref(name, Frame(table, ""))
        return tuple(value.name for value in values if value.kind == "class")

    def values_of(self, slot: Slot) -> Values:
        """Values that a name has for who looks from outside its scope."""
        return self.of_slot(slot)

    def member_of_any(self, values: Values, name: str) -> Values:
        """Values of a member, for those who follow imports."""
        return self.attribute(values, name)

    def _holder(self, node: Node, frame: Frame) -> Values:
        """Values of what an element is taken from; of a name, as it is at this very place."""
        if node[0] == "name":
            return self.name(node[1], frame, is_holder=True)
        return self.node(node, frame)

    def _call(self, node: Node, frame: Frame) -> Values:
        callee = node[1]
        if callee == ("name", "super") and self.find_name(frame.table, frame.scope, "super") is None:
            behind = self.node(node[2][0], frame) if node[2] and node[2][0][0] != "spread" else NOTHING
            return members.super_value(frame.table, frame.scope, frame.receiver, behind)
        arguments = Arguments(frame, node[2], node[3])
        return join([self.called(value, arguments) for value in self.node(callee, frame)])

    def name(self, name: str, frame: Frame, *, is_holder: bool = False) -> Values:
        """Values of a bare name."""
        table, scope = frame.table, frame.scope
        self.note_around(table, scope)
        for at in table.scopes(scope):
            slot = self.slot(table.path, at, name)
            if (slot is None or len(slot.events) == 1) and (found := table.receiver(at, name)):
                receiver = frame.receiver if at == scope else None
                return (receiver,) if receiver is not None else self._receiver(table, *found)
            if slot is not None and members.is_variable(table, slot):
                here = frame.at if at == scope else END
                if not slot.is_narrowed_only or reaching(slot, here):
                    return self.of_events(slot, here, is_holder=is_holder)
        member = members.of_scope(self, frame, name) if table.rules.sees_members else NOTHING
        if any(value.kind != "external" for value in member):
            return member
        slot = (self.find_starred(table, name) if table.rules.stars_bind else None) or self.find_beside(table, name)
        if slot is not None:
            return self.of_slot(slot)
        if name == table.rules.parent:
            return members.super_value(table, scope, frame.receiver)
        if name in table.rules.module_names:
            return (Value("module", table.path),)
        if table.rules.roots is not None and name in module_paths.WORDS:
            return module_paths.word(self, table.path, name)
        if name in table.rules.builtins:
            return (Value("external", f"{BUILTIN}.{name}"),)
        if name in table.rules.own_class:
            return members.own_class(frame)
        return member or UNKNOWN_VALUES

    def of_slot(self, slot: Slot) -> Values:
        """Values that a name has for who looks from outside its scope."""
        return self.of_events(slot, END)

    def of_events(self, slot: Slot, at: int, *, is_holder: bool = False) -> Values:
        """Values of a name at place `at` of its scope."""
        path, scope, name = slot.path, slot.scope, slot.name
        if is_holder and (slot.writes or filling.is_filled_elsewhere(self, slot.path, slot.scope, slot.name)):
            return self.ask(("held", path, scope, name, at), _values_held, path, scope, name, at)
        all_events = slot.events
        if len(all_events) == 1:
            if not all_events[0].narrows or reaching(slot, at):
                return self.ask(("slot", path, scope, name), _only_event, path, scope, name)
            return NOTHING
        numbers = tuple([all_events.index(event) for event in reaching(slot, at)])
        return self.ask(("slot", path, scope, name, numbers), _some_events, path, scope, name, numbers)

    def of_event(self, slot: Slot, event: Event) -> Values:
        """Values that one definition, import, parameter or assignment gives a name."""
        table = self.table(slot.path)
        assert table is not None
        source = event.source
        if isinstance(source, Symbol):
            return definitions.decorated(self, table, source)
        if isinstance(source, Import):
            return definitions.imported(self, table, source)
        if isinstance(source, Parameter):
            return (Value("parameter", moniker(slot.path, slot.scope), slot.name),)
        return definitions.bound(self, table, slot, source)

    def attribute(self, values: Values, name: str) -> Values:
        """Values of `value.name` for each value."""
        if len(values) == 1:
            return self._attribute(values[0], name)
        return join([self._attribute(value, name) for value in values])

    def _attribute(self, value: Value, name: str) -> Values:
        kind = value.kind
        if kind in ("instance", "class", "super"):
            return members.of_value(self, value, name)
        if kind == "module":
            found = self.module_member(value.name, name)
            if not found and name != "default":
                found = self.attribute(self.default_of(value), name)
            return weaken(found, value.doubt)
        if kind in ("external", "external instance"):
            return _outside(value, name)
        if kind == "parameter":
            return self.attribute(self.expanded(value), name)
        if kind == "collection" and value.name == "object":
            inside = containers.item_of(self, value, f"'{name}'")
            return weaken(inside, value.doubt) if inside else containers.of_every_object(name)
        if kind == "collection" or kind == "constant":
            return (Value("external", f"{BUILTIN}.{containers.type_name(value)}.{name}", value, doubt=value.doubt),)
        if kind == "package":
            slot = self.find_packaged(rules_of(str(value.owner)).family, value.name, name)
            return weaken(self.of_slot(slot), value.doubt) if slot is not None else UNKNOWN_VALUES
        if kind == "namespace":
            return weaken(submodule(self, value, name), value.doubt)
        if kind in ("function", "method"):
            return members.of_function(self, value, name)
        if kind in ("manager", "generator"):
            return functions.of_generator(value, name)
        return UNKNOWN_VALUES

    def expanded(self, value: Value) -> Values:
        """What a parameter can be; any other value is itself."""
        if value.kind != "parameter":
            return (value,)
        return weaken(functions.parameter(self, value.name, str(value.owner)), value.doubt)

    def all_expanded(self, values: Values) -> Values:
        """Values without parameters."""
        if all(value.kind != "parameter" for value in values):
            return values
        return join([self.expanded(value) for value in values])

    def default_of(self, module: Value) -> Values:
        """What a module is where it is used as if it were a value (`module.exports = f`)."""
        if not rules_at(module.name).has_prototypes:
            return NOTHING
        slot = self.find_in_module(module.name, "default")
        found = self.of_slot(slot) if slot is not None else NOTHING
        return weaken(tuple(each for each in found if each != module), module.doubt)

    def used(self, values: Values) -> Values:
        """Values as they are called: without parameters, and modules as what they offer in place of themselves."""
        values = self.all_expanded(values)
        if all(value.kind != "module" for value in values):
            return values
        return join([(self.default_of(each) or (each,)) if each.kind == "module" else (each,) for each in values])

    def module_member(self, path: str, name: str) -> Values:
        """Values of a module's attribute: what it binds, else a submodule of a package."""
        slot = self.find_in_module(path, name)
        found = self.of_slot(slot) if slot is not None else NOTHING
        if not found and (slot is None or any(isinstance(e.source, Import) for e in slot.events)):
            found = submodule(self, Value("module", path), name)
        if not found and slot is None:
            found = definitions.lazy_member(self, path)
        return found

    def called(self, value: Value, arguments: Arguments) -> Values:
        """Values that calling `value` gives."""
        kind = value.kind
        if kind == "class":
            return (value._replace(kind="instance", is_open=value.is_open),)
        if kind == "function":
            given = functions.call(self, value, None, arguments)
            return join([(value._replace(kind="instance"),), given]) if self.is_maker(value) else given
        if kind == "method":
            receiver = value.owner
            assert isinstance(receiver, Value)
            return functions.call(self, value, receiver, arguments)
        if kind == "instance":
            return join([self.called(each, arguments) for each in members.of_value(self, value, "__call__")])
        if kind == "external":
            return library.called(self, value, arguments)
        if kind == "module":
            return join([self.called(each, arguments) for each in self.default_of(value) if each.kind != "module"])
        if kind == "parameter":
            expanded = self.expanded(value)
            return join([self.called(each, arguments) for each in expanded if each.kind != "parameter"])
        return UNKNOWN_VALUES

    def is_maker(self, value: Value) -> bool:
        """Whether a function makes objects when it is called with `new`."""
        found = self.symbol(value.name)
        return found is not None and found[1].qualname in found[0].makers

    def symbol(self, name: str) -> tuple[Table, Symbol] | None:
        """The symbol of a moniker, with its module's table."""
        path, qualname = split_moniker(name)
        table = self.table(path)
        self.note((path, qualname, ""))
        symbol = table.symbols.get(qualname) if table is not None else None
        return (table, symbol) if table is not None and symbol is not None else None


def _outside(value: Value, name: str) -> Values:
    """An attribute of what is outside; `node = node.parent` in a loop does not go on for ever."""
    if value.name.count(".") > STEPS_MAX:
        return UNKNOWN_VALUES
    doubt = value.doubt if value.kind == "external" else max(value.doubt, LIKELY)
    dotted = value.name if value.name.endswith(f".{name}") else f"{value.name}.{name}"
    return (Value("external", dotted, doubt=doubt),)


def _values_held(ev: Evaluator, path: str, scope: str, name: str, at: int) -> Values:
    """Values of a name with what was put into them up to place `at`."""
    slot = ev.slot(path, scope, name)
    if slot is None:
        return NOTHING
    return join([containers.held(ev.of_event(slot, event), slot, event.at, at) for event in reaching(slot, at)])


def _only_event(ev: Evaluator, path: str, scope: str, name: str) -> Values:
    return _some_events(ev, path, scope, name, (0,))


def _some_events(ev: Evaluator, path: str, scope: str, name: str, numbers: tuple[int, ...]) -> Values:
    """What those of the events that bind a name give it that have these numbers."""
    slot = ev.slot(path, scope, name)
    events = [slot.events[number] for number in numbers if number < len(slot.events)] if slot is not None else []
    if slot is None or not events:
        return NOTHING
    if len(events) == 1 and isinstance(events[0].source, Symbol) and events[0].until != END:
        return weaken(ev.of_event(slot, events[0]), LIKELY)  # it is defined under a condition
    return join([ev.of_event(slot, event) for event in events])


def _literal(kind: str) -> Values:
    """An instance of a built-in type; nothing for None."""
    if kind == "<None>":
        return NOTHING
    if kind in _EMPTY:
        return (Value("external instance", f"{BUILTIN}.{_EMPTY[kind]}"),)
    name = _LITERALS.get(kind)
    return (Value("external instance", f"{BUILTIN}.{name}"),) if name else UNKNOWN_VALUES
