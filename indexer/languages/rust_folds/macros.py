"""Folds of Rust's macros: a call of the macro, and the calls among its arguments.

The arguments of most macros have a tree of their own (see `syntax.embedded`). Of those that do not parse the tokens are
read one by one: names joined by `.` and `::`, with what stands in parentheses behind them.
"""

# ruff: noqa: ARG001 - all folds have one signature

from indexer.languages.rust_folds.attributes import attached
from indexer.languages.rust_folds.statements import ASSIGNED
from indexer.languages.syntax import expressions
from indexer.languages.syntax.sweep import (
    BLOCK,
    IN_USE,
    INDEX,
    LIST,
    LITERAL,
    MARK,
    MEMBER,
    NAME,
    OTHER,
    UNKNOWN,
    Gathered,
    Value,
    element_of,
    member_of,
    part,
)

TOKENS = "tokens"
"""Tokens between brackets (extra: their values)."""
TOKENS_DEPTH_MAX = 40
_GENERATORS = frozenset({"quote", "quote_spanned", "parse_quote", "parse_quote_spanned", "stringify"})
"""Macros whose arguments run nowhere near here."""

_LISTS = frozenset({"vec", "array", "smallvec"})
_TEXTS = frozenset({"format", "concat", "stringify", "include_str", "line", "file", "env"})
_NO_VALUES = frozenset({"println", "print", "eprintln", "eprint", "panic", "todo", "unreachable", "unimplemented"})
_JOINTS = {b".": ".", b"?.": ".", b"::": "::"}


def tokens(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`( … )` that has no tree; who holds it knows whether it means anything."""
    return (TOKENS, start, end, UNKNOWN, values)


def rule(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """What a rule of a macro makes: the calls in it are the macro's."""
    made = part(values, fields, "right")
    if made is not None and made[0] == TOKENS:
        _read_tokens(gathered, made, 0)
    return (BLOCK, start, end, UNKNOWN, None)


def invocation(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`name!(…)`: a call of `name`."""
    named = part(values, fields, "macro")
    given = next((value for value in values if value[0] == TOKENS), None)
    if named is None:
        gathered.read(values)
        return (OTHER, start, end, UNKNOWN, None)
    name = named[3].rpartition(".")[2]
    is_run = given is not None and name not in _GENERATORS
    handed, keywords = _arguments(gathered, given) if given is not None and is_run else ([], [])
    made = expressions.note_call(gathered, start, end, named, tuple(handed), tuple(keywords))
    if name == "panic":
        gathered.statements.append(("raise", start, end, "", gathered.source.one_line(start, end)))
    if name in _LISTS:
        return (OTHER, start, end, f"[{expressions.within_limit(handed)}]", None)
    if name in _TEXTS:
        return (LITERAL, start, end, "<str>", None)
    return (OTHER, start, end, UNKNOWN, None) if name in _NO_VALUES else made


def _arguments(gathered: Gathered, given: Value) -> tuple[list[str], list[str]]:
    """Refs of what a macro is handed, and of what it is handed by name."""
    known = gathered.embedded.get(given[1])
    if known is None:
        return _read_tokens(gathered, given, 0), []
    kind, start, end, ref, extra = known
    if kind == LIST:
        by_name = [f"{value[4]}={value[3]}" for value in extra if value[0] == ASSIGNED]
        return [value[3] for value in extra if value[0] != ASSIGNED], by_name
    return [] if kind == BLOCK or end - start <= len("()") else [ref], []


def source_file(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """All of a file, or what a macro is handed: that is one expression or a block."""
    if any(value[0] == MARK for value in values):
        attached(gathered, values)
    gathered.read(values)
    held = values[0] if len(values) == 1 else None
    if held is not None and held[0] == BLOCK and isinstance(held[4], tuple) and len(held[4]) == 5:
        held = held[4]
    for value in held[4] if held is not None and held[0] == LIST else ():
        if value[0] == ASSIGNED:
            _unbind(gathered, value[1])
    return held if held is not None else (BLOCK, start, end, UNKNOWN, None)


def _unbind(gathered: Gathered, start: int) -> None:
    """What is handed to a macro by name is not assigned to; what was bound there came last."""
    for at in range(len(gathered.bindings) - 1, -1, -1):
        if gathered.bindings[at].start == start:
            del gathered.bindings[at]
            return


def _read_tokens(gathered: Gathered, given: Value, depth: int) -> list[str]:
    """The refs between commas, `?` for what is more than a path with calls; calls and names in use are noted."""
    raw = gathered.source.raw
    found: list[str] = []
    current: Value | None = None
    is_path, angles, behind = True, 0, given[1] + 1
    for value in (*given[4], (OTHER, given[2] - 1, given[2] - 1, "", None)):
        gap = raw[behind : value[1]].strip()
        behind = value[2]
        is_tree = value[0] == TOKENS
        opening = raw[value[1] : value[1] + 1]
        if current is not None and (angles or gap == b"::<"):
            angles += gap.count(b"<") - gap.count(b">")
            if angles:
                continue
            gap = b"" if is_tree else gap
        if current is not None and gap in _JOINTS and value[0] == NAME:
            current = _joined(current, value, gap)
            continue
        if current is not None and is_tree and gap in (b"", b"!") and not (gap == b"" and opening == b"{"):
            current = _applied(gathered, current, value, opening, gap == b"!", depth)
            continue
        if b"," in gap or not value[3]:
            found.append(current[3] if current is not None and is_path else UNKNOWN)
            is_path = True
        elif current is not None or gap:
            is_path = False
        gathered.read([current] if current is not None else [])
        current = None
        if is_tree:
            inner = _read_tokens(gathered, value, depth + 1) if depth < TOKENS_DEPTH_MAX else []
            current = (OTHER, value[1], value[2], inner[0] if len(inner) == 1 and opening == b"(" else UNKNOWN, None)
        elif value[0] in (NAME, LITERAL):
            current = value
    if len(found) == 1 and not given[4]:
        return []
    return found


def _joined(holder: Value, named: Value, joint: bytes) -> Value:
    """`a.b`, `a::b`."""
    if named[3] == "await" or (holder[3] == "self" and joint == b"::"):
        return holder if named[3] == "await" else named
    extra = holder[2] if holder[0] in IN_USE else None
    return (MEMBER, holder[1], named[2], member_of(holder[3], named[3]), extra)


def _applied(gathered: Gathered, called: Value, tree: Value, opening: bytes, is_macro: bool, depth: int) -> Value:
    """`f(a)`, `f!(a)`, `a[i]`."""
    given = _read_tokens(gathered, tree, depth + 1) if depth < TOKENS_DEPTH_MAX else []
    if opening == b"[" and not is_macro:
        gathered.read([called])
        return (INDEX, called[1], tree[2], element_of(called[3]), None)
    if called[0] == LITERAL or called[3] == UNKNOWN:
        return (OTHER, called[1], tree[2], UNKNOWN, None)
    return expressions.note_call(gathered, called[1], tree[2], called, tuple(given[: expressions.ELEMENTS_MAX]), ())
