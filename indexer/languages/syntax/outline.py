"""The captures of a query file into definitions with unique qualnames, and the scope at each byte."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from indexer.languages.syntax.regions import Regions
from indexer.source_text import SourceText

if TYPE_CHECKING:
    from tree_sitter import Node

    from indexer.languages.syntax.grammar import Grammar

NESTING_MAX = 100
"""Definitions deeper than this are left out: each qualname holds all names around it."""
PATH_CHARS_MAX = 200
UNNAMED = {"lambda": "lambda", "unbound": "lambda", "anonymous": "class", "object": "object"}
ROLES = frozenset({"function", "method", "class", "namespace", "declaration", "extension", "argument", *UNNAMED})
NOT_CALLED = frozenset({"class", "anonymous", "namespace"})
"""Roles of definitions whose names can be seen from outside."""
HOLDERS = frozenset({"extension", "object"})
"""Roles of what is no definition itself but gives its name to those in it."""

Matches = list[tuple[int, dict[str, list["Node"]]]]
Counts = dict[tuple[str, str], int]


@dataclass(slots=True)
class Definition:
    """A definition, or what holds definitions: where it stands, its role, what it is called, what is around it.

    `beside` is the name of what a call gives to which this object is handed. `outer` is what is nearest around it,
    objects included, `parent` the scope around it. Objects have a qualname only if something is defined in them.
    """

    node: Node
    role: str
    path: str
    name_start: int
    name_end: int
    start: int
    end: int
    body_start: int
    is_named: bool
    beside: str = ""
    is_settled: bool = False
    qualname: str = ""
    outer: Definition | None = None
    parent: Definition | None = None

    @property
    def is_unnamed(self) -> bool:
        """Whether it is a definition without a name of its own."""
        return self.role in UNNAMED

    @property
    def is_scope(self) -> bool:
        """Whether names that are bound in it are its own."""
        return self.role != "object"


@dataclass(slots=True)
class Outline:
    """Definitions in source order, names taken so far by scope, and the scope of every byte. `elsewhere` are qualnames
    of what is declared here and defined in the same file, by where the declaration starts.
    """

    definitions: list[Definition] = field(default_factory=list)
    holders: list[Definition] = field(default_factory=list)
    names: dict[str, dict[str, int]] = field(default_factory=dict)
    left_out: Definition | None = None
    elsewhere: dict[int, str] = field(default_factory=dict)
    scopes: Regions[str] = field(default_factory=lambda: Regions([], "", _innermost))

    def claim(self, scope: str, name: str) -> str:
        """A qualname for one more definition of `name` in `scope`; from the second on with `#2`, `#3` …"""
        counts = self.names.setdefault(scope, {})
        counts[name] = counts.get(name, 0) + 1
        numbered = name if counts[name] == 1 else f"{name}#{counts[name]}"
        return f"{scope}.{numbered}" if scope else numbered


def outline(matches: Matches, grammar: Grammar, source: SourceText) -> Outline:
    """Everything that is defined, nested as it is written."""
    found = sorted(_found(matches, grammar, source), key=lambda each: (each.start, -each.end))
    result = Outline()
    enclosing: list[Definition] = []
    declared: list[Definition] = []
    unnamed: Counts = {}
    for each in found:
        while enclosing and enclosing[-1].end <= each.start:
            enclosing.pop()
        # What stands among a function's defaults or decorators belongs to what is around that function.
        around = [one for one in enclosing if one.body_start <= each.start]
        if len(around) >= NESTING_MAX:
            result.left_out = result.left_out or each
            continue
        each.parent = next((one for one in reversed(around) if one.is_scope), None)
        each.outer = around[-1] if around else None
        if each.role == "declaration":
            declared.append(each)
            continue
        if each.role != "object":
            _name(each, result, unnamed)
        (result.holders if each.role in HOLDERS else result.definitions).append(each)
        enclosing.append(each)
    if declared:
        _declare(declared, result, unnamed)
    known = {each.qualname for each in result.definitions}
    result.scopes = Regions(
        [
            (each.body_start, each.end, _scope(each, known))
            for each in (*result.definitions, *result.holders)
            if each.is_scope
        ],
        "",
        _innermost,
    )
    return result


def _scope(each: Definition, known: set[str]) -> str:
    """The qualname of what runs a body: what extends a class in another file runs in what is around it."""
    owner: Definition | None = each
    while owner is not None and owner.qualname not in known:
        owner = owner.parent
    return owner.qualname if owner else ""


def _declare(declared: list[Definition], result: Outline, unnamed: Counts) -> None:
    """Declarations count where the file does not define what they name; those inside functions never do."""
    defined = {scope: frozenset(names) for scope, names in result.names.items()}
    for each in declared:
        if each.parent is not None and each.parent.role not in ("class", "anonymous", "extension"):
            continue
        below, _, name = _join(each.parent.qualname if each.parent else "", each.path).rpartition(".")
        if name in defined.get(below, ()):
            result.elsewhere[each.start] = _join(below, name)
        else:
            _name(each, result, unnamed)
            result.definitions.append(each)
    result.definitions.sort(key=lambda each: (each.start, -each.end))


def _innermost(_around: str, _start: int, _end: int, qualname: str) -> str:
    return qualname


def _name(each: Definition, result: Outline, unnamed: Counts) -> None:
    """Gives a definition its qualname, and the objects that hold it theirs."""
    scope = each.parent.qualname if each.parent else ""
    if each.role in UNNAMED:
        each.path = f"<{UNNAMED[each.role]}{_next(unnamed, scope, UNNAMED[each.role])}>"
        each.qualname = result.claim(scope, each.path)
        return
    base, path = _base(each, scope, unnamed)
    holder, _, name = path.rpartition(".")
    below = _join(base, holder)
    each.qualname = _join(below, name) if each.role in HOLDERS else result.claim(below, name)
    each.path = path


def _base(each: Definition, scope: str, unnamed: Counts) -> tuple[str, str]:
    """The qualname below which a path stands, and the path: `this.x` belongs to the class around, or the function."""
    if each.path.startswith("this."):
        owner = each.parent
        while owner is not None and owner.role == "lambda":
            owner = owner.parent
        if owner is not None and owner.role == "method":
            return owner.qualname.rpartition(".")[0], each.path[5:]
        return (owner.qualname if owner else ""), each.path[5:]
    if each.outer is not None and each.outer.role == "object":
        _name_objects(each.outer, unnamed)
        return each.outer.qualname, each.path
    return scope, each.path


def _name_objects(innermost: Definition, unnamed: Counts) -> None:
    """Qualnames for an object and those around it, from the outside; one without a name is `<object1>` and so on."""
    chain: list[Definition] = []
    each: Definition | None = innermost
    while each is not None and each.role == "object" and not each.is_settled:
        chain.append(each)
        each = each.outer
    for one in reversed(chain):
        below = one.outer.qualname if one.outer else ""
        if not one.is_named:
            below = _join(below, one.beside)
            one.path = f"<object{_next(unnamed, below, 'object')}>"
        one.qualname, one.is_settled = _join(below, one.path), True


def _join(below: str, name: str) -> str:
    return f"{below}.{name}" if below and name else below or name


def _next(unnamed: Counts, scope: str, role: str) -> int:
    unnamed[scope, role] = unnamed.get((scope, role), 0) + 1
    return unnamed[scope, role]


def _found(matches: Matches, grammar: Grammar, source: SourceText) -> Iterable[Definition]:
    """One for each defining node: of several patterns that match it the first in the query file counts."""
    chosen: dict[tuple[int, int, str], tuple[int, Definition]] = {}
    for pattern, captures in matches:
        role = next((name for name in captures if name in ROLES), None)
        if role is None:
            continue
        node = captures[role][0]
        place = (node.start_byte, node.end_byte, "object" if role in ("object", "argument") else "")
        known = chosen.get(place)
        if known is None or pattern < known[0]:
            made = _definition(node, role, captures, grammar, source)
            # Where a name is looked for in the tree, what has none is something that was misread.
            if made.is_named or role in UNNAMED or grammar.name_of is None:
                chosen[place] = (pattern, made)
    return (each for _, each in chosen.values())


def _definition(
    node: Node, role: str, captures: dict[str, list[Node]], grammar: Grammar, source: SourceText
) -> Definition:
    def written(captured: Node) -> str:
        return source.text(captured.start_byte, captured.end_byte)

    name = captures["name"][0] if "name" in captures else None
    if name is None and role not in UNNAMED:
        name = node.child_by_field_name("name")
    holders = captures.get("holder", [])[:1]
    if name is None and grammar.name_of is not None and role not in UNNAMED:
        found = grammar.name_of(node)
        holders, name = found[:-1], found[-1] if found else None
    body = captures["body"][0] if "body" in captures else node.child_by_field_name("body")
    if "open" in captures:
        body = None
    start, end = node.start_byte, node.end_byte
    is_whole = role in ("object", "argument") or (role == "extension" and body is None)
    body_start = start if is_whole else body.start_byte if body else end
    path = ".".join(map(written, [*holders, *([name] if name else [])]))
    known = _path(path, grammar)
    if not known and role not in HOLDERS and role not in UNNAMED:
        role, name = ("anonymous" if role == "class" else "lambda"), None
    beside = ""
    if role == "argument":
        role, beside, known, name = "object", known or "", "", None
    is_named = name is not None and known is not None
    name_start, name_end = (name.start_byte, name.end_byte) if name and is_named else (start, start)
    return Definition(node, role, known or "", name_start, name_end, start, end, body_start, is_named, beside)


def _path(written: str, grammar: Grammar) -> str | None:
    """The path that a name means, None where it is none: computed, a string with blanks …"""
    if not written or len(written) > PATH_CHARS_MAX:
        return None
    path = grammar.path_of(written if written[0] in "'\"`" else "".join(written.split()))
    if path == "":
        return path
    if path is None or not all(grammar.nameable.match(name) for name in path.split(".")):
        return None
    return path
