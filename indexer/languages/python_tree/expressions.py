"""Folds of expressions: each gives the ref of its value, and notes calls and names in use on the way."""

import re
from itertools import pairwise

from indexer.languages.python_tree.putting import PUTS, put
from indexer.languages.python_tree.sweep import (
    LEAVES,
    NAMES,
    REF_CHARS_MAX,
    UNKNOWN,
    Gathered,
    Value,
    fold,
    grouped,
    part_of,
)

ELEMENTS_MAX = 64
"""Elements of one literal that are kept, for tables of handlers."""
LITERAL_CHARS_MAX = 2_000
"""A longer literal is known by its type alone."""

_UNSURE = "*?"
"""Arguments or elements that are too many or too long to keep."""


@fold("attribute")
def attribute(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """`object.name`; extra is the end of the object where that is itself a name in use."""
    if len(children) < 2:
        gathered.read(children)
        return ("attribute", start, end, UNKNOWN, None)
    kind, start, object_end, ref, _ = _unsplat(children[0])
    path = f"{grouped(ref)}.{children[-1][3]}" if len(ref) < REF_CHARS_MAX else UNKNOWN
    return ("attribute", start, end, path, object_end if kind in NAMES else None)


def _unsplat(value: Value) -> Value:
    """What `*` stands before: the grammar reads `*a.f()` as `(*a).f()`."""
    return value[4][0] if value[0] == "list_splat" and value[4] else value


@fold("call")
def call(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """A call: its arguments, and the object of the method called is read; extra is what `isinstance` tests."""
    if not children:
        return ("call", start, end, UNKNOWN, None)
    called, last = children[0], children[-1]
    if called[0] == "list_splat":
        called = _unsplat(called)
    kind, callee_start, _, ref, object_end = called
    positional: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    if len(children) > 1:
        positional, keywords = last[4] if last[0] == "arguments" else ((last[3],), ())
    if kind == "attribute" and ref != UNKNOWN:
        holder, _, method = ref.rpartition(".")
        if object_end is not None:
            gathered.occurrences.append((callee_start, object_end, holder, "read"))
        if positional and method in PUTS:
            put(gathered, (start, end), holder, method, positional)
    gathered.calls.append((callee_start, end, ref, positional, keywords, False))
    made = _called(ref, positional, keywords)
    if callee_start != start and gathered.source.raw[start : start + 1] == b"*":
        return ("list_splat", start, end, UNKNOWN, [("call", callee_start, end, made, None)])
    tests = None
    if ref == "isinstance" and len(positional) == 2 and positional[0].isidentifier() and positional[1][0] not in "?<'":
        classes = [one for one in positional[1].strip("()").split(",") if one]
        tests = [(positional[0], "|".join(f"{one}()" for one in classes))]
    return ("call", start, end, made, tests)


def _called(ref: str, positional: tuple[str, ...], keywords: tuple[str, ...]) -> str:
    if ref == UNKNOWN or len(ref) >= REF_CHARS_MAX:
        return UNKNOWN
    callee = grouped(ref)
    if not positional and not keywords:
        return f"{callee}()"
    made = f"{callee}({','.join((*positional, *keywords) if keywords else positional)})"
    return made if len(made) < REF_CHARS_MAX else f"{callee}({_UNSURE})"


@fold("argument_list")
def argument_list(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """Refs of positional and of named arguments."""
    positional: list[str] = []
    keywords: list[str] = []
    spread: list[str] = []
    for child in children:
        kind, child_start, child_end, ref, _ = child
        if kind in NAMES:
            if ref[0] != UNKNOWN:
                gathered.occurrences.append((child_start, child_end, ref, "read"))
            positional.append(ref)
        elif kind == "keyword_argument":
            keywords.append(ref)
        elif kind == "dictionary_splat":
            spread.append(f"**={_spread(child)[2:]}")
        else:
            positional.append(_spread(child))
    return ("arguments", start, end, UNKNOWN, (tuple(positional), (*keywords, *spread)))


def _spread(child: Value) -> str:
    kind, _, _, ref, extra = child
    if kind == "list_splat":
        inner = extra[0][3] if extra else UNKNOWN
        return f"*{grouped(inner)}"
    if kind == "dictionary_splat":
        inner = extra[0][3] if extra else UNKNOWN
        return f"**{grouped(inner)}"
    return ref


@fold("keyword_argument")
def keyword_argument(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value | None:
    """`name=value` as `name=ref`."""
    gathered.read(children[1:])
    if len(children) < 2:
        return None
    return ("keyword_argument", start, end, f"{children[0][3]}={children[-1][3]}", None)


@fold("subscript")
def subscript(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """An element, by its key where that is a constant or a name; a slice."""
    gathered.read(children)
    if not children:
        return ("subscript", start, end, UNKNOWN, None)
    ref = children[0][3]
    key = children[-1][3] if len(children) == 2 else ""
    if not (key[:1] == "'" or key.isdigit() or key[:1] == "-" or children[-1][0] in (*NAMES, "slice")):
        key = ""
    if ref != UNKNOWN and children[-1][0] != "slice":
        gathered.implicit(start, end, f"{grouped(ref)}.__getitem__", tuple(child[3] for child in children[1:2]))
    return ("subscript", start, end, part_of(ref, key), None)


@fold("slice")
def slice_(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """The bounds are read; kept where they are plain numbers."""
    gathered.read(children)
    text = gathered.source.text(start, end) if end - start < 12 else ""
    return ("slice", start, end, text if _BOUNDS.fullmatch(text) else ":", None)


_BOUNDS = re.compile(r"(-?\d+)?:(-?\d+)?")


def _literal(kind: str, ref: str) -> None:
    @fold(kind)
    def literal(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
        gathered.read(children)
        return (kind, start, end, ref, None)


for _kind, _ref in (
    ("float", "<float>"),
    ("true", "<bool>"),
    ("false", "<bool>"),
    ("none", "<None>"),
    ("ellipsis", UNKNOWN),
):
    _literal(_kind, _ref)


@fold("not_operator")
def negation(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """A truth value; extra is the name that it negates, where that is all."""
    gathered.read(children)
    return ("not_operator", start, end, "<bool>", children[0][3] if children and children[0][0] == "identifier" else "")


LEAVES["integer"] = ""


@fold("string", "concatenated_string")
def string(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """A string with a prefix or several joined; what an f-string interpolates is read."""
    gathered.read(children)
    raw = gathered.source.raw
    quote = start
    while quote < end and raw[quote] not in b"\"'":
        quote += 1
    return ("string", start, end, "<bytes>" if b"b" in raw[start:quote].lower() else "<str>", None)


@fold("list_comprehension", "set_comprehension", "generator_expression", "dictionary_comprehension")
def comprehension(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """A collection of unknown length whose elements are all alike; what it binds, it binds where it begins."""
    gathered.read(children)
    first = min((child[4] for child in children if child[0] == "clause"), default=len(gathered.bindings))
    for at in range(first, len(gathered.bindings)):
        began, _, *rest = gathered.bindings[at]
        if began >= start:
            gathered.bindings[at] = (start, start, *rest)  # type: ignore[assignment]
    kind, _, _, ref, _ = children[0] if children else ("", 0, 0, UNKNOWN, None)
    if kind == "pair":
        return ("comprehension", start, end, f"{{?:{ref}}}" if len(ref) < REF_CHARS_MAX else "<dict>", None)
    return ("comprehension", start, end, f"[*(),{ref}]" if len(ref) < REF_CHARS_MAX else "<list>", None)


@fold("list", "tuple", "set", "expression_list")
def collection(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """A literal collection; extra is its elements."""
    gathered.read(children)
    return _collected(gathered, start, end, children)


def _collected(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    opening = gathered.source.raw[start : start + 1]
    kind, named = (
        ("set", "<set>") if opening == b"{" else ("list", "<list>") if opening == b"[" else ("tuple", "<tuple>")
    )
    if len(children) > ELEMENTS_MAX or any(child[0] == "yield" for child in children):
        return (kind, start, end, named, children[:ELEMENTS_MAX])
    inner = ",".join([_spread(child) for child in children])
    if len(inner) >= LITERAL_CHARS_MAX:
        return (kind, start, end, named, children)
    if kind == "tuple":
        return (kind, start, end, f"({inner},)" if len(children) == 1 else f"({inner})", children)
    return (kind, start, end, f"[{inner}]" if kind == "list" else f"{{{inner}}}", children)


@fold("dictionary")
def dictionary(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """A literal table with its keys where those are constants."""
    gathered.read(children)
    parts = [f"{child[4]}:{child[3]}" if child[0] == "pair" else _spread(child) for child in children[:ELEMENTS_MAX]]
    inner = ",".join(parts)
    return ("dictionary", start, end, f"{{{inner}}}" if parts and len(inner) < LITERAL_CHARS_MAX else "<dict>", None)


@fold("pair")
def pair(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """Key and value are read; the ref is the value's, extra is the key."""
    gathered.read(children)
    key = children[0][3] if len(children) == 2 else UNKNOWN
    is_key = key[:1] == "'" or key.isdigit() or children[0][0] in NAMES
    return ("pair", start, end, children[-1][3] if children else UNKNOWN, key if is_key else UNKNOWN)


@fold("parenthesized_expression")
def parenthesized(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """What stands inside, which is no longer a name that could be extended."""
    gathered.read(children)
    if len(children) != 1:
        return ("parenthesized", start, end, UNKNOWN, None)
    kind, _, _, ref, extra = children[0]
    return ("parenthesized" if kind in NAMES else kind, start, end, ref, None if kind in NAMES else extra)


@fold("await")
def awaited(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """As what is awaited."""
    gathered.read(children)
    return ("await", start, end, children[0][3] if children else UNKNOWN, None)


@fold("list_splat", "dictionary_splat")
def splat(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """The elements of something, spread."""
    gathered.read(children)
    kind = "dictionary_splat" if gathered.source.raw[start : start + 2] == b"**" else "list_splat"
    return (kind, start, end, UNKNOWN, children)


@fold("conditional_expression")
def conditional(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """Either of two."""
    gathered.read(children)
    ref = _either(children[0][3], children[2][3]) if len(children) == 3 else UNKNOWN
    return ("conditional", start, end, ref, None)


@fold("boolean_operator")
def boolean(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """`a or b` is either; `a and b` is b where it matters, and tests what both test."""
    gathered.read(children)
    if len(children) != 2:
        return ("boolean", start, end, UNKNOWN, None)
    left, right = children
    operator = gathered.source.raw[left[2] : right[1]]
    if b"or" in operator:
        return ("boolean", start, end, _either(left[3], right[3]), None)
    tests = [test for side in children if side[0] in ("call", "boolean") for test in side[4] or ()]
    return ("boolean", start, end, right[3], tests)


def _either(one: str, other: str) -> str:
    known = dict.fromkeys(ref for ref in (one, other) if ref not in (UNKNOWN, "<None>"))
    joined = "|".join(known)
    if len(known) == 1 and UNKNOWN in (one, other):
        joined += f"|{UNKNOWN}"
    return joined if known and len(joined) < REF_CHARS_MAX else UNKNOWN


_OPERATORS = {
    b"+": "add", b"-": "sub", b"*": "mul", b"/": "truediv", b"//": "floordiv", b"%": "mod", b"**": "pow", b"@":
    "matmul",
    b"&": "and", b"|": "or", b"^": "xor", b"<<": "lshift", b">>": "rshift",
    b"==": "eq", b"!=": "ne", b"<": "lt", b">": "gt", b"<=": "le", b">=": "ge",
}  # fmt: skip


@fold("binary_operator")
def binary(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """What the left side's method gives; literals of one type joined by an operator keep the type."""
    gathered.read(children)
    if len(children) != 2:
        return ("binary", start, end, UNKNOWN, None)
    left, right = children
    if left[0] == right[0] == "list":
        elements = [element for child in children for element in child[4] or ()]
        return _collected(gathered, start, end, elements)
    types = {_type_of(child[3]) for child in children}
    if len(types) == 1 and (kind := types.pop()) in ("<str>", "<int>", "<tuple>"):
        return ("binary", start, end, kind, None)
    word = _OPERATORS.get(gathered.source.raw[left[2] : right[1]].strip(b" ()\\\r\n\t"))
    if word is None:
        return ("binary", start, end, UNKNOWN, None)
    _operate(gathered, start, end, word, left[3], right[3])
    made = f"{grouped(left[3])}.__{word}__({right[3]})"
    is_plain = left[3][0] not in "?<'({[" and len(made) < REF_CHARS_MAX
    return ("binary", start, end, made if is_plain else UNKNOWN, None)


def _type_of(ref: str) -> str:
    return (
        "<str>"
        if ref[0] == "'"
        else "<int>"
        if ref.isdigit()
        else "<tuple>"
        if ref[0] == "(" and "|" not in ref
        else ref
    )


def _operate(gathered: Gathered, start: int, end: int, word: str, left: str, right: str) -> None:
    gathered.implicit(start, end, f"{grouped(left)}.__{word}__", (right,))
    if left[0] not in "?" and right[0] not in "?<'({[" and not right[0].isdigit() and word not in _UNREFLECTED:
        gathered.implicit(start, end, f"{grouped(right)}.__r{word}__", (left,))


_UNREFLECTED = frozenset(("eq", "ne", "lt", "gt", "le", "ge"))


@fold("comparison_operator")
def comparison(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """A truth value; `in` asks the right side, everything else the left."""
    gathered.read(children)
    raw = gathered.source.raw
    for left, right in pairwise(children):
        between = raw[left[2] : right[1]].strip(b" ()\\\r\n\t")
        if between in (b"in", b"not in"):
            gathered.implicit(left[1], right[2], f"{grouped(right[3])}.__contains__", (left[3],))
        elif (word := _OPERATORS.get(between)) is not None:
            _operate(gathered, left[1], right[2], word, left[3], right[3])
    return ("comparison", start, end, "<bool>", None)


@fold("unary_operator")
def unary(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """A negative number that may be an index; else the method of the operand."""
    gathered.read(children)
    sign = gathered.source.raw[start : start + 1]
    ref = children[0][3] if children else UNKNOWN
    if sign == b"-" and ref.isdigit():
        return ("unary", start, end, f"-{ref}", None)
    word = {b"-": "neg", b"+": "pos", b"~": "invert"}.get(sign)
    if word and ref[0] not in "?<'({[":
        gathered.implicit(start, end, f"{grouped(ref)}.__{word}__")
        return ("unary", start, end, f"{grouped(ref)}.__{word}__()", None)
    return ("unary", start, end, UNKNOWN, None)


@fold("named_expression")
def walrus(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """`(name := value)` binds and is the value."""
    gathered.read(children[1:])
    if len(children) < 2:
        return ("named", start, end, UNKNOWN, None)
    gathered.bind(children[0], children[-1][3])
    return ("named", start, end, children[-1][3], None)


@fold("lambda")
def lambda_(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """Its qualname; its body is what it returns."""
    body = children[-1:] if children and children[-1][0] != "parameters" else []
    gathered.read(body)
    for _, body_start, body_end, ref, _ in body:
        gathered.statements.append(
            ("return", body_start, body_end, ref, gathered.source.one_line(body_start, body_end))
        )
    parameters = children[0][4] if children and children[0][0] == "parameters" else []
    gathered.parameters[start] = parameters
    return ("lambda", start, end, gathered.lambda_names.get(start, UNKNOWN), None)
