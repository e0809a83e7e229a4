"""A code index into everything that can be asked of it, to compare two of them."""

from indexer.code_index import CodeIndex
from indexer.digest import blob_id
from indexer.parse import index_module
from indexer.records import Module, moniker


def module(path: str, source: str) -> Module:
    raw = source.encode()
    return Module(path, blob_id(raw), index_module(path, raw))


def answers(code: CodeIndex) -> dict[str, list[object]]:
    """Everything that can be asked about each path."""
    found: dict[str, list[object]] = {}
    for path in code.modules:
        found[path] = [code.symbols(path), code.imports(path), code.imported_paths(path), code.importers(path)]
        found[path] += [code.module_name(path), code.children(moniker(path))]
        for symbol in code.symbols(path):
            name = moniker(path, symbol.qualname)
            found[path] += [code.calls_from(name), code.calls_to(name), code.bases(name), code.subclasses(name)]
            found[path] += [code.overridden(name), code.overriding(name), code.references_to(name)]
            found[path] += [code.references_from(name), code.symbol(name), code.children(name)]
    return found
