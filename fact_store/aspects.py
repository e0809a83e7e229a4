"""An aspect of a symbol (its body, its callers, its history …) into the digest that evidence is compared with."""

from collections.abc import Callable

from fact_store.named import named
from fact_store.records import Aspect
from indexer.code_index import CodeIndex
from indexer.digest import digest_of
from indexer.history import History
from indexer.records import split_moniker

ABSENT = ""
EXISTS = "exists"
WIDE: frozenset[Aspect] = frozenset(
    {"tree", "folder", "files", "named"}
)  # moved by files other than the one that is named


def aspect_digest(code: CodeIndex, history: History, name: str, aspect: Aspect) -> str:
    """Digest of `aspect` of the symbol with moniker `name` as it is now; `ABSENT` where the symbol (or file) does not
    exist.

    A digest never covers line numbers, so code that merely moves keeps every fact fresh. `tree` ignores `name`: it
    covers the names of all modules with their interfaces.
    """
    return _ASPECTS[aspect](code, history, name)


def _existence(code: CodeIndex, _history: History, name: str) -> str:
    return EXISTS if code.symbol(name) else ABSENT


def _input(_code: CodeIndex, _history: History, _name: str) -> str:
    """What a snapshot was given beside the code is known to the snapshot alone (`Snapshot.digest`)."""
    return ABSENT


def _body(code: CodeIndex, _history: History, name: str) -> str:
    symbol = code.symbol(name)
    return symbol.body_digest if symbol else ABSENT


def _interface(code: CodeIndex, _history: History, name: str) -> str:
    symbol = code.symbol(name)
    return symbol.interface_digest if symbol else ABSENT


def _sort(code: CodeIndex, _history: History, name: str) -> str:
    """Its kind and its marks: what does not change with its parameters and values."""
    symbol = code.symbol(name)
    return digest_of([symbol.kind, str(symbol.is_async), *symbol.decorators]) if symbol else ABSENT


def _doc(code: CodeIndex, _history: History, name: str) -> str:
    symbol = code.symbol(name)
    return digest_of([symbol.doc, symbol.comment]) if symbol else ABSENT


def _callers(code: CodeIndex, _history: History, name: str) -> str:
    return digest_of(sorted({f"{e.caller} {e.certainty} {e.kind}" for e in code.calls_to(name)}))


def _callees(code: CodeIndex, _history: History, name: str) -> str:
    return digest_of(f"{e.callee} {e.certainty} {e.kind} {e.text}" for e in code.calls_from(name))


def _bases(code: CodeIndex, _history: History, name: str) -> str:
    return digest_of(code.bases(name))


def _subclasses(code: CodeIndex, _history: History, name: str) -> str:
    return digest_of(sorted(code.subclasses(name)))


def _overrides(code: CodeIndex, _history: History, name: str) -> str:
    return digest_of([*code.overridden(name), "/", *sorted(code.overriding(name))])


def _references(code: CodeIndex, _history: History, name: str) -> str:
    return digest_of(sorted({f"{r.source} {r.role}" for r in code.references_to(name)}))


def _imports(code: CodeIndex, _history: History, name: str) -> str:
    path, _ = split_moniker(name)
    return digest_of(f"{bound}={target}" for bound, target in code.imports(path))


def _importers(code: CodeIndex, _history: History, name: str) -> str:
    path, _ = split_moniker(name)
    return digest_of(sorted(code.importers(path)))


def _members(code: CodeIndex, _history: History, name: str) -> str:
    path, qualname = split_moniker(name)
    prefix = f"{qualname}." if qualname else ""
    inside = (s for s in code.symbols(path) if s.qualname.startswith(prefix) and s.qualname != qualname)
    return digest_of(f"{s.qualname} {s.kind} {s.interface_digest}" for s in inside)


def _exports(code: CodeIndex, _history: History, name: str) -> str:
    """`__all__` of a file."""
    module = code.modules.get(split_moniker(name)[0])
    return digest_of(module.index.exports) if module and module.index.exports is not None else ABSENT


def _contents(code: CodeIndex, _history: History, name: str) -> str:
    """The names of all that is inside, in order."""
    path, qualname = split_moniker(name)
    prefix = f"{qualname}." if qualname else ""
    return digest_of(s.qualname for s in code.symbols(path) if s.qualname.startswith(prefix) and s.qualname != qualname)


def _history(_code: CodeIndex, history: History, name: str) -> str:
    path, _ = split_moniker(name)
    known = history.files.get(path)
    return (
        digest_of(
            [
                *(known.commit, known.subject, known.body, str(known.commits)),
                *(known.introduced or ("",)),
                *(f"{name} {count}" for name, count in known.authors),
                *(name for name, _ in known.companions),
            ]
        )
        if known
        else ABSENT
    )


def _lineage(_code: CodeIndex, history: History, name: str) -> str:
    return " ".join(lineage_of(history, name))


def _tree(code: CodeIndex, _history: History, _name: str) -> str:
    return digest_of(f"{path} {module.index.interface_digest}" for path, module in sorted(code.modules.items()))


def _folder(code: CodeIndex, _history: History, name: str) -> str:
    return digest_of(folder_of(code, split_moniker(name)[0]))


def _files(code: CodeIndex, _history: History, _name: str) -> str:
    return digest_of(sorted(code.modules))


def _named(code: CodeIndex, _history: History, name: str) -> str:
    return digest_of(named(code, split_moniker(name)[1]))


def lineage_of(history: History, name: str) -> tuple[str, ...]:
    """(commit that last changed a symbol, commit that brought it into its file or ""); () where that is not known, or
    where it came with its file and was never changed: then all that is to be said is said of the file.
    """
    path, qualname = split_moniker(name)
    known = history.files.get(path)
    changed, brought = ((known.symbols or {}).get(qualname) if known else None) or ("", "")
    came_with_its_file = known is not None and known.introduced is not None and known.introduced[0] == brought
    return () if not changed or (changed == brought and came_with_its_file) else (changed, brought)


def folder_of(code: CodeIndex, path: str) -> tuple[str, ...]:
    """The files beside `path` and the `__init__.py` of the folders beside it, sorted, without `path` itself."""
    folder = path.rpartition("/")[0]
    prefix = f"{folder}/" if folder else ""
    beside = (p for p in code.modules if p.startswith(prefix) and p != path)
    inside = ((p, p.removeprefix(prefix).split("/")) for p in beside)
    return tuple(sorted(p for p, parts in inside if len(parts) == 1 or parts[1:] == ["__init__.py"]))


_ASPECTS: dict[Aspect, Callable[[CodeIndex, History, str], str]] = {
    "body": _body,
    "interface": _interface,
    "sort": _sort,
    "contents": _contents,
    "doc": _doc,
    "callers": _callers,
    "callees": _callees,
    "bases": _bases,
    "subclasses": _subclasses,
    "overrides": _overrides,
    "references": _references,
    "imports": _imports,
    "importers": _importers,
    "members": _members,
    "exports": _exports,
    "history": _history,
    "lineage": _lineage,
    "tree": _tree,
    "folder": _folder,
    "files": _files,
    "named": _named,
    "existence": _existence,
    "input": _input,
}
