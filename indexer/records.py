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
StatementKind = Literal["raise", "return", "yield", "assert", "except", "with", "global", "delete"]
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
    """An assignment in `scope`: `target = value`, both refs (see `Call.ref`); `annotation` is source text or None.

    Loops, `with … as`, and parameters are bindings too: `for x in xs` binds `x` to `xs[]`, `with f() as x` binds `x` to
    `f().__enter__()`. `x = a or b` (or `a if c else b`) gives two bindings of `x`. A literal table binds its
    elements, each known one once: `HANDLERS = {"a": run}` and `HANDLERS["a"] = run` bind `HANDLERS[]` to `run`.
    """

    scope: str
    target: str
    value: str
    annotation: str | None
    span: Span


class Call(Record):
    """A call site. `scope` is the qualname of the symbol whose body runs it; `ref` says what is called; `text` is the
    source on one line, at most 120 characters.

    A *ref* is a path through names: `name`, `a.b.c`, with `()` for the result of a call, `[]` for an element, a literal
    by its type (`str`, `int`, `list`, `dict`, `set`, `tuple`, `float`, `bytes`, `bool`, `None`, each as `<str>`),
    `lambda` as its qualname, and `?` where it is anything else: `self.store.commit`, `open_store().commit`,
    `items[].run`, `<str>.join`, `super().save`, `?.close`. `arguments` are the refs of the positional arguments,
    `keywords` of the named ones (`name=ref`).
    """

    scope: str
    ref: str
    span: Span
    text: str
    arguments: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


class Statement(Record):
    """A statement that facts are read from: raise, return, yield, assert, except, with, global, delete.

    `ref` is what it acts on (the exception class, the returned value), `text` its source on one line, at most 120
    characters.
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


class Resolution(Record):
    """What a module's names mean in this repository: call edges, base classes, import targets, references.

    `bases` maps a class moniker to its resolved bases (monikers or dotted external names). `imports` maps a bound name
    to a moniker or dotted external name. `consulted` names every module path that was looked into with its interface
    digest then, and every path that was looked for and absent with "": while those still hold, this resolution does.
    Keys `<aspect>:<what>` name what several files decide together (see `indexer.resolve.world`). `imported` are the
    paths of the modules that import statements name.
    """

    edges: tuple[CallEdge, ...] = ()
    bases: tuple[tuple[str, tuple[str, ...]], ...] = ()
    imports: tuple[tuple[str, str], ...] = ()
    references: tuple[Reference, ...] = ()
    consulted: tuple[tuple[str, str], ...] = ()
    imported: tuple[str, ...] = ()


def moniker(path: str, qualname: str = "") -> str:
    """The repository-wide name of a symbol: `path::Qualified.name`, or `path::` for the module itself."""
    return f"{path}::{qualname}"


def split_moniker(name: str) -> tuple[str, str]:
    """`path::Qualified.name` -> (path, qualname)."""
    path, _, qualname = name.partition("::")
    return path, qualname
