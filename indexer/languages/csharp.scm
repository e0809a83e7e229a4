; What a C# file defines, and under which name; what it says besides is read by a sweep (csharp.py).

(namespace_declaration name: (_) @package)
(file_scoped_namespace_declaration name: (_) @package)
(using_directive) @import

[
  (class_declaration)
  (struct_declaration)
  (interface_declaration)
  (enum_declaration)
  (record_declaration)
  (delegate_declaration)
] @class

(constructor_declaration name: (_) @name (constructor_initializer) @body) @method
[(method_declaration) (constructor_declaration)] @method
(destructor_declaration "~" @name) @method
(operator_declaration operator: _ @name) @method
(conversion_operator_declaration ["implicit" "explicit"] @name) @method
(local_function_statement) @function

; A property is defined by what it runs; one that runs nothing is an attribute.
(property_declaration accessors: (accessor_list (accessor_declaration body: (_))) @body) @method
(property_declaration value: (arrow_expression_clause) @body) @method
(event_declaration accessors: (_) @body) @method
(indexer_declaration "this" @name accessors: (_) @body) @method
(indexer_declaration "this" @name value: (_) @body) @method

(lambda_expression) @lambda
(anonymous_method_expression (block) @body) @lambda
