; What a C file defines, and under which name; what it says besides is read by a sweep (c.py). Names stand below any
; number of declarators, so most of them are found by a function (clike/names.py).

(function_definition (declaration) @body) @function
(function_definition) @function
(preproc_function_def value: (_) @body) @function
(declaration declarator: [(function_declarator) (pointer_declarator)]) @declaration

; `TEST(suite, name) { … }` and `DEFINE(name, …) { … }` read as a call before a block.
(translation_unit
  (expression_statement (call_expression function: (identifier) @_macro
    arguments: (argument_list . (identifier) @holder . (identifier) @name .)))
  . (compound_statement) @function @body (#match? @_macro "^[A-Z][A-Z0-9_]+$"))
(translation_unit
  (expression_statement (call_expression function: (identifier) @_macro
    arguments: (argument_list . (identifier) @name)))
  . (compound_statement) @function @body (#match? @_macro "^[A-Z][A-Z0-9_]+$"))

(struct_specifier name: (_) body: (_)) @class
(union_specifier name: (_) body: (_)) @class
(enum_specifier name: (_) body: (_)) @class @open

; A structure without a name has that of its `typedef`, else that of nothing.
(type_definition type: (struct_specifier !name body: (_) @body) declarator: (type_identifier) @name) @class
(type_definition type: (union_specifier !name body: (_) @body) declarator: (type_identifier) @name) @class
(type_definition type: (enum_specifier !name body: (_)) declarator: (type_identifier) @name) @class
(type_definition type: (struct_specifier name: (_) @_tag) declarator: (type_identifier) @name (#not-eq? @name @_tag)) @class
(type_definition type: (union_specifier name: (_) @_tag) declarator: (type_identifier) @name (#not-eq? @name @_tag)) @class
(type_definition type: (enum_specifier name: (_) @_tag) declarator: (type_identifier) @name (#not-eq? @name @_tag)) @class
(type_definition type: [(primitive_type) (sized_type_specifier) (type_identifier)]) @class
(type_definition type: [(struct_specifier) (union_specifier) (enum_specifier)]
  declarator: [(pointer_declarator) (function_declarator) (array_declarator)]) @class

(declaration type: (struct_specifier !name body: (_)) @anonymous)
(declaration type: (union_specifier !name body: (_)) @anonymous)
(field_declaration type: (struct_specifier !name body: (_)) @anonymous declarator: (_))
(field_declaration type: (union_specifier !name body: (_)) @anonymous declarator: (_))

(preproc_include) @import
