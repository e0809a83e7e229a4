"""Java source into its module index."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from indexer.languages.syntax import definitions, expressions, statements
from indexer.languages.syntax.grammar import Grammar, Imported
from indexer.languages.syntax.sweep import LITERAL, NAME, OTHER, TYPE, UNKNOWN, Fold, Leaf
from indexer.languages.typed import declarations, java, javadoc, operators, patterns, types
from indexer.languages.typed.rules import JAVA
from indexer.records import ModuleIndex

if TYPE_CHECKING:
    from tree_sitter import Node

    from indexer.source_text import SourceText

_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)


def imports(node: Node, source: SourceText) -> Iterable[Imported]:
    """`import a.b.C;`, `import a.b.*;`, `import static a.b.C.m;`: a static import names a class as its module."""
    written = _COMMENT.sub(" ", source.text(node.start_byte, node.end_byte)).strip().rstrip(";")
    words = [word for word in written.split() if word not in ("import", "static")]
    module, _, name = "".join(words).rpartition(".")
    if module and name:
        yield module, name, "" if name == "*" else name


FOLDS: dict[str, Fold] = {
    "annotated_type": types.annotated,
    "annotation": statements.mark,
    "annotation_type_body": statements.block,
    "annotation_type_declaration": definitions.class_(),
    "annotation_type_element_declaration": declarations.function(body="-"),
    "argument_list": expressions.arguments,
    "array_access": expressions.index("array"),
    "array_creation_expression": java.array,
    "array_initializer": expressions.listing(),
    "array_type": types.compound,
    "assert_statement": statements.says("assert"),
    "assignment_expression": operators.assignment,
    "binary_expression": operators.binary,
    "block": patterns.block,
    "cast_expression": operators.cast,
    "catch_clause": patterns.catch,
    "catch_formal_parameter": patterns.caught,
    "catch_type": patterns.caught_types,
    "class_body": statements.block,
    "class_declaration": definitions.class_(),
    "class_literal": java.class_literal,
    "compact_constructor_declaration": definitions.function(returns="-"),
    "constant_declaration": declarations.attributes,
    "constructor_body": statements.block,
    "constructor_declaration": declarations.function(returns="-"),
    "do_statement": statements.loop(),
    "element_value_array_initializer": expressions.listing(),
    "element_value_pair": java.element_value_pair,
    "enhanced_for_statement": declarations.each_of("iterator", steps=("hasNext", "next")),
    "enum_constant": java.constant,
    "enum_declaration": declarations.constants,
    "explicit_constructor_invocation": java.constructor_call,
    "expression_statement": patterns.expression_statement,
    "extends_interfaces": types.bases,
    "field_access": java.field_access,
    "field_declaration": declarations.attributes,
    "for_statement": statements.loop(),
    "formal_parameter": java.formal_parameter,
    "formal_parameters": definitions.parameters,
    "generic_type": types.generic,
    "guard": statements.block,
    "if_statement": statements.branching("consequence", "alternative", condition="condition"),
    "inferred_parameters": definitions.parameters,
    "instanceof_expression": java.instanceof,
    "interface_body": statements.block,
    "interface_declaration": definitions.class_(),
    "labeled_statement": java.labeled,
    "lambda_expression": java.lambda_,
    "local_variable_declaration": declarations.local,
    "marker_annotation": statements.mark,
    "method_declaration": declarations.function(),
    "method_invocation": java.invocation,
    "method_reference": java.method_reference,
    "object_creation_expression": java.creation,
    "parenthesized_expression": expressions.same_as(),
    "pattern": patterns.patterns,
    "permits": java.nothing,
    "program": statements.block,
    "receiver_parameter": java.nothing,
    "record_declaration": declarations.with_components,
    "record_pattern": patterns.record_pattern,
    "record_pattern_body": patterns.record_pattern,
    "record_pattern_component": patterns.type_pattern,
    "resource": java.resource,
    "return_statement": statements.says("return", "<None>"),
    "scoped_type_identifier": types.scoped,
    "spread_parameter": java.formal_parameter,
    "static_initializer": statements.block,
    "super_interfaces": types.bases,
    "superclass": types.bases,
    "switch_block_statement_group": patterns.rule,
    "switch_expression": patterns.switch("condition"),
    "switch_label": patterns.patterns,
    "switch_rule": patterns.rule,
    "synchronized_statement": statements.block,
    "ternary_expression": expressions.conditional("consequence", "alternative"),
    "throw_statement": statements.says("raise"),
    "throws": java.nothing,
    "try_statement": statements.branching("body"),
    "try_with_resources_statement": statements.branching("body"),
    "type_arguments": types.arguments,
    "type_bound": types.bases,
    "type_parameter": types.parameter,
    "type_parameters": types.parameters,
    "type_pattern": patterns.type_pattern,
    "variable_declarator": declarations.declarator,
    "while_statement": statements.loop(),
    "wildcard": types.compound,
    "yield_statement": patterns.yields,
}

LEAVES: dict[str, Leaf] = {
    "binary_integer_literal": (LITERAL, "<int>"),
    "boolean_type": (TYPE, ""),
    "character_literal": (LITERAL, UNKNOWN),
    "decimal_floating_point_literal": (LITERAL, "<float>"),
    "decimal_integer_literal": (LITERAL, expressions.number),
    "dimensions": (OTHER, ""),
    "false": (LITERAL, "<bool>"),
    "floating_point_type": (TYPE, ""),
    "hex_floating_point_literal": (LITERAL, "<float>"),
    "hex_integer_literal": (LITERAL, "<int>"),
    "identifier": (NAME, ""),
    "integral_type": (TYPE, ""),
    "null_literal": (LITERAL, "<None>"),
    "octal_integer_literal": (LITERAL, "<int>"),
    "string_literal": (LITERAL, expressions.string),
    "super": (OTHER, java.SUPER),
    "this": (NAME, ""),
    "true": (LITERAL, "<bool>"),
    "type_identifier": (NAME, ""),
    "void_type": (TYPE, ""),
}

GRAMMAR = Grammar(
    name="java",
    plain=javadoc.plain,
    package="tree_sitter_java",
    query="java.scm",
    folds=FOLDS,
    leaves=LEAVES,
    spliced=("enum_body", "enum_body_declarations", "modifiers", "resource_specification", "switch_block", "type_list"),
    skipped=(
        "asterisk",
        "break_statement",
        "continue_statement",
        "import_declaration",
        "module_declaration",
        "package_declaration",
        "underscore_pattern",
    ),
    comments=("block_comment", "line_comment"),
    imports=imports,
    this=("this",),
    members_in_scope=True,
    fields_apart=True,
    finish=java.inferred_are_no_names,
)


class Java:
    """The Java language; the grammar is loaded when the first file is read."""

    name = GRAMMAR.name
    suffixes = (".java",)
    file_names = ()
    import_suffixes = suffixes
    package_files = ()
    declares_encoding = False
    rules = JAVA

    def index(self, source: bytes) -> ModuleIndex:
        """Everything the file says."""
        return GRAMMAR.index(source)


LANGUAGE = Java()
