"""A file before and after a change into the symbols that changed, each with what others can see of it.

Compared are texts, not positions: what only moved, and what only differs in comments, docstrings or blank lines, has
not changed.
"""

import re
from typing import Final, Literal

from indexer.records import ModuleIndex, Record, Symbol

Change = Literal["added", "removed", "interface", "body"]

_SCOPES: Final = frozenset({"module", "class", "function", "method"})
_DATA: Final = frozenset({"constant", "variable", "attribute"})
_COMMENT: Final = (b"#", b"//", b"/*", b"* ", b"*/")
_QUOTE: Final = re.compile(rb"[rRuUbB]{0,2}(\"\"\"|'''|\"|')")


class ChangedSymbol(Record):
    """`qualname` changed on `line` of the file it now stands in (of the old file, where it was removed)."""

    qualname: str
    change: Change
    line: int


def changed_symbols(
    old: ModuleIndex | None, old_source: bytes, new: ModuleIndex | None, new_source: bytes
) -> tuple[ChangedSymbol, ...]:
    """Changed symbols in source order, the innermost only: a method, not its class too. None: there is no such file."""
    before, after = _symbols(old), _symbols(new)
    texts = (_own_texts(old, old_source), _own_texts(new, new_source))
    found = [ChangedSymbol(n, "removed", s.span.start_line) for n, s in before.items() if n not in after]
    for name, symbol in after.items():
        known = before.get(name)
        if known is None:
            found.append(ChangedSymbol(name, "added", symbol.span.start_line))
        elif (change := _change(known, symbol, texts[0].get(name), texts[1].get(name))) is not None:
            found.append(ChangedSymbol(name, change, symbol.span.start_line))
    return tuple(sorted(found, key=lambda each: (each.line, each.qualname)))


def _symbols(index: ModuleIndex | None) -> dict[str, Symbol]:
    symbols = index.symbols if index is not None else ()
    return {s.qualname: s for s in symbols if s.kind in _SCOPES | _DATA and "<lambda" not in s.qualname}


def _change(old: Symbol, new: Symbol, old_text: list[bytes] | None, new_text: list[bytes] | None) -> Change | None:
    if new.kind in _DATA:
        return "interface" if old.interface_digest != new.interface_digest else None
    if _head(old) != _head(new):
        return "interface"
    return "body" if old_text != new_text else None


def _head(symbol: Symbol) -> tuple[object, ...]:
    """What others see of a symbol itself, what is inside of it left out."""
    return symbol.kind, symbol.signature, symbol.decorators, symbol.bases, symbol.parameters, symbol.returns


def _own_texts(index: ModuleIndex | None, source: bytes) -> dict[str, list[bytes]]:
    """Qualname -> the lines that belong to it and to nothing inside of it, as far as they do something."""
    if index is None:
        return {}
    lines = source.split(b"\n")
    owners = _owners(index, len(lines))
    quiet = _quiet_lines(index, lines)
    found: dict[str, list[bytes]] = {symbol.qualname: [] for symbol in index.symbols}
    for number, (line, owner) in enumerate(zip(lines, owners, strict=True)):
        text = line.strip()
        if text and number not in quiet and not text.startswith(_COMMENT):
            # Indentation counts where it tells lines apart, not how deep all of them stand.
            found[owner].append(line.rstrip())
    return {name: _dedented(text) for name, text in found.items()}


def _owners(index: ModuleIndex, count: int) -> list[str]:
    """The qualname to which each line belongs: the innermost scope, or the variable that a module or class sets."""
    owners = [""] * count
    kinds = {symbol.qualname: symbol.kind for symbol in index.symbols}
    for symbol in index.symbols[1:]:
        first, last = symbol.span.start_line - 1, min(symbol.span.end_line, count)
        if symbol.kind in _SCOPES and "<lambda" not in symbol.qualname:
            owners[first:last] = [symbol.qualname] * (last - first)
        elif symbol.kind in _DATA:
            around = owners[first] if first < count else ""
            if kinds.get(around, "module") in ("module", "class"):
                owners[first:last] = [symbol.qualname] * (last - first)
    return owners


def _quiet_lines(index: ModuleIndex, lines: list[bytes]) -> set[int]:
    """Lines (from 0) of docstrings, and of imports: what an import changes shows in what uses it."""
    quiet: set[int] = set()
    for imported in index.imports:
        if not imported.scope:
            quiet.update(range(imported.span.start_line - 1, imported.span.end_line))
    for symbol in index.symbols:
        if symbol.doc and symbol.kind in _SCOPES and index.language == "python":
            start = symbol.header_end_line if symbol.qualname else 0
            quiet.update(_docstring(lines, start, symbol.span.end_line))
    return quiet


def _docstring(lines: list[bytes], start: int, end: int) -> range:
    at = start
    while at < min(end, len(lines)) and (not lines[at].strip() or lines[at].lstrip().startswith(b"#")):
        at += 1
    match = _QUOTE.match(lines[at].lstrip()) if at < len(lines) else None
    if match is None:
        return range(0)
    rest = lines[at].lstrip()[match.end() :]
    last = at
    while match[1] not in rest and last + 1 < min(end, len(lines)):
        last += 1
        rest = lines[last]
    return range(at, last + 1)


def _dedented(lines: list[bytes]) -> list[bytes]:
    depth = min((len(line) - len(line.lstrip()) for line in lines), default=0)
    return [line[depth:] for line in lines]
