"""Folds that languages share for what only surrounds something."""

# ruff: noqa: ARG001 - all folds have one signature

from indexer.languages.syntax.sweep import BLOCK, MARK, UNKNOWN, Fold, Gathered, Value


def mark(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """An attribute; it ends behind its bracket where it is the last in it."""
    gathered.read(values)
    closing = end + len(gathered.source.raw[end : end + 40]) - len(gathered.source.raw[end : end + 40].lstrip())
    is_last = gathered.source.raw[closing : closing + 1] == b"]"
    return (MARK, start, closing + 1 if is_last else end, gathered.source.one_line(start, end, None), None)


def but_first(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> None:
    """What follows a label or a name that means nothing here."""
    gathered.read(values[1:])


def guard(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> None:
    """A condition of a pattern."""
    gathered.read(values)


def body_only(*names: str) -> Fold:
    """What stands in other fields than these is read."""

    def fold(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
        gathered.read([value for value, name in zip(values, fields, strict=True) if name not in names])
        return (BLOCK, start, end, UNKNOWN, None)

    return fold
