"""Folds of Go's statements and declarations: what they bind, and where they branch."""

# ruff: noqa: ARG001 - all folds have one signature

from indexer.languages.go_folds.types import PREDECLARED, is_grouped, text_of
from indexer.languages.go_folds.values import COMMA_OK, LISTED, TYPED
from indexer.languages.syntax import statements
from indexer.languages.syntax.sweep import (
    BLOCK,
    IN_USE,
    INDEX,
    KEY,
    LITERAL,
    MEMBER,
    NAME,
    OTHER,
    UNKNOWN,
    Fold,
    Gathered,
    RawBinding,
    Value,
    alternatives,
    element_of,
    part,
    single,
)

SPEC, CASE = "spec", "case"
"""Names with a type and values (extra: all three), and a case of a type switch (extra: its types)."""

NOTHING = ""
"""What a `return` without values returns until its function tells."""
KEY_OR_ELEMENT = "<-"
"""In front of the value of a lone variable of `range`: an element of a channel, a key of all else."""


def block(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`{ … }`: what is declared in it ends with it."""
    gathered.read(values)
    gathered.branches.append((start, end))
    return (BLOCK, start, end, UNKNOWN, None)


def branching(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`if`, `switch`, `case`: what is declared in it ends with it; its blocks are branches of their own."""
    _read(gathered, values)
    gathered.branches.append((start, end))
    return (BLOCK, start, end, UNKNOWN, None)


def loop(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`for` in all its forms."""
    gathered.loops.append((start, end))
    return branching(gathered, start, end, values, fields)


def each(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`k, v := range x`: the second variable gets elements, the only one keys, or what a channel gives."""
    bound, through = part(values, fields, "left"), part(values, fields, "right")
    _read(gathered, [value for value in values if value is not bound])
    if bound is not None and through is not None:
        targets, element = _all(bound), element_of(single(through[3]))
        declares = _declares(gathered, bound, through)
        first = "<int>" if through[0] == LITERAL else UNKNOWN
        if len(targets) == 1 and element != UNKNOWN and first == UNKNOWN:
            first = f"{KEY_OR_ELEMENT}{element}"
        for target, ref in zip(targets, (first, element), strict=False):
            _bind(gathered, target, ref, None, None, declares=declares)
    return (BLOCK, start, end, UNKNOWN, None)


def assignment(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`a, b := f()`, `a.b = c`, `a += b`, and what a `select` receives."""
    bound, held = part(values, fields, "left"), part(values, fields, "right")
    if bound is None or held is None:
        _read(gathered, values)
        return (OTHER, start, end, UNKNOWN, None)
    sign = gathered.source.raw[bound[2] : held[1]].strip()
    place = (start, end)
    if sign not in (b":=", b"="):
        _read(gathered, [held])
        for target in _all(bound):
            _bind(gathered, target, UNKNOWN, None, place, declares=False, joins=True)
    else:
        assign(gathered, _all(bound), _all(held), place, declares=sign == b":=")
    return (OTHER, start, end, UNKNOWN, None)


def assign(
    gathered: Gathered,
    targets: list[Value],
    held: list[Value],
    place: tuple[int, int],
    annotation: str | None = None,
    *,
    declares: bool = True,
    constant: bool = False,
) -> None:
    """Each target gets its value; of one call that gives several each gets its part."""
    gathered.read(held)
    for at, target in enumerate(targets):
        if len(held) == len(targets):
            value = held[at]
            if _takes_name(gathered, value, target):
                gathered.whole[value[4]] = place
                continue
            ref = value[3]
            said = annotation or (value[4] if value[0] == TYPED else None)
        else:
            ref, said = (_part(held[0], at) if len(held) == 1 else UNKNOWN), annotation
        _bind(gathered, target, ref, said, place, declares=declares, constant=constant)


def _takes_name(gathered: Gathered, value: Value, target: Value) -> bool:
    """Whether a value is a function that is called like what it is assigned to."""
    name = value[3].rpartition(".")[2].partition("#")[0]
    return name == target[3] and statements.is_named_definition(gathered, value)


def _part(value: Value, position: int) -> str:
    """What the variable at a position gets of a value in parts; the second of `v, ok` tells whether there is one."""
    if value[0] in COMMA_OK:
        return "<bool>" if position else value[3]
    return element_of(single(value[3]), str(position))


def _bind(
    gathered: Gathered,
    target: Value,
    ref: str,
    annotation: str | None,
    place: tuple[int, int] | None,
    *,
    declares: bool,
    joins: bool = False,
    constant: bool = False,
) -> None:
    """Binds a name, member or element. `_` binds nothing; one with a type says that the value has it."""
    if target[3] == "_":
        if annotation is not None and place is not None and ref != UNKNOWN:
            gathered.bindings.append(RawBinding(*place, "_", ref, annotation, -1, True))
    elif target[0] in (NAME, KEY):
        gathered.bind(
            target, ref, annotation, place or (target[1], target[2]), declares=declares, joins=joins, constant=constant
        )
    elif target[0] in (MEMBER, INDEX):
        # Fields are declared where the type is; to assign to one defines nothing.
        gathered.bind(target, ref, annotation, declares=False, joins=joins)


def spec(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`a, b T = c, d` of a declaration."""
    names = [value for value, field in zip(values, fields, strict=True) if field == "name" and value[0] in IN_USE]
    said, held = part(values, fields, "type"), part(values, fields, "value")
    gathered.read([said] if said else [])
    return (SPEC, start, end, UNKNOWN, (names, said, _all(held) if held else []))


def declaration(*, constant: bool = False) -> Fold:
    """`var …`, `const …`; a constant without a value repeats type and value of the one above it."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        found = [value for value in values if value[0] == SPEC]
        alone = len(found) == 1 and not is_grouped(gathered, start, found[0][1])
        above: tuple[str | None, list[Value]] = (None, [])
        for _, first, last, _, (names, said, held) in found:
            place = (start, end) if alone else (first, last)
            if constant and not (said or held):
                annotation, repeated = above
                for name, value in zip(names, [*repeated, *[None] * len(names)], strict=False):
                    ref = "<int>" if value is not None and value[3] in ("<int>", UNKNOWN) else UNKNOWN
                    _bind(gathered, name, ref, annotation, place, declares=True, constant=True)
                continue
            above = (text_of(gathered, said) if said else None, held)
            assign(gathered, names, held, place, above[0], constant=constant)
        return (BLOCK, start, end, UNKNOWN, None)

    return fold


def send(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`ch <- x` gives the channel one more element."""
    gathered.read(values)
    channel, held = part(values, fields, "channel"), part(values, fields, "value")
    if channel is not None and held is not None and channel[0] in (NAME, MEMBER, INDEX):
        target = (INDEX, channel[1], channel[2], element_of(channel[3]), None)
        gathered.bind(target, held[3], declares=False, joins=True)
    return (OTHER, start, end, UNKNOWN, None)


def type_case(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`case A, B:` of a switch over types."""
    gathered.read(values)
    gathered.branches.append((start, end))
    return (CASE, start, end, UNKNOWN, [value for value, field in zip(values, fields, strict=True) if field == "type"])


def type_switch(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`switch t := x.(type)`: in each case `t`, or the name `x`, is an instance of what the case says."""
    alias, held = part(values, fields, "alias"), part(values, fields, "value")
    _read(gathered, [value for value in values if value is not alias])
    gathered.branches.append((start, end))
    if held is None:
        return (BLOCK, start, end, UNKNOWN, None)
    targets = _all(alias) if alias else [held] if held[0] in IN_USE else []
    if alias is not None:
        assign(gathered, targets, [held], (alias[1], held[2]))
    for _, first, last, _, kinds in (value for value in values if value[0] == CASE):
        refs = [_instance(gathered, kind) for kind in kinds]
        if refs and UNKNOWN not in refs:
            gathered.narrow([(target[3], "|".join(refs)) for target in targets], first, last)
    return (BLOCK, start, end, UNKNOWN, None)


def _instance(gathered: Gathered, kind: Value) -> str:
    if kind[3] != UNKNOWN:
        return f"{kind[3]}()"
    return PREDECLARED.get(gathered.source.text(kind[1], kind[2]), UNKNOWN)


def returned(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`return a, b` gives a tuple."""
    held = [one for value in values for one in _all(value)]
    gathered.read(held)
    ref = values[0][3] if values else NOTHING
    gathered.statements.append(("return", start, end, ref, gathered.source.one_line(start, end)))
    return (OTHER, start, end, UNKNOWN, None)


def _all(value: Value) -> list[Value]:
    """The values of a list of expressions."""
    return value[4] if value[0] == LISTED else [value]


def _read(gathered: Gathered, values: list[Value]) -> None:
    gathered.read([one for value in values for one in _all(value)])


def _declares(gathered: Gathered, bound: Value, held: Value) -> bool:
    return b":=" in gathered.source.raw[bound[2] : held[1]]


def settle_ranges(gathered: Gathered) -> None:
    """What the only variable of a `range` gets: an element, if the file tells that it goes through a channel."""
    marked = [one for one in gathered.bindings if one.value.startswith(KEY_OR_ELEMENT)]
    if not marked:
        return
    told = {one.target.rpartition(".")[2]: one.annotation for one in gathered.bindings if one.annotation}
    for parameters in gathered.parameters.values():
        told.update({made.name: made.annotation for made, *_ in parameters if made.annotation})
    channels = {name for name, kind in told.items() if kind and ("chan" in kind.split()[0] or "iter.Seq[" in kind)}
    for one in marked:
        through = one.value.removeprefix(KEY_OR_ELEMENT)
        is_channel = through[:-2].rpartition(".")[2] in channels and len(alternatives(through)) == 1
        one.value = through if is_channel else UNKNOWN


def settle_returns(gathered: Gathered) -> None:
    """What broken source returns outside of any function."""
    for at, (kind, start, end, ref, text) in enumerate(gathered.statements):
        if ref == NOTHING and kind == "return":
            gathered.statements[at] = (kind, start, end, "<None>", text)
