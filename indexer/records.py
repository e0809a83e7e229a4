"""The nouns of the code itself: what one source file says, and what a whole repository says when its files are put
together.

Records are frozen msgspec structs (see docs/decisions/0002-records-are-structs.md). Positions are UTF-8 byte offsets
and 1-based line numbers; UTF-16 exists only in `lsp_server/convert.py`.
"""

from typing import Literal, dataclass_transform

from msgspec import Struct

SymbolKind = Literal["module", "class", "function", "method", "constant", "variable", "attribute", "section"]
Certainty = Literal["exact", "likely", "possible", "unresolved"]
ParameterKind = Literal["positional_only", "positional", "vararg", "keyword_only", "kwarg"]
StatementKind = Literal["raise", "return", "yield", "assert", "except", "with", "global", "delete", "try", "if"]
Role = Literal["read", "write"]
EdgeKind = Literal["call", "registration"]


@dataclass_transform(frozen_default=True)  # what frozen=True of Struct is to msgspec, for type checkers
class Record(Struct, frozen=True, array_like=True, gc=False):
    """Base of every record: immutable, hashable where its fields are, stored as an array without field names."""


class Span(Record):
    """Bytes `[start_byte, end_byte)` of a file; `start_line` and `end_line` are 1-based and inclusive."""

    start_byte: int
    end_byte: int
    start_line: int
    end_line: int


class Parameter(Record):
    """One parameter as written; `annotation` and `default` are source text or None."""

    name: str
    kind: ParameterKind = "positional"
    annotation: str | None = None
    default: str | None = None


class Symbol(Record):
    """A definition. `qualname` is `Class.method`, nested functions without `<locals>`, "" for the module itself.

    A name defined again in the same scope gets `#2`, `#3` … after its qualname, so qualnames are unique in a file.
    `span` includes decorators and, for the module, is the whole file; `name_span` is where the name stands.
    `header_end_line` is the last line of the signature (the `:` of a `def`), so `span.start_line..header_end_line` is
    the head. `interface_digest` covers what others can see (signature, decorators, bases, for a class its members'
    interfaces, a constant's value); `body_digest` covers the bytes of `span`. Neither depends on where in the file the
    symbol stands.
    """

    qualname: str
    name: str
    kind: SymbolKind
    span: Span
    name_span: Span
    header_end_line: int
    signature: str
    doc: str
    comment: str
    decorators: tuple[str, ...]
    bases: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    returns: str | None
    is_async: bool
    interface_digest: str
    body_digest: str

    @property
    def parent(self) -> str:
        """Qualname of the enclosing symbol; "" when that is the module."""
        return self.qualname.rpartition(".")[0]


class Import(Record):
    """`from <level dots><module> import <name> as <bound>`; `name` is None for `import module`, "*" for a star import.

    `bound` is the local name that comes to exist ("" for a star); for `import a.b` without `as` it is "a".
    `scope` is the qualname of the enclosing symbol.
    """

    module: str
    level: int
    name: str | None
    bound: str
    scope: str
    span: Span


class Binding(Record):
    """An assignment in `scope`: `target = value`, both refs (see `Call`); `annotation` is source text or None.

    Loops, `with … as`, and parameters are bindings too: `for x in xs` binds `x` to `xs[]`, `with f() as x` binds `x` to
    `f().__enter__()`. A target may be a name, an attribute (`self.x`) or an element (`TABLE['a']`, `items[]`).

    `until`: the byte up to which nothing bound to the target before this holds any longer: the end of the innermost
    branch that holds the binding, or of its scope; 0 where earlier bindings may hold at once. `loop`: the first byte of
    the outermost loop of the scope around it, -1 where there is none: it reaches what stands before it in that loop.
    `narrows`: nothing is bound, a test (`isinstance`) tells what the name holds up to `until`.
    """

    scope: str
    target: str
    value: str
    annotation: str | None
    span: Span
    until: int = 0
    loop: int = -1
    narrows: bool = False


class Call(Record):
    """A call site. `scope` is the qualname of the symbol whose body runs it; `ref` says what is called; `text` is the
    source on one line, at most 120 characters.

    A *ref* is an expression over names, in a notation of our own that is the same for every language:

    - a name (`run`, `self`), a type of literal (`<str>`, `<int>`, `<float>`, `<bytes>`, `<bool>`, `<None>`), a
      constant that
      may be a key (`'text'`, `12`), a lambda by its qualname (`main.<lambda1>`), or `?` where it is anything else;
    - `x.name` an attribute, `x(a,b,k=c,*d,**e)` what calling gives (in every language, also what `new x(a)` makes),
      `x[]` some element, `x['a']`, `x[0]`, `x[name]` a certain one, `x[1:3]` a slice;
    - `(a,b)`, `[a,b]`, `{a,b}` and `{'k':a}`: a tuple, list, set and table; `*a` spreads into the first three;
    - `a|b`: one of several.

    There are no blanks in it. `arguments` are the refs of the positional arguments (`*x` one that is spread),
    `keywords` those of the named ones (`name=ref`, `**=ref`). `implicit`: no call is written there; an operator, a
    loop,
    a `with` or a `raise` makes it, and it counts only where it is resolved.
    """

    scope: str
    ref: str
    span: Span
    text: str
    arguments: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    implicit: bool = False


class Statement(Record):
    """A statement that facts are read from: raise, return, yield, assert, except, with, global, delete.

    `ref` is what it acts on (the exception class, the returned value), `text` its source on one line, at most 120
    characters. A `try` stands for one class that is caught around its body: `span` is that body, `ref` the class (""
    for any), `text` is "raise" where what was caught is raised again; those of one body come in the order of clauses.
    An `if` stands for a branch, its span, that runs only if the name `ref` is true, or where `text` is "not" only if it
    is not; with `__name__`, only where the file is run as a script.
    """

    kind: StatementKind
    scope: str
    ref: str
    text: str
    span: Span


class Occurrence(Record):
    """A name in use: `ref` (longest dotted path at that place), whether it reads or writes, in which scope."""

    ref: str
    role: Role
    scope: str
    span: Span


class Problem(Record):
    """Something wrong in the user's source (never an exception of ours): a syntax error, a cut-off, an undecodable
    line.
    """

    message: str
    span: Span


class ModuleIndex(Record):
    """Everything one file says, independent of its path: parsed once per blob. `symbols[0]` is the module, then source
    order.

    `interface_digest` covers all that resolving *another* module may consult here: symbols' interfaces, imports,
    bindings at module and class level, `self.x` bindings, return statements' refs. `exports` is `__all__` or None.
    `package` is
    the package or namespace that the file itself says it belongs to, as written; "" in languages where files do not
    say.
    `branches` are the bytes of those branches (of `if`, `try`, loops) in which something is defined or imported.
    """

    language: str
    symbols: tuple[Symbol, ...]
    imports: tuple[Import, ...] = ()
    bindings: tuple[Binding, ...] = ()
    calls: tuple[Call, ...] = ()
    statements: tuple[Statement, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
    exports: tuple[str, ...] | None = None
    problems: tuple[Problem, ...] = ()
    interface_digest: str = ""
    package: str = ""
    branches: tuple[tuple[int, int], ...] = ()


class Module(Record):
    """A file of the repository at one moment: `path` relative to the root with `/`, `blob` its git blob id, and what it
    says.
    """

    path: str
    blob: str
    index: ModuleIndex


class CallEdge(Record):
    """`caller` calls `callee` at `span` of the caller's file. One row per candidate; `callee` None means unresolved.

    `caller` is a moniker (`path::Qualified.name`). `callee` is a moniker, or for code outside the repository a dotted
    name without `::` (`os.path.join`, `<builtin>.len`).
    """

    caller: str
    callee: str | None
    text: str
    span: Span
    certainty: Certainty
    kind: EdgeKind = "call"


class Reference(Record):
    """A use of a constant, attribute, class or function that is not a call: `source` (moniker) reads or writes `target`
    (moniker).
    """

    source: str
    target: str
    role: Role
    line: int


class Flow(Record):
    """What one call hands over: in `scope`, `callee` (moniker) is called with `arguments` and `keywords`, refs as in
    `Call`; `@<qualname>/<n>` is a definition of the same file as its innermost `n` decorators leave it.

    `at`: after how many of the bindings of its scope (`Table.place`), so that text added elsewhere changes nothing.
    `bound`: how many leading parameters are taken already (1 for the receiver of a method). `level`: how many rounds of
    following arguments it took to see the call. `doubt`: 0 exact, 1 likely, 2 possible.
    """

    level: int
    callee: str
    scope: str
    at: int
    arguments: tuple[str, ...]
    keywords: tuple[str, ...]
    bound: int
    doubt: int


class Resolution(Record):
    """What a module's names mean in this repository: call edges, base classes, import targets, references.

    `bases` maps a class moniker to its resolved bases (monikers or dotted external names). `imports` maps a bound name
    to a moniker or dotted external name. `imported` are the paths of the modules that import statements name. `flows`
    are the calls of functions of this repository as they were seen at each level but the last.

    `consulted` is all else that was looked into, found or not, packed (see `indexer.resolve.consulted`). While that
    reads
    as it did, this resolution holds.
    """

    edges: tuple[CallEdge, ...] = ()
    bases: tuple[tuple[str, tuple[str, ...]], ...] = ()
    imports: tuple[tuple[str, str], ...] = ()
    references: tuple[Reference, ...] = ()
    consulted: bytes = b""
    imported: tuple[str, ...] = ()
    flows: tuple[Flow, ...] = ()


def moniker(path: str, qualname: str = "") -> str:
    """The repository-wide name of a symbol: `path::Qualified.name`, or `path::` for the module itself."""
    return f"{path}::{qualname}"


def split_moniker(name: str) -> tuple[str, str]:
    """`path::Qualified.name` -> (path, qualname)."""
    path, _, qualname = name.partition("::")
    return path, qualname
