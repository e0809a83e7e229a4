"""Annotations into the values that they promise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from indexer.languages import Mention
from indexer.records import Binding, Import
from indexer.resolve.annotations import mentions
from indexer.resolve.refs import Node, parse_ref
from indexer.resolve.table import Table
from indexer.resolve.values import LIKELY, NOTHING, Value, ValueKind, Values, join

if TYPE_CHECKING:
    from indexer.resolve.evaluate import Evaluator

ALIASES_MAX = 6
"""Imports through which the meaning of an alias is followed."""
_TYPE = re.compile(
    r"(?:\w+\.)?(?:Union|Optional|Annotated|Type|type|List|Dict|list|dict|Sequence|Iterable|Mapping)\[|[\w.\"']+ \|"
)
_ANYTHING = frozenset(
    f"{home}.{name}"
    for home in ("typing", "typing_extensions", "collections.abc", "t")
    for name in ("Any", "Callable", "TypeVar", "Self", "ParamSpec", "Protocol", "Generic", "TypeAlias")
)


def of_values(node: Node, doubt: int = 0, kind: str = "") -> Value:
    """A collection whose parts are values."""
    from indexer.resolve.containers import of_values as made

    return made(node, doubt, kind)


def annotated(ev: Evaluator, table: Table, scope: str, text: str) -> Values:
    """Values that an annotation promises: at best likely, and any subclass will do; () where it promises nothing."""
    return ev.ask(("annotated", table.path, scope, text), _annotated, table.path, scope, text)


def _annotated(ev: Evaluator, path: str, scope: str, text: str) -> Values:
    table = ev.table(path)
    if table is None:
        return NOTHING
    read = table.rules.types or mentions
    return join([_mentioned(ev, table, scope, mention) for mention in read(text)])


def _mentioned(ev: Evaluator, table: Table, scope: str, mention: Mention) -> Values:
    from indexer.resolve.evaluate import Frame

    if not mention.element and (alias := _alias(ev, table, scope, mention.name)) is not None:
        home, text = alias
        return annotated(ev, home, "", text)
    frame = Frame(table, scope)
    if mention.form == "tuple":
        parts = tuple(("values", annotated(ev, table, scope, part)) for part in mention.element.split("\0"))
        return (of_values(("tuple", parts), LIKELY),)
    if mention.form in ("list", "table"):
        inside = mention._replace(is_table=mention.form == "table")
        return (_collection(ev, table, scope, inside),)
    found: list[Value] = []
    for value in ev.node(parse_ref(mention.name), frame):
        if value.kind == "class":
            form: ValueKind = "class" if mention.form == "class" else "instance"
            found.append(Value(form, value.name, None, True, max(value.doubt, LIKELY)))
        elif value.kind == "external" and mention.form == "instance":
            if value.name in _ANYTHING:
                continue
            if mention.element:
                found.append(_collection(ev, table, scope, mention))
            else:
                found.append(Value("external instance", value.name, doubt=LIKELY))
        elif value.kind == "external instance" and value.name.endswith("TypeVar"):
            return NOTHING
    return tuple(found)


def _alias(ev: Evaluator, table: Table, scope: str, name: str) -> tuple[Table, str] | None:
    """The module and the text of the type that a name is an alias of, as in `Tree = Union[Leaf, Node]`."""
    slot = ev.find_name(table, scope, name) if name.isidentifier() else None
    for _ in range(ALIASES_MAX):
        if slot is None or len(slot.events) != 1:
            return None
        source = slot.events[0].source
        if isinstance(source, Import) and source.name is not None:
            paths = ev.imports_of(slot)
            slot = ev.find_in_module(paths[0], source.name) if len(paths) == 1 else None
            continue
        text = slot.symbol.signature.partition("=")[2].strip() if slot.symbol is not None and not slot.scope else ""
        home = ev.table(slot.path)
        is_type = isinstance(source, Binding) and _TYPE.match(text) is not None and not text.endswith("…")
        return (home, text) if is_type and home is not None else None
    return None


def _collection(ev: Evaluator, table: Table, scope: str, mention: Mention) -> Value:
    """A collection of what the annotation in brackets promises."""
    inside: Node = ("values", annotated(ev, table, scope, mention.element))
    if mention.is_table:
        return of_values(("table", ((None, inside),)), LIKELY, "Map" if mention.form == "table" else "")
    called = "Array" if mention.form == "list" else ""
    return of_values(("list", (("spread", ("tuple", ())), inside)), LIKELY, called)
