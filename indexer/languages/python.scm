; What a Python file says that it exports; all else is read by a sweep over the tree (python_tree/sweep.py).

(module (expression_statement (assignment left: (identifier) @all right: (_) @exported)) (#eq? @all "__all__"))
(module (expression_statement (augmented_assignment left: (identifier) @all right: (_) @exported)) (#eq? @all "__all__"))
(module (expression_statement (call function: (attribute object: (identifier) @all) arguments: (_) @exported))
  (#eq? @all "__all__"))
