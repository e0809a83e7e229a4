"""Bindings into the symbols of constants, variables and attributes."""

from indexer.digest import digest, digest_of
from indexer.languages.python_tree.outline import Definition, Outline
from indexer.languages.python_tree.sweep import Gathered
from indexer.languages.python_tree.symbols import VALUE_CHARS_MAX, Comments
from indexer.records import Symbol, SymbolKind
from indexer.source_text import SourceText


def name_symbols(outline: Outline, gathered: Gathered, commented: Comments) -> list[Symbol]:
    """A symbol for each name that is assigned at module or class level and for each `self.x`, once each."""
    owners = {each.qualname: each for each in outline.definitions}
    found: list[Symbol] = []
    for start, end, target, _, _, target_end, _ in sorted(gathered.bindings, key=lambda binding: binding[0]):
        place = _place(target, outline.scope_at(start), owners, gathered) if target_end >= 0 else None
        if place is None:
            continue
        scope, name, kind = place
        if name not in outline.names.get(scope, {}):
            qualname = outline.claim(scope, name)
            found.append(_name_symbol(qualname, name, kind, (start, end, target_end), gathered.source, commented))
    return found


def _place(
    target: str, scope: str, owners: dict[str, Definition], gathered: Gathered
) -> tuple[str, str, SymbolKind] | None:
    """Scope, name and kind of the symbol that assigning `target` in `scope` defines; None if it defines none."""
    owner = owners.get(scope)
    if target.isidentifier():
        if owner is None:
            return scope, target, "constant" if target.isupper() else "variable"
        return (scope, target, "attribute") if owner.kind == "class" else None
    instance, _, name = target.partition(".")
    if not name.isidentifier():
        return None
    while owner is not None and owner.kind == "function":
        holder = owner.parent
        if holder is not None and holder.kind == "class":
            first = gathered.parameters.get(owner.start, [])[:1]
            return (holder.qualname, name, "attribute") if first and first[0][0].name == instance else None
        owner = holder
    return None


def _name_symbol(
    qualname: str,
    name: str,
    kind: SymbolKind,
    place: tuple[int, int, int],
    source: SourceText,
    commented: Comments,
) -> Symbol:
    start, end, name_end = place
    span = source.span(start, end)
    value = source.one_line(start, end, None)
    return Symbol(
        qualname=qualname,
        name=name,
        kind=kind,
        span=span,
        name_span=source.span(name_end - len(name.encode(source.encoding, "replace")), name_end),
        header_end_line=source.line_of(name_end),
        signature=value if len(value) <= VALUE_CHARS_MAX else value[: VALUE_CHARS_MAX - 1] + "…",
        doc="",
        comment=commented.about(span.start_line, span.end_line),
        decorators=(),
        bases=(),
        parameters=(),
        returns=None,
        is_async=False,
        interface_digest=digest_of((qualname, kind, value)),
        body_digest=digest(source.raw[start:end]),
    )
