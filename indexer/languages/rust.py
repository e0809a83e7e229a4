"""Rust source into its module index."""

from indexer.languages.rust_folds import attributes, definitions, macros, patterns, statements, types, uses, values
from indexer.languages.rust_folds.rules import RULES
from indexer.languages.syntax import expressions
from indexer.languages.syntax.definitions import parameters
from indexer.languages.syntax.grammar import Grammar
from indexer.languages.syntax.statements import loop, says
from indexer.languages.syntax.sweep import KEY, LITERAL, NAME, UNKNOWN, Fold, Leaf
from indexer.records import ModuleIndex

FOLDS: dict[str, Fold] = {
    "abstract_type": types.same,
    "arguments": expressions.arguments,
    "array_expression": values.array,
    "array_type": types.unnamed,
    "assignment_expression": statements.assignment,
    "associated_type": definitions.type_,
    "async_block": values.passed_block,
    "attribute_item": attributes.mark,
    "await_expression": expressions.same_as(),
    "binary_expression": values.binary,
    "block": values.block,
    "bounded_type": types.same,
    "bracketed_type": types.bracketed,
    "call_expression": expressions.call(),
    "captured_pattern": patterns.same,
    "closure_expression": definitions.function,
    "closure_parameters": parameters,
    "compound_assignment_expr": statements.joining,
    "const_block": values.passed_block,
    "const_item": statements.item(constant=True),
    "declaration_list": attributes.row,
    "dynamic_type": types.same,
    "else_clause": values.passed_block,
    "enum_item": definitions.enumeration,
    "enum_variant": definitions.variant,
    "enum_variant_list": attributes.row,
    "expression_statement": values.statement,
    "field_declaration": definitions.field,
    "field_declaration_list": attributes.row,
    "field_expression": expressions.member("value", "field"),
    "field_initializer": values.initializer,
    "field_initializer_list": values.initializers,
    "field_pattern": patterns.field,
    "for_expression": statements.for_each,
    "foreign_mod_item": types.nothing,
    "function_item": definitions.function,
    "function_signature_item": definitions.function,
    "function_type": types.unnamed,
    "gen_block": values.passed_block,
    "generic_function": values.instance,
    "generic_pattern": patterns.constant,
    "generic_type": types.same,
    "generic_type_with_turbofish": types.same,
    "higher_ranked_trait_bound": types.same,
    "if_expression": values.conditional,
    "impl_item": definitions.implementation,
    "index_expression": values.index,
    "let_condition": statements.condition,
    "let_declaration": statements.let,
    "loop_expression": loop(),
    "macro_definition": definitions.macro,
    "macro_invocation": macros.invocation,
    "macro_rule": macros.rule,
    "match_arm": statements.arm,
    "match_block": statements.arms,
    "match_expression": statements.match,
    "match_pattern": statements.match_pattern,
    "mod_item": definitions.namespace,
    "mut_pattern": patterns.same,
    "or_pattern": patterns.same,
    "ordered_field_declaration_list": definitions.fields_of,
    "parameter": definitions.parameter,
    "parameters": parameters,
    "parenthesized_expression": expressions.same_as(),
    "pointer_type": types.same,
    "qualified_type": types.bracketed,
    "range_pattern": patterns.constant,
    "ref_pattern": patterns.same,
    "reference_expression": expressions.same_as("value"),
    "reference_pattern": patterns.same,
    "reference_type": types.same,
    "remaining_field_pattern": patterns.rest,
    "removed_trait_bound": types.unnamed,
    "return_expression": says("return", "<None>"),
    "scoped_identifier": types.path,
    "scoped_type_identifier": types.path,
    "self_parameter": definitions.receiver,
    "shorthand_field_initializer": values.initializer,
    "slice_pattern": patterns.sequence,
    "source_file": macros.source_file,
    "static_item": statements.item(constant=True),
    "struct_expression": values.struct,
    "struct_item": definitions.type_,
    "struct_pattern": patterns.struct,
    "token_tree": macros.tokens,
    "trait_bounds": types.bounds,
    "trait_item": definitions.type_,
    "try_block": values.passed_block,
    "try_expression": expressions.same_as(),
    "tuple_expression": values.parenthesised,
    "tuple_pattern": patterns.sequence,
    "tuple_struct_pattern": patterns.tuple_struct,
    "tuple_type": types.unnamed,
    "type_cast_expression": values.cast,
    "type_item": definitions.alias,
    "type_parameter": types.type_parameter,
    "type_parameters": types.type_parameters,
    "unary_expression": values.unary,
    "union_item": definitions.type_,
    "unsafe_block": values.passed_block,
    "where_clause": types.type_parameters,
    "where_predicate": types.where_predicate,
    "while_expression": loop(),
}

LEAVES: dict[str, Leaf] = {
    "boolean_literal": (LITERAL, "<bool>"),
    "char_literal": (LITERAL, "<str>"),
    "crate": (NAME, ""),
    "field_identifier": (KEY, types.identifier),
    "float_literal": (LITERAL, "<float>"),
    "identifier": (NAME, types.identifier),
    "integer_literal": (LITERAL, values.integer),
    "metavariable": (NAME, lambda written: "crate" if written == "$crate" else UNKNOWN),
    "primitive_type": (KEY, ""),
    "raw_string_literal": (LITERAL, values.string),
    "self": (NAME, ""),
    "shorthand_field_identifier": (NAME, types.identifier),
    "string_literal": (LITERAL, values.string),
    "super": (NAME, ""),
    "type_identifier": (NAME, types.identifier),
    "unit_expression": (LITERAL, "<None>"),
}

GRAMMAR = Grammar(
    name="rust",
    package="tree_sitter_rust",
    query="rust.scm",
    folds=FOLDS,
    leaves=LEAVES,
    skipped=(
        "attribute",
        "empty_statement",
        "escape_sequence",
        "extern_crate_declaration",
        "extern_modifier",
        "function_modifiers",
        "inner_attribute_item",
        "label",
        "lifetime",
        "lifetime_parameter",
        "mutable_specifier",
        "shebang",
        "string_content",
        "token_tree_pattern",
        "use_declaration",
        "visibility_modifier",
    ),
    comments=("line_comment", "block_comment"),
    imports=uses.imports,
    path_of=lambda written: written.replace("r#", ""),
    finish=definitions.settle,
)


class Rust:
    """The Rust language; the grammar is loaded when the first file is read."""

    name = GRAMMAR.name
    suffixes = (".rs",)
    file_names = ()
    import_suffixes = suffixes
    package_files = ("mod.rs", "lib.rs", "main.rs")
    declares_encoding = False
    rules = RULES

    def index(self, source: bytes) -> ModuleIndex:
        """Everything the file says."""
        return GRAMMAR.index(source)


LANGUAGE = Rust()
