; What a Java file defines, and under which name; what it says besides is read by a sweep (java.py).

(package_declaration [(identifier) (scoped_identifier)] @package)
(import_declaration) @import

[
  (class_declaration)
  (interface_declaration)
  (enum_declaration)
  (record_declaration)
  (annotation_type_declaration)
] @class

[
  (method_declaration)
  (constructor_declaration)
  (compact_constructor_declaration)
  (annotation_type_element_declaration)
] @method

(lambda_expression) @lambda
(object_creation_expression (class_body) @body) @anonymous
(enum_constant body: (class_body) @body) @anonymous
