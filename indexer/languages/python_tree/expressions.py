"""Folds of expressions: each gives the ref of its value, and notes calls and names in use on the way."""

from indexer.languages.python_tree.sweep import (
    NAMES,
    REF_CHARS_MAX,
    UNKNOWN,
    Gathered,
    Value,
    element_of,
    fold,
    single,
)

ELEMENTS_MAX = 64
"""Elements of one literal that are kept, for tables of handlers."""

_COMPREHENSIONS = {"[": "<list>", "{": "<set>"}


@fold("attribute")
def attribute(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """`object.name`; extra is the end of the object where that is itself a name in use."""
    if len(children) < 2:
        gathered.read(children)
        return ("attribute", start, end, UNKNOWN, None)
    kind, start, object_end, ref, _ = _unsplat(children[0])
    path = f"{single(ref)}.{children[-1][3]}" if len(ref) < REF_CHARS_MAX else UNKNOWN
    return ("attribute", start, end, path, object_end if kind in NAMES else None)


def _unsplat(value: Value) -> Value:
    """What `*` stands before: the grammar reads `*a.f()` as `(*a).f()`."""
    return value[4][0] if value[0] == "list_splat" and value[4] else value


@fold("call")
def call(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """A call: its arguments, and the object of the method called is read."""
    if not children:
        return ("call", start, end, UNKNOWN, None)
    kind, callee_start, _, ref, object_end = _unsplat(children[0])
    last = children[-1]
    ref = single(ref) or UNKNOWN
    positional: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    if len(children) > 1:
        positional, keywords = last[4] if last[0] == "arguments" else ((single(last[3]),), ())
    if kind == "attribute" and object_end is not None and ref != UNKNOWN:
        gathered.occurrences.append((callee_start, object_end, ref.rpartition(".")[0], "read"))
    gathered.calls.append((callee_start, end, ref, positional, keywords))
    if callee_start != start and gathered.source.raw[start : start + 1] == b"*":
        return ("list_splat", start, end, UNKNOWN, None)
    return ("call", start, end, f"{ref}()" if len(ref) < REF_CHARS_MAX else UNKNOWN, None)


@fold("argument_list")
def argument_list(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """Refs of positional and of named arguments."""
    gathered.read(children)
    positional = tuple([single(ref) for kind, _, _, ref, _ in children if kind != "keyword_argument"])
    keywords = tuple([ref for kind, _, _, ref, _ in children if kind == "keyword_argument"])
    return ("arguments", start, end, UNKNOWN, (positional, keywords))


@fold("keyword_argument")
def keyword_argument(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value | None:
    """`name=value` as `name=ref`."""
    gathered.read(children[1:])
    if len(children) < 2:
        return None
    return ("keyword_argument", start, end, f"{children[0][3]}={single(children[-1][3])}", None)


@fold("subscript")
def subscript(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """An element, `ref[]`; a slice is as what it is taken from."""
    gathered.read(children)
    if not children:
        return ("subscript", start, end, UNKNOWN, None)
    ref = single(children[0][3])
    return ("subscript", start, end, ref if children[-1][0] == "slice" else element_of(ref), None)


@fold("slice")
def slice_(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """The bounds are read."""
    gathered.read(children)
    return ("slice", start, end, UNKNOWN, None)


def _literal(kind: str, ref: str) -> None:
    @fold(kind)
    def literal(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
        gathered.read(children)
        return (kind, start, end, ref, None)


for _kind, _ref in (
    ("integer", "<int>"),
    ("float", "<float>"),
    ("true", "<bool>"),
    ("false", "<bool>"),
    ("none", "<None>"),
    ("list_comprehension", "<list>"),
    ("dictionary_comprehension", "<dict>"),
    ("set_comprehension", "<set>"),
    ("generator_expression", UNKNOWN),
    ("comparison_operator", UNKNOWN),
    ("not_operator", "<bool>"),
    ("unary_operator", UNKNOWN),
    ("ellipsis", UNKNOWN),
):
    _literal(_kind, _ref)


@fold("string", "concatenated_string")
def string(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """A string with a prefix or several joined; what an f-string interpolates is read."""
    gathered.read(children)
    raw = gathered.source.raw
    quote = start
    while quote < end and raw[quote] not in b"\"'":
        quote += 1
    return ("string", start, end, "<bytes>" if b"b" in raw[start:quote].lower() else "<str>", None)


@fold("list", "tuple", "set", "dictionary", "expression_list")
def collection(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """A literal collection; extra is its elements (of a dictionary its values)."""
    gathered.read(children)
    opening = gathered.source.raw[start : start + 1]
    if opening == b"{":
        ref = "<set>" if children and all(child[0] != "pair" for child in children) else "<dict>"
        kind = "dictionary"
    else:
        kind, ref = ("list", "<list>") if opening == b"[" else ("tuple", "<tuple>")
    return (kind, start, end, ref, children[:ELEMENTS_MAX] if len(children) > ELEMENTS_MAX else children)


@fold("pair")
def pair(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """Key and value are read; the ref is the value's."""
    gathered.read(children)
    return ("pair", start, end, children[-1][3] if children else UNKNOWN, None)


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
    return ("list_splat", start, end, UNKNOWN, children)


@fold("conditional_expression")
def conditional(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """Either of two."""
    gathered.read(children)
    ref = _either(children[0][3], children[2][3]) if len(children) == 3 else UNKNOWN
    return ("conditional", start, end, ref, None)


@fold("boolean_operator")
def boolean(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """`a or b` is either; `a and b` is b where it matters."""
    gathered.read(children)
    if len(children) != 2:
        return ("boolean", start, end, UNKNOWN, None)
    left, right = children
    operator = gathered.source.raw[left[2] : right[1]]
    return ("boolean", start, end, _either(left[3], right[3]) if b"or" in operator else right[3], None)


def _either(one: str, other: str) -> str:
    known = dict.fromkeys(ref for ref in (*one.split("|"), *other.split("|")) if ref not in (UNKNOWN, "<None>"))
    joined = "|".join(known)
    return joined if known and len(joined) < REF_CHARS_MAX else UNKNOWN


@fold("binary_operator")
def binary(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """Unknown, except that literals of one type joined by an operator keep the type."""
    gathered.read(children)
    refs = {child[3] for child in children}
    ref = refs.pop() if len(refs) == 1 else UNKNOWN
    if ref == "<list>":
        elements = [element for child in children for element in child[4] or ()]
        return ("list", start, end, ref, elements[:ELEMENTS_MAX])
    return ("binary", start, end, ref if ref in ("<str>", "<int>", "<tuple>") else UNKNOWN, None)


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
            ("return", body_start, body_end, single(ref), gathered.source.one_line(body_start, body_end))
        )
    parameters = children[0][4] if children and children[0][0] == "parameters" else []
    gathered.parameters[start] = parameters
    return ("lambda", start, end, gathered.lambda_names.get(start, UNKNOWN), None)
