"""Folds of Ruby's calls: with a receiver or not, with blocks, and those that say what a class has or a file needs."""

# ruff: noqa: ARG001 - all folds have one signature

import re

from indexer.languages.ruby_folds.parameters import targets
from indexer.languages.ruby_folds.rules import NAMED, RULES, Handed, attribute
from indexer.languages.syntax import expressions
from indexer.languages.syntax.sweep import (
    ARGUMENTS,
    BLOCK,
    CALL,
    CLASS,
    DEFINED,
    FUNCTION,
    NAME,
    OTHER,
    PAIR,
    PARAMETERS,
    REF_CHARS_MAX,
    UNKNOWN,
    Gathered,
    Value,
    element_of,
    part,
    single,
)

INLINE = "inline"
"""Kind of a block that belongs to the method around it; extra is its parameters."""

_ITERATORS = """
all? any? collect collect! count cycle delete_if detect drop_while each each_entry each_slice each_value
each_with_index each_with_object filter filter_map find find_all find_each find_index flat_map group_by index index_by
keep_if map map! max_by min_by none? one? partition reject reject! reverse_each select select! sort_by sum take_while
to_h uniq zip
"""
ELEMENTS = frozenset(_ITERATORS.split())
"""Methods that hand elements of their receiver to a block."""
ITSELF = frozenset({"tap", "then", "yield_self", "instance_eval", "instance_exec"})
SENDS = frozenset({"send", "public_send", "__send__"})
DEFINERS = frozenset({"define_method", "define_singleton_method"})
MAKERS = frozenset({"Class", "Module", "Struct", "Data"})
_KEYWORD = re.compile(r"[A-Za-z_]\w*[?!]?\Z|\*\*\Z|&\Z")

NOTHING: Handed = ((), (), [])


def arguments(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """Refs of arguments; extra has the values, too. `'key' => value` is a table, `&block` a keyword `&`."""
    gathered.read(values)
    positional: list[str] = []
    keywords: list[str] = []
    entries: list[str] = []
    for value in values[: expressions.ELEMENTS_MAX]:
        if value[0] != PAIR:
            positional.append(value[3])
        elif _KEYWORD.match(value[4][0]):
            keywords.append(f"{value[4][0]}={value[3]}")
        else:
            entries.append(f"{value[4][0]}:{value[3]}")
    if entries:
        positional.append(f"{{{expressions.within_limit(entries)}}}")
    return (ARGUMENTS, start, end, UNKNOWN, (tuple(positional), tuple(keywords), values))


def block(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """A block: a function where the query file says so, else part of what is around it. Extra is its parameters, and
    the extra of its body.
    """
    listed, run = part(values, fields, "parameters"), part(values, fields, "body")
    gathered.read(values)
    given = listed[4] if listed is not None and listed[0] == PARAMETERS else []
    if start in gathered.names:
        gathered.parameters[start] = given
        return (FUNCTION, start, end, gathered.names[start], start)
    gathered.loops.append((start, end))
    gathered.branches.append((start, end))
    return (INLINE, start, end, run[3] if run is not None else UNKNOWN, (given, run[4] if run is not None else None))


def function_lambda(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`->(a) { … }`: the block inside is its body."""
    listed, run = part(values, fields, "parameters"), part(values, fields, "body")
    gathered.read(values)
    gathered.parameters[start] = listed[4] if listed is not None and listed[0] == PARAMETERS else []
    if run is not None and run[0] == INLINE and run[3] != UNKNOWN:
        last = run[4][1][1] if run[4][1] else run
        gathered.statements.append(("return", last[1], last[2], run[3], gathered.source.one_line(last[1], last[2])))
    return (FUNCTION, start, end, gathered.names.get(start, UNKNOWN), start)


def block_argument(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`&block`, `&:name`."""
    gathered.read(values)
    held = values[0] if values else (OTHER, start, end, UNKNOWN, None)
    return (PAIR, start, end, single(held[3]), ("&", held))


def hash_splat(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`**options`."""
    gathered.read(values)
    held = values[0] if values else (OTHER, start, end, UNKNOWN, None)
    return (PAIR, start, end, single(held[3]), ("**", held))


def call(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """A call of a method; extra of its value is the path that is called, where it may be assigned to."""
    receiver, named = part(values, fields, "receiver"), part(values, fields, "method")
    given, attached = part(values, fields, "arguments"), part(values, fields, "block")
    handed: Handed = given[4] if given is not None and given[0] == ARGUMENTS else NOTHING
    name = named[3] if named is not None else "call"
    if name in DEFINERS and attached is not None and attached[0] == FUNCTION:
        _noted(gathered, start, end, receiver, name, handed, None)
        gathered.whole[attached[4]] = (start, end)
        gathered.heads[attached[4]] = start
        return (DEFINED, start, end, attached[3], attached[4])
    if receiver is None:
        made = _alone(gathered, start, end, name, handed, attached)
        if made is not None:
            return made
    elif name in SENDS and handed[0] and (sent := NAMED.match(handed[0][0])):
        name, handed = sent[1], (handed[0][1:], handed[1], handed[2][1:])
    elif receiver[3] in MAKERS and name in ("new", "define") and receiver[0] == NAME:
        if (known := gathered.names.get(start)) is not None:
            return _made_class(gathered, start, end, known, receiver[3], handed, attached)
    elif receiver[3] == "Proc" and name == "new" and attached is not None and attached[0] == FUNCTION:
        return attached
    if receiver is not None and name == "method" and handed[0] and (taken := NAMED.match(handed[0][0])):
        gathered.read([receiver])
        return (OTHER, start, end, f"{single(receiver[3])}.{taken[1]}", None)
    return _noted(gathered, start, end, receiver, name, handed, attached)


def _noted(
    gathered: Gathered,
    start: int,
    end: int,
    receiver: Value | None,
    name: str,
    handed: Handed,
    attached: Value | None,
) -> Value:
    """A call as such, with what it hands to its block."""
    ref = name
    holder = single(receiver[3]) if receiver is not None else ""
    if receiver is not None:
        gathered.read([receiver])
        ref = f"{holder}.{name}" if len(holder) < REF_CHARS_MAX else f"?.{name}"
    positional, keywords, _ = handed
    last = attached[1] if attached is not None and attached[0] == INLINE else end
    gathered.calls.append((start, last if last > start else end, ref, positional, keywords))
    if attached is not None and attached[0] == INLINE:
        _hand_over(gathered, holder, name, positional, targets(attached[4][0]))
    elif attached is not None and attached[0] == FUNCTION:
        keywords = (*keywords, f"&={attached[3]}")
        gathered.calls[-1] = (*gathered.calls[-1][:4], keywords)
    for one in keywords:
        if one.startswith("&=") and (sent := NAMED.match(one[2:])):
            element = element_of(holder) if name in ELEMENTS or holder else UNKNOWN
            gathered.calls.append((start, end, f"{element}.{sent[1]}", (), ()))
    given = tuple(one for one in keywords if not one.startswith("&="))
    value = expressions.call_ref(ref, positional, given)
    return (CALL, start, end, value, ref if receiver is not None and not positional else None)


def _hand_over(gathered: Gathered, holder: str, name: str, positional: tuple[str, ...], bound: list[Value]) -> None:
    """What a block's parameters are: elements of the receiver, or what is known of no other method."""
    if not bound:
        return
    element = element_of(holder) if name in ELEMENTS and holder else holder if name in ITSELF else UNKNOWN
    refs = [element]
    if name in ("inject", "reduce"):
        refs = [UNKNOWN, element_of(holder) if holder else UNKNOWN]
    elif name == "each_with_object":
        refs = [element, *positional[:1]]
    elif name != "each_with_index" and len(bound) > 1 and element != UNKNOWN:
        refs = [element_of(element, str(at)) for at in range(len(bound))]
    for at, target in enumerate(bound):
        gathered.bind(target, refs[at] if at < len(refs) else UNKNOWN)


def _alone(gathered: Gathered, start: int, end: int, name: str, handed: Handed, attached: Value | None) -> Value | None:
    """Calls without a receiver that mean something to the language or to everybody; None for the others."""
    rule = RULES.get(name)
    if rule is not None and (made := rule(gathered, start, end, name, handed)) is not None:
        return made
    if name in ("lambda", "proc") and attached is not None and attached[0] == FUNCTION:
        gathered.heads[attached[4]] = start
        return attached
    if name in SENDS and handed[0] and (sent := NAMED.match(handed[0][0])):
        rest: Handed = (handed[0][1:], handed[1], handed[2][1:])
        return _noted(gathered, start, end, (NAME, start, start, "self", None), sent[1], rest, attached)
    if len(handed[2]) == 1 and handed[2][0][0] in (FUNCTION, DEFINED) and attached is None:
        at = handed[2][0][4]
        gathered.calls.append((start, end, name, handed[0], handed[1]))
        gathered.marks[at] = (name, *gathered.marks.get(at, ()))
        gathered.whole[at] = (start, end)
        return (DEFINED, start, end, handed[2][0][3], at)
    return None


def _made_class(
    gathered: Gathered, start: int, end: int, known: str, maker: str, handed: Handed, attached: Value | None
) -> Value:
    """`Class.new(Base) { … }`, `Struct.new(:a, :b)`."""
    gathered.calls.append((start, end, f"{maker}.new", handed[0], handed[1]))
    mixed = attached[4][1][0] if attached is not None and attached[0] == INLINE and attached[4][1] else []
    if maker in ("Struct", "Data"):
        for value in handed[2]:
            attribute(gathered, value)
    own = handed[0][:1] if maker == "Class" else () if maker == "Module" else (maker,)
    gathered.bases[start] = (*(single(ref) for ref in own), *mixed)
    return (CLASS, start, end, known, start)


def element(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`a[i]`."""
    holder = part(values, fields, "object")
    keys = [value for value in values if value is not holder and value[0] not in (INLINE, BLOCK)]
    gathered.read(values)
    if holder is None:
        return ("index", start, end, UNKNOWN, None)
    at = keys[0] if len(keys) == 1 else None
    shown = at[3] if at is not None and (at[0] == NAME or at[3][0] in "'0123456789") else ""
    return ("index", start, end, element_of(single(holder[3]), "" if shown == UNKNOWN else shown), None)
