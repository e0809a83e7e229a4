"""Definitions and bindings into symbols: signatures, documentation, comments and digests."""

import re
from bisect import bisect_left

import msgspec

from indexer.digest import digest, digest_of
from indexer.languages.syntax.comments import Comments, ToldTypes
from indexer.languages.syntax.grammar import Grammar
from indexer.languages.syntax.outline import NOT_CALLED, Definition, Outline
from indexer.languages.syntax.sweep import Gathered, RawBinding
from indexer.records import Parameter, Symbol, SymbolKind

SIGNATURE_CHARS_MAX = 200
"""Of a signature that is shown; the interface digest covers all of it."""

_KINDS: dict[str, SymbolKind] = {"class": "class", "anonymous": "class", "namespace": "class", "method": "method"}
_ASYNC = re.compile(rb"(?:\w+\s*\([^()]*\)\s|[^(])*?\basync\b")
_LITERAL = re.compile(r"'|[0-9]|<(?:str|int|float|bool|None)>\Z")


def definition_symbols(outline: Outline, gathered: Gathered, commented: Comments, grammar: Grammar) -> list[Symbol]:
    """A symbol for each definition; a class's interface does not cover its members yet. Types that documentation tells
    are filled in for parameters, too.
    """
    return [_definition_symbol(each, gathered, commented, grammar) for each in outline.definitions]


def _definition_symbol(each: Definition, gathered: Gathered, commented: Comments, grammar: Grammar) -> Symbol:
    source = gathered.source
    named = not each.is_unnamed
    start, end = gathered.whole.get(each.start, (each.start, each.end)) if named else (each.start, each.end)
    marks = gathered.marks.get(each.start, ())
    # In broken source the name may stand where nothing is known to belong to the definition.
    named_at = (each.name_start, each.name_end) if start <= each.name_start <= each.name_end <= end else (start, start)
    head_start = min(each.start, gathered.heads.get(each.start, each.start))
    head_end = each.body_start if each.body_start > head_start else each.end
    signature = _signature(each, head_end, gathered)
    shown = signature if named else source.one_line(each.start, each.end)
    span = source.span(start, end)
    doc, comment = commented.above(span.start_line) if named else ("", "")
    if doc and grammar.plain is not None:
        doc = grammar.plain(doc)
    if doc and grammar.told_types is not None:
        _tell(grammar.told_types(doc), each, gathered)
    parameters = tuple(made for made, *_ in gathered.parameters.get(each.start, ()))
    returns = gathered.returns.get(each.start)
    annotations = [made.annotation or "" for made in parameters]
    head = source.raw[each.start : head_end].rstrip()
    return Symbol(
        qualname=each.qualname,
        name=each.qualname.rpartition(".")[2].partition("#")[0] or each.path.rpartition(".")[2],
        kind=_kind(each),
        span=span,
        name_span=source.span(*named_at),
        header_end_line=source.line_of(each.start + max(0, len(head) - 1)),
        signature=_cut(shown),
        doc=doc,
        comment=comment,
        decorators=marks,
        bases=gathered.bases.get(each.start, ()),
        parameters=parameters,
        returns=returns,
        is_async=_ASYNC.match(source.raw, each.start, min(head_end, each.start + 60)) is not None,
        interface_digest=digest_of((each.qualname, each.role, signature, *marks, returns or "", *annotations)),
        body_digest=digest(source.raw[start:end]),
    )


def _tell(told: ToldTypes, each: Definition, gathered: Gathered) -> None:
    """Fills in types of parameters and of the result that the source leaves open."""
    if told.returned:
        gathered.returns.setdefault(each.start, told.returned)
    if told.parameters and (found := gathered.parameters.get(each.start)):
        gathered.parameters[each.start] = [
            (_annotated(made, told.parameters.get(made.name)), start, end, default, pattern)
            for made, start, end, default, pattern in found
        ]


def _annotated(made: Parameter, annotation: str | None) -> Parameter:
    return made if made.annotation else Parameter(made.name, made.kind, annotation, made.default)


def _kind(each: Definition) -> SymbolKind:
    in_class = each.parent is not None and each.parent.role in ("class", "anonymous", "extension")
    if each.role == "declaration":
        in_class = in_class or "." in each.path
    return "method" if in_class and each.role in ("function", "declaration") else _KINDS.get(each.role, "function")


def _signature(each: Definition, head_end: int, gathered: Gathered) -> str:
    """The head as it is written, on one line, without what opens the body; where the name stands elsewhere, with it."""
    start = gathered.heads.get(each.start, each.start)
    head = _without_opening(gathered.source.one_line(start, head_end, None))
    if each.body_start < each.name_start and not each.is_unnamed:
        return f"{head} … {each.path}"
    return f"{each.path} = {head}" if not each.is_unnamed and each.name_start < each.start else head


def _cut(signature: str) -> str:
    return signature if len(signature) <= SIGNATURE_CHARS_MAX else signature[: SIGNATURE_CHARS_MAX - 1] + "…"


def _without_opening(head: str) -> str:
    """A head without what leads over to the body: `{`, `=>`, `=`, `:`."""
    head = head.rstrip(" {:;")
    return head[:-2].rstrip() if head.endswith("=>") else head.rstrip("= ")


def name_symbols(outline: Outline, gathered: Gathered, commented: Comments, grammar: Grammar) -> list[Symbol]:
    """A symbol for each name that is bound at module or class level and for each `this.x`, once each."""
    owners = {each.qualname: each for each in (*outline.holders, *outline.definitions) if each.is_scope}
    starts = [each.start for each in outline.definitions]
    found: list[Symbol] = []
    made: set[tuple[str, str]] = set()
    for binding in gathered.bindings:
        plain = "." not in binding.target
        if binding.name_end < 0 or (plain and not binding.declares):
            continue
        place = _place(binding.target, binding.scope, owners, gathered, grammar)
        if place is None:
            continue
        scope, name = place
        if (scope, name) not in made if grammar.fields_apart else name not in outline.names.get(scope, {}):
            made.add((scope, name))
            is_constant = name.isupper() or binding.constant or (binding.fixed and bool(_LITERAL.match(binding.value)))
            in_class = scope and not (scope in owners and owners[scope].role == "namespace")
            kind: SymbolKind = "attribute" if in_class else "constant" if is_constant else "variable"
            inner = bisect_left(starts, binding.start)
            body = starts[inner] if inner < len(starts) and starts[inner] < binding.end else binding.end
            symbol = _name_symbol(outline.claim(scope, name), name, kind, binding, body, gathered, commented)
            if symbol.doc and grammar.plain is not None:
                symbol = msgspec.structs.replace(symbol, doc=grammar.plain(symbol.doc))
            if symbol.doc and binding.annotation is None and grammar.told_types is not None:
                binding.annotation = grammar.told_types(symbol.doc).declared or None
            found.append(symbol)
    return found


def _place(
    target: str, scope: str, owners: dict[str, Definition], gathered: Gathered, grammar: Grammar
) -> tuple[str, str] | None:
    """Scope and name of the symbol that binding `target` in `scope` defines; None if it defines none.

    A member of the instance is an attribute of the class, also where a function in capitals makes the instance.
    """
    owner = owners.get(scope)
    instance, _, name = target.rpartition(".")
    if not instance:
        return (scope, target) if owner is None or owner.role in (*NOT_CALLED, "extension") else None
    if owner is None or not grammar.nameable.match(name) or "[" in name:
        return None
    while owner is not None and owner.role == "lambda":
        owner = owner.parent
    if owner is None or _kind(owner) != "method":
        makes = owner is not None and grammar.this and owner.role == "function" and owner.path[:1].isupper()
        return (owner.qualname, name) if owner is not None and makes and instance in grammar.this else None
    first = gathered.parameters.get(owner.start, [])[:1]
    own = grammar.this or ((first[0][0].name,) if first else ())
    return (owner.qualname.rpartition(".")[0], name) if instance in own else None


def _name_symbol(
    qualname: str,
    name: str,
    kind: SymbolKind,
    binding: RawBinding,
    body: int,
    gathered: Gathered,
    commented: Comments,
) -> Symbol:
    """`body` is where the first definition inside the value begins: what is in it is not seen from outside."""
    start, end, name_end = binding.start, binding.end, binding.name_end
    source = gathered.source
    name_end -= source.raw[name_end - 1 : name_end] in (b"'", b'"')
    whole = gathered.whole.get(start, (start, end))
    span = source.span(*whole)
    value = source.one_line(gathered.heads.get(start, start), end, None)
    seen = value if body == end else source.text(start, body)
    doc, comment = commented.above(span.start_line)
    return Symbol(
        qualname=qualname,
        name=name,
        kind=kind,
        span=span,
        name_span=source.span(name_end - len(name.encode(source.encoding, "replace")), name_end),
        header_end_line=source.line_of(name_end),
        signature=_cut(value),
        doc=doc,
        comment="\n".join(filter(None, (comment, commented.trailing.get(span.end_line, "")))),
        decorators=gathered.marks.get(start, ()),
        bases=(),
        parameters=(),
        returns=None,
        is_async=False,
        interface_digest=digest_of((qualname, kind, seen, binding.value, binding.annotation or "")),
        body_digest=digest(source.raw[whole[0] : whole[1]]),
    )


def with_member_interfaces(symbols: list[Symbol]) -> list[Symbol]:
    """The same symbols; a class's interface digest now covers those of its members, nested classes included."""
    members: dict[str, list[str]] = {}
    made: list[Symbol] = []
    for symbol in reversed(symbols):
        inner = members.get(symbol.qualname)
        if symbol.kind == "class" and inner:
            symbol = msgspec.structs.replace(
                symbol, interface_digest=digest_of((symbol.interface_digest, *inner[::-1]))
            )
        members.setdefault(symbol.parent, []).append(symbol.interface_digest)
        made.append(symbol)
    return made[::-1]
