"""What a sweep gathered, as tuples with byte offsets, into records with scopes and lines, in source order."""

from collections.abc import Iterable
from operator import itemgetter

from indexer.languages.python_tree.branches import Branches
from indexer.languages.python_tree.outline import Definition, Outline
from indexer.languages.python_tree.sweep import Gathered, RawCall, RawOccurrence
from indexer.records import Binding, Call, Import, Occurrence, Statement


def place_calls(gathered: Gathered, outline: Outline) -> tuple[Call, ...]:
    """Call sites; of two that start together the longer comes first."""
    one_line = gathered.source.one_line
    calls = sorted(gathered.calls, key=_from_the_outside)
    scopes = outline.scopes_at([call[0] for call in calls])
    spans = gathered.source.spans([call[:2] for call in calls])
    return tuple(
        [
            Call(scope, ref, span, one_line(start, end), positional, keywords, is_implicit)
            for (start, end, ref, positional, keywords, is_implicit), scope, span in zip(
                calls, scopes, spans, strict=True
            )
        ]
    )


def _from_the_outside(call: RawCall) -> tuple[int, int]:
    return call[0], -call[1]


def place_bindings(gathered: Gathered, scopes: list[str], outline: Outline, branches: Branches) -> tuple[Binding, ...]:
    """Assignments and what binds like them, each with its scope; a function's parameters come with the other bindings
    of its scope.
    """
    until, loop = branches.until, branches.loop
    found: list[_Bound] = []
    for (start, end, target, value, annotation, _, narrows), scope in zip(gathered.bindings, scopes, strict=True):
        held = until(start)
        if narrows == "branch":
            start, held = branches.branch_behind(start)
            end = start
        found.append((start, end, scope, target, value, annotation, held, loop(start), narrows != ""))
    for definition in outline.definitions:
        scope, until_end = definition.qualname, definition.end
        for made, start, end, default in gathered.parameters.get(definition.start, ()):
            annotation = made.annotation and made.annotation.strip("\"'")
            found.append((start, end, scope, made.name, default, annotation, until_end, -1, False))
    found.sort(key=itemgetter(0))
    spans = gathered.source.spans([each[:2] for each in found])
    return tuple(
        [
            Binding(scope, target, value, annotation, span, held, loop_start, is_test)
            for (_, _, scope, target, value, annotation, held, loop_start, is_test), span in zip(
                found, spans, strict=True
            )
        ]
    )


_Bound = tuple[int, int, str, str, str, str | None, int, int, bool]
"""Start, end, and the fields of a `Binding` in their order, without its span."""


def place_statements(gathered: Gathered, outline: Outline, branches: Branches) -> tuple[Statement, ...]:
    """Statements of the kinds that facts are read from; what stands for a branch gets the branch's span."""
    stated = sorted(gathered.statements, key=lambda each: (each[1], -each[2]))
    scopes = outline.scopes_at([each[1] for each in stated])
    spans = gathered.source.spans([each[1:3] for each in stated])
    span_of, behind = gathered.source.span, branches.branch_behind
    return tuple(
        [
            Statement(kind, scope, ref, text, span_of(*behind(start)) if kind == "if" else span)
            for (kind, start, _, ref, text), scope, span in zip(stated, scopes, spans, strict=True)
        ]
    )


def place_occurrences(
    gathered: Gathered, scopes: list[str], outline: Outline, imports: Iterable[Import]
) -> tuple[Occurrence, ...]:
    """Names in use, without plain local names of functions: nothing outside can mean those. `scopes`: the bindings'."""
    local = _locals(gathered, scopes, outline, imports)
    owners = {each.qualname: each for each in outline.definitions}
    used = sorted(gathered.occurrences)
    kept: list[tuple[RawOccurrence, str]] = []
    hidden_in: dict[str, frozenset[str]] = {"": frozenset()}
    before, around, hidden = None, "", hidden_in[""]
    for each, scope in zip(used, outline.scopes_at([each[0] for each in used]), strict=True):
        if scope != around:
            if scope not in hidden_in:
                hidden_in[scope] = _hidden(owners.get(scope), local)
            around, hidden = scope, hidden_in[scope]
        if each[2] not in hidden and each != before:
            kept.append((each, scope))
        before = each
    spans = gathered.source.spans([each[:2] for each, _ in kept])
    return tuple(
        [Occurrence(ref, role, scope, span) for ((_, _, ref, role), scope), span in zip(kept, spans, strict=True)]
    )


def _locals(gathered: Gathered, scopes: list[str], outline: Outline, imports: Iterable[Import]) -> dict[str, set[str]]:
    """By function, the names that its own statements and parameters bind."""
    found: dict[str, set[str]] = {}
    for definition in outline.definitions:
        if definition.kind != "class":
            made = gathered.parameters.get(definition.start, ())
            found[definition.qualname] = {parameter.name for parameter, *_ in made}
    for binding, scope in zip(gathered.bindings, scopes, strict=True):
        if (names := found.get(scope)) is not None:
            names.add(binding[2])
    for kind, start, _, ref, _ in gathered.statements:
        if kind == "global" and (names := found.get(outline.scope_at(start))) is not None:
            names.discard(ref)
    for one in imports:
        if (names := found.get(one.scope)) is not None:
            names.discard(one.bound)
    return found


def _hidden(owner: Definition | None, local: dict[str, set[str]]) -> frozenset[str]:
    """The plain names that mean something local in the body of a definition."""
    names: set[str] = set()
    while owner is not None:
        names |= local.get(owner.qualname, set())
        owner = owner.parent
    return frozenset(filter(str.isidentifier, names))
