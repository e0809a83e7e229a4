"""What a sweep gathered, as tuples with byte offsets, into records with scopes and lines, in source order."""

from collections.abc import Iterable, Iterator

from indexer.languages.python_tree.branches import Branches
from indexer.languages.python_tree.outline import Definition, Outline
from indexer.languages.python_tree.sweep import Gathered
from indexer.records import Binding, Call, Import, Occurrence, Role, Statement


def place_calls(gathered: Gathered, outline: Outline) -> tuple[Call, ...]:
    """Call sites; of two that start together the longer comes first."""
    source = gathered.source
    return tuple(
        Call(
            outline.scope_at(start),
            ref,
            source.span(start, end),
            source.one_line(start, end),
            positional,
            keywords,
            is_implicit,
        )
        for start, end, ref, positional, keywords, is_implicit in sorted(
            gathered.calls, key=lambda call: (call[0], -call[1])
        )
    )


def place_bindings(gathered: Gathered, outline: Outline, branches: Branches) -> tuple[Binding, ...]:
    """Assignments and what binds like them; a function's parameters come with the other bindings of its scope."""
    span, until, loop = gathered.source.span, branches.until, branches.loop
    found = []
    for start, end, target, value, annotation, _, narrows in gathered.bindings:
        scope, held = outline.scope_at(start), until(start)
        if narrows == "branch":
            start, held = branches.branch_behind(start)
            end = start
        found.append(Binding(scope, target, value, annotation, span(start, end), held, loop(start), narrows != ""))
    for definition in outline.definitions:
        found.extend(
            Binding(
                definition.qualname,
                made.name,
                default,
                made.annotation and made.annotation.strip("\"'"),
                span(start, end),
                definition.end,
            )
            for made, start, end, default in gathered.parameters.get(definition.start, ())
        )
    return tuple(sorted(found, key=lambda binding: binding.span.start_byte))


def place_statements(gathered: Gathered, outline: Outline) -> tuple[Statement, ...]:
    """Statements of the kinds that facts are read from."""
    span = gathered.source.span
    return tuple(
        Statement(kind, outline.scope_at(start), ref, text, span(start, end))
        for kind, start, end, ref, text in sorted(gathered.statements, key=lambda each: (each[1], -each[2]))
    )


def place_occurrences(gathered: Gathered, outline: Outline, imports: Iterable[Import]) -> tuple[Occurrence, ...]:
    """Names in use, without plain local names of functions: nothing outside can mean those."""
    local = _locals(gathered, outline, imports)
    owners = {each.qualname: each for each in outline.definitions}
    span = gathered.source.span
    return tuple(
        Occurrence(ref, role, scope, span(start, end))
        for start, end, ref, role, scope in _in_scope(gathered, outline)
        if not (scope and ref.isidentifier() and _is_local(ref, owners.get(scope), local))
    )


def _in_scope(gathered: Gathered, outline: Outline) -> Iterator[tuple[int, int, str, Role, str]]:
    for start, end, ref, role in sorted(set(gathered.occurrences)):
        yield start, end, ref, role, outline.scope_at(start)


def _locals(gathered: Gathered, outline: Outline, imports: Iterable[Import]) -> dict[str, set[str]]:
    """By function, the names that its own statements and parameters bind."""
    found: dict[str, set[str]] = {}
    for definition in outline.definitions:
        if definition.kind != "class":
            made = gathered.parameters.get(definition.start, ())
            found[definition.qualname] = {parameter.name for parameter, *_ in made}
    for start, _, target, *_ in gathered.bindings:
        if (names := found.get(outline.scope_at(start))) is not None:
            names.add(target)
    for kind, start, _, ref, _ in gathered.statements:
        if kind == "global" and (names := found.get(outline.scope_at(start))) is not None:
            names.discard(ref)
    for one in imports:
        if (names := found.get(one.scope)) is not None:
            names.discard(one.bound)
    return found


def _is_local(name: str, owner: Definition | None, local: dict[str, set[str]]) -> bool:
    while owner is not None:
        if name in local.get(owner.qualname, ()):
            return True
        owner = owner.parent
    return False
