; What a Go file defines, and under which name; what it says besides is read by a sweep (go.py).

(package_clause (package_identifier) @package)

(function_declaration) @function
(method_declaration
  receiver: (parameter_list (parameter_declaration type: [
    (type_identifier) @holder
    (pointer_type (type_identifier) @holder)
    (generic_type type: (type_identifier) @holder)
    (pointer_type (generic_type type: (type_identifier) @holder))
    (parenthesized_type (type_identifier) @holder)
    (parenthesized_type (pointer_type (type_identifier) @holder))]))
  name: (_) @name) @method
(method_declaration) @method

; What stands in the braces is the type's; before them is its head.
(type_spec type: (struct_type (field_declaration_list) @body)) @class
(type_spec type: (interface_type "{" @body)) @class
(type_spec type: (interface_type (method_elem) @method))
(type_spec) @class
(type_alias) @class

; A function without a name of its own takes that of the variable it is assigned to.
(var_spec . name: (identifier) @name . type: (_)? . value: (expression_list . (func_literal) @function .)
  (#not-eq? @name "_"))
(short_var_declaration
  left: (expression_list . (identifier) @name .)
  right: (expression_list . (func_literal) @function .)
  (#not-eq? @name "_"))
(assignment_statement
  left: (expression_list . (identifier) @name .)
  right: (expression_list . (func_literal) @function .)
  (#not-eq? @name "_"))

(func_literal) @lambda
