"""C++ source and headers into their module index."""

import re
from dataclasses import replace

from indexer.languages import Rules
from indexer.languages.c import GRAMMAR as C
from indexer.languages.clike import declarations, declarators, objects, table
from indexer.languages.clike import expressions as clike
from indexer.languages.clike.classes import alias, concept, namespace_alias, operator_cast, settle
from indexer.languages.clike.includes import places
from indexer.languages.syntax import expressions, statements
from indexer.languages.syntax.sweep import KEY, LITERAL, NAME, TYPE, Fold
from indexer.records import ModuleIndex

FOLDS: dict[str, Fold] = {
    **table.FOLDS,
    "abstract_reference_declarator": declarators.abstract("&"),
    "alias_declaration": alias,
    "base_class_clause": objects.bases,
    "call_expression": objects.call,
    "catch_clause": objects.catch,
    "class_specifier": declarations.structure,
    "co_await_expression": expressions.same_as(),
    "co_return_statement": statements.says("return", "<None>"),
    "co_yield_statement": statements.says("yield", "<None>"),
    "compound_literal_expression": clike.compound_literal(constructs=True),
    "concept_definition": concept,
    "condition_clause": statements.block,
    "declaration": declarations.declaration(constructs=True),
    "decltype": declarations.as_text,
    "delete_expression": statements.says("delete"),
    "dependent_name": objects.dependent,
    "dependent_type": objects.dependent,
    "destructor_name": declarations.destructor,
    "field_initializer": objects.member_initializer,
    "for_range_loop": objects.range_loop,
    "lambda_expression": objects.function_lambda,
    "namespace_alias_definition": namespace_alias,
    "nested_namespace_specifier": expressions.name,
    "new_expression": objects.new,
    "operator_cast": operator_cast,
    "optional_parameter_declaration": declarators.parameter,
    "parameter_pack_expansion": expressions.spread,
    "placeholder_type_specifier": declarations.as_text,
    "pointer_type_declarator": declarators.suffixed("*"),
    "qualified_identifier": objects.qualified,
    "reference_declarator": declarators.suffixed("&"),
    "structured_binding_declarator": declarators.structured,
    "subscript_expression": objects.subscript,
    "template_argument_list": objects.template_arguments,
    "template_declaration": clike.around,
    "template_function": objects.template,
    "template_method": objects.template,
    "template_type": objects.template,
    "throw_statement": statements.says("raise"),
    "trailing_return_type": declarators.trailing_type,
    "try_statement": statements.branching("body"),
    "using_declaration": declarations.ignored,
    "variadic_declarator": declarators.rest,
    "variadic_parameter_declaration": declarators.parameter,
}

GRAMMAR = replace(
    C,
    name="cpp",
    package="tree_sitter_cpp",
    query="cpp.scm",
    folds=FOLDS,
    leaves={
        **table.LEAVES,
        "namespace_identifier": (NAME, ""),
        "operator_name": (KEY, lambda written: "".join(written.split())),
        "raw_string_literal": (LITERAL, "<str>"),
        "auto": (TYPE, ""),
        "this": (NAME, ""),
    },
    passed=("expression_statement", "init_statement", "subscript_argument_list"),
    skipped=(
        *table.SKIPPED,
        "default_method_clause",
        "delete_method_clause",
        "explicit_function_specifier",
        "lambda_default_capture",
        "noexcept",
        "ref_qualifier",
        "requires_clause",
        "template_parameter_list",
        "virtual",
        "virtual_specifier",
    ),
    this=("this",),
    settle=settle,
    nameable=re.compile(r"(?:operator\S+|~?[\w$]+)\Z"),
)


class Cpp:
    """The C++ language; the grammar is loaded when the first file is read."""

    name = GRAMMAR.name
    suffixes = (".cc", ".cpp", ".cxx", ".hpp", ".hh", ".hxx", ".ipp", ".tpp")
    file_names = ()
    import_suffixes = ()
    package_files = ()
    declares_encoding = False
    rules = Rules(family="c", by_name=True, places=places, stars_bind=False, receiver="this", sees_members=True)

    def index(self, source: bytes) -> ModuleIndex:
        """Everything the file says."""
        return GRAMMAR.index(source)


LANGUAGE = Cpp()
