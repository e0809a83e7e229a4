; What a PHP file defines, and under which name; what it says besides is read by a sweep (php.py).

(namespace_definition name: (_) @package)
(namespace_use_declaration) @import

[
  (class_declaration)
  (interface_declaration)
  (trait_declaration)
  (enum_declaration)
] @class
(anonymous_class) @anonymous

(function_definition) @function
(method_declaration) @method

(anonymous_function) @lambda
(arrow_function) @lambda
