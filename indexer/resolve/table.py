"""A module index into tables: what is bound to which name in which scope, what functions return, a digest of it."""

from functools import cached_property

from indexer.digest import digest_of
from indexer.records import Binding, Import, Module, Symbol
from indexer.resolve.refs import ELEMENT, UNKNOWN, steps_of

CODE_KINDS = frozenset(("function", "method", "class"))


class Slot:
    """A name in a scope with everything the file binds to it there; filled while a table is built, then only read."""

    __slots__ = ("bindings", "definitions", "imports", "is_parameter", "name", "path", "scope", "symbol")

    def __init__(self, path: str, scope: str, name: str) -> None:
        self.path = path
        self.scope = scope
        self.name = name
        self.definitions: list[Symbol] = []
        self.imports: list[Import] = []
        self.bindings: list[Binding] = []
        self.symbol: Symbol | None = None
        self.is_parameter = False


class Table:
    """One module's slots; built once per index and shared by every resolution that looks into it."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.path = module.path
        self.symbols: dict[str, Symbol] = {s.qualname: s for s in module.index.symbols}
        self.slots: dict[tuple[str, str], Slot] = {}
        self.stars: list[Import] = []
        self.returns: dict[str, list[str]] = {}
        self.yields: dict[str, list[str]] = {}
        self.unimplemented: set[str] = set()
        self._outer: dict[tuple[str, str], str] = {}
        self._fill()

    def slot(self, scope: str, name: str) -> Slot | None:
        """What `name` is bound to directly in `scope` (for a class: in its body or on `self`)."""
        return self.slots.get((scope, name))

    def is_class(self, scope: str) -> bool:
        """Whether the scope is a class body."""
        symbol = self.symbols.get(scope)
        return symbol is not None and symbol.kind == "class"

    def receiver(self, scope: str, name: str) -> tuple[str, bool] | None:
        """(class qualname, whether it is the class) if `name` is the `self` or `cls` of the method at `scope`."""
        symbol = self.symbols.get(scope)
        if symbol is None or symbol.kind != "method" or not symbol.parameters or symbol.parameters[0].name != name:
            return None
        if symbol.parameters[0].kind not in ("positional", "positional_only") or "staticmethod" in symbol.decorators:
            return None
        return symbol.parent, "classmethod" in symbol.decorators or symbol.name in _CLASS_METHODS

    @cached_property
    def digest(self) -> str:
        """Digest of all that another module's resolution can read here."""
        return digest_of((self.module.index.interface_digest, *self._inner_evidence()))

    @cached_property
    def public_names(self) -> frozenset[str]:
        """What a star import of this module binds, stars of its own left out."""
        if self.module.index.exports is not None:
            return frozenset(self.module.index.exports)
        return frozenset(n for s, n in self.slots if not s and not n.startswith("_") and n.isidentifier())

    def _fill(self) -> None:
        index = self.module.index
        self._read_statements()
        for symbol in index.symbols[1:]:
            slot = self._at(symbol.parent, symbol.name)
            slot.symbol = slot.symbol or symbol
            if symbol.kind in CODE_KINDS:
                slot.definitions.append(symbol)
            for parameter in symbol.parameters:
                self._at(symbol.qualname, parameter.name).is_parameter = True
        for imported in index.imports:
            if imported.name == "*":
                self.stars.append(imported)
            else:
                self._at(self._home(imported.scope, imported.bound), imported.bound).imports.append(imported)
        for binding in index.bindings:
            self._bind(binding)

    def _read_statements(self) -> None:
        for statement in self.module.index.statements:
            if statement.kind == "return":
                self.returns.setdefault(statement.scope, []).append(statement.ref)
            elif statement.kind == "yield":
                self.yields.setdefault(statement.scope, []).append(statement.ref)
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
        steps = steps_of(binding.target)
        is_element = steps[-1] == ELEMENT
        names = steps[:-1] if is_element else steps
        mark = ELEMENT if is_element else ""
        if len(names) == 1:
            self._at(self._home(binding.scope, names[0]), names[0] + mark).bindings.append(binding)
        elif len(names) == 2:
            scope = binding.scope
            while scope:
                if found := self.receiver(scope, names[0]):
                    self._at(found[0], names[1] + mark).bindings.append(binding)
                    return
                scope = scope.rpartition(".")[0]

    def _at(self, scope: str, name: str) -> Slot:
        slot = self.slots.get((scope, name))
        if slot is None:
            slot = self.slots[scope, name] = Slot(self.path, scope, name)
        return slot

    def _inner_evidence(self) -> list[str]:
        """Bindings inside functions on which what they return, or set on `self`, depends: others follow those too."""
        found = sorted(self.unimplemented)
        todo = [(s, r) for s, refs in (*self.returns.items(), *self.yields.items()) for r in refs]
        todo += [(b.scope, b.value) for b in self.module.index.bindings if b.scope and "." in b.target]
        seen: set[tuple[str, str]] = set()
        while todo:
            scope, ref = todo.pop()
            found.append(f"{scope}={ref}")
            name = steps_of(ref)[0]
            while scope and name != UNKNOWN:
                slot = self.slots.get((scope, name))
                if slot is not None and (scope, name) not in seen:
                    seen.add((scope, name))
                    found += (f"{scope}:{i.level}:{i.module}:{i.name}:{i.bound}" for i in slot.imports)
                    found += (f"{scope}:{b.target}:{b.annotation}" for b in slot.bindings)
                    todo += ((b.scope, b.value) for b in slot.bindings)
                scope = scope.rpartition(".")[0]
        return sorted(found)


_CLASS_METHODS = frozenset(("__new__", "__init_subclass__", "__class_getitem__"))
