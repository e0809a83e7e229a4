"""Folds of statements, made from field names: what they bind, raise, return and run in turn."""

# ruff: noqa: ARG001 - all folds have one signature

from collections.abc import Callable

from indexer.languages.syntax.sweep import (
    BLOCK,
    CLASS,
    DEFAULTED,
    DEFINED,
    FUNCTION,
    MARK,
    MEMBER,
    NARROWS,
    OTHER,
    PAIR,
    TYPE,
    UNKNOWN,
    Fold,
    Gathered,
    Value,
    element_of,
    part,
    single,
)
from indexer.records import StatementKind

ANNOTATION_CHARS_MAX = 400


def block(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """Statements in a row; names that no expression took are read here."""
    gathered.read(values)
    return (BLOCK, start, end, UNKNOWN, None)


def branching(*branches: str, condition: str = "") -> Fold:
    """A statement of which the parts in the fields `branches` may run or not; without fields the whole of it may. What
    the `condition` tells holds in the first of them.
    """

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        gathered.read(values)
        found = [(value[1], value[2]) for value, field in zip(values, fields, strict=True) if field in branches]
        gathered.branches.extend(found if branches else [(start, end)])
        tested = part(values, fields, condition) if condition else None
        first = part(values, fields, branches[0]) if tested and tested[0] == NARROWS else None
        if tested and first:
            gathered.narrow(tested[4], first[1], first[2])
        return (BLOCK, start, end, UNKNOWN, None)

    return fold


def loop(*, target: str = "", iterable: str = "", declares: bool = True) -> Fold:
    """A loop; `target` is bound to an element of `iterable`."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        bound, gone_through = part(values, fields, target), part(values, fields, iterable)
        gathered.read([value for value in values if value is not bound])
        gathered.loops.append((start, end))
        gathered.branches.append((start, end))
        if bound:
            ref = element_of(single(gone_through[3])) if gone_through else UNKNOWN
            gathered.bind(bound, ref, declares=declares)
        return (BLOCK, start, end, UNKNOWN, None)

    return fold


def says(kind: StatementKind, nothing: str = "") -> Fold:
    """A `return`, `throw`, `yield` … with the value it acts on, `nothing` where there is none."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        gathered.read(values)
        ref = values[0][3] if values else nothing
        gathered.statements.append((kind, start, end, ref, gathered.source.one_line(start, end)))
        return (OTHER, start, end, UNKNOWN, None)

    return fold


def bind(
    target: str, value: str = "", kind: str = "", *, declares: bool = True, joins: bool = False, fixed: str = ""
) -> Fold:
    """`target` gets `value` and is said to be of type `kind`. `declares`: it comes to exist here; `joins`: what it held
    before may stay; `fixed`: the word before it after which it can be bound only once.
    """

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        bound, held, said = part(values, fields, target), part(values, fields, value), part(values, fields, kind)
        gathered.read([each for each in values if each is not bound])
        if bound is None:
            return (OTHER, start, end, UNKNOWN, None)
        takes_name = held is not None and is_named_definition(gathered, held) and _same_name(held[3], bound[3])
        # A plain name is bound by being defined; a member is a member only by this.
        if not takes_name or bound[0] == MEMBER:
            gathered.bind(
                bound,
                held[3] if held else UNKNOWN,
                said[3] if said else None,
                (start, end),
                declares=declares,
                joins=joins,
                fixed=bool(fixed) and stands_before(gathered, fixed, start),
            )
        if held is None:
            return (OTHER, start, end, UNKNOWN, None)
        if takes_name:
            gathered.whole[held[4]] = (start, end)
            return (DEFINED, start, end, held[3], held[4])
        return (held[0] if held[0] not in ("name", "member") else OTHER, start, end, held[3], held[4])

    return fold


def attribute(name: str = "name", value: str = "value", kind: str = "type") -> Fold:
    """A field of a class, or what is like one."""
    plain = bind(name, value, kind)

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
        made = plain(gathered, start, end, [each for each in values if each[0] != MARK], _without_marks(values, fields))
        if marks := [each for each in values if each[0] == MARK]:
            at = made[4] if made and made[0] == DEFINED else start
            gathered.marks[at] = tuple(each[3] for each in marks)
            gathered.heads[start] = marks[-1][2]
        return made

    return fold


def _without_marks(values: list[Value], fields: list[str]) -> list[str]:
    return [field for value, field in zip(values, fields, strict=True) if value[0] != MARK]


def _same_name(qualname: str, target: str) -> bool:
    return qualname.rpartition(".")[2].partition("#")[0] == target.rpartition(".")[2].partition("#")[0] or "#" in target


def stands_before(gathered: Gathered, word: str, start: int) -> bool:
    """Whether `word` is what the source says right before `start`."""
    return gathered.source.raw[max(0, start - 40) : start].rstrip().endswith(word.encode())


def is_named_definition(gathered: Gathered, held: Value) -> bool:
    """Whether a value is a function or class that has a name of its own, not one like `<lambda1>`."""
    return held[0] in (FUNCTION, CLASS, DEFINED) and ">" not in held[3].rpartition(".")[2]


def around(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """What stands around a definition and belongs to it (`export`, decorators, `const`), if it holds just one."""
    gathered.read(values)
    marks = tuple(value[3] for value in values if value[0] == MARK)
    held = [value for value in values if value[0] != MARK]
    if len(held) == 1 and held[0][0] in (FUNCTION, CLASS, DEFINED):
        kind, _, _, ref, at = held[0]
        if ">" not in ref.rpartition(".")[2]:
            gathered.whole[at] = (start, end)
            if marks:
                gathered.marks[at] = (*marks, *gathered.marks.get(at, ()))
            return (DEFINED if kind != CLASS else kind, start, end, ref, at)
    return (BLOCK, start, end, UNKNOWN, values)


def mark(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """A decorator, annotation or attribute; its text is without the sign in front."""
    gathered.read(values)
    return (MARK, start, end, gathered.source.one_line(start, end, None).lstrip("@"), None)


def annotation(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """The source text of a type, without a colon in front."""
    gathered.read(values)
    return (TYPE, start, end, gathered.source.one_line(start, end, ANNOTATION_CHARS_MAX).lstrip(": "), None)


def defaulted(target: str = "left", value: str = "right") -> Fold:
    """A target with what it gets where nothing is given."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        bound, held = part(values, fields, target), part(values, fields, value)
        if bound is None or held is None:
            gathered.read(values)
            return (OTHER, start, end, UNKNOWN, None)
        gathered.read([held])
        return (DEFAULTED, start, end, UNKNOWN, (bound, held[3], held))

    return fold


def pattern(kind: str) -> Fold:
    """A target in several parts, a `LIST` or a `TABLE`; who holds it binds its parts."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        return (kind, start, end, UNKNOWN, values)

    return fold


def target_pair(key: str = "key", value: str = "value") -> Fold:
    """An entry of a pattern: `key: target`."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
        named, bound = part(values, fields, key), part(values, fields, value)
        return (PAIR, start, end, UNKNOWN, (named[3], bound)) if named and bound else None

    return fold


def catch(target: str = "parameter", kinds: Callable[[list[Value]], list[str]] | None = None) -> Fold:
    """A handler: its target is bound; `kinds` tells the classes caught, else it is whatever was raised."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        bound = part(values, fields, target)
        gathered.read([value for value in values if value is not bound])
        gathered.branches.append((start, end))
        head = values[-1][1] if values and values[-1][0] == BLOCK else end
        text = gathered.source.one_line(start, head)
        caught = kinds(values) if kinds else []
        for ref in caught or [""]:
            gathered.statements.append(("except", start, head, ref, text))
        if bound:
            gathered.bind(bound, f"{caught[0]}()" if len(caught) == 1 else UNKNOWN)
        return (BLOCK, start, end, UNKNOWN, None)

    return fold
