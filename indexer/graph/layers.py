"""Imports between the parts of a folder (packages and lone modules) into layers: each imports only what is below."""

from collections.abc import Iterable, Mapping

from indexer.code_index import CodeIndex
from indexer.graph.components import components
from indexer.graph.import_cycles import Read, needed_at_import
from indexer.graph.memo import once_per_index
from indexer.graph.testing import is_test_path
from indexer.records import Record


class Layers(Record):
    """`levels` from the top (nothing imports it) to the bottom (it imports nothing); parts that import each other in a
    circle are one entry of several names. `uses` are the pairs (part, what it imports), sorted.

    A part is a folder or a file, as a path.
    """

    levels: tuple[tuple[tuple[str, ...], ...], ...]
    uses: tuple[tuple[str, str], ...]


@once_per_index
def layers(code: CodeIndex, root: str, read: Read) -> Layers:
    """The layers of what is directly in the folder `root` ("" for the repository); tests are left out.

    The level of a part is one above the highest that it imports when it is imported itself.
    """
    prefix = f"{root}/" if root else ""
    paths = [p for p in code.modules if p.startswith(prefix) and _is_code(code, p) and not is_test_path(p)]
    parts = {path: _part(path, prefix) for path in paths}
    graph: dict[str, set[str]] = {part: set() for part in parts.values()}
    for path, part in parts.items():
        graph[part] |= {parts[to] for to in needed_at_import(code, path, read) if to in parts and parts[to] != part}
    uses = tuple(sorted((part, to) for part, used in graph.items() for to in used))
    return Layers(_levels(graph), uses)


def _is_code(code: CodeIndex, path: str) -> bool:
    return code.modules[path].index.language not in ("prose", "settings", "")


def _part(path: str, prefix: str) -> str:
    """The folder or file directly below `prefix` in which a path is."""
    return prefix + path.removeprefix(prefix).partition("/")[0]


def _levels(graph: Mapping[str, Iterable[str]]) -> tuple[tuple[tuple[str, ...], ...], ...]:
    height: dict[str, int] = {}
    groups: dict[int, list[tuple[str, ...]]] = {}
    for group in components({node: sorted(graph[node]) for node in sorted(graph)}):  # what is imported comes first
        below = [height[to] for member in group for to in graph[member] if to not in group]
        level = max(below, default=-1) + 1
        height.update(dict.fromkeys(group, level))
        groups.setdefault(level, []).append(group)
    return tuple(tuple(sorted(groups[level])) for level in sorted(groups, reverse=True))
