"""A syntax tree into values, calls, bindings, statements and names in use: one walk, children folded into their parent.

A value is what a folded node hands to its parent: `(kind, start, end, ref, extra)`. Nothing here recurses, so depth
costs memory only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from indexer.records import Parameter, Role, StatementKind
from indexer.source_text import SourceText

if TYPE_CHECKING:
    from tree_sitter import Tree

    from indexer.languages.syntax.grammar import Grammar

UNKNOWN = "?"
REF_CHARS_MAX = 200
"""A longer path through names is `?`: nobody can resolve it, and building it again per link is quadratic."""
ALTERNATIVES_CHARS_MAX = 1200
TOLD_MAX = 16
"""What one test tells of names; more than that would be repeated along a long chain of tests."""

Value = tuple[str, int, int, str, Any]
NAME, MEMBER, INDEX, CALL, FUNCTION, CLASS, LITERAL = "name", "member", "index", "call", "function", "class", "literal"
LIST, TABLE, PAIR, SPREAD, KEY, OTHER, BLOCK = "list", "table", "pair", "spread", "key", "other", "block"
ARGUMENTS, PARAMETER, PARAMETERS, TYPE, BASES, MARK = "arguments", "parameter", "parameters", "type", "bases", "mark"
DEFAULTED, DEFINED, NARROWS, PARTS, GENERICS = "defaulted", "defined", "narrows", "parts", "generics"
"""Kinds of values. Extra holds: of a list its elements, of a table its entries, of a pair its key (a ref) and value,
and `INDEX` where a pattern takes an element, not a member, of a spread what is spread, of arguments `(positional,
keywords)`, of a parameter its `RawParameter`, of bases the refs, of a defaulted target the target, the default's ref
and the default, of a function, class or defined the byte at which the definition starts, of parts of a pattern
`(target, path, ref)` each: what is behind `path` in the value, or `ref` where that is known, of a member the end of its
object where that is a name in use, of a test that narrows the names it tells about with the refs they have where it
holds, of generics what `Gathered.generics` holds."""

IN_USE = frozenset({NAME, MEMBER})
BINDABLE = frozenset({NAME, MEMBER, INDEX, KEY})

RawParameter = tuple[Parameter, int, int, str, "Value | None"]
"""The parameter, where its name stands, the ref of its default, and the pattern that takes it apart."""


@dataclass(slots=True)
class RawBinding:
    """A binding before it is placed. `name_end` is the end of the target where this may define a symbol, else -1;
    `declares` is false for an assignment to a name that is declared elsewhere; `joins` where earlier values stay.
    `constant`: the source itself calls it one. `around` is the scope in which it stands, `scope` the one whose name is
    bound (see `placing`). What stands in the head of a definition but belongs to its scope says so in `around`.
    """

    start: int
    end: int
    target: str
    value: str
    annotation: str | None
    name_end: int
    declares: bool
    joins: bool = False
    narrows_until: int = 0
    fixed: bool = False
    around: str = ""
    scope: str = ""
    constant: bool = False


@dataclass(slots=True)
class Gathered:
    """What a sweep has found so far, with byte offsets; scopes and lines come later.

    Dictionaries are by the byte at which a definition starts: `marks` are its decorators, `heads` where its head begins
    behind them, `whole` the stretch that belongs to it (`export`, `const` and decorators included), `generics` its type
    parameters: the name, where it stands, and the ref of the class that bounds it. `implied` are calls nobody wrote,
    `embedded` values of stretches that have a tree of their own (see `embedded.py`), by where they start.
    """

    source: SourceText
    names: dict[int, str]
    calls: list[tuple[int, int, str, tuple[str, ...], tuple[str, ...]]] = field(default_factory=list)
    bindings: list[RawBinding] = field(default_factory=list)
    statements: list[tuple[StatementKind, int, int, str, str]] = field(default_factory=list)
    occurrences: list[tuple[int, int, str, Role]] = field(default_factory=list)
    parameters: dict[int, list[RawParameter]] = field(default_factory=dict)
    bases: dict[int, tuple[str, ...]] = field(default_factory=dict)
    marks: dict[int, tuple[str, ...]] = field(default_factory=dict)
    returns: dict[int, str] = field(default_factory=dict)
    heads: dict[int, int] = field(default_factory=dict)
    whole: dict[int, tuple[int, int]] = field(default_factory=dict)
    branches: list[tuple[int, int]] = field(default_factory=list)
    loops: list[tuple[int, int]] = field(default_factory=list)
    imports: list[tuple[int, int, str, str | None, str]] = field(default_factory=list)
    exports: list[tuple[int, str]] | None = None
    comments: list[tuple[int, int]] = field(default_factory=list)
    implied: list[tuple[int, int, str]] = field(default_factory=list)
    generics: dict[int, list[tuple[str, int, int, str]]] = field(default_factory=dict)
    embedded: dict[int, Value] = field(default_factory=dict)

    def read(self, values: list[Value]) -> None:
        """Each name among `values` is read."""
        for kind, start, end, ref, _ in values:
            if kind in IN_USE and ref[0] != UNKNOWN:
                self.occurrences.append((start, end, ref, "read"))

    def export(self, at: int, *names: str) -> None:
        """The file offers these names to others, if what stands `at` that byte is in no other scope than its own."""
        if self.exports is None:
            self.exports = []
        self.exports.extend((at, name) for name in names)

    def narrow(self, told: list[tuple[str, str]], start: int, end: int) -> None:
        """Within these bytes names are known to hold refs."""
        for target, ref in told:
            self.bindings.append(RawBinding(start, end, target, ref, None, -1, False, False, end))

    def bind(
        self,
        target: Value,
        ref: str,
        annotation: str | None = None,
        span: tuple[int, int] | None = None,
        *,
        declares: bool = True,
        joins: bool = False,
        fixed: bool = False,
        constant: bool = False,
        defines: bool = True,
    ) -> None:
        """`target` gets the value `ref`: patterns are taken apart, a name, member or element is bound and written.

        `span` is given where a binding may define a symbol, unless it is said that none `defines` one.
        """
        if target[0] in (LIST, TABLE) and annotation is not None:
            ref = f"{annotation}()" if ref == UNKNOWN and annotation.isidentifier() else ref
            annotation = None
        pending = [(target, ref)]
        while pending:
            (kind, start, end, name, extra), value = pending.pop()
            if kind in BINDABLE and name[0] != UNKNOWN:
                if kind != INDEX:
                    self.occurrences.append((start, end, name, "write"))
                first, last = span or (start, end)
                name_end = end if span and defines and kind != INDEX else -1
                made = RawBinding(first, last, name, value, annotation, name_end, declares, joins, 0, fixed)
                made.constant = constant
                self.bindings.append(made)
            elif kind == DEFAULTED:
                pending.append((extra[0], either(value, extra[1])))
            elif kind == SPREAD:
                pending.extend((child, value) for child in extra)
            elif kind == PARTS:
                pending.extend([(child, known or _behind(value, path)) for child, path, known in extra][::-1])
            elif kind == LIST:
                pending.extend([_element(child, value, i) for i, child in enumerate(extra)][::-1])
            elif kind == TABLE:
                pending.extend([_entry(child, value) for child in extra][::-1])


Fold = Callable[[Gathered, int, int, list[Value], list[str]], Value | None]
"""`fold(gathered, start, end, values of the named children, their field names)` -> the node's own value."""


def _behind(ref: str, path: str) -> str:
    ref = single(ref) if path else ref
    return f"{ref}{path}" if ref != UNKNOWN and len(ref) < REF_CHARS_MAX else UNKNOWN


def _element(child: Value, listed: str, position: int) -> tuple[Value, str]:
    return child, element_of(listed, f"{position}:" if child[0] == SPREAD else str(position))


def _entry(child: Value, table: str) -> tuple[Value, str]:
    """What part of a table an entry of a pattern is bound to; the rest of it is not told from all of it."""
    if child[0] == PAIR:
        key, target, *how = child[4]
        return target, element_of(table, key) if how == [INDEX] else member_of(table, key)
    if child[0] == SPREAD:
        return child, table
    plain = child[4][0] if child[0] == DEFAULTED else child
    return child, member_of(table, plain[3])


def part(values: list[Value], fields: list[str], name: str) -> Value | None:
    """The first child in field `name`."""
    return values[fields.index(name)] if name in fields else None


def alternatives(ref: str) -> list[str]:
    """The refs of which `ref` is one; itself where it stands for one thing."""
    if "|" not in ref:
        return [ref]
    found, depth, begin, quoted = [], 0, 0, False
    for at, char in enumerate(ref):
        if char == "'" or quoted:
            quoted = (char != "'") == quoted
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif char == "|" and not depth:
            found.append(ref[begin:at])
            begin = at + 1
    return [*found, ref[begin:]]


def single(ref: str) -> str:
    """`ref`, or unknown if it stands for alternatives (`a|b`): no path goes on from several."""
    return UNKNOWN if "|" in ref and len(alternatives(ref)) > 1 else ref


def member_of(ref: str, key: str) -> str:
    """The ref of the member of `ref` that a key (`'name'`, `name`, `12`) stands for."""
    name, ref = key.strip("'"), single(ref)
    if ref == UNKNOWN or len(ref) >= REF_CHARS_MAX:
        return UNKNOWN
    return f"{ref}.{name}" if name.replace("$", "_").isidentifier() else f"{ref}[{key}]"


def element_of(ref: str, key: str = "") -> str:
    """The ref of an element of `ref`: some, or the one at `key`."""
    ref = single(ref)
    return f"{ref}[{key}]" if ref != UNKNOWN and len(ref) < REF_CHARS_MAX else UNKNOWN


def either(*refs: str) -> str:
    """One of several; what is unknown or nothing adds nothing."""
    known = dict.fromkeys(one for ref in refs for one in alternatives(ref) if one not in (UNKNOWN, "<None>"))
    joined = "|".join(known)
    return joined if known and len(joined) < ALTERNATIVES_CHARS_MAX else UNKNOWN


COMMENT, WRAPPER, SPLICED = object(), object(), object()
"""In place of a fold: a comment, whose place is kept; a kind that only wraps, whose one value stands in its place; one
whose children count as children of what is around it, fields included."""
Leaf = tuple[str, str | Callable[[str], str]]
"""The kind of a leaf's value, and its ref: "" is its text, a function makes it from the text."""


def sweep(  # noqa: C901 - one loop, all in a row because it turns for every node
    grammar: Grammar, tree: Tree, gathered: Gathered
) -> Value | None:
    """Gathers all that the tree says about names in use; the value of its root."""
    source, cursor = gathered.source, tree.walk()
    values: list[Value] = []
    fields: list[str] = []
    open_nodes: list[tuple[Any, int, int, int]] = []
    # Bound once: this loop turns for every node of the tree.
    action_of, field_names, text, whole = grammar.actions.get, grammar.field_names, source.text, source.ascii
    push, push_field, comment = values.append, fields.append, gathered.comments.append
    into, across, out = cursor.goto_first_child, cursor.goto_next_sibling, cursor.goto_parent
    while True:
        node: Any = cursor.node
        action: Any = action_of(node.kind_id)
        if action is None:
            pass
        elif action.__class__ is tuple:
            start, end = node.start_byte, node.end_byte
            if start != end:  # an empty one is the parser's invention
                kind, ref = action
                if ref.__class__ is not str or not ref:
                    written = whole[start:end] if whole is not None else text(start, end)
                    ref = ref(written) if ref else written
                push((kind, start, end, ref, None))
                push_field(field_names[cursor.field_id])
        elif action is COMMENT:
            comment((node.start_byte, node.end_byte))
        elif into():
            open_nodes.append((action, node.start_byte, node.end_byte, len(values)))
            continue
        elif action not in (WRAPPER, SPLICED) and (value := action(gathered, node.start_byte, node.end_byte, [], [])):
            push(value)
            push_field(field_names[cursor.field_id])
        while not across():
            if not out():
                gathered.read(values)
                return values[-1] if values else None
            action, start, end, mark = open_nodes.pop()
            if action is WRAPPER:
                if len(values) > mark:
                    gathered.read(values[mark:-1])
                    values[mark:] = values[-1:]
                    fields[mark:] = [field_names[cursor.field_id]]
                continue
            if action is SPLICED:
                continue
            value = action(gathered, start, end, values[mark:], fields[mark:])
            del values[mark:], fields[mark:]
            if value:
                push(value)
                push_field(field_names[cursor.field_id])
