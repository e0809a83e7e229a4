"""What a file includes, and the names it takes from namespaces."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from indexer.languages.syntax.grammar import Imported
from indexer.naming import folder_of, folders_around, join, normalized
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


def places(path: str, module: str) -> tuple[str, ...]:
    """Files that `#include` may mean: beside the file that includes, then below the folders around it, where headers
    lie.
    """
    if module.startswith("::"):
        return ()
    is_system = module.startswith("<")
    name = module.strip("<>")
    beside = () if is_system else (normalized(join(folder_of(path), name)),)
    around = (join(folder, name) for above in folders_around(path) for folder in (above, join(above, "include")))
    below = around if not is_system else (join(join(above, "include"), name) for above in folders_around(path))
    return tuple(dict.fromkeys(place for place in (*beside, *map(normalized, below)) if place))


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
