"""One module, with what its names mean, into what each of its bodies does by itself and which bodies it runs."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from indexer.code_index import CodeIndex
from indexer.effects.classes import NOBODY_KNOWS, class_named
from indexer.effects.keys import key_read, keys_used
from indexer.effects.outside import (
    CALLS_BACK,
    PURE,
    STANDARD_STREAM,
    changes_receiver,
    effect_of_unknown,
    effect_outside,
    looks_up_by_name,
    opens,
    runs_elsewhere,
    writes,
)
from indexer.effects.passing import changed_effect, passes
from indexer.effects.records import CROWD, STATE, UNKNOWN, Body, Effect, Guard, Root, Site
from indexer.effects.scopes import CODE, FRESH, UNKNOWN_ROOT, scopes_of
from indexer.effects.written import attribute_of, holder_of, plain_arguments, written_name
from indexer.graph.certainty import RANK
from indexer.graph.testing import is_test_path
from indexer.records import (
    Call,
    CallEdge,
    ModuleIndex,
    Resolution,
    Span,
    Statement,
    moniker,
    split_moniker,
)

LIKELY: Final = RANK["likely"]
FEW_TARGETS: Final = 12
"""A call that may run more functions than these is not followed, nor one that may run functions of different names."""
_DATA: Final = frozenset({"constant", "variable"})
_PLAIN_BASES: Final = frozenset({"<builtin>.object", "<builtin>.Exception", "typing.NamedTuple", "typing.Generic"})
_CLASS: Final = re.compile(r"(?:\w+\.)*[A-Z]\w*")
_SCRIPT: Final = "<script>"
"""Owner of what runs only where a file is run as a script."""
_Own = dict[Effect, tuple[str, int]]


class ModuleBodies:
    """The bodies of one module by moniker, and the paths of other modules that were looked into for them."""

    def __init__(self, bodies: dict[str, Body], consulted: frozenset[str]) -> None:
        self.bodies = bodies
        self.consulted = consulted


def bodies_of(code: CodeIndex, path: str) -> ModuleBodies:
    """Every function, method, lambda and module body of a Python file; nothing for other languages."""
    module = code.modules[path]
    if module.index.language != "python":
        return ModuleBodies({}, frozenset())
    return _Reader(code, path, module.index, code.resolutions.get(path) or Resolution()).read()


class _Reader:
    """Reads one module; rows are grouped by the function that runs them, a class's body by what is around it."""

    def __init__(self, code: CodeIndex, path: str, index: ModuleIndex, resolution: Resolution) -> None:
        self._code, self._path, self._index, self._resolution = code, path, index, resolution
        self._symbols = {symbol.qualname: symbol for symbol in index.symbols}
        self._owners: dict[str, str] = {}
        self._consulted: set[str] = set()
        self._is_test = is_test_path(path)
        self._imports = dict(resolution.imports)
        self._globals = self._reachable()
        self._own: dict[str, _Own] = defaultdict(dict)
        self._sites: dict[str, dict[Site, None]] = defaultdict(dict)
        self._guards = self._guarded()
        self._written = {(c.scope, c.span) for c in index.calls if c.implicit and c.ref.endswith("__setitem__")}
        self._scopes = scopes_of(index, self._globals)
        self._scopes[_SCRIPT] = self._scopes[""]
        self._scripts = [
            (each.span.start_byte, each.span.end_byte)
            for each in index.statements
            if each.kind == "if" and each.ref == "__name__"
        ]
        self._needed = self._branches()

    def read(self) -> ModuleBodies:
        edges: dict[tuple[str, Span], list[CallEdge]] = defaultdict(list)
        for edge in self._resolution.edges:
            if edge.kind == "call":
                edges[split_moniker(edge.caller)[1], edge.span].append(edge)
        for call in self._index.calls:
            self._call(call, edges.pop((call.scope, call.span), []))
        for (scope, span), rest in edges.items():  # what runs without being called: properties
            self._called(self._runner(scope, span.start_byte), None, span, rest)
        self._raises()
        self._changes()
        self._reads_state()
        for scope, key, byte in keys_used(self._index, self._imports):
            self._add(self._runner(scope, byte), ("key", key), key.partition(" ")[2], 0)
        return ModuleBodies(dict(self._finished()), frozenset(self._consulted - {self._path}))

    def _finished(self) -> Iterator[tuple[str, Body]]:
        for symbol in self._index.symbols:
            name = moniker(self._path, symbol.qualname)
            if symbol.kind in CODE or symbol.kind == "module":
                scope = self._scopes[symbol.qualname]
                sites = tuple(self._sites.get(symbol.qualname, ()))
                own = self._own.get(symbol.qualname, {})
                yield name, Body(own, sites, scope.parameters, scope.receiver, scope.defaults)
            elif symbol.kind == "class":
                yield name, Body({} if self._is_plain(name) else {UNKNOWN: ("", 0)})

    def _is_plain(self, name: str) -> bool:
        """Whether making an instance of a class without a constructor can only run what can be seen."""
        symbol = self._code.symbol(name)
        bases = self._code.bases(name)
        marks = symbol.decorators if symbol is not None else ()
        return all("::" in base or base in _PLAIN_BASES or base.startswith("enum.") for base in bases) and not marks

    # ---- names

    def _runner(self, scope: str, byte: int) -> str:
        """Whose run makes the statement at a byte run; what runs in a script only, no import does."""
        owner = self._owner(scope)
        is_script = not owner and any(start <= byte < end for start, end in self._scripts)
        return _SCRIPT if is_script else owner

    def _owner(self, scope: str) -> str:
        """The function, or the module, whose run makes the statements of a scope run."""
        known = self._owners.get(scope)
        if known is None:
            symbol = self._symbols.get(scope)
            is_code = symbol is None or symbol.kind in CODE or not scope
            known = self._owners[scope] = scope if is_code else self._owner(scope.rpartition(".")[0])
        return known

    def _reachable(self) -> dict[str, str]:
        """Module-level names -> what they stand for."""
        found = dict(self._imports)
        found |= {s.qualname: moniker(self._path, s.qualname) for s in self._index.symbols if "." not in s.qualname}
        return found

    # ---- calls

    def _call(self, call: Call, edges: list[CallEdge]) -> None:
        owner = self._runner(call.scope, call.span.start_byte)
        if call.implicit and call.ref.endswith("environ.__setitem__"):
            self._add(owner, ("environment", ""), call.text.partition("=")[0].strip(), 0)
            return
        if (key := key_read(call, self._imports)) and (call.scope, call.span) not in self._written:
            self._add(owner, ("key", key), key.partition(" ")[2], 0)
            if call.ref.endswith((".get", ".__getitem__", "getenv", ".__contains__")):
                return
        if not call.implicit or edges:
            self._called(owner, call, call.span, edges)
        self._receiver_changed(owner, call, edges)

    def _called(self, owner: str, call: Call | None, span: Span, edges: list[CallEdge]) -> None:
        inside = self._followed([edge for edge in edges if edge.callee and "::" in edge.callee])
        is_crowd = self._is_crowd({edge.callee or "" for edge in inside if edge.certainty == "possible"})
        outside = [edge for edge in edges if edge.callee and "::" not in edge.callee]
        detached = call is not None and any(runs_elsewhere(e.callee, call.ref) for e in outside or edges)
        for edge in inside:
            site = self._site(owner, call, span, edge, detached)
            if site.rank >= RANK["possible"]:  # it may run something else as well
                self._sites[owner].setdefault(site._replace(rank=CROWD))
            if not is_crowd or site.rank < RANK["possible"]:
                self._sites[owner].setdefault(site)
        if call is None or (inside and not outside):
            return
        self._outside(owner, call, edges, outside, bool(inside))

    def _followed(self, edges: list[CallEdge]) -> list[CallEdge]:
        """Of what a call may run, that which is no test double: classes in tests derive from what they test."""
        if self._is_test:
            return edges
        return [e for e in edges if e.certainty != "possible" or not is_test_path(split_moniker(e.callee or "")[0])]

    def _is_crowd(self, targets: set[str]) -> bool:
        """Whether what a call may run is too much, or too different, for its effects to tell anything."""
        return len(targets) > FEW_TARGETS or len({written_name(target) for target in targets}) > 1

    def _outside(self, owner: str, call: Call, edges: list[CallEdge], outside: list[CallEdge], is_given: bool) -> None:
        """What a call of other people's code does: by its name where that is known, else nobody knows."""
        kinds = {self._kind_outside(call, edge) for edge in outside}
        rank = min((RANK[edge.certainty] for edge in outside), default=LIKELY)
        if not outside:
            kinds = {effect_of_unknown(call.ref)}
        kind = kinds.pop() if len(kinds) == 1 else ""
        if not kind and writes(call.ref) and self._scopes[owner].holds(call.ref.partition(".")[0], STANDARD_STREAM):
            kind, rank = "prints", LIKELY
        text = (outside[0].callee or "") if outside else call.ref.partition("(")[0]
        if kind == PURE:
            if not is_given and not all(self._calls_known(call, edge) for edge in outside):
                self._add(owner, UNKNOWN, text, 0)
        elif kind:
            self._add(owner, (kind, ""), text.removeprefix("<builtin>."), min(rank, LIKELY))
        elif any(edge.certainty != "exact" or edge.callee for edge in edges) or not edges:
            self._add(owner, UNKNOWN, text, 0)

    def _kind_outside(self, call: Call, edge: CallEdge) -> str:
        name = edge.callee or ""
        return opens(name, call.arguments, call.keywords) or effect_outside(name)

    def _calls_known(self, call: Call, edge: CallEdge) -> bool:
        """Whether a function that calls back is given something that is pure itself."""
        if looks_up_by_name(edge.callee or "", call.arguments):
            return False
        if (wanted := CALLS_BACK.get(edge.callee or "")) is None:
            return True
        at, keyword = wanted
        given = call.arguments[at] if 0 <= at < len(call.arguments) else ""
        given = next((k.partition("=")[2] for k in call.keywords if k.startswith(f"{keyword}=")), given)
        return given in ("", "<None>", "<str>") or given[0] == "'" or effect_outside(f"<builtin>.{given}") == PURE

    def _site(self, owner: str, call: Call | None, span: Span, edge: CallEdge, detached: bool) -> Site:
        scope = self._scopes[owner]
        callee = edge.callee or ""
        guards = self._guards_at(owner, span.start_byte)
        rank = RANK[edge.certainty]
        if call is None:
            return Site(callee, rank, guards, receiver=scope.root(edge.text.rpartition(".")[0]))
        arguments = [UNKNOWN_ROOT if ref.startswith("*") else scope.root(ref) for ref in call.arguments]
        named = tuple((k.partition("=")[0], scope.root(k.partition("=")[2])) for k in call.keywords)
        base, _, written = call.ref.rpartition(".")
        last = callee.rpartition(".")[2]
        if last in ("__init__", "__new__") and written != last:
            receiver = FRESH
        elif base.rpartition(".")[2][:1].isupper() and arguments:  # `Base.method(self, …)`
            receiver, *arguments = arguments
        else:
            receiver = scope.root(base) if base else UNKNOWN_ROOT
        is_open = any(ref.startswith("*") for ref in call.arguments) or any(k.startswith("**") for k in call.keywords)
        needs = self._needs_at(owner, span.start_byte)
        constants = tuple(plain_arguments(call))
        around, beside = self._around(owner, callee)
        return Site(
            callee, rank, guards, needs, receiver, tuple(arguments), named, constants, is_open, detached, around, beside
        )

    def _around(self, owner: str, callee: str) -> tuple[tuple[tuple[str, Root], ...], bool]:
        """What a callee that is written in this function sees of it; whether both are written in one function."""
        path, qualname = split_moniker(callee)
        parent = self._owner(qualname.rpartition(".")[0]) if path == self._path and "." in qualname else ""
        if not parent:
            return (), False
        if parent == owner:
            return self._scopes[owner].names(), False
        return (), owner == qualname or owner.rpartition(".")[0] == parent

    # ---- exceptions

    def _guarded(self) -> dict[str, list[tuple[Span, list[Guard]]]]:
        """By function, the bodies of its `try` statements with the classes that each one's clauses catch."""
        found: dict[str, dict[Span, list[Guard]]] = defaultdict(dict)
        for each in self._index.statements:
            if each.kind == "try":
                guards = found[self._owner(each.scope)].setdefault(each.span, [])
                guards.extend(Guard(name, each.text == "raise") for name in self._caught(each))
        return {owner: sorted(spans.items(), key=lambda s: -s[0].start_byte) for owner, spans in found.items()}

    def _caught(self, statement: Statement) -> Iterator[str]:
        if not statement.ref:
            yield ""
            return
        name = self._class(statement.scope, statement.ref)
        symbol = self._code.symbol(name) if "::" in name else None
        if symbol is not None and symbol.kind in _DATA:  # a tuple of classes that has a name
            path, qualname = split_moniker(name)
            for b in self._code.modules[path].index.bindings:
                if b.target == qualname and not b.scope:
                    parts = b.value.strip("()").split(",")
                    yield from (class_named(self._code, path, "", part) or NOBODY_KNOWS for part in parts if part)
            return
        yield name or NOBODY_KNOWS

    def _guards_at(self, owner: str, byte: int) -> tuple[tuple[Guard, ...], ...]:
        around = self._guards.get("" if owner == _SCRIPT else owner, ())
        return tuple(tuple(guards) for span, guards in around if span.start_byte <= byte < span.end_byte)

    def _branches(self) -> dict[str, list[tuple[Span, str]]]:
        """By function, the branches that run only if an argument is true, or only if it is not."""
        found: dict[str, list[tuple[Span, str]]] = defaultdict(list)
        for each in self._index.statements:
            scope = self._scopes.get(each.scope)
            if each.kind == "if" and scope is not None and scope.is_as_given(each.ref):
                found[each.scope].append((each.span, f"{each.ref}{'-' if each.text else '+'}"))
        return found

    def _needs_at(self, owner: str, byte: int) -> str:
        """The argument on which it depends that the code at a byte runs, with `+` or `-`: the nearest; "" for none."""
        around = (
            needs for span, needs in reversed(self._needed.get(owner, ())) if span.start_byte <= byte < span.end_byte
        )
        return next(around, "")

    def _class(self, scope: str, ref: str) -> str:
        name = class_named(self._code, self._path, scope, ref)
        if "::" in name:
            self._consulted.add(split_moniker(name)[0])
        return name

    def _raises(self) -> None:
        bound: dict[tuple[str, str], list[str]] = defaultdict(list)
        for binding in self._index.bindings:
            given = (binding.annotation or "").strip("\"'") if binding.value == "?" else ""
            bound[binding.scope, binding.target].append(given if _CLASS.fullmatch(given) else binding.value)
        caught = {(s.scope, s.text.rpartition(" as ")[2]) for s in self._index.statements if s.kind == "except"}
        for statement in self._index.statements:
            if statement.kind != "raise" or not statement.ref or (statement.scope, statement.ref) in caught:
                continue  # what is raised again came from somewhere, which is told by the clause
            owner = self._runner(statement.scope, statement.span.start_byte)
            guards = self._guards_at(owner, statement.span.start_byte)
            needs = self._needs_at(owner, statement.span.start_byte)
            for name in self._raised(statement, bound):
                if passes(self._code, guards, name):
                    self._add(owner, ("raise if", f"{needs}{name}") if needs else ("raise", name), statement.text, 0)

    def _raised(self, statement: Statement, bound: dict[tuple[str, str], list[str]]) -> Iterator[str]:
        """The classes that a `raise` may raise: the one it names, or those of what the name holds."""
        refs = [statement.ref]
        is_name = statement.ref.isidentifier() and (statement.scope, statement.ref) in bound
        if is_name:  # what it holds, or as what a parameter is annotated
            refs = list(dict.fromkeys(bound[statement.scope, statement.ref]))
        for ref in refs:
            name = self._class(statement.scope, ref)
            symbol = self._code.symbol(name) if "::" in name else None
            if symbol is not None and symbol.kind in CODE:
                path = split_moniker(name)[0]
                returned = (symbol.returns or "").strip("\"'").rpartition(".")[2]
                name = class_named(self._code, path, "", returned) if returned.isidentifier() else ""
            elif symbol is not None and symbol.kind != "class":
                name = ""
            written = statement.text.removeprefix("raise").partition(" from ")[0].partition("(")[0].strip()
            if name or not is_name:
                yield name or written

    # ---- changes

    def _receiver_changed(self, owner: str, call: Call, edges: list[CallEdge]) -> None:
        base, _, method = call.ref.rpartition(".")
        if not base or owner in ("", _SCRIPT):
            return
        callee = edges[0].callee if edges else None
        if method == "__iadd__" and not (call.arguments and call.arguments[0][:1] in ("[", "{")):
            return
        if changes_receiver(callee, call.ref) and (callee is None or "::" not in callee):
            known = callee is not None or call.implicit
            self._changed(owner, self._scopes[owner].root(base), call.text, 0 if known else LIKELY)

    def _changes(self) -> None:
        for use in self._index.occurrences:
            owner = self._owner(use.scope)
            if use.role != "write" or not owner:
                continue
            scope = self._scopes[owner]
            base, _, attribute = use.ref.rpartition(".")
            if not base and use.ref in scope.declared and use.ref in self._globals:
                self._add(owner, ("global", self._globals[use.ref]), use.ref, 0)
            if base:
                root = scope.root(base)
                root = root if root.attribute or root.kind not in ("receiver",) else root._replace(attribute=attribute)
                if root.kind == "global" and not root.attribute:
                    root = root._replace(name=attribute_of(root.name, attribute))
                self._changed(owner, root, use.ref, 0)
        for statement in self._index.statements:
            owner = self._owner(statement.scope)
            if statement.kind == "delete" and owner and (base := holder_of(statement.ref)):
                self._changed(owner, self._scopes[owner].root(base), statement.text, 0)

    def _changed(self, owner: str, root: Root, text: str, rank: int) -> None:
        effect = changed_effect(root)
        if effect is not None:
            self._add(owner, effect, text, rank)

    def _reads_state(self) -> None:
        for use in self._resolution.references:
            scope = split_moniker(use.source)[1]
            owner = self._owner(scope)
            path, qualname = split_moniker(use.target)
            symbol = self._code.symbol(use.target)
            if path != self._path:
                self._consulted.add(path)
            if owner and use.role == "read" and symbol is not None and "." not in qualname:
                mutable = symbol.kind == "constant" and symbol.signature.partition("=")[2].strip()[:1] in ("[", "{")
                if symbol.kind == "variable" or mutable:
                    self._add(owner, STATE, qualname, 0)

    def _add(self, owner: str, effect: Effect, text: str, rank: int) -> None:
        own = self._own[owner]
        if effect not in own or (rank, text) < own[effect][::-1]:
            own[effect] = (text, rank)
