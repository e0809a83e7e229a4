; What a Python file defines and what stands beside its definitions; names in use are read by a sweep (python_tree/sweep.py).

(function_definition) @function
(class_definition) @class
(lambda) @lambda
(comment) @comment

(module . (comment)* . (expression_statement . (string) @doc))
(class_definition body: (block . (expression_statement . (string) @doc)))
(function_definition body: (block . (expression_statement . (string) @doc)))

[
  (import_statement)
  (import_from_statement)
  (future_import_statement)
] @import

(module (expression_statement (assignment left: (identifier) @all right: (_) @exported)) (#eq? @all "__all__"))
(module (expression_statement (augmented_assignment left: (identifier) @all right: (_) @exported)) (#eq? @all "__all__"))
(module (expression_statement (call function: (attribute object: (identifier) @all) arguments: (_) @exported))
  (#eq? @all "__all__"))
