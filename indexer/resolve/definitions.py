"""A definition, import or assignment into the values that it gives a name."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from indexer.records import Binding, Import, Symbol, moniker
from indexer.resolve import module_paths
from indexer.resolve.imports import external_name, module_values, submodule
from indexer.resolve.members import PROPERTIES
from indexer.resolve.promises import annotated
from indexer.resolve.refs import UNKNOWN, Node, parse_ref
from indexer.resolve.slots import Slot
from indexer.resolve.table import Table
from indexer.resolve.values import LIKELY, NOTHING, UNKNOWN_VALUES, Value, ValueKind, Values, is_known, join, weaken

if TYPE_CHECKING:
    from indexer.resolve.evaluate import Evaluator

_PARTS = (".setter", ".deleter", ".getter")
_HOMES = ("", "t.", "typing.", "abc.")
_MARKS = frozenset(
    f"{home}{name}" for home in _HOMES for name in ("abstractmethod", "override", "final", "overload", "no_type_check")
)
KEEPS = PROPERTIES | _MARKS | {"staticmethod", "classmethod"}
OVERLOADS = frozenset(("overload", "t.overload", "typing.overload", "typing_extensions.overload"))


def decorated(ev: Evaluator, table: Table, symbol: Symbol, count: int | None = None) -> Values:
    """What a definition leaves behind under its name once its innermost `count` decorators (all by default) were
    called.
    """
    kind: ValueKind = "class" if symbol.kind == "class" else "function"
    own: Values = (Value(kind, moniker(table.path, symbol.qualname)),)
    if not symbol.decorators or table.rules.marks:
        return own
    if any(d in OVERLOADS or d.endswith((".setter", ".deleter")) for d in symbol.decorators):
        return NOTHING
    if count == 0 or all(text in KEEPS or text.endswith(_PARTS) for text in symbol.decorators):
        return own
    question = ("decorated", table.path, symbol.qualname, count)
    return ev.ask(question, _decorated, table.path, symbol.qualname, count)


def _decorated(ev: Evaluator, path: str, qualname: str, count: int | None) -> Values:
    from indexer.resolve.evaluate import Arguments, frame_at

    found = ev.symbol(moniker(path, qualname))
    if found is None:
        return NOTHING
    table, symbol = found
    values: Values = (Value("class" if symbol.kind == "class" else "function", moniker(table.path, symbol.qualname)),)
    frame = frame_at(table, symbol.parent, symbol.span.start_byte)
    inner_first = symbol.decorators[::-1]
    for text in inner_first[:count]:
        if text in KEEPS or text.endswith(_PARTS):
            continue
        makers = ev.node(decorator_node(text), frame)
        arguments = Arguments(None, values=(values,))
        made = join([ev.called(maker, arguments) for maker in makers])
        values = _left_by(values, made)
    return values


def _left_by(given: Values, made: Values) -> Values:
    """What a decorator leaves: what it makes, unless that may be what it was given."""
    if any(one.kind == "class" for one in given) and not any(one.kind == "function" for one in made):
        return weaken(given, LIKELY)
    if any(value[:2] == one[:2] for value in made for one in given):
        return given if len(made) == 1 else weaken(given, LIKELY)
    return made if is_known(made) else weaken(given, LIKELY)


@lru_cache(maxsize=1 << 14)
def decorator_node(text: str) -> Node:
    """`@a.b(x)` as the expression `a.b(x)`."""
    try:
        tree = ast.parse(text.strip().removeprefix("@").strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return UNKNOWN
    return _node(tree, 0)


def _node(tree: ast.expr, depth: int) -> Node:
    if depth > 20:
        return UNKNOWN
    if isinstance(tree, ast.Name):
        return ("name", tree.id)
    if isinstance(tree, ast.Attribute):
        return ("attribute", _node(tree.value, depth + 1), tree.attr)
    if isinstance(tree, ast.Call):
        positional = tuple(_node(each, depth + 1) for each in tree.args)
        named = tuple((each.arg or "**", _node(each.value, depth + 1)) for each in tree.keywords)
        return ("call", _node(tree.func, depth + 1), positional, named)
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        return ("constant", f"'{tree.value}'")
    return UNKNOWN


def imported(ev: Evaluator, table: Table, one: Import) -> Values:
    """What an import binds: `import a.b` the package, `import a.b as c` the module, `from` a member or submodule."""
    path = table.path
    if table.rules.roots is not None:
        return module_paths.imported(ev, table, one)
    if table.rules.places is not None or table.rules.shares_package:
        return _placed(ev, table, one)
    if one.name is None:
        if one.bound == one.module.partition(".")[0]:
            one = Import(one.bound, 0, None, one.bound, one.scope, one.span)
        return module_values(ev, path, one)
    found: list[Value] = []
    for module in module_values(ev, path, one):
        if module.kind == "module":
            found += weaken(_imported_member(ev, path, module.name, one.name), module.doubt)
        else:
            found += submodule(ev, module, one.name)
    return tuple(found) or UNKNOWN_VALUES


def _placed(ev: Evaluator, table: Table, one: Import) -> Values:
    """What an import binds where modules are files or folders that the language's rules find."""
    found: list[Values] = []
    for module in module_values(ev, table.path, one):
        if one.name is None or (one.name == "default" and module.kind == "external"):
            found.append((module,))
        elif module.kind == "external":
            found.append(submodule(ev, module, one.name))
        elif module.kind == "module" and one.name == "default" and ev.find_in_module(module.name, one.name) is None:
            found.append((module,))
        else:
            inside = ev.attribute((module,), one.name) if module.name != table.path else NOTHING
            outside = Value("external", f"{external_name(ev, module)}.{one.name}", doubt=LIKELY)
            found.append(inside or (outside,))
    return join(found) or UNKNOWN_VALUES


def _imported_member(ev: Evaluator, path: str, module: str, name: str) -> Values:
    """A member; of a package that imports from itself, a submodule; what is not to be seen may be made at run time."""
    if module == path:
        return submodule(ev, Value("module", module), name)
    values = ev.module_member(module, name)
    if values or ev.find_in_module(module, name) is not None:
        return values
    return (Value("external", f"{external_name(ev, Value('module', module))}.{name}", doubt=LIKELY),)


def lazy_member(ev: Evaluator, path: str) -> Values:
    """A member that the module's own `__getattr__` makes: what it returns, or imports from a table of names."""
    hook = ev.slot(path, "", "__getattr__")
    table = ev.table(path)
    if hook is None or table is None or hook.symbol is None:
        return NOTHING
    return UNKNOWN_VALUES


def bound(ev: Evaluator, table: Table, slot: Slot, binding: Binding) -> Values:
    """What an annotation promises, else the value."""
    from indexer.resolve.evaluate import frame_at

    frame = frame_at(table, binding.scope, binding.span.start_byte)
    values: Values | None = None
    if binding.annotation:
        scope = binding.scope
        if table.rules.shares_folder and binding.annotation.strip("*") == binding.target:
            scope = scope.rpartition(".")[0]  # an embedded field is called as its type is
        promised = annotated(ev, table, scope, binding.annotation)
        if is_known(promised):
            return _sharper(ev, promised, binding, frame)
    if binding.value != "?":
        values = ev.node(parse_ref(binding.value), frame)
        if binding.narrows:
            values = tuple(v._replace(is_open=True) if v.kind == "instance" else v for v in values)
        from indexer.resolve import containers, filling

        if slot.writes or filling.is_filled_elsewhere(ev, slot.path, slot.scope, slot.name):
            values = containers.named(values, slot)
    return UNKNOWN_VALUES if values is None else values


def _sharper(ev: Evaluator, promised: Values, binding: Binding, frame: object) -> Values:
    """What is assigned, where it keeps what the annotation promises and says more."""
    value = parse_ref(binding.value)
    if value[0] != "call" or any(v.kind != "class" for v in ev.node(value[1], frame)):  # type: ignore[arg-type]
        return promised
    made = ev.node(value, frame)  # type: ignore[arg-type]
    names = {one.name for one in promised}
    fits = made and all(one.kind == "instance" and any(each in names for each in ev.mro(one.name)) for one in made)
    return made if fits else promised
