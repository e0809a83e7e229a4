"""A ref (`self.store.get('a')`, see `indexer.records.Call`) into the expression that it writes down."""

import re
from functools import lru_cache
from typing import Any

Node = tuple[Any, ...]
"""`(kind, …)`, one of

- `("name", name)`, `("type", "<str>")`, `("constant", "'text'")`, `("lambda", qualname)`, `("?",)`
- `("attribute", node, name)`, `("call", node, arguments, keywords)`, `("item", node, key or None)`,
  `("slice", node, first or None, end or None)`
- `("tuple" | "list" | "set", parts)`, `("table", ((key, node), …))`, `("either", nodes)`, `("spread", node)`

A key of a table is None where it is not known, and `("spread",)` where the node is a table itself.
"""

UNKNOWN: Node = ("?",)
NESTING_MAX = 60
_TOKEN = re.compile(
    r"'[^']*'|<[a-zA-Z0-9]+>|-?\d*:-?\d*(?=\])|-?\d+|\*\*|(?:[^\W\d]|@@)[\w$#]*(?:=(?!=))?|[$#][\w$]*(?:=)?|[()\[\]{},.|?*:=]|.",
    re.DOTALL,
)


@lru_cache(maxsize=1 << 17)
def parse_ref(ref: str) -> Node:
    """The expression; `?` where `ref` is not well formed."""
    if ref.isidentifier():
        return ("name", ref)
    try:
        reader = _Reader(_TOKEN.findall(ref))
        node = reader.either(0)
    except (IndexError, _MalformedError):
        return UNKNOWN
    return node if reader.at == len(reader.tokens) - 1 else UNKNOWN


class _MalformedError(Exception):
    pass


class _Reader:
    """Recursive descent over the signs, at most NESTING_MAX deep; the last sign is an end mark."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = [*tokens, ""]
        self.at = 0

    def take(self) -> str:
        sign = self.tokens[self.at]
        self.at += 1
        return sign

    def skip(self, sign: str) -> bool:
        if self.tokens[self.at] != sign:
            return False
        self.at += 1
        return True

    def need(self, sign: str) -> None:
        if not self.skip(sign):
            raise _MalformedError

    def either(self, depth: int) -> Node:
        if depth > NESTING_MAX:
            raise _MalformedError
        found = [self.postfix(depth)]
        while self.skip("|"):
            found.append(self.postfix(depth))
        return found[0] if len(found) == 1 else ("either", tuple(found))

    def postfix(self, depth: int) -> Node:
        node = self.primary(depth)
        while True:
            sign = self.tokens[self.at]
            if sign == ".":
                self.at += 1
                name = self.take()
                if name.startswith("<lambda"):
                    node = ("lambda", f"{_dotted(node)}.{name}")
                else:
                    node = ("attribute", node, name)
            elif sign == "(":
                self.at += 1
                node = ("call", node, *self.arguments(depth + 1))
            elif sign == "[":
                self.at += 1
                node = self.item(node, depth + 1)
            else:
                return node

    def primary(self, depth: int) -> Node:
        sign = self.take()
        first = sign[:1]
        if first.isidentifier() or (first in "$#" and sign) or sign[:2] == "@@":
            return ("name", sign)
        if first == "<":
            if sign.startswith("<lambda"):
                return ("lambda", sign)
            return ("name", sign) if sign[-2:-1].isdigit() else ("type", sign)
        if first == "'" or first.isdigit() or (first == "-" and ":" not in sign):
            return ("constant", sign)
        if sign == "?":
            return UNKNOWN
        if sign == "(":
            return self.group(depth + 1)
        if sign == "[":
            return ("list", self.parts("]", depth + 1)[0])
        if sign == "{":
            return self.braces(depth + 1)
        raise _MalformedError

    def group(self, depth: int) -> Node:
        """`(a)` is `a`, `(a,)` and `()` are tuples."""
        found, has_comma = self.parts(")", depth)
        return found[0] if len(found) == 1 and not has_comma and found[0][0] != "spread" else ("tuple", found)

    def parts(self, closing: str, depth: int) -> tuple[tuple[Node, ...], bool]:
        found: list[Node] = []
        has_comma = False
        while not self.skip(closing):
            if self.skip("*"):
                found.append(("spread", self.either(depth)))
            else:
                found.append(self.either(depth))
            if self.skip(","):
                has_comma = True
            elif self.tokens[self.at] != closing:
                raise _MalformedError
        return tuple(found), has_comma

    def braces(self, depth: int) -> Node:
        pairs: list[tuple[Node | None, Node]] = []
        parts: list[Node] = []
        while not self.skip("}"):
            if self.skip("**"):
                pairs.append((("spread",), self.either(depth)))
            elif self.skip("*"):
                parts.append(("spread", self.either(depth)))
            else:
                one = self.either(depth)
                if self.skip(":"):
                    pairs.append((None if one == UNKNOWN else one, self.either(depth)))
                else:
                    parts.append(one)
            if not self.skip(",") and self.tokens[self.at] != "}":
                raise _MalformedError
        return ("table", tuple(pairs)) if pairs or not parts else ("set", tuple(parts))

    def arguments(self, depth: int) -> tuple[tuple[Node, ...], tuple[tuple[str, Node], ...]]:
        positional: list[Node] = []
        named: list[tuple[str, Node]] = []
        while not self.skip(")"):
            sign = self.tokens[self.at]
            if sign[-1:] == "=" and len(sign) > 1:
                self.at += 1
                named.append((sign[:-1], self.either(depth)))
            elif self.skip("**"):
                self.skip("=")
                named.append(("**", self.either(depth)))
            elif self.skip("*"):
                positional.append(("spread", self.either(depth)))
            else:
                positional.append(self.either(depth))
            if not self.skip(",") and self.tokens[self.at] != ")":
                raise _MalformedError
        return tuple(positional), tuple(named)

    def item(self, node: Node, depth: int) -> Node:
        if self.skip("]"):
            return ("item", node, None)
        sign = self.tokens[self.at]
        if ":" in sign and sign[0] != "'":
            self.at += 1
            first, _, end = sign.partition(":")
            self.need("]")
            return ("slice", node, int(first) if first.strip("-") else None, int(end) if end.strip("-") else None)
        key = self.either(depth)
        self.need("]")
        return ("item", node, None if key == UNKNOWN else key)


def _dotted(node: Node) -> str:
    if node[0] == "attribute":
        return f"{_dotted(node[1])}.{node[2]}"
    if node[0] in ("name", "lambda"):
        return str(node[1])
    raise _MalformedError


def argument_nodes(arguments: tuple[str, ...]) -> tuple[Node, ...]:
    """The expressions of a call site's positional arguments."""
    return tuple(("spread", parse_ref(ref[1:])) if ref[:1] == "*" else parse_ref(ref) for ref in arguments)


def keyword_nodes(keywords: tuple[str, ...]) -> tuple[tuple[str, Node], ...]:
    """The expressions of a call site's named arguments; `**` for a table of them."""
    pairs = (keyword.partition("=") for keyword in keywords)
    return tuple((name, parse_ref(ref)) for name, _, ref in pairs)
