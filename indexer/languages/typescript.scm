; What a TypeScript file defines, and under which name; what it says besides is read by a sweep (typescript.py).

(type_alias_declaration value: (_) @body) @class
[(function_declaration) (generator_function_declaration) (function_signature)] @function
[(class_declaration) (abstract_class_declaration) (interface_declaration) (enum_declaration)] @class
(internal_module) @class
(module name: [(identifier) (nested_identifier)]) @class
(method_definition) @method
[(class_body (method_signature) @method) (interface_body (method_signature) @method)]
(abstract_method_signature) @method
(type_alias_declaration value: (object_type (method_signature) @method))
(type_alias_declaration value: (intersection_type (object_type (method_signature) @method)))
(public_field_definition name: (_) @name value: [(arrow_function) (function_expression) (generator_function)] @method)

; A function without a name of its own takes that of what it is assigned to.
(variable_declarator name: (identifier) @name value: [(arrow_function) (function_expression) (generator_function)] @function)
(variable_declarator name: (identifier) @name value: (class) @class)
(pair key: (_) @name value: [(arrow_function) (function_expression) (generator_function)] @function)
(assignment_expression
  left: (member_expression object: (member_expression property: (property_identifier) @_prototype)) @name
  right: [(arrow_function) (function_expression) (generator_function)] @method
  (#eq? @_prototype "prototype"))
(assignment_expression
  left: (member_expression object: (this)) @name
  right: [(arrow_function) (function_expression) (generator_function)] @method)
(assignment_expression
  left: (member_expression object: (_) @_object) @name
  right: (function_expression name: (_)) @function
  (#not-eq? @_object "module"))
(assignment_expression
  left: (member_expression) @name
  right: [(arrow_function) (function_expression !name) (generator_function !name)] @function
  (#not-eq? @name "module.exports"))
(assignment_expression left: (identifier) @name right: [(arrow_function) (function_expression) (generator_function)] @function)
(assignment_expression left: [(identifier) (member_expression)] @name right: (class) @class
  (#not-eq? @name "module.exports"))
(function_expression name: (_)) @function
(generator_function name: (_)) @function
(class name: (_)) @class

(variable_declarator name: (identifier) @name value: (object) @object)
(variable_declarator name: (identifier) @name value: (as_expression . (object) @object))
(variable_declarator name: (identifier) @name value: (satisfies_expression . (object) @object))
(assignment_expression left: [(identifier) (member_expression)] @name right: (object) @object)
(pair key: (_) @name value: (object) @object)
(call_expression
  function: (member_expression property: (property_identifier) @_function)
  arguments: (arguments . [(identifier) (member_expression)] @name . (object) @object)
  (#any-of? @_function "assign" "extend"))
(variable_declarator name: (identifier) @name value: (call_expression arguments: (arguments (object) @argument)))
(object) @object

(arrow_function) @lambda
(function_expression) @unbound
(generator_function) @unbound
(class) @anonymous
