"""Folds of what modules of JavaScript and TypeScript take from each other and offer, in both notations."""

# ruff: noqa: ARG001 - all folds have one signature

import re

from indexer.languages.syntax import expressions, statements
from indexer.languages.syntax.regions import Regions
from indexer.languages.syntax.sweep import (
    BLOCK,
    CLASS,
    DEFAULTED,
    DEFINED,
    FUNCTION,
    IN_USE,
    LIST,
    MARK,
    NAME,
    OTHER,
    PAIR,
    SPREAD,
    TABLE,
    UNKNOWN,
    Gathered,
    RawBinding,
    Value,
    member_of,
    part,
)

ANYWHERE = 0
"""Where CommonJS exports stand: they are the module's wherever they are made."""

_REQUIRED = re.compile(r"require\('([^']+)'\)(?:\.([\w$]+))?\Z")
_LOADED = re.compile(r"'([^']+)'\Z")
_CHAINED = (b"exports", b"module.exports")


def path_of(written: str) -> str | None:
    """What a function assigned to `written` is called: exports are the module's own, a prototype its class's."""
    if written[:1] in "'\"`":
        return written[1:-1] if "." not in written else None
    if written.startswith("[Symbol."):
        return f"@@{written[8:-1]}"
    path = written.replace("?.", ".")
    for exported in ("module.exports", "exports"):
        if path == exported or path.startswith(f"{exported}."):
            path = path[len(exported) + 1 :]
    return path.replace(".prototype", "")


_bind = statements.bind("name", "value", "type", fixed="const")
_assign = statements.bind("left", "right", declares=False)


def declarator(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`name = value` of a declaration; what `require` gives is imported."""
    target, held = part(values, fields, "name"), part(values, fields, "value")
    required = _REQUIRED.match(held[3]) if held else None
    if target is None or required is None or held is None:
        if target is not None and held is not None:
            _name_exports(gathered, target, held)
        return _bind(gathered, start, end, values, fields)
    module, member = required.groups()
    if target[0] == NAME:
        gathered.imports.append((start, end, module, member, target[3]))
    elif target[0] == TABLE and member is None:
        _import_parts(gathered, start, end, module, target)
    else:
        return _bind(gathered, start, end, values, fields)
    return (OTHER, start, end, held[3], None)


def _import_parts(gathered: Gathered, start: int, end: int, module: str, pattern: Value) -> None:
    """`{a, b: c}` takes names from a module; what goes deeper is bound to members of what it takes."""
    for value in pattern[4]:
        key, target = value[4] if value[0] == PAIR else (None, value)
        plain = target[4][0] if target[0] == DEFAULTED else target
        if plain[0] == NAME:
            gathered.imports.append((start, end, module, (key or plain[3]).strip("'"), plain[3]))
        else:
            ref = f"require('{module}')"
            gathered.bind(target[4][0] if target[0] == SPREAD else target, member_of(ref, key) if key else ref)


def assignment(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`left = right`; to assign to `module.exports` or a member of `exports` is to export."""
    target, held = part(values, fields, "left"), part(values, fields, "right")
    if target is None or held is None:
        return expressions.other(gathered, start, end, values, fields)
    name = target[3].removeprefix("module.")
    if name == "exports" and target[3] != name:
        _offer(gathered, start, end, "default", held, ANYWHERE)
        for value in held[4] if held[0] == TABLE else ():
            if value[0] == PAIR:
                _offer(gathered, value[1], value[2], value[4][0].strip("'"), value[4][1], ANYWHERE)
            elif value[0] in (NAME, FUNCTION):
                _offer(gathered, value[1], value[2], value[3].rpartition(".")[2], value, ANYWHERE)
    elif name.startswith("exports.") and name.count(".") == 1:
        _offer(gathered, start, end, name.rpartition(".")[2], held, ANYWHERE)
    _name_exports(gathered, target, held)
    return _assign(gathered, start, end, values, fields)


def _name_exports(gathered: Gathered, target: Value, held: Value) -> None:
    """`const app = module.exports = {}`: what is exported is `app`, to which more may be added."""
    if target[0] != NAME or target[3] == "exports" or held[0] in (FUNCTION, CLASS, DEFINED, *IN_USE):
        return
    if gathered.source.raw.startswith(_CHAINED, held[1]):
        for binding in reversed(gathered.bindings):
            if binding.start < held[1]:
                break
            if binding.value == held[3] and binding.target in ("default", "exports", "module.exports"):
                binding.value = target[3]


def _offer(gathered: Gathered, start: int, end: int, name: str, held: Value, at: int) -> None:
    """`held` is offered under `name`; a function that took this very name is a symbol already."""
    gathered.export(at, name)
    if not (held[3] == name and (held[0] == NAME or statements.is_named_definition(gathered, held))):
        gathered.bindings.append(RawBinding(start, end, name, held[3], None, -1, at != ANYWHERE))


def import_statement(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`import` in all its forms; one that binds nothing still names a module."""
    source = part(values, fields, "source")
    clauses = [value for value in values if value is not source]
    if source is not None:
        found = [one for clause in clauses for one in _clause(clause)]
        for name, bound in found or [(None, "")]:
            gathered.imports.append((start, end, _module(gathered, source), name, bound))
    return (BLOCK, start, end, UNKNOWN, None)


def import_require(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`import name = require('module')`."""
    source = part(values, fields, "source")
    if source is not None and values[0][0] == NAME:
        gathered.imports.append((start, end, _module(gathered, source), None, values[0][3]))
    return (BLOCK, start, end, UNKNOWN, None)


def _clause(value: Value) -> list[tuple[str | None, str]]:
    """Names taken from a module and what they are called here; clauses are at most three deep."""
    if value[0] == NAME:
        return [("default", value[3])]
    if value[0] == SPREAD:
        return [(None, value[3])]
    if value[0] == PAIR:
        return [(value[4][0], value[4][1])]
    inner: list[Value] = value[4] if value[0] == LIST else []
    return [one for each in inner for one in _clause(each)]


def _module(gathered: Gathered, source: Value) -> str:
    return gathered.source.text(source[1] + 1, source[2] - 1)


def specifier(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`name as alias`: extra is both, and the value of the name; `default` and strings are names here, too."""
    name, alias = part(values, fields, "name"), part(values, fields, "alias")
    words = gathered.source.text(start, end).split()
    plain = _plain(gathered, name) or ("default" if "default" in words[:2] else "")
    other = _plain(gathered, alias) or ("default" if len(words) > 2 and words[-1] == "default" else plain)
    return (PAIR, start, end, UNKNOWN, (plain, other, name or (OTHER, start, end, plain, None)))


def _plain(gathered: Gathered, name: Value | None) -> str:
    if name is None or name[0] == NAME:
        return name[3] if name else ""
    return gathered.source.text(name[1] + 1, name[2] - 1)


def namespace(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`* as name`: all of a module under one name."""
    return (SPREAD, start, end, values[0][3], None) if values else None


def export_statement(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`export` in all its forms: what is offered under which name, and what of it comes from another module."""
    source = part(values, fields, "source")
    rest = [value for value in values if value is not source and value[0] != MARK]
    gathered.export(start)
    if source is not None:
        found = [one for value in rest for one in _clause(value)]
        for name, bound in found or [("*", "")]:
            gathered.imports.append((start, end, _module(gathered, source), name, bound))
            gathered.export(start, bound or "*")
        return (BLOCK, start, end, UNKNOWN, None)
    words = gathered.source.raw[start : rest[0][1] if rest else start].split()
    if rest and (b"default" in words or b"=" in words or rest[0][0] in IN_USE):
        value = rest[0]
        gathered.export(start, "default")
        gathered.bindings.append(RawBinding(start, end, "default", value[3], None, -1, True))
    else:
        for value in rest:
            _offer_declared(gathered, start, end, value)
    return statements.around(gathered, start, end, values, [])


def _offer_declared(gathered: Gathered, start: int, end: int, value: Value) -> None:
    """`export const a = 1`, `export function f() {}`, `export { a as b }`."""
    if value[0] in (FUNCTION, DEFINED, CLASS):
        gathered.export(start, value[3].rpartition(".")[2].partition("#")[0])
    elif value[0] == LIST:
        for one in value[4]:
            if one[0] == PAIR:
                gathered.read([one[4][2]])
                _offer(gathered, start, end, one[4][1], one[4][2], start)
    elif value[0] == BLOCK and value[4]:
        places = {(one[1], one[2]) for one in value[4]}
        for held in value[4]:
            if held[0] == DEFINED:
                gathered.export(start, held[3].rpartition(".")[2])
        names: list[str] = []
        for binding in reversed(gathered.bindings):
            if binding.start < value[1]:
                break
            if (binding.start, binding.end) in places:
                names.append(binding.target)
        gathered.export(start, *reversed(names))


def loaded_modules(gathered: Gathered) -> None:
    """Modules that are loaded in the middle of an expression are imports that bind nothing."""
    bound = Regions([(start, end, True) for start, end, *_ in gathered.imports], False, lambda *_: True)
    for start, end, ref, positional, _ in gathered.calls:
        loaded = _LOADED.match(positional[0]) if ref in ("require", "import") and positional else None
        if loaded and not bound.at(start):
            gathered.imports.append((start, end, loaded[1], None, ""))
