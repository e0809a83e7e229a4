; What a C++ file defines, and under which name; what it says besides is read by a sweep (cpp.py). Names stand below any
; number of declarators, so most of them are found by a function (clike/names.py).

(function_definition declarator: (function_declarator declarator: (qualified_identifier)) (field_initializer_list) @body) @method
(function_definition (field_initializer_list) @body) @function
(function_definition declarator: (function_declarator declarator: (qualified_identifier))) @method
(function_definition declarator: (pointer_declarator declarator: (function_declarator declarator: (qualified_identifier)))) @method
(function_definition declarator: (reference_declarator (function_declarator declarator: (qualified_identifier)))) @method
(function_definition declarator: (qualified_identifier)) @method
(function_definition) @function
(preproc_function_def value: (_) @body) @function
(declaration declarator: [(function_declarator) (pointer_declarator) (reference_declarator)]) @declaration
(field_declaration declarator: (function_declarator) default_value: (number_literal)) @method
(field_declaration declarator: (pointer_declarator) default_value: (number_literal)) @declaration
(field_declaration declarator: [(function_declarator) (pointer_declarator) (reference_declarator)]) @declaration

(class_specifier name: (_) body: (_)) @class
(struct_specifier name: (_) body: (_)) @class
(union_specifier name: (_) body: (_)) @class
(enum_specifier ["class" "struct"] name: (_) body: (_)) @class
(enum_specifier name: (_) body: (_)) @class @open
(alias_declaration type: (_)) @class
(concept_definition) @class

; A structure without a name has that of its `typedef`, else that of nothing.
(type_definition type: (struct_specifier !name body: (_) @body) declarator: (type_identifier) @name) @class
(type_definition type: (union_specifier !name body: (_) @body) declarator: (type_identifier) @name) @class
(type_definition type: (enum_specifier !name body: (_)) declarator: (type_identifier) @name) @class
(type_definition type: (struct_specifier name: (_) @_tag) declarator: (type_identifier) @name (#not-eq? @name @_tag)) @class
(type_definition type: (union_specifier name: (_) @_tag) declarator: (type_identifier) @name (#not-eq? @name @_tag)) @class
(type_definition type: (enum_specifier name: (_) @_tag) declarator: (type_identifier) @name (#not-eq? @name @_tag)) @class
(type_definition type: [
  (primitive_type) (sized_type_specifier) (type_identifier) (qualified_identifier) (template_type) (dependent_type)
]) @class
(type_definition type: [(struct_specifier) (union_specifier) (enum_specifier)]
  declarator: [(pointer_declarator) (function_declarator) (array_declarator)]) @class

(declaration type: (struct_specifier !name body: (_)) @anonymous)
(declaration type: (union_specifier !name body: (_)) @anonymous)
(field_declaration type: (struct_specifier !name body: (_)) @anonymous declarator: (_))
(field_declaration type: (union_specifier !name body: (_)) @anonymous declarator: (_))

(init_declarator declarator: (identifier) @name value: (lambda_expression) @function)
(lambda_expression) @lambda

[(preproc_include) (using_declaration)] @import
(namespace_definition name: (_) @package)
