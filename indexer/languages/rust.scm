; What a Rust file defines, and under which name; what it says besides is read by a sweep (rust.py).

(use_declaration) @import
(extern_crate_declaration) @import

(function_item) @function
(function_signature_item) @function
(macro_definition (macro_rule) @body) @function
(mod_item body: (_)) @namespace
(struct_item) @class
(union_item) @class
(enum_item) @class
(enum_variant body: (_)) @class
(trait_item) @class
(type_item) @class
(associated_type) @class

; What is implemented for all that has a trait belongs to the trait that is implemented.
(impl_item
  type_parameters: (type_parameters (type_parameter name: (type_identifier) @_any))
  trait: [
    (type_identifier) @holder
    (scoped_type_identifier name: (_) @holder)
    (generic_type type: (type_identifier) @holder)
    (generic_type type: (scoped_type_identifier name: (_) @holder))]
  type: [(type_identifier) @_type (reference_type type: (type_identifier) @_type)]
  (#eq? @_any @_type)) @extension
(impl_item type: [
  (type_identifier) @holder
  (primitive_type) @holder
  (scoped_type_identifier name: (_) @holder)
  (generic_type type: (type_identifier) @holder)
  (generic_type type: (scoped_type_identifier name: (_) @holder))
  (reference_type type: (type_identifier) @holder)
  (reference_type type: (primitive_type) @holder)
  (reference_type type: (generic_type type: (type_identifier) @holder))
  (dynamic_type trait: (type_identifier) @holder)
  (dynamic_type trait: (scoped_type_identifier name: (_) @holder))
  (reference_type type: (dynamic_type trait: (type_identifier) @holder))]) @extension
(impl_item) @extension

(let_declaration pattern: (identifier) @name value: (closure_expression) @function)
(closure_expression) @lambda

; What generates code defines nothing here.
(macro_invocation
  macro: [(identifier) @_macro (scoped_identifier name: (_) @_macro)]
  (token_tree) @embedded
  (#not-match? @_macro "^((parse_)?quote(_spanned)?|stringify|concat|include(_str|_bytes)?)$"))
