"""Type annotations as source text into the names they mention as types."""

import ast
from functools import lru_cache

from indexer.languages import Mention

NESTING_MAX = 6
TEXT_CHARS_MAX = 400

_TRANSPARENT = frozenset(
    ("Optional", "Union", "Annotated", "ClassVar", "Final", "Required", "NotRequired", "Awaitable")
)
_CONTAINERS = frozenset(
    name
    for text in (
        "list set frozenset tuple deque List Set FrozenSet Tuple Deque Sequence MutableSequence AbstractSet Collection",
        "Iterable Iterator AsyncIterable AsyncIterator Generator AsyncGenerator",
    )
    for name in text.split()
)
_TABLES = frozenset(
    name
    for text in ("dict defaultdict OrderedDict Dict DefaultDict Mapping MutableMapping WeakValueDictionary ChainMap",)
    for name in text.split()
)


@lru_cache(maxsize=1 << 14)
def mentions(text: str) -> tuple[Mention, ...]:
    """`Optional["a.B"] | list[C]` -> instances of `a.B` and of `list` with elements `C`.

    () where the text is no type.
    """
    if len(text) > TEXT_CHARS_MAX:
        return ()
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return ()
    return tuple(_read(tree.body, 0))


def _read(node: ast.expr, depth: int) -> list[Mention]:
    if depth > NESTING_MAX:
        return []
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return list(mentions(node.value)) if node.value != "" else []
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*_read(node.left, depth + 1), *_read(node.right, depth + 1)]
    if isinstance(node, ast.Subscript):
        return _subscript(node, depth)
    name = _dotted(node)
    return [Mention(name)] if name and name not in ("None", "Any", "t.Any", "typing.Any", "object") else []


def _subscript(node: ast.Subscript, depth: int) -> list[Mention]:
    name = _dotted(node.value)
    last = name.rpartition(".")[2]
    inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if last in _TRANSPARENT:
        used = inner[:1] if last == "Annotated" else inner
        return [m for part in used for m in _read(part, depth + 1)]
    if last in ("type", "Type"):
        return [m._replace(form="class") for part in inner for m in _read(part, depth + 1)]
    if not name or last in ("Literal", "Callable"):
        return []
    if last in _TABLES and len(inner) == 2:
        return [Mention(name, element=ast.unparse(inner[1]), is_table=True)]
    return [Mention(name, element=ast.unparse(inner[0]) if last in _CONTAINERS and inner else "")]


def _dotted(node: ast.expr) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""
