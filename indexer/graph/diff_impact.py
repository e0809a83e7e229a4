"""Files before and after a change into the symbols that changed and who notices."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal

from indexer.code_index import CodeIndex
from indexer.digest import blob_id
from indexer.graph.blocks import LANGUAGES
from indexer.graph.changed_symbols import changed_symbols
from indexer.graph.dependents import dependents
from indexer.graph.impact import DEPTH, Impact, impact
from indexer.graph.testing import is_test, tests_in
from indexer.graph.walk import NODES_MAX, Hop, Reached
from indexer.parse import index_module, language_of
from indexer.records import Certainty, Module, Record, moniker, split_moniker

_NO_CODE: Final = frozenset({"prose", "settings"})


class FileChange(Record):
    """A file's content before and after; None where it does not exist."""

    path: str
    before: bytes | None
    after: bytes | None


class Changed(Record):
    """A symbol that the change touches: added, removed, its interface or only its body; or what it calls is another.

    A removed symbol has the line it stood on; `moved_to` is where the very same definition stands now.
    """

    name: str
    change: Literal["added", "removed", "interface", "body", "meaning"]
    path: str
    line: int
    moved_to: str = ""


class DiffImpact(Record):
    """What changed, by path and line, and its impact."""

    changed: tuple[Changed, ...]
    impact: Impact


def diff_impact(
    code: CodeIndex,
    files: Iterable[FileChange],
    *,
    depth: int = DEPTH,
    nodes: int = NODES_MAX,
    minimum: Certainty = "possible",
) -> DiffImpact:
    """The impact of a change to files of a repository whose other files are as `code` has them.

    What uses a symbol is looked up in the code after the change; only for what was removed, in the code before it, and
    there whoever has found something else to use since does not notice.
    """
    changes = [each for each in files if language_of(each.path) is not None]
    after = with_contents(code, {each.path: each.after for each in changes})
    before = with_contents(after, {each.path: each.before for each in changes})
    changed = tuple(_changed(before, after, changes))
    removed = {each.name for each in changed if each.change == "removed"}
    moved = {each.moved_to for each in changed if each.moved_to}
    starts = [each.name for each in changed if each.name not in moved]
    seen = {each.name for each in changed if each.change in ("added", "interface")} - moved

    def direct(name: str) -> Iterator[Hop]:
        return _left_behind(before, after, name) if name in removed else dependents(after, name)

    found = impact(after, starts, seen, direct=direct, depth=depth, nodes=nodes, minimum=minimum)
    own = [test for each in changed if each.change != "removed" for test in _own_tests(after, each)]
    own_names = {each.name for each in own}
    tests = (*own, *(each for each in found.tests if each.name not in own_names))
    return DiffImpact(changed, Impact(found.subjects, found.affected, tests, found.modules, found.cut))


def _own_tests(after: CodeIndex, changed: Changed) -> Iterator[Reached]:
    """A test that changed itself; of a file whose tests are blocks without names, all of them."""
    path, qualname = split_moniker(changed.name)
    is_in_blocks = not qualname and after.modules[path].index.language in LANGUAGES
    for test in sorted(tests_in(after, path)) if is_in_blocks else [qualname]:
        if is_test(after, name := moniker(path, test)) and (symbol := after.symbol(name)) is not None:
            yield Reached(name, 0, "exact", (), Hop(name, "changed", "exact", path, symbol.span.start_line))


def with_contents(code: CodeIndex, contents: Mapping[str, bytes | None]) -> CodeIndex:
    """The index after these files read so; None: there is no such file."""
    found: dict[str, Module | None] = {}
    for path, content in contents.items():
        known = code.modules.get(path)
        if content is None:
            found[path] = None
        elif known is not None and known.blob == blob_id(content):
            found[path] = known
        else:
            found[path] = Module(path, blob_id(content), index_module(path, content))
    return code.apply(found) if found else code


def _changed(before: CodeIndex, after: CodeIndex, files: Iterable[FileChange]) -> Iterator[Changed]:
    found: list[Changed] = []
    for file in sorted(files, key=lambda each: each.path):
        old, new = before.modules.get(file.path), after.modules.get(file.path)
        one, two = old.index if old else None, new.index if new else None
        if any(index is not None and index.language in _NO_CODE for index in (one, two)):
            continue
        own = changed_symbols(one, file.before or b"", two, file.after or b"")
        found += (Changed(moniker(file.path, c.qualname), c.change, file.path, c.line) for c in own)
        known = {each.name for each in found}
        found += (each for each in _meaning(before, after, file.path) if each.name not in known)
    added = {_body(after, each.name): each.name for each in found if each.change == "added"}
    for each in found:
        moved_to = added.get(_body(before, each.name), "") if each.change == "removed" else ""
        yield Changed(each.name, each.change, each.path, each.line, moved_to) if moved_to else each


def _meaning(before: CodeIndex, after: CodeIndex, path: str) -> Iterator[Changed]:
    """Functions that call something else now, though they read as before: an import leads elsewhere."""
    for symbol in after.symbols(path):
        name = moniker(path, symbol.qualname)
        if symbol.kind in ("function", "method") and "<lambda" not in name:
            was, now = _called(before, name), _called(after, name)
            if any(was[text] != now[text] for text in was.keys() & now.keys()):
                yield Changed(name, "meaning", path, symbol.span.start_line)


def _called(code: CodeIndex, name: str) -> dict[str, set[str | None]]:
    """Calls as written -> what they lead to."""
    found: dict[str, set[str | None]] = {}
    for edge in code.calls_from(name):
        found.setdefault(edge.text, set()).add(edge.callee)
    return found


def _body(code: CodeIndex, name: str) -> tuple[str, str]:
    """By what a definition is known again elsewhere."""
    symbol = code.symbol(name)
    return (symbol.name, symbol.body_digest) if symbol is not None else ("", name)


def _left_behind(before: CodeIndex, after: CodeIndex, name: str) -> Iterator[Hop]:
    """What used a symbol that is gone, is still there, and has found nothing else in its place."""
    path, qualname = split_moniker(name)
    dotted = f"{before.module_name(path)}.{qualname}"
    for hop in dependents(before, name):
        if after.symbol(hop.name) is not None and not _has_found_another(after, hop, name, dotted):
            yield hop


def _has_found_another(after: CodeIndex, hop: Hop, gone: str, dotted: str) -> bool:
    """Whether what used `gone` (called `dotted`, as seen from outside) now uses something of that name elsewhere."""
    if hop.relation == "subclass":
        return any(_last(base) == _last(gone) for base in after.bases(hop.name))
    resolution = after.resolutions.get(hop.path)
    if resolution is None:
        return False
    if hop.relation in ("call", "registration"):
        others = (edge.callee for edge in resolution.edges if edge.text == hop.text)
        return any(callee is not None and not f"{dotted}.".startswith(f"{callee}.") for callee in others)
    return any(_last(use.target) == _last(gone) for use in resolution.references)


def _last(name: str) -> str:
    return (split_moniker(name)[1] or name).rpartition(".")[2]
