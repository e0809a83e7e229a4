"""A symbol before and after a change into what others see differently, in sentences that go after its name."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from indexer.graph.diff_impact import Changed, FileChange
from indexer.parse import index_module
from indexer.records import Parameter, Record, Symbol, split_moniker
from sleep_agent.prose import listed, quoted

VALUE_CHARS_MAX = 60


class Difference(Record):
    """A changed symbol with its definition before and after; None where there was or is none.

    `demands` are parameters that callers now must give, `refuses` names that can no longer be given, `values` are
    (what, value before, value after) of defaults and constants.
    """

    name: str
    change: Literal["added", "removed", "interface", "body", "meaning"]
    line: int
    moved_to: str
    before: Symbol | None
    after: Symbol | None
    demands: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()
    values: tuple[tuple[str, str, str], ...] = ()

    @property
    def path(self) -> str:
        """The file in which the symbol stands, or stood."""
        return split_moniker(self.name)[0]

    @property
    def breaks(self) -> bool:
        """True where code that uses the symbol as before does not work any more."""
        return bool(self.demands or self.refuses or (self.change == "removed" and not self.moved_to))


def differences(changed: Sequence[Changed], files: Sequence[FileChange]) -> tuple[Difference, ...]:
    """What changed, in the order given, with both definitions of each symbol."""
    before = {file.path: _symbols(file.path, file.before) for file in files}
    after = {file.path: _symbols(file.path, file.after) for file in files}
    found = []
    for each in changed:
        path, qualname = split_moniker(each.name)
        old, new = before.get(path, {}).get(qualname), after.get(path, {}).get(qualname)
        plain = Difference(each.name, each.change, each.line, each.moved_to, old, new)
        found.append(_compared(each.name, each, old, new) if old and new else plain)
    return tuple(found)


def _symbols(path: str, content: bytes | None) -> Mapping[str, Symbol]:
    if content is None:
        return {}
    return {symbol.qualname: symbol for symbol in index_module(path, content).symbols}


def _compared(name: str, row: Changed, old: Symbol, new: Symbol) -> Difference:
    was, now = _parameters(old), _parameters(new)
    demands = [n for n, p in now.items() if _is_required(p) and (n not in was or not _is_required(was[n]))]
    refuses = [n for n, p in was.items() if n not in now and p.kind not in ("vararg", "kwarg")]
    values = [
        (n, was[n].default or "", p.default or "")
        for n, p in now.items()
        if n in was and was[n].default is not None and p.default is not None and was[n].default != p.default
    ]
    if old.kind in ("constant", "variable", "attribute") and _value(old) != _value(new):
        values.append((new.name, _value(old), _value(new)))
    return Difference(name, row.change, row.line, row.moved_to, old, new, tuple(demands), tuple(refuses), tuple(values))


def _parameters(symbol: Symbol) -> dict[str, Parameter]:
    return {p.name: p for p in symbol.parameters if p.name not in ("self", "cls")}


def _is_required(parameter: Parameter) -> bool:
    return parameter.default is None and parameter.kind not in ("vararg", "kwarg")


def _value(symbol: Symbol) -> str:
    return symbol.signature.partition("=")[2].strip()


def described(difference: Difference) -> str:
    """What happened to the symbol, as the end of a sentence that begins with its name."""
    if difference.moved_to:
        return f"moved to `{split_moniker(difference.moved_to)[0]}`"
    match difference.change:
        case "added":
            return "is new"
        case "removed":
            return "is gone"
        case "meaning":
            return "reads as before, but calls something else now"
        case "body":
            return "works otherwise inside, for the same interface"
    return _and(list(_seen(difference))) or "looks different from outside"


def _seen(difference: Difference) -> Iterator[str]:
    old, new = difference.before, difference.after
    if difference.demands:
        yield f"now needs {listed([f'`{name}`' for name in difference.demands])}"
    if difference.refuses:
        yield f"no longer takes {listed([f'`{name}`' for name in difference.refuses])}"
    for name, was, now in difference.values:
        what = f"has {_code(now)} for the default of `{name}`" if _is_called(new) else f"is {_code(now)}"
        yield f"now {what}, before it was {_code(was)}"
    if old and new:
        optional = [n for n in _parameters(new) if n not in _parameters(old) and n not in difference.demands]
        if optional:
            yield f"can be given {listed([f'`{name}`' for name in optional])}"
        if old.returns != new.returns:
            yield f"is annotated to return {_code(new.returns or 'nothing in particular')}"
        if old.bases != new.bases:
            yield f"inherits from {listed([_code(b) for b in new.bases]) or 'nothing'} now"
        if old.decorators != new.decorators:
            yield from _marked(old.decorators, new.decorators)


def _marked(was: Sequence[str], now: Sequence[str]) -> Iterator[str]:
    gained, lost = [d for d in now if d not in was], [d for d in was if d not in now]
    if gained:
        yield f"is decorated with {listed([_code(d) for d in gained])} now"
    if lost:
        yield f"lost its {listed([_code(d) for d in lost])}"
    if not gained and not lost:
        yield "has its decorators in another order"


def _is_called(symbol: Symbol | None) -> bool:
    return symbol is not None and symbol.kind in ("function", "method", "class")


def _code(text: str) -> str:
    return quoted(text, VALUE_CHARS_MAX) if text else "no value"


def _and(parts: list[str]) -> str:
    return listed(parts, len(parts))
