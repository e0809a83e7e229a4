"""Code that nothing seems to need into candidates for removal, each with the reason and with what may speak against it.

A candidate is a place to look at, never a verdict: code can be reached in ways that no index sees.
"""

import builtins
from collections.abc import Iterator
from typing import Final

from indexer.code_index import CodeIndex
from indexer.graph.calls import calls_of
from indexer.graph.certainty import RANK
from indexer.graph.entry_points import Read, entry_points
from indexer.graph.frameworks import is_plain
from indexer.graph.liveness import is_special, reached_from
from indexer.graph.memo import once_per_index
from indexer.graph.mentions import prefixes_looked_up, unexplained
from indexer.graph.testing import is_test_path
from indexer.records import Certainty, Module, Record, Symbol, SymbolKind, moniker, split_moniker

_KINDS: Final = frozenset({"class", "function", "method"})
_NO_CODE: Final = frozenset({"prose", "settings"})
_ABSTRACT: Final = frozenset({"abstractmethod", "abstractproperty", "overload"})
_TYPES_ONLY: Final = frozenset({"Protocol", "TypedDict", "NamedTuple", "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"})
_HARMLESS: Final = frozenset({"object", "Generic", "ABC"})
_LOOK_UP: Final = frozenset({"getattr", "globals", "vars", "locals", "eval", "exec", "attrgetter", "methodcaller"})
_EXPORTING: Final = frozenset({"javascript", "typescript", "tsx"})
_CONSTANT: Final = ("'", "<str>")
_NESTED: Final = frozenset({"Meta", "Media", "Config", "Params"})
"""Classes in classes that frameworks look for by name."""
USERS_MAX: Final = 3


class DeadCandidate(Record):
    """A definition that nothing which runs seems to need.

    `certainty`: likely where nothing speaks against it, possible where a caveat does; never more. `users` are symbols
    that use it all the same, without anything needing them.
    """

    name: str
    kind: SymbolKind
    path: str
    line: int
    lines: int
    certainty: Certainty
    reason: str
    caveats: tuple[str, ...]
    users: tuple[str, ...]


@once_per_index
def dead_candidates(code: CodeIndex, read: Read) -> tuple[DeadCandidate, ...]:
    """Candidates outside of tests, likely ones first, then by path and line; what is inside of one is not told again.

    Whatever might be used counts as used: a name that stands somewhere without being resolved keeps everything so
    called, and so does a beginning of names that is looked up at run time.
    """
    defined = dict(_definitions(code))
    mentioned = unexplained(code, {symbol.name for symbol in defined.values()})
    in_code = {name for name, places in mentioned.items() if not all(is_test_path(path) for path, _ in places)}
    prefixes = tuple(_prefixes(code, read))
    roots = _roots(code, {entry.symbol for entry in entry_points(code, read) if entry.kind != "test"})
    roots |= {
        n for n, s in defined.items() if s.name in in_code or s.name.startswith(prefixes) or _is_called(code, n, s)
    }
    live = reached_from(code, roots)
    dead = {name: symbol for name, symbol in defined.items() if name not in live and _may_be_dead(symbol, name)}
    public = {name for name, symbol in dead.items() if _is_public(code, name, symbol)}
    offered = reached_from(code, public, live)
    tested = reached_from(code, {n for n, s in dead.items() if s.name in mentioned or _is_tested(code, n)}, live)
    found = [
        _candidate(code, name, symbol, name in public, name in offered, name in tested)
        for name, symbol in dead.items()
        if not _is_inside(name, dead)
    ]
    return tuple(sorted(found, key=lambda each: (RANK[each.certainty], each.path, each.line)))


def _definitions(code: CodeIndex) -> Iterator[tuple[str, Symbol]]:
    """Classes, functions and methods outside of tests; definitions of one name in a scope count as their first."""
    for path in sorted(code.modules):
        if code.modules[path].index.language not in _NO_CODE and not is_test_path(path):
            for symbol in code.symbols(path):
                if symbol.kind in _KINDS and not symbol.name.startswith("<") and "#" not in symbol.qualname:
                    yield moniker(path, symbol.qualname), symbol


def _roots(code: CodeIndex, entries: set[str]) -> set[str]:
    """What surely runs or is offered: module bodies, entry points, exported names, and what decorators take in hand."""
    roots = {name for name in entries if "::" in name}
    for path, module in code.modules.items():
        if is_test_path(path):
            continue
        roots.add(moniker(path))
        imports = dict(code.imports(path))
        # Elsewhere than in Python exporting is how modules reach each other: whether anybody imports it shows.
        exported = module.index.exports or () if module.index.language == "python" else ()
        roots.update(imports.get(name) or moniker(path, name) for name in exported)
        if path.endswith(("__init__.py", "__init__.pyi")):
            roots.update(target for target in imports.values() if "::" in target)
        roots.update(
            moniker(path, symbol.qualname)
            for symbol in module.index.symbols
            if any(not is_plain(decorator) for decorator in symbol.decorators)
        )
    return roots


def _prefixes(code: CodeIndex, read: Read) -> set[str]:
    """Beginnings of names that code outside of tests puts together and looks up."""
    paths = (path for path, module in code.modules.items() if not is_test_path(path) and _looks_up(module))
    return {prefix for path in paths for prefix in prefixes_looked_up(read(path))}


def _looks_up(module: Module) -> bool:
    return any(call.ref.rpartition(".")[2] in _LOOK_UP for call in module.index.calls)


def _is_called(code: CodeIndex, name: str, symbol: Symbol) -> bool:
    """Whether a method hides one of a base class, or may hide one of a base class that lies outside."""
    if symbol.kind != "method":
        return False
    outside = (base for base in _bases_above(code, name.rpartition(".")[0]) if "::" not in base)
    return bool(code.overridden(name)) or any(_has(base, symbol.name) for base in outside)


def _has(base: str, member: str) -> bool:
    """Whether a class from outside may have the member; of built-in classes this is known."""
    last = base.rpartition(".")[2]
    if last in _HARMLESS:
        return False
    builtin = getattr(builtins, last, None) if base.startswith("<builtin>.") else None
    return builtin is None or hasattr(builtin, member)


def _may_be_dead(symbol: Symbol, name: str) -> bool:
    """False for what is never called as such: special methods, abstract members, options, stubs."""
    is_abstract = any(decorator.rpartition(".")[2] in _ABSTRACT for decorator in symbol.decorators)
    is_found = symbol.kind == "class" and bool(symbol.parent) and symbol.name in _NESTED
    return not (is_special(symbol.name) or is_abstract or is_found or name.partition("::")[0].endswith(".pyi"))


def _is_tested(code: CodeIndex, name: str) -> bool:
    return any(is_test_path(split_moniker(user)[0]) for user in _all_users(code, name))


def _is_public(code: CodeIndex, name: str, symbol: Symbol) -> bool:
    """Whether other projects may use a definition: no part of its name or module is private, no function holds it.

    JavaScript says so by exporting, Go by a capital.
    """
    path, qualname = split_moniker(name)
    index = code.modules[path].index
    if index.language in _EXPORTING and qualname.partition(".")[0] not in (index.exports or ()):
        return False
    if index.language == "go" and not symbol.name[:1].isupper():
        return False
    names = [*code.module_name(path).split("."), *qualname.split(".")]
    if any(part.startswith("_") and not is_special(part) for part in names):
        return False
    outer = code.symbol(moniker(path, symbol.parent))
    return outer is None or outer.kind in ("module", "class")


def _bases_above(code: CodeIndex, name: str) -> list[str]:
    """All classes above one: monikers, dotted names of those outside, and "?" for those that nobody could resolve."""
    found = [name]
    for each in found:
        bases = code.bases(each)
        symbol = code.symbol(each) if "::" in each else None
        unknown = symbol is not None and len(symbol.bases) > len(bases)
        found += (base for base in (*bases, *("?" for _ in range(unknown))) if base not in found)
    return found[1:]


def _is_inside(name: str, dead: dict[str, Symbol]) -> bool:
    path, qualname = split_moniker(name)
    while qualname := qualname.rpartition(".")[0]:
        if moniker(path, qualname) in dead:
            return True
    return False


def _candidate(
    code: CodeIndex, name: str, symbol: Symbol, is_public: bool, is_offered: bool, is_tested: bool
) -> DeadCandidate:
    users = _users(code, name)
    caveats = tuple(_caveats(code, name, symbol, is_public, is_offered))
    return DeadCandidate(
        name=name,
        kind=symbol.kind,
        path=split_moniker(name)[0],
        line=symbol.span.start_line,
        lines=symbol.span.end_line - symbol.span.start_line + 1,
        certainty="possible" if caveats else "likely",
        reason=_reason(code, name, users, is_tested),
        caveats=caveats,
        users=tuple(users),
    )


def _users(code: CodeIndex, name: str) -> list[str]:
    """Who calls or names it, tests and what is in it left out."""
    found = (each for each in _all_users(code, name) if not f"{each}.".startswith(f"{name}."))
    return [each for each in found if not is_test_path(split_moniker(each)[0])]


def _all_users(code: CodeIndex, name: str) -> dict[str, None]:
    callers = (edge.caller for edge in calls_of(code, name))
    return dict.fromkeys([*callers, *(use.source for use in code.references_to(name) if use.role == "read")])


def _reason(code: CodeIndex, name: str, users: list[str], is_tested: bool) -> str:
    if is_tested:
        return "only tests need it"
    if users:
        return f"only code that nothing needs uses it: {_listed([split_moniker(user)[1] for user in users])}"
    if _all_users(code, name):
        return "only it calls itself"
    importers = [path for path in code.importers(split_moniker(name)[0]) if name in dict(code.imports(path)).values()]
    if importers:
        return f"nothing calls or names it; {_listed(importers)} imports it without using it"
    return "nothing calls or names it"


def _caveats(code: CodeIndex, name: str, symbol: Symbol, is_public: bool, is_offered: bool) -> Iterator[str]:
    if is_public:
        yield "it is public: code outside of this repository may use it"
    elif is_offered:
        yield "public code uses it, which code outside of this repository may use"
    if symbol.kind == "method":
        if below := code.overriding(name):
            yield f"{_counted(len(below), 'class')} below it define it anew"
        owner = name.rpartition(".")[0]
        if by := next((each for each in (owner, *_bases_above(code, owner)) if each in _looking_up(code)), ""):
            yield f"{split_moniker(by)[1]} looks up names at run time"
    elif moniker(split_moniker(name)[0]) in _looking_up(code):
        yield "its module looks up names at run time"


@once_per_index
def _looking_up(code: CodeIndex) -> frozenset[str]:
    """Classes in whose methods, and modules in whose body, something is looked up by a name that is not a constant."""
    found: set[str] = set()
    for path, module in code.modules.items():
        for call in module.index.calls:
            if call.ref in _LOOK_UP and not (len(call.arguments) > 1 and call.arguments[1].startswith(_CONSTANT)):
                scope = call.scope
                found.add(moniker(path, scope))
                while scope := scope.rpartition(".")[0]:
                    found.add(moniker(path, scope))
    return frozenset(found)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}{'es' if noun.endswith('s') else 's'}"


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - USERS_MAX} more" if len(names) > USERS_MAX else ""
    return ", ".join(names[:USERS_MAX]) + more
