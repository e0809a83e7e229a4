"""What all languages but Python share: a tree-sitter tree into a module index, driven by a query file and a table.

A language is `indexer/languages/<language>.py` and `<language>.scm` beside it, and its grammar is a dependency.

**The query file** says what is defined and under which name. A capture is a role:

- `@function`, `@method`, `@class`, `@namespace` (a class without instances): a definition; `@lambda`, `@anonymous` (a
  class): one without a name, called `<lambda1>`, `<class1>` … in its scope; `@unbound`: a lambda that has its own
  `this`. `@name` beside it is where its name stands, else its field `name` is. `@holder` is the name of what it belongs
  to where that stands elsewhere: `func (s *Server) Run()` has the holder `Server`, the name `Run` and so the qualname
  `Server.Run`. Its field `body` (or the capture `@body`) is its scope.
- `@extension`: no definition itself, but what is defined in it belongs to its `@holder` (Rust's `impl`).
- `@object`: a literal whose functions carry its name (`const api = { get() {} }` defines `api.get`), if it has one;
  `@argument`: one that is handed to a call whose result has the `@name` (`const api = make({ get() {} })` defines
  `api.<object1>.get`, since nobody knows what `make` does with it).
- `@embedded`: what the grammar leaves as tokens though most of it is source (see `embedded.py`).
- `@declaration`: a function that is declared here and defined elsewhere (a prototype): a symbol only where the same
  file does not define it.
- `@open`, beside a class: what its body binds belongs to what is around it (an `enum` of C).
- `@import`: a node for `Grammar.imports`; and `@package`: the name of the package the file belongs to.

Of several patterns that capture the same node the first in the file counts, so what is general comes last.

**The table** (`Grammar.folds`) says what each kind of node means. It maps the kind to a *fold*: that gets the values of
the node's named children with their field names and gives the value of the node. `expressions`, `statements` and
`definitions` make folds from field names: `"call_expression": call("function", "arguments")`. What one language alone
has is a fold of its own. A kind without a fold reads its children and is `?`; `Grammar.passed` are kinds that hand on
the one child they have, `Grammar.spliced` those whose children stand for them, `Grammar.skipped` those whose inside
means nothing here.

Nothing recurses over trees; everything is bounded (`REF_CHARS_MAX`, `ELEMENTS_MAX`, `NESTING_MAX`). Importing the
module of a language must import neither its grammar nor tree-sitter: only `Grammar.index` does.
"""
