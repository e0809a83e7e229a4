"""What a person types for a symbol or a file into the monikers it can mean."""

import difflib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.records import moniker, split_moniker
from workspace.errors import NOT_FOUND, USAGE, NoctuleError

if TYPE_CHECKING:
    from fact_store.snapshot import Snapshot
    from indexer.code_index import CodeIndex

MATCHES_MAX = 20
CLOSE_MAX = 3


def find_symbols(code: "CodeIndex", name: str) -> list[str]:
    """Monikers that `name` means, in order of path: a moniker, a path, a dotted name, or the end of one.

    Raises NoctuleError (exit code 3) with close matches where nothing is called so, or where too much is.
    """
    if "::" in name and code.symbol(name) is not None:
        return [name]
    path = name.removeprefix("./")
    if path in code.modules:
        return [moniker(path)]
    found = sorted(m for m, dotted in _named(code) if dotted == name or dotted.endswith(f".{name}"))
    if not found:
        raise NoctuleError(f"no symbol or file is called {name!r}{_close(code, name)}", NOT_FOUND)
    if len(found) > MATCHES_MAX:
        raise NoctuleError(
            f"{len(found)} symbols are called {name!r}; say more of it, for example {found[0]!r}", NOT_FOUND
        )
    return found


def only_symbol(snapshot: "Snapshot", name: str) -> str:
    """The one moniker that somebody means by `name`; raises NoctuleError where it is none, or more than one."""
    found = find_symbols(snapshot.code, name)
    whole = [full for full in found if split_moniker(full)[1] == name] or found
    if len(whole) > 1:
        raise NoctuleError(
            f"{len(whole)} symbols are called {name!r}; give one as path::name, such as {whole[0]!r}", USAGE
        )
    return whole[0]


def _named(code: "CodeIndex") -> Iterator[tuple[str, str]]:
    """(moniker, dotted name) of every symbol."""
    for path in code.modules:
        module = code.module_name(path)
        for symbol in code.symbols(path):
            yield moniker(path, symbol.qualname), f"{module}.{symbol.qualname}".strip(".")


def _close(code: "CodeIndex", name: str) -> str:
    last = name.rpartition(".")[2].rpartition("::")[2]
    by_name: dict[str, str] = {}
    for full, dotted in _named(code):
        by_name.setdefault(dotted.rpartition(".")[2], dotted if split_moniker(full)[1] else split_moniker(full)[0])
    close = difflib.get_close_matches(last, by_name, n=CLOSE_MAX)
    return f"; close to it: {', '.join(by_name[c] for c in close)}" if close else ""
