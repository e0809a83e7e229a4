"""A module index into tables: what is bound to which name in which scope and where, and digests of all that."""

from functools import cached_property

from msgspec.structs import replace

from indexer.digest import digest_of
from indexer.languages import Rules, rules_of
from indexer.records import Binding, Import, Module, Symbol
from indexer.resolve.branches import END, Branches
from indexer.resolve.evidence import BODY, CODE_KINDS, evidence
from indexer.resolve.places import Places
from indexer.resolve.prototypes import MEMBERS, attributes_of, is_inside, is_space, receiver_of, scopes_of
from indexer.resolve.refs import UNKNOWN, Node, parse_ref
from indexer.resolve.slots import Event, Slot, Write


class Table:
    """One module's slots; built once per index and shared by everything that looks into it."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.path = module.path
        self.rules: Rules = rules_of(module.index.language)
        self.has_prototypes = self.rules.has_prototypes
        self.symbols: dict[str, Symbol] = {s.qualname: s for s in module.index.symbols}
        self.slots: dict[tuple[str, str], Slot] = {}
        self.stars: list[Import] = []
        self.returns: dict[str, list[tuple[int, str]]] = {}
        self.yields: dict[str, list[tuple[int, str]]] = {}
        self.unimplemented: set[str] = set()
        self.assigned: dict[str, list[Binding]] = {}
        """Attribute name -> assignments to that attribute of something other than the receiver of a method; `name[]` ->
        what is put into what is held there, or by an imported name.
        """
        self._outer: dict[tuple[str, str], str] = {}
        self.functions = frozenset(s.qualname for s in module.index.symbols if s.kind in ("function", "method"))
        self.function_keys = {scope: (module.path, scope, BODY) for scope in self.functions}
        """Function -> the key under which all that is looked up in it is noted."""
        self.spaces = frozenset(s.qualname for s in module.index.symbols if s.kind == "class" and is_space(s))
        self.makers: set[str] = set()
        """Functions that make objects, in languages where functions do."""
        self.bases: dict[str, list[str]] = {}
        """Refs of what stands behind the prototypes of functions."""
        self._scopes: dict[str, tuple[str, ...]] = {}
        self._digests: dict[str, str] = {}
        self._names: dict[str, list[str]] | None = None
        self._fill()

    def slot(self, scope: str, name: str) -> Slot | None:
        """What `name` is bound to directly in `scope` (for a class: in its body or on its instances)."""
        return self.slots.get((scope, name))

    def is_class(self, scope: str) -> bool:
        """Whether the scope is a class body, whose names are not seen from the functions in it."""
        symbol = self.symbols.get(scope)
        return symbol is not None and symbol.kind == "class" and scope not in self.spaces

    def scopes(self, scope: str) -> tuple[str, ...]:
        """The scope and those around it whose names are seen in it, innermost first, the module last."""
        known = self._scopes.get(scope)
        if known is None:
            seen = [at for at in scopes_of(scope) if at == scope or self._is_seen(at, scope)]
            known = self._scopes[scope] = tuple(seen)
        return known

    def _is_seen(self, around: str, scope: str) -> bool:
        if not around or around in self.spaces:
            return True
        if self.rules.places is None:
            return not self.is_class(around)
        holder, held = self.symbols.get(around), self.symbols.get(scope)
        return around in self.functions and (held is None or holder is None or is_inside(held, holder))

    def members(self, qualname: str) -> str:
        """The scope of the members of a class; of a function that makes objects they are not what it binds itself."""
        return f"{qualname}.{MEMBERS}" if self.has_prototypes and qualname in self.functions else qualname

    def receiver(self, scope: str, name: str) -> tuple[str, bool] | None:
        """(class qualname, whether it is the class) if `name` is the receiver (`self`, `cls`) of the method `scope`."""
        symbol = self.symbols.get(scope)
        if symbol is None:
            return None
        if self.rules.receiver:
            return receiver_of(self, symbol) if name == self.rules.receiver else None
        if symbol.kind != "method":
            return None
        if (
            not symbol.parameters
            or symbol.parameters[0].name != name
            or symbol.parameters[0].kind not in ("positional", "positional_only")
            or "staticmethod" in symbol.decorators
        ):
            return None
        return symbol.parent, "classmethod" in symbol.decorators or symbol.name in _CLASS_METHODS

    def does_nothing(self, symbol: Symbol) -> bool:
        """Whether a function's body has no statement that does anything but return None."""
        return symbol.qualname not in self._busy

    @cached_property
    def _busy(self) -> frozenset[str]:
        index = self.module.index
        found = {binding.scope for binding in index.bindings if not self._is_in_head(binding)}
        found.update(call.scope for call in index.calls)
        found.update(s.scope for s in index.statements if s.kind != "return" or s.ref != "<None>")
        found.update(use.scope for use in index.occurrences)
        return frozenset(found)

    @cached_property
    def decorators(self) -> tuple[tuple[Symbol, int], ...]:
        """Every decorator: what it stands before, and how many stand between the two."""
        if self.rules.marks:
            return ()
        return tuple((symbol, count) for symbol in self.module.index.symbols for count in range(len(symbol.decorators)))

    @cached_property
    def public_names(self) -> frozenset[str]:
        """What a star import of this module binds, stars of its own left out."""
        if self.module.index.exports is not None:
            return frozenset(self.module.index.exports)
        return frozenset(n for s, n in self.slots if not s and not n.startswith("_") and n.isidentifier())

    def digest(self, scope: str, name: str) -> str:
        """Digest of what is noted under a name in a scope, wherever in the file it stands; "" if nothing is."""
        key = f"{scope}|{name}"
        known = self._digests.get(key)
        if known is None:
            parts = list(evidence(self, scope, name))
            known = self._digests[key] = digest_of(parts) if parts else ""
        return known

    def names_in(self, scope: str) -> list[str]:
        """Names that are bound directly in a scope, sorted."""
        if self._names is None:
            self._names = {}
            for at, name in self.slots:
                self._names.setdefault(at, []).append(name)
        return sorted(self._names.get(scope, ()))

    def place(self, scope: str, byte: int) -> int:
        """The place of a byte among the bindings of a scope."""
        return self._places.of(scope, byte)

    def _fill(self) -> None:
        index = self.module.index
        branches = Branches(index.branches)
        self._read_statements()
        for symbol in index.symbols[1:]:
            slot = self._at(self._scope_of(symbol), symbol.name)
            slot.symbol = slot.symbol or symbol
            if symbol.kind in CODE_KINDS:
                at = symbol.span.end_byte
                slot.events.append(Event(at, branches.until(symbol.span.start_byte), -1, symbol))
            for parameter in symbol.parameters:
                event = Event(symbol.span.start_byte, END, -1, parameter)
                self._at(symbol.qualname, parameter.name).events.append(event)
        for imported in index.imports:
            if imported.name == "*":
                self.stars.append(imported)
            elif imported.bound:
                slot = self._at(self._home(imported.scope, imported.bound), imported.bound)
                until = branches.until(imported.span.start_byte)
                slot.events.append(Event(imported.span.end_byte, until, -1, imported))
        if self.has_prototypes:
            self._read_inheritance()
        for binding in index.bindings:
            self._bind(binding)
        self._finish_slots()

    def _finish_slots(self) -> None:
        for slot in self.slots.values():
            if slot.writes and not slot.events and self.is_class(slot.scope):
                self.assigned.setdefault(f"{slot.name}[]", []).extend(write.binding for write in slot.writes)
            if len(slot.events) > 1:
                slot.events.sort(key=lambda event: event.at)
            if len(slot.writes) > 1:
                slot.writes.sort(key=lambda write: write.at)
        self._places = Places(self.slots.values())
        for slot in self.slots.values():
            self._places.renumber(slot)
        for found in (self.returns, self.yields):
            for scope, each in found.items():
                found[scope] = [(self.place(scope, at), ref) for at, ref in each]

    def _read_statements(self) -> None:
        for statement in self.module.index.statements:
            if statement.kind == "return":
                self.returns.setdefault(statement.scope, []).append((statement.span.start_byte, statement.ref))
            elif statement.kind == "yield":
                self.yields.setdefault(statement.scope, []).append((statement.span.start_byte, statement.ref))
            elif statement.kind == "raise" and statement.ref.startswith("NotImplementedError"):
                self.unimplemented.add(statement.scope)
            elif statement.kind == "global":
                is_global = statement.text.startswith("global")
                self._outer[statement.scope, statement.ref] = "" if is_global else statement.scope

    def _home(self, scope: str, name: str) -> str:
        outer = self._outer.get((scope, name))
        if outer is None:
            return scope
        while outer:
            outer = outer.rpartition(".")[0]
            if (outer, name) in self.slots:
                return outer
        return ""

    def _bind(self, binding: Binding) -> None:
        target = binding.target
        node = parse_ref(target)
        if node[0] == "name":
            scope = self._home(binding.scope, target)
            slot = self._at(scope, target)
            if slot.default is None and slot.parameter and self._is_in_head(binding):
                slot.default = binding
                return
            until = self._until(binding) if scope == binding.scope else 0
            slot.events.append(Event(binding.span.end_byte, until, binding.loop, binding))
            return
        keys: list[Node | None] = []
        if self.has_prototypes and (node := self._without_prototypes(binding, node))[0] == "?":
            return
        while node[0] in ("item", "slice"):
            keys.insert(0, node[2] if node[0] == "item" else None)
            node = node[1]
        holder = self._slot_of_target(binding, node)
        if holder is None:
            if node[0] == "attribute":
                self.assigned.setdefault(f"{node[2]}[]" if keys else node[2], []).append(binding)
        elif keys:
            until = self._until(binding) if holder.scope == binding.scope else 0
            if any(isinstance(event.source, Import) for event in holder.events):
                self.assigned.setdefault(f"{holder.name}[]", []).append(binding)
            holder.writes.append(Write(binding.span.end_byte, until, tuple(keys), binding))
        else:
            holder.events.append(Event(binding.span.end_byte, 0, binding.loop, binding))

    def _until(self, binding: Binding) -> int:
        """Where the binding ends to be all that holds; END if nothing but another binding ends it."""
        symbol = self.symbols.get(binding.scope)
        return END if symbol is not None and binding.until >= symbol.span.end_byte else binding.until

    def _is_in_head(self, binding: Binding) -> bool:
        symbol = self.symbols.get(binding.scope)
        return symbol is not None and binding.span.end_line <= symbol.header_end_line

    def _slot_of_target(self, binding: Binding, node: Node) -> Slot | None:
        """The slot of `name` or of an attribute of the receiver of a method around."""
        if node[0] == "name":
            scope = binding.scope
            while scope and ((scope, node[1]) not in self.slots or (self.is_class(scope) and scope != binding.scope)):
                scope = scope.rpartition(".")[0]
            return self._at(scope, node[1])
        if node[0] == "attribute" and node[1][0] == "name":
            scope = binding.scope
            while scope:
                if found := self.receiver(scope, node[1][1]):
                    self.makers.add(found[0])
                    return self._at(self.members(found[0]), node[2])
                scope = scope.rpartition(".")[0]
        return None

    def _scope_of(self, symbol: Symbol) -> str:
        """The scope in which a definition has its name."""
        parent = symbol.parent
        if not self.has_prototypes or parent not in self.functions:
            return parent
        if symbol.kind in ("method", "attribute") or not is_inside(symbol, self.symbols[parent]):
            if symbol.kind != "attribute":
                self.makers.add(parent)
            return self.members(parent)
        return parent

    def _without_prototypes(self, binding: Binding, node: Node) -> Node:
        """A target as what it means where prototypes make classes; `?` where nothing is left to bind.

        `Foo.prototype.bar` and `Foo.bar` are members of the function or class `Foo`, `x.key` is an element of `x`.
        """
        path = attributes_of(node)
        if len(path) < 2:
            return node
        names = [name for name in path if name != "prototype"]
        owner = ".".join(names[:-1])
        known = self.symbols.get(".".join(names) if len(names) < len(path) and path[-1] == "prototype" else owner)
        if path[-1] == "prototype" and known is not None:
            self._take_prototype(known, binding)
            return UNKNOWN
        if known is not None and known.kind in CODE_KINDS:
            if binding.value != f"{owner}.{names[-1]}":
                slot = self._at(self.members(owner), names[-1])
                slot.events.append(Event(binding.span.end_byte, 0, binding.loop, binding))
            return UNKNOWN
        around = (self.slots.get((at, path[0])) for at in scopes_of(binding.scope))
        holder = next((each for each in around if each is not None and each.events), None)
        if holder is not None and path[0] != self.rules.receiver and len(path) == 2:
            self.assigned.setdefault(path[1], []).append(binding)
            return ("item", ("name", path[0]), ("constant", f"'{path[1]}'"))
        return node

    def _take_prototype(self, owner: Symbol, binding: Binding) -> None:
        """`Foo.prototype = …`: the functions of a table are members already; what is made of a class is a base."""
        value = parse_ref(binding.value)
        self.makers.add(owner.qualname)
        if value[0] == "table":
            for key, part in value[1]:
                if key is not None and key[0] == "constant" and part[0] == "name":
                    slot = self._at(self.members(owner.qualname), key[1].strip("'"))
                    made = replace(binding, target=slot.name, value=str(part[1]))
                    slot.events.append(Event(binding.span.end_byte, 0, -1, made))
        elif value[0] == "call":
            made_of = attributes_of(value[2][0]) if value[2] and value[1] == _CREATE else attributes_of(value[1])
            if made_of:
                names = [name for name in made_of if name != "prototype"]
                self.bases.setdefault(owner.qualname, []).append(".".join(names))

    def _read_inheritance(self) -> None:
        """`util.inherits(Foo, Base)`."""
        for call in self.module.index.calls:
            if call.ref.endswith("inherits") and len(call.arguments) == 2 and call.arguments[0] in self.functions:
                self.makers.add(call.arguments[0])
                self.bases.setdefault(call.arguments[0], []).append(call.arguments[1])

    def _at(self, scope: str, name: str) -> Slot:
        slot = self.slots.get((scope, name))
        if slot is None:
            slot = self.slots[scope, name] = Slot(self.path, scope, name)
            slot.is_overloaded = self.rules.is_overloaded
        return slot


_CREATE: Node = ("attribute", ("name", "Object"), "create")
_CLASS_METHODS = frozenset(("__new__", "__init_subclass__", "__class_getitem__"))
