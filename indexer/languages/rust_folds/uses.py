"""Rust's `use` declarations into what is taken from which module under which name."""

import re
from typing import TYPE_CHECKING

from indexer.languages.syntax.grammar import Imported
from indexer.source_text import SourceText

if TYPE_CHECKING:
    from tree_sitter import Node

_WORD = re.compile(r"//[^\n]*|/\*.*?\*/|::|[{},*]|(?:r#)?\w+", re.DOTALL)
_USE = re.compile(r"(?:pub\s*(?:\([^)]*\))?\s*)?(?:use|extern\s+crate)\b")


def imports(node: "Node", source: SourceText) -> list[Imported]:
    """Each name that a declaration takes: `use a::{b, c::d as e}` takes `b` from `a`, and `d` from `a::c` as `e`."""
    written = source.text(node.start_byte, node.end_byte)
    match = _USE.match(written)
    words = [each for each in _WORD.findall(written, match.end() if match else 0) if each[:2] not in ("//", "/*")]
    found: list[Imported] = []
    around: list[list[str]] = []
    path: list[str] = []
    alias: str | None = None
    is_named = False
    for word in (*words, ","):
        if word == "{":
            around.append(path)
            path = list(path)
        elif word in (",", "}"):
            if path and is_named:
                found.append(_imported(path, alias))
            if word == "}" and around:
                around.pop()
            path, alias, is_named = list(around[-1]) if around else [], None, False
            # What a closing brace ends has been said inside of it.
        elif word == "as":
            alias = ""
        elif word != "::":
            if alias == "":
                alias = word
            else:
                path.append(word.removeprefix("r#"))
                is_named = True
    return found


def _imported(path: list[str], alias: str | None) -> Imported:
    if path[-1] == "self" and len(path) > 1:
        path = path[:-1]
    *module, name = path
    bound = "" if alias == "_" or name == "*" else alias or name
    return ("::".join(module), name, bound) if module else (name, None, bound)
