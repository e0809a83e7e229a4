"""Where the name of a definition stands below its declarators, and the path it means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

_INNER = frozenset({"reference_declarator", "parenthesized_declarator", "attributed_declarator", "variadic_declarator"})
_OUTSIDE = frozenset({
    "translation_unit", "declaration_list", "linkage_specification", "template_declaration", "field_declaration_list",
    "friend_declaration",
})  # fmt: skip
_MACRO = re.compile(rb"[A-Z][A-Z0-9_]+[0-9]*\Z")
_NAME = re.compile(r"~?[A-Za-z_$][\w$]*\Z")
_OPERATOR = re.compile(r"(?:\A|(?<=[:>.]))operator(?=[^\w$]|\w*\W*\(|\w+\Z)")
_KEYWORDS = frozenset(b"if for while switch return else do case sizeof catch int void char".split())
DECLARATORS_MAX = 50


def name_of(node: Node) -> list[Node]:
    """The node of the name; for `TEST(Suite, case) { … }` those of what stands for it. Nothing where a declaration is
    of no function, or of a friend.
    """
    found = _innermost(node)
    if found is None:
        return []
    name, function = found
    if name.text in _KEYWORDS:
        return []
    if node.type == "function_definition":
        if _is_statement(node, name, function):
            return []
        is_macro = node.child_by_field_name("type") is None and name.type == "identifier"
        return (_named_by_macro(name, function) if is_macro and function is not None else []) or [name]
    if node.type in ("declaration", "field_declaration"):
        parent = node.parent
        return [name] if function is not None and (parent is None or parent.type != "friend_declaration") else []
    return [name]


def _is_statement(node: Node, name: Node, function: Node | None) -> bool:
    """Whether what reads as a function is a macro with a block inside a function: `for_each(x) { … }`."""
    if node.parent is None or node.parent.type in _OUTSIDE:
        return False
    return function is None or node.child_by_field_name("type") is None or _MACRO.match(name.text or b"") is not None


def _innermost(node: Node) -> tuple[Node, Node | None] | None:
    """What is declared, and the declarator of a function right around it."""
    function: Node | None = None
    behind_pointer = False
    current: Node | None = node.child_by_field_name("declarator")
    for _ in range(DECLARATORS_MAX):
        if current is None:
            return None
        kind = current.type
        if kind == "function_declarator":
            function, behind_pointer = current, False
        elif kind in ("pointer_declarator", "reference_declarator", "array_declarator", "init_declarator"):
            behind_pointer = True
        elif kind not in _INNER:
            return current, None if behind_pointer and function is not None and _is_pointer(function) else function
        below = current.child_by_field_name("declarator")
        current = below if below is not None else current.named_children[-1] if kind in _INNER else None
    return None


def _is_pointer(function: Node) -> bool:
    """Whether a declarator of a function is `(*name)(…)`: of a pointer to one."""
    inner = function.child_by_field_name("declarator")
    return inner is not None and inner.type == "parenthesized_declarator"


def _named_by_macro(name: Node, function: Node) -> list[Node]:
    """`TEST(Suite, case)`: both words; `DEFINE(name, …)`: the first; nothing where these are real parameters."""
    listed = function.child_by_field_name("parameters")
    if listed is None or not _MACRO.match(name.text or b""):
        return []
    words = [each.child_by_field_name("type") for each in listed.named_children[:3] if each.named_child_count == 1]
    plain = [each for each in words if each is not None and each.type == "type_identifier"]
    if len(plain) == 2 == listed.named_child_count:
        return plain
    first = listed.named_children[0] if listed.named_children else None
    return plain[:1] if plain and first is not None and plain[0].start_byte == first.start_byte else []


def path_of(written: str) -> str | None:
    """`Outer<T>::operator==` -> `Outer.operator==`; template arguments mean nothing here."""
    operator = ""
    if "operator" in written and (found := _OPERATOR.search(written)):
        written, operator = written[: found.start()], written[found.start() :]
        sign = operator[len("operator") :]
        if sign[:1].isalnum() and "(" in sign:  # a conversion: `operator bool() const`
            operator = f"operator{sign.partition('(')[0]}"
        if "." in operator:
            return None
    names: list[str] = []
    depth = 0
    word = ""
    for char in written:
        if char == "<":
            depth += 1
        elif char == ">":
            depth -= 1
        elif depth == 0 and char in ":.":
            names.append(word)
            word = ""
        elif depth == 0:
            word += char
    path = [each for each in (*names, word, operator) if each]
    return ".".join(path) if all(each == operator or _NAME.match(each) for each in path) else None
