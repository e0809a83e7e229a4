"""A ref in a scope into the values it can stand for, by following its steps through the repository."""

from indexer.naming import join
from indexer.records import Binding, Import, Symbol, moniker, split_moniker
from indexer.resolve.annotations import decorator_ref, mentions
from indexer.resolve.imports import external_name, module_at, module_values, submodule
from indexer.resolve.names import BUILTIN, BUILTIN_NAMES, find_in_class, find_in_module, find_name, scopes
from indexer.resolve.refs import CALL, ELEMENT, UNKNOWN, Steps, steps_of
from indexer.resolve.table import Slot, Table
from indexer.resolve.values import CANDIDATES_MAX, EXACT, LIKELY, POSSIBLE, Value, Values, merge, weaken
from indexer.resolve.world import Reader

DEPTH_MAX = 40

NOTHING: Values = ()
_PROPERTIES = frozenset(("property", "cached_property", "functools.cached_property", "abc.abstractproperty"))
_OVERLOADS = frozenset(("overload", "t.overload", "typing.overload"))
_MANAGERS = frozenset(
    ("contextmanager", "contextlib.contextmanager", "asynccontextmanager", "contextlib.asynccontextmanager")
)
_TRANSPARENT = _PROPERTIES | frozenset(
    ("staticmethod", "classmethod", "abstractmethod", "abc.abstractmethod", "override", "typing.override", "t.override")
    + ("final", "typing.final", "t.final")
)


class Follower:
    """Follows refs for one module's resolution, keeping what it found; equal questions get equal answers."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._slots: dict[tuple[str, str, str], Values | None] = {}
        self._returns: dict[tuple[str, Value | None], Values | None] = {}
        self._depth = 0

    def follow(self, table: Table, scope: str, ref: str, receiver: Value | None = None) -> Values:
        """Values of a ref (alternatives joined by `|` are all followed); `receiver` stands for the method's first parameter."""
        if "|" in ref:
            return merge(self.follow(table, scope, one, receiver) for one in ref.split("|"))
        return self.walk(table, scope, steps_of(ref), receiver)

    def walk(self, table: Table, scope: str, steps: Steps, receiver: Value | None = None) -> Values:
        """Values at the end of some steps."""
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
                values = self._each(values, self.called)
            elif step == ELEMENT:
                values = self._each(values, self.element)
            elif at < len(steps) and steps[at] == ELEMENT and (found := self._stored(values, step)):
                values, at = found, at + 1
            else:
                values = self._each(values, lambda value, step=step: self.attribute(value, step))
        return values

    def _each(self, values: Values, step) -> Values:
        if len(values) == 1:
            return step(values[0])
        return merge([step(value) for value in values])

    # -- where a ref starts

    def _start(self, table: Table, scope: str, steps: Steps, receiver: Value | None) -> tuple[Values, int]:
        head = steps[0]
        if head == "super" and len(steps) > 1 and steps[1] == CALL:
            return self._super(table, scope, receiver), 2
        if head[0] == "<" or head[-1] == ">":
            return self._literal(table, head), 1
        if len(steps) > 1 and steps[1] == ELEMENT:
            slot = find_name(self.reader, table, scope, head + ELEMENT)
            if slot is not None and (values := self.of_slot(slot)):
                return weaken(values, LIKELY), 2
        return self.name(table, scope, head, receiver), 1

    def name(self, table: Table, scope: str, name: str, receiver: Value | None = None) -> Values:
        """Values of a bare name."""
        for at in scopes(scope):
            if found := table.receiver(at, name):
                if receiver is not None and at == scope:
                    return (receiver,)
                return (_self_value(table, *found),)
            if at and table.slot(at, name) is not None and not table.is_class(at):
                break
        slot = find_name(self.reader, table, scope, name)
        if slot is not None:
            return self.of_slot(slot)
        if name in BUILTIN_NAMES:
            return (Value("external", f"{BUILTIN}.{name}"),)
        return NOTHING

    def _literal(self, table: Table, head: str) -> Values:
        if head in table.symbols:
            return (Value("function", moniker(table.path, head)),)
        kind = head[1:-1]
        return (
            (Value("external instance", f"{BUILTIN}.{kind}"),) if kind in BUILTIN_NAMES and kind != "None" else NOTHING
        )

    def _super(self, table: Table, scope: str, receiver: Value | None) -> Values:
        for at in scopes(scope):
            symbol = table.symbols.get(at)
            if symbol is not None and symbol.kind == "method":
                owner = moniker(table.path, symbol.parent)
                seen_from = receiver.name if receiver is not None and receiver.kind in ("instance", "class") else owner
                return (Value("super", seen_from, owner=owner),)
        return NOTHING

    # -- steps

    def attribute(self, value: Value, name: str) -> Values:
        """Values of `value.name`."""
        kind = value.kind
        if kind == "external" or kind == "external instance":
            doubt = value.doubt if kind == "external" else max(value.doubt, LIKELY)
            return (Value("external", f"{value.name}.{name}", doubt),)
        if kind == "module":
            return weaken(self.module_member(value.name, name), value.doubt)
        if kind == "namespace":
            return weaken(module_at(self.reader, join(value.name, name)), value.doubt)
        if kind in ("instance", "class", "super"):
            return self._member(value, name)
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

    def _member(self, value: Value, name: str) -> Values:
        found = find_in_class(self.reader, value.name, name, value.owner if value.kind == "super" else "")
        if isinstance(found, str):
            own: Values = (Value("external", found, LIKELY),)
        elif found is not None:
            own = self._bind(self.of_slot(found), found, value)
        else:
            own = NOTHING
        own = weaken(own, value.doubt)
        if not value.is_open or value.kind == "super":
            return own
        return self._with_overriding(own, value, name)

    def _with_overriding(self, own: Values, value: Value, name: str) -> Values:
        below = self.reader.members_below(value.name, name)
        if not below:
            return own
        if len(below) > CANDIDATES_MAX:
            return weaken(own, LIKELY)
        others: list[Value] = []
        for one in below:
            path, qualname = split_moniker(one)
            owner, _, last = qualname.rpartition(".")
            slot = self.reader.slot(path, owner, last)
            if slot is not None:
                seen_from = Value(value.kind, moniker(path, owner), value.doubt, True)
                others += self._bind(self.of_slot(slot), slot, seen_from)
        known = {v[:2] for v in own}
        extra = tuple(dict.fromkeys(v._replace(doubt=POSSIBLE) for v in others if v[:2] not in known))
        return (*(weaken((v,), POSSIBLE if self._is_abstract(v) else LIKELY)[0] for v in own), *extra)

    def _is_abstract(self, value: Value) -> bool:
        """Whether a function is there to be overridden."""
        path, qualname = split_moniker(value.name)
        table = self.reader.table(path) if value.kind in ("function", "method") else None
        symbol = table.symbols.get(qualname) if table is not None else None
        if table is None or symbol is None:
            return False
        return qualname in table.unimplemented or any(d.endswith("abstractmethod") for d in symbol.decorators)

    def _bind(self, values: Values, slot: Slot, value: Value) -> Values:
        """What a member found on `value` is when read from it: a bound method, a property's value, the attribute."""
        bound: list[Value] = []
        for one in values:
            if one.kind == "function" and slot.definitions:
                bound += self._bind_function(one, value)
            else:
                bound.append(one if value.kind != "instance" else weaken((one,), LIKELY)[0])
        return tuple(bound)

    def _bind_function(self, function: Value, value: Value) -> Values:
        symbol = self.symbol(function.name)
        receiver = value
        if value.kind == "super":
            receiver = Value("instance", value.name, value.doubt, True)
        if symbol is None or "staticmethod" in symbol.decorators:
            return (function,)
        if any(d in _PROPERTIES for d in symbol.decorators):
            return weaken(self.returned(function.name, receiver), LIKELY) if value.kind != "class" else NOTHING
        if "classmethod" in symbol.decorators:
            return (function._replace(kind="method", owner=f"class {receiver.name}"),)
        if value.kind == "class":
            return (function,)
        return (function._replace(kind="method", owner=f"instance {receiver.name}", is_open=receiver.is_open),)

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
            return self._each(self._member(value, "__call__"), self.called)
        if kind == "external":
            return _external_result(value)
        if kind == "entering":
            return self._yielded(value.name)
        return NOTHING

    def element(self, value: Value) -> Values:
        """Values of an element of `value`: a subscripted class is the class, a container has what its annotation says."""
        if value.kind in ("class", "external"):
            return (value,)
        home, text = value.elements
        if text:
            path, scope = split_moniker(home)
            table = self.reader.table(path)
            return self.annotated(table, scope, text) if table is not None else NOTHING
        return NOTHING

    def _stored(self, values: Values, name: str) -> Values:
        """What was put into the container that an attribute holds."""
        found: list[Values] = []
        for value in values:
            if value.kind in ("instance", "class"):
                slot = find_in_class(self.reader, value.name, name + ELEMENT)
                if isinstance(slot, Slot):
                    found.append(weaken(self.of_slot(slot), LIKELY))
            elif value.kind == "module":
                slot = find_in_module(self.reader, value.name, name + ELEMENT)
                if slot is not None:
                    found.append(weaken(self.of_slot(slot), LIKELY))
        return merge(found)

    # -- what functions give

    def symbol(self, name: str) -> Symbol | None:
        """The symbol of a moniker."""
        path, qualname = split_moniker(name)
        table = self.reader.table(path)
        return table.symbols.get(qualname) if table is not None else None

    def returned(self, function: str, receiver: Value | None) -> Values:
        """Values that a function returns: what its return statements say, else its annotation."""
        key = (function, receiver)
        if key in self._returns:
            return self._returns[key] or NOTHING
        self._returns[key] = None
        values = self._returns[key] = self._returned(function, receiver)
        return values

    def _returned(self, function: str, receiver: Value | None) -> Values:
        path, qualname = split_moniker(function)
        table = self.reader.table(path)
        symbol = table.symbols.get(qualname) if table is not None else None
        if table is None or symbol is None:
            return NOTHING
        if any(d in _MANAGERS for d in symbol.decorators):
            return (Value("manager", function, LIKELY),)
        if qualname in table.yields:
            return NOTHING if symbol.returns is None else self.annotated(table, symbol.parent, symbol.returns)
        refs = [ref for ref in table.returns.get(qualname, ()) if ref != "<None>"]
        found = merge([self.follow(table, qualname, ref, receiver) for ref in dict.fromkeys(refs)])
        if (
            symbol.returns is not None
            and symbol.returns.strip("\"'").rpartition(".")[2] == "Self"
            and receiver is not None
        ):
            return (receiver._replace(kind="instance"),)
        if symbol.returns is not None and (not found or all(v.kind == "external instance" for v in found)):
            return self.annotated(table, symbol.parent, symbol.returns) or found
        return found

    def _yielded(self, function: str) -> Values:
        path, qualname = split_moniker(function)
        table = self.reader.table(path)
        if table is None:
            return NOTHING
        refs = dict.fromkeys(table.yields.get(qualname, ()))
        found = weaken(merge([self.follow(table, qualname, ref) for ref in refs]), LIKELY)
        symbol = table.symbols.get(qualname)
        if not found and symbol is not None and symbol.returns is not None:
            found = self._each(self.annotated(table, symbol.parent, symbol.returns), self.element)
        return found

    def annotated(self, table: Table, scope: str, text: str) -> Values:
        """Values that an annotation promises: at best likely, and any subclass will do."""
        found: list[Value] = []
        for mention in mentions(text):
            for value in self.walk(table, scope, steps_of(mention.name)):
                if value.kind == "class":
                    kind = "instance" if mention.form == "instance" else "class"
                    found.append(Value(kind, value.name, max(value.doubt, LIKELY), True))
                elif value.kind == "external" and mention.form == "instance":
                    home = (moniker(table.path, scope), mention.element) if mention.element else ("", "")
                    found.append(Value("external instance", value.name, LIKELY, elements=home))
        return merge([(value,) for value in dict.fromkeys(found)])

    # -- what slots hold

    def of_slot(self, slot: Slot) -> Values:
        """Values of everything that is bound to a name in its scope."""
        key = (slot.path, slot.scope, slot.name)
        if key in self._slots:
            return self._slots[key] or NOTHING
        self._slots[key] = None
        if self._depth > DEPTH_MAX:
            return NOTHING
        self._depth += 1
        values = self._slots[key] = self._of_slot(slot)
        self._depth -= 1
        return values

    def _of_slot(self, slot: Slot) -> Values:
        table = self.reader.table(slot.path)
        if table is None:
            return NOTHING
        found = [self._of_definition(table, symbol) for symbol in _visible(slot.definitions)]
        found += [self.of_import(slot.path, imported) for imported in slot.imports]
        found += [self._of_binding(table, slot, binding) for binding in slot.bindings]
        return merge(found)

    def _of_definition(self, table: Table, symbol: Symbol) -> Values:
        kind = "class" if symbol.kind == "class" else "function"
        values: Values = (Value(kind, moniker(table.path, symbol.qualname)),)
        for text in reversed(symbol.decorators):
            if text not in _TRANSPARENT and not text.endswith((".setter", ".deleter", ".getter")):
                values = self._decorated(table, symbol, text, values)
        return values

    def _decorated(self, table: Table, symbol: Symbol, text: str, values: Values) -> Values:
        """What a decorator makes of a definition: the functions it returns, and the definition, which they likely call."""
        ref = decorator_ref(text)
        made = self.walk(table, symbol.parent, (*steps_of(ref), CALL)) if ref else NOTHING
        wrapped = tuple(v for v in made if v.kind == "function" and v[:2] not in {o[:2] for o in values})
        return (*weaken(values, LIKELY), *weaken(wrapped, LIKELY))

    def of_import(self, path: str, imported: Import) -> Values:
        """What an import binds."""
        if imported.name is None:
            dotted = imported.module
            if imported.bound == dotted.partition(".")[0]:
                imported = Import(imported.bound, 0, None, imported.bound, imported.scope, imported.span)
            return module_values(self.reader, path, imported)
        found: list[Value] = []
        for module in module_values(self.reader, path, imported):
            if module.kind == "module":
                found += weaken(self._imported_member(path, module.name, imported.name), module.doubt)
            else:
                found += submodule(self.reader, module, imported.name)
        return tuple(found)

    def _imported_member(self, path: str, module: str, name: str) -> Values:
        if module == path:
            return submodule(self.reader, Value("module", module), name)
        values = self.module_member(module, name)
        if values or find_in_module(self.reader, module, name) is not None:
            return values
        return (Value("external", f"{external_name(self.reader, Value('module', module))}.{name}", LIKELY),)

    def _of_binding(self, table: Table, slot: Slot, binding: Binding) -> Values:
        scope = binding.scope
        if binding.annotation:
            around = scope.rpartition(".")[0] if slot.is_parameter else scope
            noted = self.annotated(table, around, binding.annotation)
            if noted:
                return noted
        values = self.follow(table, scope, binding.value) if binding.value != UNKNOWN else NOTHING
        return weaken(values, POSSIBLE) if slot.is_parameter else values


def _visible(definitions: list[Symbol]) -> list[Symbol]:
    """Without `@overload`s and without the setters of a property."""
    if len(definitions) < 2:
        return definitions
    kept = [
        d
        for d in definitions
        if not any(text in _OVERLOADS or text.endswith((".setter", ".deleter", ".register")) for text in d.decorators)
    ]
    return kept or definitions[-1:]


def _self_value(table: Table, class_name: str, is_class: bool) -> Value:
    return Value("class" if is_class else "instance", moniker(table.path, class_name), EXACT, True)


def _external_result(value: Value) -> Values:
    """Calling an external class (by its capital, or a built-in type) makes an instance; what functions give is unknown."""
    last = value.name.rpartition(".")[2]
    if last[:1].isupper() or value.name in _BUILTIN_TYPES:
        return (value._replace(kind="external instance", doubt=max(value.doubt, LIKELY)),)
    return NOTHING


_BUILTIN_TYPES = frozenset(
    f"{BUILTIN}.{name}"
    for name in ("str", "bytes", "bytearray", "int", "float", "list", "dict", "set", "frozenset", "tuple")
)
