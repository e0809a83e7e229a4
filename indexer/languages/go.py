"""Go source into its module index."""

import re

from indexer.digest import digest
from indexer.languages.go_folds import functions, imports, statements, types, values
from indexer.languages.go_folds.rules import RULES
from indexer.languages.syntax import definitions, expressions
from indexer.languages.syntax.grammar import Grammar
from indexer.languages.syntax.statements import block
from indexer.languages.syntax.sweep import KEY, LITERAL, NAME, Fold, Gathered, Leaf
from indexer.module_symbol import module_symbol
from indexer.records import ModuleIndex
from indexer.source_text import open_source

MANIFEST_BYTES = 20_000
_MODULE = re.compile(rb"^module[ \t]+\"?([^\s\"]+)", re.MULTILINE)
_PACKAGE = re.compile(rb"^package[ \t]", re.MULTILINE)

FOLDS: dict[str, Fold] = {
    "argument_list": expressions.arguments,
    "array_type": types.of_elements("list", "element"),
    "assignment_statement": statements.assignment,
    "binary_expression": values.binary,
    "block": statements.block,
    "call_expression": values.call,
    "channel_type": types.of_elements("channel", "value"),
    "communication_case": statements.branching,
    "composite_literal": values.composite,
    "const_declaration": statements.declaration(constant=True),
    "const_spec": statements.spec,
    "default_case": statements.branching,
    "expression_case": statements.branching,
    "expression_list": values.listed,
    "expression_statement": block,
    "expression_switch_statement": statements.branching,
    "field_declaration": types.field,
    "field_declaration_list": types.fields_of,
    "for_statement": statements.loop,
    "func_literal": functions.function,
    "function_declaration": functions.function,
    "function_type": types.function,
    "generic_type": types.generic,
    "if_statement": statements.branching,
    "implicit_length_array_type": types.of_elements("list", "element"),
    "import_spec": imports.spec,
    "index_expression": values.index,
    "interface_type": types.interface,
    "keyed_element": values.keyed,
    "literal_value": values.literal_value,
    "map_type": types.of_elements("table", "value"),
    "method_declaration": functions.function,
    "method_elem": functions.function,
    "parameter_declaration": functions.parameter,
    "parameter_list": definitions.parameters,
    "parenthesized_expression": expressions.same_as(),
    "parenthesized_type": types.same,
    "pointer_type": types.same,
    "qualified_type": types.qualified,
    "range_clause": statements.each,
    "receive_statement": statements.assignment,
    "return_statement": statements.returned,
    "select_statement": statements.branching,
    "selector_expression": expressions.member("operand", "field"),
    "send_statement": statements.send,
    "short_var_declaration": statements.assignment,
    "slice_expression": values.part_of,
    "slice_type": types.of_elements("list", "element"),
    "struct_type": types.struct,
    "type_alias": types.definition,
    "type_arguments": types.type_arguments,
    "type_assertion_expression": values.assertion,
    "type_case": statements.type_case,
    "type_constraint": types.element,
    "type_conversion_expression": values.conversion,
    "type_declaration": types.declaration,
    "type_elem": types.element,
    "type_instantiation_expression": values.instance,
    "type_parameter_declaration": types.type_parameter,
    "type_parameter_list": types.type_parameters,
    "type_spec": types.definition,
    "type_switch_statement": statements.type_switch,
    "unary_expression": values.unary,
    "var_declaration": statements.declaration(),
    "var_spec": statements.spec,
    "variadic_argument": expressions.spread,
    "variadic_parameter_declaration": functions.parameter,
}

LEAVES: dict[str, Leaf] = {
    "false": (LITERAL, "<bool>"),
    "field_identifier": (KEY, ""),
    "float_literal": (LITERAL, "<float>"),
    "identifier": (NAME, ""),
    "imaginary_literal": (LITERAL, "<float>"),
    "int_literal": (LITERAL, expressions.number),
    "interpreted_string_literal": (LITERAL, expressions.string),
    "iota": (LITERAL, "<int>"),
    "nil": (LITERAL, "<None>"),
    "package_identifier": (KEY, ""),
    "raw_string_literal": (LITERAL, expressions.string),
    "rune_literal": (LITERAL, "<int>"),
    "true": (LITERAL, "<bool>"),
    "type_identifier": (NAME, types.type_name),
}


def finish(gathered: Gathered) -> None:
    """What only all of the file can tell."""
    statements.settle_ranges(gathered)
    statements.settle_returns(gathered)


GRAMMAR = Grammar(
    name="go",
    package="tree_sitter_go",
    query="go.scm",
    folds=FOLDS,
    leaves=LEAVES,
    passed=("literal_element",),
    spliced=("statement_list", "var_spec_list"),
    skipped=("label_name", "escape_sequence", "fallthrough_statement", "empty_statement"),
    docs=("//", "/*"),
    finish=finish,
)


class Go:
    """The Go language; the grammar is loaded when the first file is read."""

    name = GRAMMAR.name
    suffixes = (".go",)
    file_names = ("go.mod",)
    import_suffixes = suffixes
    package_files = ()
    declares_encoding = False
    rules = RULES

    def index(self, source: bytes) -> ModuleIndex:
        """Everything the file says; of a `go.mod`, what its folder is called in imports."""
        named = _MODULE.search(source[:MANIFEST_BYTES])
        if named is not None and _PACKAGE.search(source) is None:
            text = open_source(source)[0]
            name = named[1].decode("utf-8", "replace")
            return ModuleIndex(self.name, (module_symbol(text),), package=name, interface_digest=digest(named[1]))
        return GRAMMAR.index(source)


LANGUAGE = Go()
