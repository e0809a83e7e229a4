"""What a view hands out of symbols and commits: no more of each than its evidence covers."""

from indexer.history import CommitText, History
from indexer.records import Parameter, Record, Symbol, SymbolKind, split_moniker


class Head(Record, frozen=True):
    """What others can see of a symbol: all that its interface digest covers, and nothing else."""

    moniker: str
    path: str
    qualname: str
    name: str
    kind: SymbolKind
    signature: str
    decorators: tuple[str, ...]
    bases: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    returns: str | None
    is_async: bool


class Sort(Record, frozen=True):
    """What sort of symbol it is, whatever its parameters, values and bases are."""

    moniker: str
    path: str
    qualname: str
    name: str
    kind: SymbolKind
    decorators: tuple[str, ...]
    is_async: bool


class Brought(Record, frozen=True):
    """A commit by its id, with what it says."""

    commit: str
    text: CommitText


def brought_by(history: History, commit: str) -> Brought | None:
    text = history.commits.get(commit)
    return Brought(commit, text) if text is not None else None


def head_of(name: str, symbol: Symbol) -> Head:
    path, qualname = split_moniker(name)
    return Head(
        name,
        path,
        qualname,
        symbol.name,
        symbol.kind,
        symbol.signature,
        symbol.decorators,
        symbol.bases,
        symbol.parameters,
        symbol.returns,
        symbol.is_async,
    )
