"""The names in a function's body into where the objects come from that they hold: an argument, a global, made here."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from indexer.effects.records import Root
from indexer.records import Binding, ModuleIndex, Symbol

CODE: Final = frozenset({"function", "method"})
STEPS_MAX: Final = 4
FRESH: Final = Root("fresh")
UNKNOWN_ROOT: Final = Root("unknown")

_FIRST: Final = re.compile(r"([^\W\d]\w*)(?:\.([^\W\d]\w*))?")
_LITERAL: Final = re.compile(r"['\d\[{(]|<(?!lambda)")
_MAKES: Final = re.compile(
    r"(?:\w+\.)*(?:[A-Z]\w*|list|dict|set|tuple|sorted|deque|defaultdict|copy|deepcopy|split|splitlines|bytearray)\("
)

_DEEP: Final = ("receiver", "argument", "outer")
_TRUTH: Final = {
    "True": True,
    "False": False,
    "None": False,
    "0": False,
    '""': False,
    "''": False,
    "()": False,
    "1": True,
}


class Scope:
    """One function's own names: parameters, what is bound in it, and the module's variables it can reach."""

    def __init__(
        self,
        symbol: Symbol,
        is_method: bool,
        bindings: Iterable[Binding],
        outer: frozenset[str],
        globals_: Mapping[str, str],
    ) -> None:
        names = [p.name for p in symbol.parameters]
        marks = {d.lstrip("@").rpartition(".")[2] for d in symbol.decorators}
        has_receiver = is_method and bool(names) and "staticmethod" not in marks
        self.receiver = names[0] if has_receiver else ""
        self.is_class_method = "classmethod" in marks
        self.parameters = tuple(names[1:] if has_receiver else names)
        self._packed = frozenset(p.name for p in symbol.parameters if p.kind in ("vararg", "kwarg"))
        plain = ((p.name, _TRUTH.get(p.default or "")) for p in symbol.parameters)
        self.defaults = tuple((name, truth) for name, truth in plain if truth is not None)
        self._outer = outer
        self._globals = globals_
        self.declared: set[str] = set()
        self._values: dict[str, list[str]] = {}
        for b in bindings:
            is_parameter = b.target in names and b.span.start_line <= symbol.header_end_line
            if not b.narrows and "." not in b.target and "[" not in b.target and not is_parameter:
                self._values.setdefault(b.target, []).append(b.value)

    def declare_global(self, name: str) -> None:
        """`global name`: what is bound to it here is bound in the module."""
        self.declared.add(name)

    def is_as_given(self, name: str) -> bool:
        """Whether a name is a parameter that nothing else is bound to."""
        return name in self.parameters and name not in self._packed and name not in self._values

    def root(self, ref: str, steps: int = STEPS_MAX) -> Root:
        """Where the object of an expression comes from."""
        if not ref or ref[0] == "?" or steps == 0:
            return UNKNOWN_ROOT
        if "|" in ref:
            parts = {self.root(one, steps - 1) for one in ref.strip("()").split("|")}
            return parts.pop() if len(parts) == 1 else UNKNOWN_ROOT
        if _LITERAL.match(ref) or _MAKES.match(ref):
            return FRESH
        if ref.startswith("super()") and self.receiver:
            return Root("receiver", self.receiver)
        found = _FIRST.match(ref)
        if found is None or "(" in ref:
            return UNKNOWN_ROOT
        name, attribute = found[1], found[2] or ""
        if name in self._values and name not in self.declared:
            return self._bound(name, attribute, steps)
        if name == self.receiver and name:
            return Root("receiver", name, attribute)
        if name in self._packed:
            return FRESH if ref == name else UNKNOWN_ROOT  # the tuple and the table themselves are made for the call
        if name in self.parameters:
            return Root("argument", name, attribute)
        if name in self._outer:
            return Root("outer", name, attribute)
        return Root("global", self._globals[name], attribute) if name in self._globals else UNKNOWN_ROOT

    def names(self) -> tuple[tuple[str, Root], ...]:
        """Every name of its own with where its object comes from, for functions that are written inside."""
        own = dict.fromkeys([*([self.receiver] if self.receiver else ()), *self.parameters, *self._values])
        return tuple((name, self.root(name)) for name in own)

    def holds(self, name: str, pattern: re.Pattern[str]) -> bool:
        """Whether anything that is bound to a name is written so that the pattern finds it."""
        return any(pattern.search(value) for value in self._values.get(name, ()))

    def _bound(self, name: str, attribute: str, steps: int) -> Root:
        """What every value that is bound to a name has in common; a parameter that is bound again is both."""
        roots = {self.root(value, steps - 1) for value in self._values[name]}
        if name in self.parameters:
            roots.add(Root("argument", name))
        root = roots.pop() if len(roots) == 1 else UNKNOWN_ROOT
        return root._replace(attribute=root.attribute or attribute) if root.kind in _DEEP else root


def scopes_of(index: ModuleIndex, globals_: Mapping[str, str]) -> dict[str, Scope]:
    """Qualname -> scope of each function of a module, and "" -> the module's own."""
    bindings: dict[str, list[Binding]] = {}
    for binding in index.bindings:
        bindings.setdefault(binding.scope, []).append(binding)
    symbols = {symbol.qualname: symbol for symbol in index.symbols}
    found: dict[str, Scope] = {}
    for symbol in index.symbols:
        if symbol.kind in CODE or symbol.kind == "module":
            outer = _names_around(symbol, symbols, bindings)
            own = bindings.get(symbol.qualname, ())
            found[symbol.qualname] = Scope(symbol, symbol.kind == "method", own, outer, globals_)
    for statement in index.statements:
        if statement.kind == "global" and statement.text.startswith("global") and statement.scope in found:
            found[statement.scope].declare_global(statement.ref)
    return found


def _names_around(
    symbol: Symbol, symbols: Mapping[str, Symbol], bindings: Mapping[str, list[Binding]]
) -> frozenset[str]:
    """What the functions around a function bind."""
    names: set[str] = set()
    around = symbol.parent
    while around:
        if (outer := symbols.get(around)) is not None and outer.kind in CODE:
            names.update(b.target for b in bindings.get(around, ()))
            names.update(p.name for p in outer.parameters)
        around = around.rpartition(".")[0]
    return frozenset(names)
