"""What a file includes, and the names it takes from namespaces."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from indexer.languages.syntax.grammar import Imported
from indexer.source_text import SourceText

if TYPE_CHECKING:
    from tree_sitter import Node


def imports(node: Node, source: SourceText) -> Iterable[Imported]:
    """`#include "a/b.h"` takes all of `a/b.h`, `#include <a.h>` all of `<a.h>`; `using` takes from `::namespace`."""
    if node.type != "preproc_include":
        return _using(node, source)
    path = node.child_by_field_name("path")
    if path is None or path.type not in ("string_literal", "system_lib_string"):
        return []
    written = source.text(path.start_byte, path.end_byte).strip()
    return [(written.strip('"'), "*", "")] if len(written) > 2 else []


def _using(node: Node, source: SourceText) -> list[Imported]:
    words = source.text(node.start_byte, node.end_byte).rstrip("; \n").replace("\n", " ").split(None, 1)
    if len(words) < 2:
        return []
    path = "".join(words[1].removeprefix("namespace ").removeprefix("enum ").removeprefix("typename ").split())
    path = path.removeprefix("::")
    if words[1].startswith("namespace "):
        return [(f"::{path}", "*", "")]
    holder, _, name = path.rpartition("::")
    return [(f"::{holder}", name, name)] if holder and name.isidentifier() else []
