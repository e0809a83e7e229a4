; What a Ruby file defines, and under which name; what it says besides is read by a sweep (ruby.py).

(class name: (_)) @class
(module name: (_)) @class
(method) @function
(singleton_method object: (_) @holder name: (_) @name) @method

; Classes that are made by a call.
(assignment left: [(constant) (scope_resolution)] @name
  right: (call receiver: (constant) @_c method: (identifier) @_m arguments: (argument_list) @body) @class
  (#any-of? @_c "Class" "Module" "Struct" "Data") (#any-of? @_m "new" "define"))
(assignment left: [(constant) (scope_resolution)] @name
  right: (call receiver: (constant) @_c method: (identifier) @_m !arguments block: (_) @body) @class
  (#any-of? @_c "Class" "Module" "Struct" "Data") (#any-of? @_m "new" "define"))
(call receiver: (constant) @_c method: (identifier) @_m arguments: (argument_list) @body block: (_)
  (#any-of? @_c "Class" "Module" "Struct" "Data") (#any-of? @_m "new" "define")) @anonymous
(call receiver: (constant) @_c method: (identifier) @_m !arguments block: (_) @body
  (#any-of? @_c "Class" "Module" "Struct" "Data") (#any-of? @_m "new" "define")) @anonymous

; Blocks that are methods or functions; all others belong to the method around them, like the bodies of loops.
(call method: (identifier) @_m arguments: (argument_list . [(simple_symbol) (string)] @name) block: (_) @function
  (#any-of? @_m "define_method" "define_singleton_method"))
(assignment left: [(identifier) (constant)] @name right: (lambda) @function)
(assignment left: [(identifier) (constant)] @name
  right: (call !receiver method: (identifier) @_m block: (_) @function (#any-of? @_m "lambda" "proc")))
(lambda) @lambda
(call !receiver method: (identifier) @_m block: (_) @lambda (#any-of? @_m "lambda" "proc"))
(call receiver: (constant) @_c method: (identifier) @_m block: (_) @lambda (#eq? @_c "Proc") (#eq? @_m "new"))
