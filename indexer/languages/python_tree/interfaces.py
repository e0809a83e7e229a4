"""Symbols and what else other modules may consult into interface digests."""

from collections.abc import Iterable

import msgspec

from indexer.digest import digest_of
from indexer.languages.python_tree.outline import Outline
from indexer.records import Binding, Import, Statement, Symbol


def with_member_interfaces(symbols: list[Symbol]) -> list[Symbol]:
    """The same symbols; a class's interface digest now covers those of its members, nested classes included."""
    members: dict[str, list[str]] = {}
    made: list[Symbol] = []
    for symbol in reversed(symbols):
        inner = members.get(symbol.qualname)
        if symbol.kind == "class" and inner:
            covered = digest_of((symbol.interface_digest, *reversed(inner)))
            symbol = msgspec.structs.replace(symbol, interface_digest=covered)
        members.setdefault(symbol.parent, []).append(symbol.interface_digest)
        made.append(symbol)
    return made[::-1]


def visible(symbols: list[Symbol]) -> list[str]:
    """Interface digests of what stands at module level."""
    return [symbol.interface_digest for symbol in symbols if "." not in symbol.qualname]


def module_interface(
    symbols: Iterable[Symbol],
    imports: Iterable[Import],
    bindings: Iterable[Binding],
    statements: Iterable[Statement],
    exports: tuple[str, ...] | None,
    outline: Outline,
) -> str:
    """Digest of all that resolving another module may consult here; independent of where in the file it stands."""
    functions = {each.qualname for each in outline.definitions if each.kind != "class"}
    parts = [f"{each.qualname} {each.kind} {each.interface_digest}" for each in symbols]
    parts += [f"{each.scope} {each.level} {each.module} {each.name} {each.bound}" for each in imports]
    parts += [
        f"{each.scope} {each.target} {each.value} {each.annotation}"
        for each in bindings
        if each.scope not in functions or "." in each.target
    ]
    parts += [f"{each.scope} returns {each.ref}" for each in statements if each.kind in ("return", "yield")]
    return digest_of((*parts, "no __all__" if exports is None else "__all__", *(exports or ())))
