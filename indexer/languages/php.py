"""PHP source into its module index."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from indexer.languages.php_folds import flow, members, names, values
from indexer.languages.syntax import definitions, expressions, statements
from indexer.languages.syntax.grammar import Grammar, Imported
from indexer.languages.syntax.sweep import LITERAL, NAME, OTHER, TYPE, Fold, Leaf
from indexer.languages.typed import declarations, operators, parts, types
from indexer.languages.typed.rules import PHP
from indexer.records import ModuleIndex

if TYPE_CHECKING:
    from tree_sitter import Node

    from indexer.source_text import SourceText

_USE = re.compile(r"use\s+(?:(?:function|const)\s+)?(.*?)\s*;?\Z", re.DOTALL | re.IGNORECASE)
_KIND = re.compile(r"(?:function|const)\s+", re.IGNORECASE)
_ALIAS = re.compile(r"\s+as\s+", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/|(?://|#)[^\n]*", re.DOTALL)


def imports(node: Node, source: SourceText) -> Iterable[Imported]:
    """`use A\\B, C as D;`, `use function A\\f;`, `use A\\{B, C as D};`."""
    match = _USE.match(_COMMENT.sub(" ", source.text(node.start_byte, node.end_byte)))
    if match is None:
        return
    prefix, grouped, inner = match[1].partition("{")
    for clause in (inner.rstrip("} \t\r\n") if grouped else match[1]).split(","):
        written, *alias = _ALIAS.split(_KIND.sub("", clause.strip(), count=1))
        path = names.dotted(f"{prefix if grouped else ''}{written}").lstrip("\\")
        module, _, name = path.rpartition(".")
        if name:
            bound = alias[0].strip() if alias else name
            yield (module, name, bound) if module else (path, None, bound)


FOLDS: dict[str, Fold] = {
    "anonymous_class": values.anonymous_class,
    "anonymous_function": members.function,
    "argument": values.argument,
    "arguments": values.arguments,
    "array_creation_expression": values.array,
    "array_element_initializer": values.element,
    "arrow_function": members.function,
    "assignment_expression": values.assignment,
    "attribute": parts.mark,
    "augmented_assignment_expression": values.augmented,
    "base_clause": types.bases,
    "binary_expression": values.binary,
    "case_statement": statements.branching(),
    "cast_expression": operators.cast,
    "catch_clause": flow.catch,
    "class_constant_access_expression": values.constant_access,
    "class_declaration": members.class_,
    "class_interface_clause": types.bases,
    "clone_expression": expressions.same_as(),
    "colon_block": statements.block,
    "compound_statement": statements.block,
    "conditional_expression": values.conditional,
    "const_declaration": statements.block,
    "const_element": members.constant,
    "default_statement": statements.branching(),
    "disjunctive_normal_form_type": members.compound_type,
    "do_statement": statements.loop(),
    "else_clause": statements.branching(),
    "else_if_clause": statements.branching("body", condition="condition"),
    "encapsed_string": expressions.text('"'),
    "enum_case": members.enum_case,
    "enum_declaration": members.class_,
    "error_suppression_expression": expressions.same_as(),
    "foreach_statement": flow.foreach,
    "for_statement": statements.loop(),
    "formal_parameters": definitions.parameters,
    "function_call_expression": values.invocation,
    "function_definition": members.function,
    "global_declaration": flow.globals_,
    "heredoc": expressions.literal("<str>"),
    "if_statement": statements.branching("body", "alternative", condition="condition"),
    "include_expression": flow.include,
    "include_once_expression": flow.include,
    "interface_declaration": members.class_,
    "intersection_type": members.compound_type,
    "list_literal": flow.list_,
    "match_conditional_expression": flow.arm,
    "match_default_expression": flow.arm,
    "match_expression": flow.match,
    "member_access_expression": values.member,
    "member_call_expression": values.invocation,
    "method_declaration": members.function,
    "namespace_definition": parts.body_only("name"),
    "nullsafe_member_access_expression": values.member,
    "nullsafe_member_call_expression": values.invocation,
    "object_creation_expression": values.creation,
    "optional_type": members.compound_type,
    "pair": flow.pair,
    "parenthesized_expression": expressions.same_as(),
    "property_declaration": declarations.attributes,
    "property_element": members.property_element,
    "property_hook": parts.but_first,
    "property_promotion_parameter": members.parameter(promoted=True),
    "qualified_name": names.qualified,
    "reference_assignment_expression": values.assignment,
    "relative_name": names.qualified,
    "require_expression": flow.include,
    "require_once_expression": flow.include,
    "return_statement": statements.says("return", "<None>"),
    "scoped_call_expression": values.invocation,
    "scoped_property_access_expression": values.member,
    "simple_parameter": members.parameter(),
    "static_variable_declaration": members.static_variable,
    "subscript_expression": values.subscript,
    "throw_expression": statements.says("raise"),
    "trait_declaration": members.class_,
    "try_statement": statements.branching("body"),
    "type_list": flow.caught_types,
    "union_type": members.compound_type,
    "unset_statement": statements.says("delete"),
    "use_as_clause": members.use_as,
    "use_declaration": members.uses,
    "use_instead_of_clause": statements.block,
    "use_list": statements.block,
    "variadic_parameter": members.parameter(rest=True),
    "variadic_unpacking": expressions.spread,
    "while_statement": statements.loop(),
    "yield_expression": statements.says("yield", "<None>"),
}

LEAVES: dict[str, Leaf] = {
    "boolean": (LITERAL, "<bool>"),
    "bottom_type": (TYPE, ""),
    "cast_type": (TYPE, ""),
    "float": (LITERAL, "<float>"),
    "integer": (LITERAL, expressions.number),
    "name": (NAME, ""),
    "nowdoc": (LITERAL, "<str>"),
    "null": (LITERAL, "<None>"),
    "primitive_type": (TYPE, ""),
    "relative_scope": (OTHER, names.scope),
    "string": (LITERAL, expressions.string),
    "variable_name": (NAME, names.variable),
    "variadic_placeholder": (OTHER, values.PLACEHOLDER),
}

GRAMMAR = Grammar(
    name="php",
    package="tree_sitter_php",
    function="language_php",
    query="php.scm",
    folds=FOLDS,
    leaves=LEAVES,
    passed=("by_ref", "named_type"),
    spliced=("attribute_group", "attribute_list", "declaration_list", "enum_declaration_list", "match_block"),
    skipped=(
        "abstract_modifier",
        "break_statement",
        "continue_statement",
        "declare_directive",
        "escape_sequence",
        "final_modifier",
        "goto_statement",
        "heredoc_end",
        "heredoc_start",
        "named_label_statement",
        "namespace_use_declaration",
        "php_end_tag",
        "php_tag",
        "readonly_modifier",
        "reference_modifier",
        "static_modifier",
        "string_content",
        "text",
        "text_interpolation",
        "var_modifier",
        "visibility_modifier",
    ),
    imports=imports,
    path_of=names.dotted,
    this=("this",),
    fields_apart=True,
    docs=("/**",),
    told_types=members.told_types,
)


class Php:
    """The PHP language; the grammar is loaded when the first file is read."""

    name = GRAMMAR.name
    suffixes = (".php", ".phtml")
    file_names = ()
    import_suffixes = (".php",)
    package_files = ()
    declares_encoding = False
    rules = PHP

    def index(self, source: bytes) -> ModuleIndex:
        """Everything the file says."""
        return GRAMMAR.index(source)


LANGUAGE = Php()
