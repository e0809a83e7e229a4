"""Folds of what C++ adds to expressions and statements: templates, `new`, lambdas, constructors, handlers."""

# ruff: noqa: ARG001 - all folds have one signature

from indexer.languages.clike.declarators import declared, type_text
from indexer.languages.syntax import expressions
from indexer.languages.syntax.sweep import (
    ARGUMENTS,
    BASES,
    BLOCK,
    FUNCTION,
    INDEX,
    KEY,
    LIST,
    NAME,
    OTHER,
    PARAMETERS,
    REF_CHARS_MAX,
    TYPE,
    UNKNOWN,
    Gathered,
    Value,
    element_of,
    part,
    single,
)

CASTS = frozenset({"static_cast", "dynamic_cast", "reinterpret_cast", "const_cast", "std.static_pointer_cast"})
MAKERS = frozenset({"make_unique", "make_shared", "std.make_unique", "std.make_shared", "absl.make_unique"})


def qualified(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`a::b<T>::c` as a path; extra is the template arguments of its last part."""
    named = part(values, fields, "name")
    scope = part(values, fields, "scope")
    if named is None:
        return expressions.other(gathered, start, end, values, fields)
    ref = f"{single(scope[3])}.{named[3]}" if scope is not None else named[3]
    kind = named[0] if named[0] == KEY else NAME
    return (kind, start, end, ref if len(ref) < REF_CHARS_MAX else UNKNOWN, named[4])


def template(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`name<T>` stands for `name`; extra is the arguments."""
    named, given = part(values, fields, "name"), part(values, fields, "arguments")
    if named is None:
        return expressions.other(gathered, start, end, values, fields)
    kind, first, last, ref, _ = named
    return (kind, first, last if kind == KEY else end, ref, given[4] if given is not None else None)


def template_arguments(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`<T, 3>`: extra is the arguments."""
    gathered.read(values)
    return (OTHER, start, end, UNKNOWN, values[: expressions.ELEMENTS_MAX])


def call(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """A call of C++: casts are none, `make_unique<T>(a)` calls the class, too."""
    called, given = part(values, fields, "function"), part(values, fields, "arguments")
    if called is None or given is None:
        return expressions.other(gathered, start, end, values, fields)
    handed = given[4][0] if given[0] == ARGUMENTS else tuple(one[3] for one in given[4]) if given[0] == LIST else ()
    if called[0] == TYPE:
        return (OTHER, start, end, handed[0] if len(handed) == 1 else UNKNOWN, None)
    if called[0] == NAME and called[4] and called[4][0][0] == TYPE:
        to = called[4][0]
        if called[3] in CASTS:
            is_pointer = to[4] or called[3].startswith("std.")
            return (OTHER, start, end, f"{to[3]}()" if is_pointer and to[3] != UNKNOWN else (handed or ("?",))[0], None)
        if called[3] in MAKERS and to[3] != UNKNOWN:
            expressions.note_call(gathered, start, end, called, handed, ())
            return expressions.note_call(gathered, start, end, (OTHER, start, end, to[3], None), handed, ())
    return expressions.note_call(gathered, called[1], end, called, handed, ())


def new(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`new T(a)`, `new T{a}`, `new T[n]`."""
    made, given = part(values, fields, "type"), part(values, fields, "arguments")
    gathered.read([value for value in values if value is not made])
    if made is None or made[0] != NAME:
        return (OTHER, start, end, UNKNOWN, None)
    handed = (
        given[4][0] if given and given[0] == ARGUMENTS else tuple(one[3] for one in given[4] or ()) if given else ()
    )
    return expressions.note_call(gathered, start, end, made, handed, ())


def subscript(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`a[i]` of C++."""
    gathered.read(values)
    holder, at = part(values, fields, "argument"), part(values, fields, "indices")
    if holder is None:
        return (INDEX, start, end, UNKNOWN, None)
    shown = at[3] if at is not None and (at[0] == NAME or at[3][0] in "'0123456789") else ""
    return (INDEX, start, end, element_of(single(holder[3]), "" if shown == UNKNOWN else shown), None)


def function_lambda(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`[x](int a) { … }`."""
    found = declared(part(values, fields, "declarator"))
    gathered.read(values)
    gathered.parameters[start] = found.parameters or []
    if found.returns is not None:
        gathered.returns[start] = found.returns
    return (FUNCTION, start, end, gathered.names.get(start, UNKNOWN), start)


def bases(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`: public Base<T>, Other`."""
    gathered.read(values)
    return (BASES, start, end, UNKNOWN, [single(value[3]) for value in values if value[0] == NAME])


def member_initializer(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`member(a)` sets a member of the object, `Base(a)` calls a constructor: who is who only the capital tells."""
    if len(values) < 2:
        return expressions.other(gathered, start, end, values, fields)
    named, given = values[0], values[-1]
    gathered.read([given])
    handed = given[4][0] if given[0] == ARGUMENTS else tuple(one[3] for one in given[4]) if given[0] == LIST else ()
    if named[3].rpartition(".")[2][:1].isupper() or named[4] is not None or "." in named[3]:
        gathered.read([named])
        expressions.note_call(gathered, start, end, (OTHER, start, end, named[3], None), handed, ())
    else:
        target = (KEY, named[1], named[2], f"this.{named[3]}", None)
        gathered.bind(target, handed[0] if len(handed) == 1 else UNKNOWN)
    return (OTHER, start, end, UNKNOWN, None)


def range_loop(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`for (T x : xs)`."""
    said, target = part(values, fields, "type"), part(values, fields, "declarator")
    through = part(values, fields, "right")
    gathered.read([value for value in values if value is not target])
    gathered.loops.append((start, end))
    gathered.branches.append((start, end))
    found = declared(target)
    if found.name is not None:
        ref = element_of(single(through[3])) if through is not None else UNKNOWN
        gathered.bind(found.name, ref, type_text(gathered, said, found.suffix))
    return (BLOCK, start, end, UNKNOWN, None)


def catch(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`catch (const E &e)`."""
    listed, run = part(values, fields, "parameters"), part(values, fields, "body")
    head = run[1] if run is not None else end
    gathered.branches.append((start, end))
    caught = listed[4][0] if listed is not None and listed[0] == PARAMETERS else []
    kind = (caught[0][0].annotation or "").rstrip(" &*").replace("::", ".") if caught else ""
    gathered.statements.append(("except", start, head, kind, gathered.source.one_line(start, head)))
    for made, first, last, *_ in caught[:1]:
        if not made.name.startswith("<"):
            gathered.bind((NAME, first, last, made.name, None), f"{kind}()" if kind else UNKNOWN, made.annotation)
    return (BLOCK, start, end, UNKNOWN, None)


def dependent(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`typename T::x`, `template get<int>`."""
    gathered.read(values[:-1])
    return values[-1] if values else (OTHER, start, end, UNKNOWN, None)
