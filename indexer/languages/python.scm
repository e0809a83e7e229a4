; What a Python file defines and what stands beside its definitions; names in use are read by a sweep (python_tree/sweep.py).

(function_definition) @function
(class_definition) @class
(lambda) @lambda
(comment) @comment

(module . (comment)* . (expression_statement . (string) @doc))
(class_definition body: (block . (expression_statement . (string) @doc)))
(function_definition body: (block . (expression_statement . (string) @doc)))

(if_statement consequence: (block) @branch)
(elif_clause consequence: (block) @branch)
(else_clause body: (block) @branch)
(for_statement body: (block) @branch)
(while_statement body: (block) @branch)
(try_statement body: (block) @branch)
(except_clause (block) @branch)
(case_clause consequence: (block) @branch)
[
  (for_statement)
  (while_statement)
] @loop
[
  (list_comprehension)
  (set_comprehension)
  (dictionary_comprehension)
  (generator_expression)
] @loop @comprehension

[
  (import_statement)
  (import_from_statement)
  (future_import_statement)
] @import

(module (expression_statement (assignment left: (identifier) @all right: (_) @exported)) (#eq? @all "__all__"))
(module (expression_statement (augmented_assignment left: (identifier) @all right: (_) @exported)) (#eq? @all "__all__"))
(module (expression_statement (call function: (attribute object: (identifier) @all) arguments: (_) @exported))
  (#eq? @all "__all__"))
