"""Bindings into the symbols of constants, variables and attributes."""

from operator import itemgetter

from indexer.digest import digest, digest_of
from indexer.languages.python_tree.outline import Definition, Outline
from indexer.languages.python_tree.sweep import Gathered
from indexer.languages.python_tree.symbols import VALUE_CHARS_MAX, Comments
from indexer.records import Symbol, SymbolKind
from indexer.source_text import SourceText


def name_symbols(outline: Outline, gathered: Gathered, scopes: list[str], commented: Comments) -> list[Symbol]:
    """A symbol for each name that is assigned at module or class level and for each `self.x`, once each; `scopes` are
    those of the bindings.
    """
    owners = {each.qualname: each for each in outline.definitions}
    found: list[Symbol] = []
    defining = [(one[0], one, scope) for one, scope in zip(gathered.bindings, scopes, strict=True) if one[5] >= 0]
    defining.sort(key=itemgetter(0))
    for start, (_, end, target, _, _, target_end, _), around in defining:
        place = _place(target, around, owners.get(around), gathered)
        if place is None:
            continue
        scope, name, kind = place
        if name not in outline.names.get(scope, {}):
            qualname = outline.claim(scope, name)
            found.append(_name_symbol(qualname, name, kind, (start, end, target_end), gathered.source, commented))
    return found


def _place(target: str, scope: str, owner: Definition | None, gathered: Gathered) -> tuple[str, str, SymbolKind] | None:
    """Scope, name and kind of the symbol that assigning `target` in `scope` defines; None if it defines none."""
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
    return Symbol(  # by position, as in symbols.py
        qualname,
        name,
        kind,
        span,
        source.span(name_end - len(name.encode(source.encoding, "replace")), name_end),
        source.line_of(name_end),
        value if len(value) <= VALUE_CHARS_MAX else value[: VALUE_CHARS_MAX - 1] + "…",
        "",
        commented.about(span.start_line, span.end_line),
        (),
        (),
        (),
        None,
        False,
        digest_of((qualname, kind, value)),
        digest(source.raw[start:end]),
    )
