"""C# source into its module index."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from indexer.languages.csharp_folds import binding, members, values
from indexer.languages.syntax import definitions, expressions, statements
from indexer.languages.syntax.grammar import Grammar, Imported
from indexer.languages.syntax.sweep import LIST, LITERAL, NAME, OTHER, TYPE, UNKNOWN, Fold, Leaf
from indexer.languages.typed import declarations, operators, parts, patterns, types
from indexer.languages.typed.rules import CSHARP
from indexer.records import ModuleIndex

if TYPE_CHECKING:
    from tree_sitter import Node

    from indexer.source_text import SourceText

_USING = re.compile(r"(?:global\s+)?using\s+(static\s+|unsafe\s+)*(?:(\w+)\s*=\s*)?(.*?)\s*;?\Z", re.DOTALL)
_ARGUMENTS = re.compile(r"<.*>", re.DOTALL)


def imports(node: Node, source: SourceText) -> Iterable[Imported]:
    """`using A.B;` and `using static A.B.C;` take all that is in it, `using X = A.B;` gives it another name."""
    if (match := _USING.match(source.text(node.start_byte, node.end_byte))) is None:
        return
    bound, path = match[2], "".join(_ARGUMENTS.sub("", match[3]).split()).replace("global::", "").replace("::", ".")
    if not bound:
        yield path, "*", ""
    else:
        module, _, name = path.rpartition(".")
        yield (module, name, bound) if module else (path, None, bound)


FOLDS: dict[str, Fold] = {
    "accessor_declaration": statements.block,
    "accessor_list": statements.block,
    "alias_qualified_name": values.alias_qualified,
    "and_pattern": patterns.patterns,
    "anonymous_method_expression": definitions.function(returns="-"),
    "anonymous_object_creation_expression": values.anonymous_object,
    "argument": values.argument,
    "argument_list": values.arguments,
    "array_creation_expression": values.array,
    "array_type": types.compound,
    "arrow_expression_clause": members.arrow,
    "as_expression": operators.cast,
    "assignment_expression": values.assignment,
    "attribute": parts.mark,
    "attribute_argument": parts.body_only("name"),
    "await_expression": expressions.same_as(),
    "base_list": types.bases,
    "binary_expression": operators.binary,
    "block": statements.block,
    "cast_expression": operators.cast,
    "catch_clause": patterns.catch,
    "catch_declaration": patterns.caught,
    "catch_filter_clause": parts.guard,
    "checked_expression": expressions.same_as(),
    "class_declaration": members.bounded(declarations.with_components),
    "collection_expression": expressions.listing(),
    "conditional_access_expression": values.conditional_access,
    "conditional_expression": expressions.conditional("consequence", "alternative"),
    "constant_pattern": binding.constant_pattern,
    "constructor_declaration": declarations.function(returns="-"),
    "constructor_initializer": members.constructor_call,
    "conversion_operator_declaration": declarations.function(),
    "declaration_expression": values.declaration,
    "declaration_list": statements.block,
    "declaration_pattern": binding.declaration_pattern,
    "delegate_declaration": members.bounded(members.delegate),
    "destructor_declaration": declarations.function(returns="-"),
    "do_statement": statements.loop(),
    "element_access_expression": expressions.index("expression", "subscript"),
    "element_binding_expression": values.element_binding,
    "enum_declaration": definitions.class_(),
    "enum_member_declaration": members.enum_member,
    "enum_member_declaration_list": statements.block,
    "event_declaration": members.property_,
    "event_field_declaration": declarations.attributes,
    "explicit_interface_specifier": statements.block,
    "expression_statement": statements.block,
    "field_declaration": declarations.attributes,
    "file_scoped_namespace_declaration": parts.body_only("name"),
    "fixed_statement": declarations.local,
    "for_statement": statements.loop(),
    "foreach_statement": declarations.each_of(
        "GetEnumerator", target="left", iterable="right", steps=("MoveNext", "Current")
    ),
    "from_clause": binding.range_variable,
    "generic_name": types.generic,
    "if_statement": statements.branching("consequence", "alternative", condition="condition"),
    "implicit_array_creation_expression": values.array,
    "implicit_object_creation_expression": values.implicit_creation,
    "indexer_declaration": members.property_,
    "initializer_expression": values.initializer,
    "interface_declaration": members.bounded(declarations.with_components),
    "interpolated_string_expression": expressions.literal("<str>"),
    "invocation_expression": values.invocation,
    "is_expression": binding.is_pattern,
    "is_pattern_expression": binding.is_pattern,
    "join_clause": binding.range_variable,
    "labeled_statement": parts.but_first,
    "lambda_expression": values.lambda_,
    "let_clause": binding.let,
    "list_pattern": binding.recursive_pattern,
    "local_declaration_statement": binding.local,
    "local_function_statement": members.bounded(declarations.function()),
    "lock_statement": statements.block,
    "member_access_expression": values.member,
    "member_binding_expression": values.member_binding,
    "method_declaration": members.bounded(declarations.function(returns="returns")),
    "namespace_declaration": parts.body_only("name"),
    "negated_pattern": patterns.patterns,
    "nullable_type": values.nullable,
    "object_creation_expression": values.creation,
    "operator_declaration": declarations.function(),
    "or_pattern": patterns.patterns,
    "parameter": members.parameter,
    "parameter_list": members.parameters,
    "bracketed_parameter_list": members.parameters,
    "parenthesized_expression": expressions.same_as(),
    "parenthesized_variable_designation": statements.pattern(LIST),
    "pointer_type": types.compound,
    "positional_pattern_clause": binding.recursive_pattern,
    "postfix_unary_expression": values.postfix,
    "preproc_elif": parts.body_only("condition"),
    "preproc_if": parts.body_only("condition"),
    "primary_constructor_base_type": values.base,
    "property_declaration": members.property_,
    "property_pattern_clause": binding.recursive_pattern,
    "qualified_name": types.scoped,
    "query_expression": binding.query,
    "record_declaration": members.bounded(declarations.with_components),
    "recursive_pattern": binding.recursive_pattern,
    "ref_expression": expressions.same_as(),
    "ref_type": types.annotated,
    "return_statement": statements.says("return", "<None>"),
    "scoped_type": types.annotated,
    "select_clause": binding.first,
    "spread_element": expressions.spread,
    "struct_declaration": members.bounded(declarations.with_components),
    "subpattern": binding.behind_name,
    "switch_expression": patterns.switch(),
    "switch_expression_arm": patterns.rule,
    "switch_section": patterns.rule,
    "switch_statement": patterns.switch("value"),
    "throw_expression": statements.says("raise"),
    "throw_statement": statements.says("raise", ""),
    "try_statement": statements.branching("body"),
    "tuple_element": parts.body_only("name"),
    "tuple_expression": values.tuple_,
    "tuple_pattern": statements.pattern(LIST),
    "tuple_type": types.compound,
    "type_argument_list": types.arguments,
    "type_parameter": types.parameter,
    "type_parameter_constraint": types.bases,
    "type_parameter_constraints_clause": members.constraints,
    "type_parameter_list": types.parameters,
    "type_pattern": binding.constant_pattern,
    "typeof_expression": values.type_of,
    "using_statement": binding.using,
    "var_pattern": binding.declaration_pattern,
    "variable_declarator": binding.declarator,
    "when_clause": parts.guard,
    "while_statement": statements.loop(),
    "with_expression": values.with_,
    "with_initializer": parts.but_first,
    "yield_statement": statements.says("yield", "<None>"),
}

LEAVES: dict[str, Leaf] = {
    "boolean_literal": (LITERAL, "<bool>"),
    "character_literal": (LITERAL, UNKNOWN),
    "identifier": (NAME, ""),
    "implicit_parameter": (NAME, ""),
    "implicit_type": (TYPE, "var"),
    "integer_literal": (LITERAL, expressions.number),
    "null_literal": (LITERAL, "<None>"),
    "predefined_type": (TYPE, ""),
    "raw_string_literal": (LITERAL, "<str>"),
    "real_literal": (LITERAL, "<float>"),
    "string_literal": (LITERAL, expressions.string),
    "verbatim_string_literal": (LITERAL, "<str>"),
}

GRAMMAR = Grammar(
    name="csharp",
    package="tree_sitter_c_sharp",
    query="csharp.scm",
    folds=FOLDS,
    leaves=LEAVES,
    words={"this": (NAME, "this"), "base": (OTHER, members.SUPER)},
    passed=("bracketed_argument_list", "interpolation"),
    spliced=("attribute_list", "collection_element", "expression_element", "switch_body", "variable_declaration"),
    skipped=(
        "array_rank_specifier",
        "attribute_target_specifier",
        "break_statement",
        "constructor_constraint",
        "continue_statement",
        "discard",
        "extern_alias_directive",
        "goto_statement",
        "interpolation_brace",
        "interpolation_format_clause",
        "interpolation_start",
        "modifier",
        "preproc_define",
        "preproc_endregion",
        "preproc_error",
        "preproc_line",
        "preproc_nullable",
        "preproc_pragma",
        "preproc_region",
        "preproc_undef",
        "preproc_warning",
        "string_content",
        "using_directive",
    ),
    imports=imports,
    path_of=members.path_of,
    this=("this",),
    members_in_scope=True,
    plain=members.plain,
)


class CSharp:
    """The C# language; the grammar is loaded when the first file is read."""

    name = GRAMMAR.name
    suffixes = (".cs",)
    file_names = ()
    import_suffixes = suffixes
    package_files = ()
    declares_encoding = False
    rules = CSHARP

    def index(self, source: bytes) -> ModuleIndex:
        """Everything the file says."""
        return GRAMMAR.index(source)


LANGUAGE = CSharp()
