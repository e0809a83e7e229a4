"""Folds of Ruby's statements, which all have values: assignments, branches, handlers, definitions."""

# ruff: noqa: ARG001 - all folds have one signature

from indexer.languages.syntax import expressions
from indexer.languages.syntax.statements import is_named_definition
from indexer.languages.syntax.sweep import (
    ARGUMENTS,
    BASES,
    BLOCK,
    CALL,
    CLASS,
    DEFINED,
    FUNCTION,
    KEY,
    LIST,
    MEMBER,
    NAME,
    OTHER,
    PAIR,
    PARAMETERS,
    SPREAD,
    UNKNOWN,
    Fold,
    Gathered,
    Value,
    either,
    element_of,
    part,
    single,
)
from indexer.records import StatementKind

_QUOTE = "'"


def body(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """Statements in a row: their value is that of the last; extra is the modules that are mixed in, and the last."""
    gathered.read(values)
    mixed = [ref for value in values for ref in mixed_in(value)]
    last = values[-1] if values else None
    ref = last[3] if last is not None and last[0] not in (BASES, DEFINED, CLASS) else UNKNOWN
    return (BLOCK, start, end, ref, (mixed, last))


def mixed_in(value: Value | None) -> list[str]:
    """The modules that a statement, or a row of them, mixes into the class around it."""
    if value is None or value[0] not in (BASES, BLOCK) or value[4] is None:
        return []
    found: list[str] = value[4] if value[0] == BASES else value[4][0]
    return found


def choice(*branches: str) -> Fold:
    """A statement of which the parts in the fields `branches` may run or not: its value is that of one of them."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        gathered.read(values)
        found = [value for value, field in zip(values, fields, strict=True) if field in branches or not branches]
        gathered.branches.extend((value[1], value[2]) for value in found)
        return (BLOCK, start, end, either(*(value[3] for value in found)), None)

    return fold


def loop(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`while`, `until`, `for x in xs`."""
    target, through = part(values, fields, "pattern"), part(values, fields, "value")
    gathered.read([value for value in values if value is not target])
    gathered.loops.append((start, end))
    gathered.branches.append((start, end))
    if target is not None:
        gathered.bind(target, element_of(single(through[3])) if through is not None else UNKNOWN)
    return (BLOCK, start, end, UNKNOWN, None)


def assignment(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`left = right`; to a member it is a call of `member=`, too."""
    return _assigned(gathered, start, end, part(values, fields, "left"), part(values, fields, "right"), joins=False)


def change(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`left ||= right`, `left += right`."""
    return _assigned(gathered, start, end, part(values, fields, "left"), part(values, fields, "right"), joins=True)


def _assigned(
    gathered: Gathered, start: int, end: int, target: Value | None, held: Value | None, *, joins: bool
) -> Value:
    gathered.read([held] if held is not None else [])
    if target is None or held is None:
        return (OTHER, start, end, UNKNOWN, None)
    kind, ref = target[0], held[3]
    if kind == CALL:
        if target[4] is None:
            return (OTHER, start, end, ref, None)
        if not joins:
            _forget_call(gathered, target)
        gathered.implied.append((start, end, f"{target[4]}="))
        target = (MEMBER, target[1], target[2], target[4], None)
    if (
        is_named_definition(gathered, held)
        and held[3].rpartition(".")[2].partition("#")[0] == target[3].rpartition(".")[2]
    ):
        gathered.whole[held[4]] = (start, end)
        return (DEFINED, start, end, ref, held[4])
    if kind == LIST and held[0] == LIST:
        left: list[Value] = target[4] or []
        right: list[Value] = held[4] or []
        spreads = any(one[0] == SPREAD for one in (*left, *right))
        for at, one in enumerate(left):
            value = UNKNOWN if spreads else right[at][3] if at < len(right) else "<None>"
            gathered.bind(one, value, None, (one[1], one[2]))
        return (OTHER, start, end, ref, None)
    is_shared = target[3][:1] in ("@", "$")
    gathered.bind(target, ref, None, (start, end), declares=not is_shared or target[3][:2] == "@@", joins=joins)
    return (OTHER, start, end, ref, None)


def _forget_call(gathered: Gathered, target: Value) -> None:
    """What stands on the left is no call of the reader."""
    for at in range(len(gathered.calls) - 1, -1, -1):
        start, end, *_ = gathered.calls[at]
        if (start, end) == (target[1], target[2]):
            del gathered.calls[at]
            return
        if start < target[1]:
            return


def says(kind: StatementKind) -> Fold:
    """`return a, b`, `yield a`."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        gathered.read(values)
        handed = values[0][4][0] if values and values[0][0] == ARGUMENTS else ()
        ref = "<None>" if not handed else handed[0] if len(handed) == 1 else f"[{expressions.within_limit([*handed])}]"
        gathered.statements.append((kind, start, end, ref, gathered.source.one_line(start, end)))
        return (OTHER, start, end, UNKNOWN, None)

    return fold


def rescue(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`rescue A, B => error`."""
    listed, target, run = (part(values, fields, name) for name in ("exceptions", "variable", "body"))
    gathered.read([value for value in values if value is not target])
    gathered.branches.append((start, end))
    head = run[1] if run is not None else end
    text = gathered.source.one_line(start, head)
    caught = [value[3] for value in listed[4] if value[0] == NAME] if listed is not None and listed[4] else []
    for ref in caught or [""]:
        gathered.statements.append(("except", start, head, ref, text))
    if target is not None:
        gathered.bind(target, f"{caught[0]}.new()" if len(caught) == 1 else UNKNOWN)
    return (BLOCK, start, end, run[3] if run is not None else UNKNOWN, None)


def exceptions(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """The classes that a handler takes."""
    gathered.read(values)
    return (OTHER, start, end, UNKNOWN, values)


def method(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """A method; what its body ends with is what it returns."""
    listed, run = part(values, fields, "parameters"), part(values, fields, "body")
    holder = part(values, fields, "object")
    gathered.read([value for value in (run, holder) if value is not None and value[3] != "self"])
    if listed is not None and listed[0] == PARAMETERS:
        gathered.parameters[start] = listed[4]
    if holder is not None:
        gathered.marks[start] = (holder[3],)
    name = gathered.names.get(start, "").rpartition(".")[2]
    if name != "initialize" and not name.endswith("="):
        returned(gathered, run)
    return (FUNCTION, start, end, gathered.names.get(start, UNKNOWN), start)


def returned(gathered: Gathered, run: Value | None) -> None:
    """What a body ends with is returned, where something is known of it."""
    if run is None or run[3] == UNKNOWN:
        return
    last = run[4][1] if run[0] == BLOCK and run[4] else run
    gathered.statements.append(("return", last[1], last[2], run[3], gathered.source.one_line(last[1], last[2])))


def class_(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """A class or module: what it extends, and what is mixed in."""
    above, run = part(values, fields, "superclass"), part(values, fields, "body")
    gathered.bases[start] = (
        *(above[4] if above is not None and above[0] == BASES else ()),
        *mixed_in(run),
    )
    return (CLASS, start, end, gathered.names.get(start, UNKNOWN), start)


def superclass(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`< Base`."""
    gathered.read(values)
    return (BASES, start, end, UNKNOWN, [single(value[3]) for value in values if value[3] != UNKNOWN])


def singleton(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`class << self`: what is in it belongs to the class around."""
    run = part(values, fields, "body")
    return (BLOCK, start, end, UNKNOWN, (mixed_in(run), None))


def alias(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`alias new old`."""
    made, known = part(values, fields, "name"), part(values, fields, "alias")
    if made is not None and known is not None and known[3] != UNKNOWN:
        gathered.bind(
            (KEY, made[1], made[2], made[3].strip(_QUOTE), None), f"self.{known[3].strip(_QUOTE)}", None, (start, end)
        )
    return (BLOCK, start, end, UNKNOWN, None)


def scope_resolution(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`A::B` as a path."""
    scope, named = part(values, fields, "scope"), part(values, fields, "name")
    if named is None:
        return expressions.other(gathered, start, end, values, fields)
    if scope is None:
        return (NAME, start, end, named[3], None)
    if scope[0] != NAME:
        gathered.read([scope])
    return (NAME, start, end, f"{single(scope[3])}.{named[3]}", None)


def pair(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`key: value`, `key => value`; `key:` alone has the value of that name."""
    named, held = part(values, fields, "key"), part(values, fields, "value")
    if named is None:
        return expressions.other(gathered, start, end, values, fields)
    gathered.read(values)
    if held is None:
        held = (NAME, named[1], named[2] - (gathered.source.raw[named[2] - 1 : named[2]] == b":"), named[3], None)
        gathered.read([held])
    is_constant = named[0] == KEY or named[3][:1] in "'0123456789<"
    return (PAIR, start, end, held[3], (named[3] if is_constant else UNKNOWN, held))


def matched(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`in pattern then …`: names in the pattern are bound."""
    pattern, run = part(values, fields, "pattern"), part(values, fields, "body")
    gathered.read([value for value in values if value is not pattern])
    gathered.branches.append((start, end))
    pending = [pattern] if pattern is not None else []
    while pending:
        value = pending.pop()
        if value[0] in (LIST, SPREAD):
            pending.extend(value[4])
        elif value[0] == NAME and (value[3][:1].islower() or value[3][:1] == "_"):
            gathered.bind(value, UNKNOWN)
        else:
            gathered.read([value])
    return (BLOCK, start, end, run[3] if run is not None else UNKNOWN, None)


def keyword_pattern(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`name: pattern`; `name:` alone binds the name."""
    named, held = part(values, fields, "key"), part(values, fields, "value")
    if held is not None:
        return held
    inner = (NAME, named[1], named[2], named[3], None) if named is not None else (OTHER, start, end, UNKNOWN, None)
    return (LIST, start, end, UNKNOWN, [inner])
