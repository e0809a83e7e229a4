"""JavaScript source, JSX included, into its module index."""

# ruff: noqa: ARG001 - all folds have one signature

import re

from indexer.languages.syntax import definitions, expressions, statements
from indexer.languages.syntax.grammar import Grammar
from indexer.languages.syntax.regions import Regions
from indexer.languages.syntax.sweep import (
    BLOCK,
    DEFAULTED,
    DEFINED,
    FUNCTION,
    KEY,
    LIST,
    LITERAL,
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
from indexer.records import ModuleIndex

_REQUIRED = re.compile(r"require\('([^']+)'\)(?:\.(\w+))?\Z")
_LOADED = re.compile(r"'([^']+)'\Z")


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


def declarator(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`name = value` of a declaration; what `require` gives is imported."""
    target, held = part(values, fields, "name"), part(values, fields, "value")
    required = _REQUIRED.match(held[3]) if held else None
    if target is None or required is None:
        return _bind(gathered, start, end, values, fields)
    module, member = required.groups()
    if target[0] == NAME:
        gathered.imports.append((start, end, module, member, target[3]))
    elif target[0] == TABLE and member is None:
        _import_parts(gathered, start, end, module, target)
    else:
        return _bind(gathered, start, end, values, fields)
    return (OTHER, start, end, held[3] if held else UNKNOWN, None)


_bind = statements.bind("name", "value", "type", fixed="const")


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
        _export(gathered, start, end, "default", held)
        if held[0] == TABLE:
            for value in held[4]:
                if value[0] == PAIR:
                    _export(gathered, value[1], value[2], value[4][0].strip("'"), value[4][1])
                elif value[0] in (NAME, FUNCTION):
                    _export(gathered, value[1], value[2], value[3].rpartition(".")[2], value)
    elif name.startswith("exports.") and name.count(".") == 1:
        _export(gathered, start, end, name.rpartition(".")[2], held)
    return _assign(gathered, start, end, values, fields)


_assign = statements.bind("left", "right", declares=False)


def _export(gathered: Gathered, start: int, end: int, name: str, held: Value) -> None:
    """`held` is offered under `name`; a function that took this very name is a symbol already."""
    gathered.export(name)
    if not (held[3] == name and (held[0] == NAME or statements.is_named_definition(gathered, held))):
        gathered.bindings.append(RawBinding(start, end, name, held[3], None, -1, False))


def for_in(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`for … of` goes through elements, `for … in` through keys."""
    target, through = part(values, fields, "left"), part(values, fields, "right")
    over_keys = target and through and b"in" in gathered.source.raw[target[2] : through[1]].split()
    return (_each_key if over_keys else _each)(gathered, start, end, values, fields)


_each = statements.loop(target="left", iterable="right")
_each_key = statements.loop(target="left")


def import_statement(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`import` in all its forms; one that binds nothing still names a module."""
    source = part(values, fields, "source")
    clauses = [value for value in values if value is not source]
    if source is not None:
        found = [one for clause in clauses for one in _clause(clause)]
        for name, bound in found or [(None, "")]:
            gathered.imports.append((start, end, _module(gathered, source), name, bound))
    return (BLOCK, start, end, UNKNOWN, None)


def _clause(value: Value) -> list[tuple[str | None, str]]:
    if value[0] == NAME:
        return [("default", value[3])]
    if value[0] == SPREAD:
        return [(None, value[3])]
    if value[0] == PAIR:
        return [(value[4][0], value[4][1])]
    return [one for inner in value[4] or () for one in _clause(inner)]


def _module(gathered: Gathered, source: Value) -> str:
    return gathered.source.text(source[1] + 1, source[2] - 1)


def specifier(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`name as alias`: extra is both."""
    name, alias = part(values, fields, "name"), part(values, fields, "alias")
    if name is None:
        return None
    plain = [value[3].strip("'") for value in (name, alias or name)]
    return (PAIR, start, end, UNKNOWN, (plain[0], plain[1], name))


def namespace(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`* as name`: all of a module under one name."""
    return (SPREAD, start, end, values[0][3], None) if values else None


def export_statement(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`export` in all its forms: what is offered under which name, and what of it comes from another module."""
    source = part(values, fields, "source")
    rest = [value for value in values if value is not source and value[0] != MARK]
    made = statements.around(gathered, start, end, [value for value in values if value is not source], [])
    is_default = gathered.source.raw[start + 6 : start + 40].split(maxsplit=1)[:1] == [b"default"]
    gathered.export()
    if source is not None:
        found = [one for value in rest for one in _clause(value)]
        for name, bound in found or [("*", "")]:
            gathered.imports.append((start, end, _module(gathered, source), name, bound))
            gathered.export(bound or "*")
    elif is_default or b"default" in gathered.source.raw[start : rest[0][1] if rest else start].split():
        for value in rest[:1]:
            gathered.export("default")
            gathered.bindings.append(RawBinding(start, end, "default", value[3], None, -1, True))
    else:
        for value in rest:
            _export_declared(gathered, start, end, value)
    return made


def _export_declared(gathered: Gathered, start: int, end: int, value: Value) -> None:
    """`export const a = 1`, `export function f() {}`, `export { a as b }`."""
    if value[0] in (FUNCTION, DEFINED, "class"):
        gathered.export(value[3].rpartition(".")[2].partition("#")[0])
    elif value[0] == LIST:
        for one in value[4]:
            if one[0] == PAIR:
                _, alias, written = one[4]
                gathered.read([written])
                _export(gathered, start, end, alias, written)
    elif value[0] == BLOCK and value[4]:
        places = {(one[1], one[2]) for one in value[4]}
        for held in value[4]:
            if held[0] == DEFINED:
                gathered.export(held[3].rpartition(".")[2])
        gathered.export(*(each.target for each in gathered.bindings if (each.start, each.end) in places))


def jsx(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`<Comp a={x}>` is a call of `Comp` with a table; tags in lower case are the page's own."""
    named = part(values, fields, "name")
    given = [value for value in values if value is not named]
    if named is None or (named[0] == NAME and named[3][:1].islower()):
        gathered.read(given)
        return (OTHER, start, end, UNKNOWN, None)
    props = expressions.table(gathered, start, end, given, fields)
    return expressions.note_call(gathered, start, end, named, (props[3],), ())


def jsx_attribute(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`a={x}`; without a value it is true."""
    gathered.read(values[1:])
    held = values[1] if len(values) > 1 else (LITERAL, end, end, "<bool>", None)
    return (PAIR, start, end, held[3], (values[0][3] if values else UNKNOWN, held))


def finish(gathered: Gathered) -> None:
    """Modules that are loaded in the middle of an expression are imports that bind nothing."""
    bound = Regions([(start, end, True) for start, end, *_ in gathered.imports], False, lambda *_: True)
    for start, end, ref, positional, _ in gathered.calls:
        loaded = _LOADED.match(positional[0]) if ref in ("require", "import") and positional else None
        if loaded and not bound.at(start):
            gathered.imports.append((start, end, loaded[1], None, ""))


FOLDS = {
    "array": expressions.listing(),
    "array_pattern": statements.pattern(LIST),
    "arguments": expressions.arguments,
    "arrow_function": definitions.function(lone="parameter"),
    "assignment_expression": assignment,
    "assignment_pattern": statements.defaulted(),
    "augmented_assignment_expression": statements.bind("left", "right", declares=False, joins=True),
    "await_expression": expressions.same_as(),
    "binary_expression": expressions.operator(),
    "call_expression": expressions.call(),
    "catch_clause": statements.catch(),
    "class": definitions.class_(),
    "class_body": statements.block,
    "class_declaration": definitions.class_(),
    "class_heritage": definitions.bases,
    "computed_property_name": expressions.key,
    "decorator": statements.mark,
    "do_statement": statements.loop(),
    "else_clause": statements.branching(),
    "export_clause": statements.pattern(LIST),
    "export_specifier": specifier,
    "export_statement": export_statement,
    "expression_statement": statements.around,
    "field_definition": statements.bind("property", "value", "type"),
    "for_in_statement": for_in,
    "for_statement": statements.loop(),
    "formal_parameters": definitions.parameters,
    "function_declaration": definitions.function(),
    "function_expression": definitions.function(),
    "generator_function": definitions.function(),
    "generator_function_declaration": definitions.function(),
    "if_statement": statements.branching("consequence", "alternative"),
    "import_clause": statements.pattern(LIST),
    "import_specifier": specifier,
    "import_statement": import_statement,
    "jsx_attribute": jsx_attribute,
    "jsx_element": expressions.same_as("open_tag"),
    "jsx_opening_element": jsx,
    "jsx_self_closing_element": jsx,
    "lexical_declaration": statements.around,
    "member_expression": expressions.member(),
    "method_definition": definitions.function(),
    "named_imports": statements.pattern(LIST),
    "namespace_export": namespace,
    "namespace_import": namespace,
    "new_expression": expressions.call("constructor", makes=True),
    "object": expressions.table,
    "object_assignment_pattern": statements.defaulted(),
    "object_pattern": statements.pattern(TABLE),
    "pair": expressions.pair(),
    "pair_pattern": statements.target_pair(),
    "parenthesized_expression": expressions.same_as(),
    "rest_pattern": expressions.spread,
    "return_statement": statements.says("return", "<None>"),
    "sequence_expression": expressions.operator(),
    "spread_element": expressions.spread,
    "statement_block": statements.block,
    "subscript_expression": expressions.index(),
    "switch_case": statements.branching(),
    "switch_default": statements.branching(),
    "template_string": expressions.text(),
    "ternary_expression": expressions.conditional("consequence", "alternative"),
    "throw_statement": statements.says("raise"),
    "try_statement": statements.branching("body"),
    "variable_declaration": statements.around,
    "variable_declarator": declarator,
    "while_statement": statements.loop(),
    "yield_expression": statements.says("yield", "<None>"),
}

LEAVES = {
    "identifier": (NAME, ""),
    "import": (NAME, ""),
    "number": (LITERAL, expressions.number),
    "null": (LITERAL, "<None>"),
    "false": (LITERAL, "<bool>"),
    "private_property_identifier": (KEY, ""),
    "property_identifier": (KEY, ""),
    "shorthand_property_identifier": (NAME, ""),
    "shorthand_property_identifier_pattern": (NAME, ""),
    "regex": (LITERAL, UNKNOWN),
    "string": (LITERAL, expressions.string),
    "super": (NAME, ""),
    "this": (NAME, ""),
    "true": (LITERAL, "<bool>"),
    "undefined": (LITERAL, "<None>"),
}

SKIPPED = (
    "escape_sequence",
    "hash_bang_line",
    "import_attribute",
    "jsx_closing_element",
    "jsx_text",
    "optional_chain",
    "statement_identifier",
    "string_fragment",
)


class JavaScript:
    """The JavaScript language; the grammar is loaded when the first file is read."""

    name = "javascript"
    suffixes = (".js", ".mjs", ".cjs", ".jsx")
    file_names = ()
    import_suffixes = (".js", ".mjs", ".cjs", ".jsx")
    package_files = ("index.js", "index.mjs", "index.cjs", "index.jsx")
    declares_encoding = False

    def index(self, source: bytes) -> ModuleIndex:
        """Everything the file says."""
        return GRAMMAR.index(source)


GRAMMAR = Grammar(
    name="javascript",
    package="tree_sitter_javascript",
    query="javascript.scm",
    folds=FOLDS,
    leaves=LEAVES,
    skipped=SKIPPED,
    passed=("jsx_expression", "template_substitution"),
    comments=("comment", "html_comment"),
    path_of=path_of,
    this=("this",),
    finish=finish,
)

LANGUAGE = JavaScript()
