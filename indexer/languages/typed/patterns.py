"""Folds of patterns, switches and handlers in Java and C#: what they bind, and the value that a switch gives."""

# ruff: noqa: ARG001 - all folds have one signature

from indexer.languages.syntax.sweep import BLOCK, OTHER, UNKNOWN, Fold, Gathered, Value, either, part
from indexer.languages.typed import types
from indexer.languages.typed.types import annotation_of, class_of

PATTERNS, YIELDED, CAUGHT = "patterns", "yielded", "caught"
"""Patterns, with `(target, type, whether it is what is matched)`; a value that a `switch` gives; what a handler
catches, with its name and the refs of the classes."""


def bind_patterns(gathered: Gathered, matched: Value, ref: str) -> None:
    """The names of patterns: one for the whole has the value that is matched, others only a type."""
    for target, said, is_whole in matched[4]:
        gathered.bind(target, ref if is_whole else UNKNOWN, annotation_of(said))


def type_pattern(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`Foo foo`."""
    if len(values) < 2:
        return None
    types.read(gathered, values[:-1])
    return (PATTERNS, start, end, UNKNOWN, [(values[-1], values[-2], True)])


def record_pattern(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`Point(int x, var y)`: its parts are no longer the whole."""
    types.read(gathered, values)
    inner = [(target, said, False) for value in values if value[0] == PATTERNS for target, said, _ in value[4]]
    return (PATTERNS, start, end, UNKNOWN, inner)


def patterns(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """What a `case` matches: names in it are read, those of its patterns are bound by the `switch`."""
    gathered.read(values)
    found = [one for value in values if value[0] == PATTERNS for one in value[4]]
    return (PATTERNS, start, end, UNKNOWN, found) if found else None


def rule(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`case a -> value;` or a group of statements; its ref is the value it gives, extra its patterns."""
    gathered.read(values)
    gathered.branches.append((start, end))
    given = either(*(value[3] for value in values if value[0] != PATTERNS))
    return (PATTERNS, start, end, given, [one for value in values if value[0] == PATTERNS for one in value[4]])


def switch(tested: str = "") -> Fold:
    """A `switch` over what is in field `tested`, or comes first: one of the values of its rules."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        given = part(values, fields, tested) if tested else next(iter(values), None)
        gathered.read(values)
        rules = [value for value in values if value[0] == PATTERNS and value is not given]
        for value in rules:
            bind_patterns(gathered, value, given[3] if given else UNKNOWN)
        return (OTHER, start, end, either(*(value[3] for value in rules)), None)

    return fold


def yields(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`yield x;` gives `x` to the `switch` around it."""
    gathered.read(values)
    return (YIELDED, start, end, values[0][3] if values else UNKNOWN, None)


def block(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """Statements in a row; the ref is what they yield."""
    gathered.read(values)
    given = [value[3] for value in values if value[0] == YIELDED]
    return (BLOCK, start, end, either(*given) if given else UNKNOWN, None)


def expression_statement(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """An expression alone: its value is that of a rule that holds nothing else."""
    gathered.read(values)
    return (OTHER, start, end, values[0][3] if values else UNKNOWN, None)


def caught(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`IOException | b.E e` in a `catch`; one class alone may stand in the field `type`."""
    listed, alone = next((value for value in values if value[0] == CAUGHT), None), part(values, fields, "type")
    if listed is None and alone is not None:
        listed = caught_types(gathered, alone[1], alone[2], [alone], [""])
    return (CAUGHT, start, end, listed[3], (part(values, fields, "name"), listed[4])) if listed else None


def caught_types(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """The classes that a `catch` names; the ref is their text."""
    types.read(gathered, values)
    return (CAUGHT, start, end, types.text_of(gathered, start, end), [class_of(value) for value in values])


def catch(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """A handler: its name is bound to an instance of one of the classes."""
    gathered.read(values)
    gathered.branches.append((start, end))
    run = part(values, fields, "body")
    head = run[1] if run else end
    shown = gathered.source.one_line(start, head)
    if not any(value[0] == CAUGHT for value in values):
        gathered.statements.append(("except", start, head, "", shown))
    for value in values:
        if value[0] == CAUGHT:
            named, refs = value[4]
            for ref in refs:
                gathered.statements.append(("except", start, head, ref, shown))
            if named is None:
                continue
            gathered.bind(named, either(*(f"{ref}()" for ref in refs if ref != UNKNOWN)), value[3])
    return (BLOCK, start, end, UNKNOWN, None)
