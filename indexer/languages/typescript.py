"""TypeScript source and declaration files into their module index."""

from dataclasses import replace

from indexer.languages.ecmascript import modules, table, types
from indexer.languages.ecmascript.rules import INDEXES, RULES, SOURCES
from indexer.languages.javascript import GRAMMAR as JAVASCRIPT
from indexer.languages.syntax import definitions, statements
from indexer.languages.syntax.sweep import NAME
from indexer.records import ModuleIndex

FOLDS = {
    **table.FOLDS,
    "abstract_class_declaration": definitions.class_(),
    "abstract_method_signature": definitions.function(),
    "ambient_declaration": statements.around,
    "as_expression": types.cast,
    "constraint": types.parts,
    "enum_assignment": types.enum_member,
    "enum_body": types.enum_body,
    "enum_declaration": definitions.class_(),
    "extends_clause": types.extends,
    "extends_type_clause": definitions.bases,
    "function_signature": definitions.function(),
    "generic_type": types.generic,
    "implements_clause": definitions.bases,
    "import_require_clause": modules.import_require,
    "index_signature": types.nothing,
    "interface_body": types.interface_body,
    "interface_declaration": definitions.class_(),
    "internal_module": definitions.class_(),
    "intersection_type": types.parts,
    "method_signature": definitions.function(),
    "module": definitions.class_(),
    "nested_identifier": types.type_name,
    "nested_type_identifier": types.type_name,
    "object_type": types.members,
    "optional_parameter": types.parameter,
    "property_signature": types.member,
    "public_field_definition": statements.attribute(),
    "required_parameter": types.parameter,
    "satisfies_expression": types.first_child,
    "type_alias_declaration": types.alias,
    "type_annotation": statements.annotation,
    "type_arguments": types.type_arguments,
    "type_assertion": types.cast,
    "type_parameter": types.type_parameter,
    "type_parameters": types.nothing,
    "type_predicate_annotation": statements.annotation,
    "asserts_annotation": statements.annotation,
    "union_type": types.either_part,
}

GRAMMAR = replace(
    JAVASCRIPT,
    name="typescript",
    package="tree_sitter_typescript",
    function="language_typescript",
    query="typescript.scm",
    folds=FOLDS,
    leaves={**table.LEAVES, "type_identifier": (NAME, "")},
    passed=(*table.PASSED, "non_null_expression"),
    skipped=(*table.SKIPPED, "accessibility_modifier", "override_modifier", "predefined_type", "this_type"),
)


class TypeScript:
    """The TypeScript language; the grammar is loaded when the first file is read."""

    name = GRAMMAR.name
    suffixes = (".ts", ".mts", ".cts")
    file_names = ()
    import_suffixes = SOURCES
    package_files = INDEXES
    declares_encoding = False
    rules = RULES

    def index(self, source: bytes) -> ModuleIndex:
        """Everything the file says."""
        return GRAMMAR.index(source)


LANGUAGE = TypeScript()
