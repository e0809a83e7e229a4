"""A syntax tree into values, calls, bindings, statements and names in use: one walk, children folded into their parent.

A value is what a folded node hands to its parent: `(kind, start, end, ref, extra)`. A node without a fold passes on
what its children gave. Nothing here recurses, so depth costs memory only (measured: a cursor walk is 5 times faster
than capturing every node with a query).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from tree_sitter import Language, Node, Tree

from indexer.languages.python_tree.notes import BRANCHING, NOTED, Noted, Notes
from indexer.records import Parameter, Role, StatementKind
from indexer.source_text import SourceText

UNKNOWN = "?"
Narrowing = Literal["", "branch", "rest"]
"""Whether a binding is only a test of what the name holds: in the branch that follows, or in the rest of this one."""
REF_CHARS_MAX = 400
"""A longer expression is `?`: nobody can resolve it, and building it again per link is quadratic."""
CONSTANT_CHARS_MAX = 40
"""A longer string is no key that anybody looks up."""

Value = tuple[str, int, int, str, Any]
RawBinding = tuple[int, int, str, str, str | None, int, Narrowing]
"""Start, end (from where it holds), target, value, annotation, the end of the target if this may define a symbol, else
-1, and how it only narrows what the target holds."""
RawCall = tuple[int, int, str, tuple[str, ...], tuple[str, ...], bool]
"""Start, end, callee, positional and named arguments, and whether it is implicit."""
RawOccurrence = tuple[int, int, str, Role]
"""Start, end, ref, and whether it is read or written."""

NAMES = frozenset({"identifier", "attribute"})


@dataclass(slots=True)
class Gathered:
    """What a sweep has found so far, as plain tuples with byte offsets; scopes and lines come later."""

    source: SourceText
    lambda_names: dict[int, str]
    calls: list[RawCall] = field(default_factory=list)
    bindings: list[RawBinding] = field(default_factory=list)
    statements: list[tuple[StatementKind, int, int, str, str]] = field(default_factory=list)
    occurrences: list[RawOccurrence] = field(default_factory=list)
    parameters: dict[int, list[tuple[Parameter, int, int, str]]] = field(default_factory=dict)
    bases: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def read(self, values: list[Value]) -> None:
        """Each name among `values` is read."""
        for kind, start, end, ref, _ in values:
            if kind in NAMES and ref[0] != UNKNOWN:
                self.occurrences.append((start, end, ref, "read"))

    def bind(self, target: Value, ref: str, annotation: str | None = None, span: tuple[int, int] | None = None) -> None:
        """`target` gets the value `ref`: tuples are taken apart, a name, attribute or element is bound and written.

        `span` is given for assignment statements only; anything else binds without defining a symbol. It ends where the
        target begins to hold the value.
        """
        pending = [(target, ref)]
        while pending:
            (kind, start, end, name, extra), value = pending.pop()
            if kind in NAMES:
                self.occurrences.append((start, end, name, "write"))
                where = span or (start, end)
                self.bindings.append((*where, name, value, annotation, end if span else -1, ""))
            elif kind == "subscript" and name != UNKNOWN and span:
                self.bindings.append((*span, name, value, None, -1, ""))
                self.implicit(start, end, f"{name.rpartition('[')[0]}.__setitem__", (UNKNOWN, value))
            elif kind in ("list_splat_pattern", "list_splat", "as_pattern_target", "splat_pattern"):
                pending.extend((child, value) for child in extra or ())
            elif extra and kind in ("pattern_list", "tuple_pattern", "list_pattern", "tuple", "list"):
                pending.extend(zip(extra, _parts(value, extra), strict=True))

    def implicit(self, start: int, end: int, ref: str, arguments: tuple[str, ...] = ()) -> None:
        """Notes a call that is not written as one, if anything is known of whose method it is."""
        if ref[0] not in "?<'({[" and not ref[0].isdigit():
            self.calls.append((start, end, ref, arguments, (), True))

    def narrow(self, at: int, tests: list[tuple[str, str]], where: Narrowing) -> None:
        """From byte `at` on, each name is an instance of one of some classes."""
        self.bindings.extend((at, at, name, refs, None, -1, where) for name, refs in tests)


def _parts(value: str, targets: list[Value]) -> list[str]:
    """The ref of each of several targets that `value` is spread over; one of them may have a star."""
    star = next((at for at, target in enumerate(targets) if target[0].startswith("list_splat")), len(targets))
    behind = len(targets) - star - 1
    found = []
    for at in range(len(targets)):
        if at < star:
            found.append(part_of(value, str(at)))
        elif at == star:
            found.append(part_of(value, f"{star}:{-behind if behind else ''}"))
        else:
            found.append(part_of(value, str(at - len(targets))))
    return found


Fold = Callable[[Gathered, int, int, list[Value]], Value | None]
FOLDS: dict[str, Fold] = {}
LEAVES: dict[str, str] = {"dotted_name": "", "identifier": ""}


def fold(*kinds: str) -> Callable[[Fold], Fold]:
    """Decorator: the function folds the children of nodes of these kinds."""

    def register(function: Fold) -> Fold:
        FOLDS.update(dict.fromkeys(kinds, function))
        return function

    return register


def grouped(ref: str) -> str:
    """`ref` as something that a step can be taken from: alternatives in parentheses."""
    return f"({ref})" if "|" in ref else ref


def part_of(ref: str, key: str) -> str:
    """The ref of the part of `ref` with a key, or of some part where the key is ""."""
    return f"{grouped(ref)}[{key}]" if ref != UNKNOWN and len(ref) < REF_CHARS_MAX else UNKNOWN


def element_of(ref: str) -> str:
    """The ref of some element of `ref`."""
    return part_of(ref, "")


_CONSTANT = re.compile(r"[\w.:/ -]*")


def constant(text: str) -> str:
    """The ref of a string with this content: itself where it may be a key, else its type."""
    return f"'{text}'" if len(text) <= CONSTANT_CHARS_MAX and _CONSTANT.fullmatch(text) else "<str>"


_PATH = re.compile(
    rf"((?!(?:None|True|False)\.)(?=.{{,{REF_CHARS_MAX}}}\Z)[a-zA-Z_]\w*(?:\.[a-zA-Z_]\w*)*)\.[a-zA-Z_]\w*", re.ASCII
)


class Sweeper:
    """What to do with nodes of each kind id of one grammar."""

    def __init__(self, language: Language) -> None:
        kinds = [(i, language.node_kind_for_id(i) or "") for i in range(language.node_kind_count)]
        named = [(i, kind) for i, kind in kinds if language.node_kind_is_named(i)]
        # A token of several words has nodes below it, and so perhaps a comment.
        tokens = {i for i, kind in kinds if not language.node_kind_is_named(i) and " " not in kind}
        self._skipped = tokens | {i for i, kind in named if kind == "string_content"}
        self._folds = {i: FOLDS[kind] for i, kind in named if kind in FOLDS and kind not in LEAVES}
        self._leaves = {i: LEAVES[kind] or kind for i, kind in named if kind in LEAVES}
        self._strings = {i for i, kind in named if kind == "string"}
        self._paths = frozenset(i for i, kind in named if kind == "attribute")
        self._noted = {i: NOTED[kind] for i, kind in named if kind in NOTED}
        self._blocks = {i for i, kind in named if kind == "block"}
        self._decorated = {i for i, kind in named if kind == "decorated_definition"}
        self._branching = {i for i, kind in named if kind in BRANCHING}

    def sweep(self, tree: Tree, gathered: Gathered, notes: Notes) -> None:  # noqa: C901 - a call per node would double it
        """Gathers all that the tree says about names in use, and notes what stands around them."""
        source = gathered.source
        ascii_text, text, raw = source.ascii, source.text, source.raw
        blocks, branching = self._blocks, self._branching
        paths = self._paths if ascii_text is not None else frozenset()
        skipped, leaves, strings, folds, noted = self._skipped, self._leaves, self._strings, self._folds, self._noted
        cursor = tree.walk()
        down, along, up = cursor.goto_first_child, cursor.goto_next_sibling, cursor.goto_parent
        values: list[Value] = []
        open_nodes: list[tuple[Fold | None, Node, list[Value]]] = []
        while True:
            node: Node = cursor.node  # type: ignore[assignment]
            kind = node.kind_id
            if kind in skipped:
                pass
            elif kind in leaves and (start := node.start_byte) != (end := node.end_byte):  # else the parser's invention
                ref = text(start, end) if ascii_text is None else ascii_text[start:end]
                values.append((leaves[kind], start, end, ref, None))
            elif kind in paths and (path := _PATH.fullmatch(ascii_text or "", node.start_byte, node.end_byte)):
                # Where nothing but names and dots is written, nothing else is found below.
                values.append(("attribute", *path.span(), path[0], path.end(1)))
            elif kind in strings and raw[node.start_byte] in b"\"'":
                start, end = node.start_byte, node.end_byte
                long = end - start > CONSTANT_CHARS_MAX
                values.append(("string", start, end, "<str>" if long else constant(text(start + 1, end - 1)), None))
            elif kind in noted and not self._note(noted[kind], node, open_nodes[-1][1], notes):
                pass
            else:
                function = folds.get(kind)
                if kind in blocks and open_nodes[-1][1].kind_id in branching:
                    notes.branches.append((node.start_byte, node.end_byte))
                if down():
                    open_nodes.append((function, node, values))
                    values = [] if function is not None else values
                    continue
                if function is not None and (value := function(gathered, node.start_byte, node.end_byte, [])):
                    values.append(value)
            while not along():
                if not up():
                    gathered.read(values)
                    return
                function, node, around = open_nodes.pop()
                if function is not None and (value := function(gathered, node.start_byte, node.end_byte, values)):
                    around.append(value)
                values = around

    def _note(self, what: Noted, node: Node, around: Node, notes: Notes) -> bool:
        """Notes a node inside another; whether its parts are read."""
        if what == "loop" or what == "comprehension":
            span = (node.start_byte, node.end_byte)
            notes.loops.append(span)
            if what == "comprehension":
                notes.branches.append(span)
            return True
        if what == "comment":
            notes.comments.append(node)
            return False
        if what == "import":
            notes.imports.append(node)
            if node.has_error or b"#" in notes.source.raw[node.start_byte : node.end_byte]:
                self._note_below(node, notes)
            return False
        if what == "decorated":
            notes.outliner.decorate(node)
        else:
            notes.outliner.enter(node, what, with_decorators=around.kind_id in self._decorated and what != "lambda")
        return True

    def _note_below(self, node: Node, notes: Notes) -> None:
        """Comments, and what an error hides, in what is not swept."""
        pending = [(node, each) for each in reversed(node.children)]
        while pending:
            around, each = pending.pop()
            what = self._noted.get(each.kind_id)
            if what is None or self._note(what, each, around, notes):
                pending += ((each, below) for below in reversed(each.children))
