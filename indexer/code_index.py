"""Modules and their resolutions into one immutable whole that answers questions and applies changes."""

from collections.abc import Mapping

from indexer.records import CallEdge, Module, Reference, Resolution, Symbol, moniker, split_moniker
from indexer.resolve.links import NO_LINKS, Links, ModuleLinks
from indexer.resolve.touch import touched_paths
from indexer.resolve.update import State, empty_state, restored_state, settled, updated


def resolve_all(modules: Mapping[str, Module]) -> Mapping[str, Resolution]:
    """The resolutions that `CodeIndex.apply` gives these modules where nothing is there before."""
    state, _ = updated(empty_state(), modules)
    return settled(state).state.resolutions


class CodeIndex:
    """One moment of a repository's code. `apply` makes the next one; nothing here ever changes.

    `touched`: paths for which any answer may differ from the index this one was made from. `resolved`: paths whose
    resolution was computed for it: the work that was done, and what has to be stored.
    """

    def __init__(self, state: State, links: Links, touched: frozenset[str], resolved: frozenset[str]) -> None:
        self._world = state.world
        self._state = state
        self._links = links
        self._views: dict[str, ModuleLinks] = {}
        self._children: dict[str, dict[str, tuple[str, ...]]] = {}
        self._symbols: dict[str, dict[str, Symbol]] = {}
        self.modules: Mapping[str, Module] = state.world.modules
        self.resolutions: Mapping[str, Resolution] = state.resolutions
        self.touched = touched
        self.resolved = resolved

    @classmethod
    def empty(cls) -> "CodeIndex":
        """An index of nothing."""
        return cls(empty_state(), NO_LINKS, frozenset(), frozenset())

    @classmethod
    def restore(cls, modules: Mapping[str, Module], resolutions: Mapping[str, Resolution]) -> "CodeIndex":
        """The index that was stored as these parts; a module without a resolution gets one."""
        kept = {path: resolution for path, resolution in resolutions.items() if path in modules}
        index = cls(restored_state(modules, kept), NO_LINKS.replaced({}, kept), frozenset(), frozenset())
        return index.apply({path: module for path, module in modules.items() if path not in kept})

    @classmethod
    def resolved_new(cls, modules: Mapping[str, Module], resolutions: Mapping[str, Resolution]) -> "CodeIndex":
        """What `apply` makes of an empty index and these modules, whose resolutions another process worked out."""
        everything = frozenset(modules)
        links = NO_LINKS.replaced({}, resolutions)
        return cls(restored_state(modules, resolutions), links, everything, everything)

    def apply(self, changes: Mapping[str, Module | None]) -> "CodeIndex":
        """The index after files were changed, added or (None) removed; once it is `settled`, equal to one built from
        scratch.
        """
        real = {path: module for path, module in changes.items() if module is not self.modules.get(path)}
        if not real:
            return CodeIndex(self._state, self._links, frozenset(), frozenset())
        state, resolved = updated(self._state, real)
        paths = resolved | real.keys()
        before = {p: self.resolutions[p] for p in paths if p in self.resolutions}
        after = {p: state.resolutions[p] for p in paths if p in state.resolutions}
        touched = touched_paths(self._world, state.world, real, before, after)
        return CodeIndex(state, self._links.replaced(before, after), touched, resolved)

    def settled(self) -> "CodeIndex":
        """The same index, ready to be stored: every resolution says what it rests on, and `resolved` are those of which
        that is something else than before.
        """
        state, told = settled(self._state)
        return self if state is self._state else CodeIndex(state, self._links, frozenset(), told)

    def apply_and_settle(self, changes: Mapping[str, Module | None]) -> "CodeIndex":
        """As `apply`, and ready to be stored: for whom no further changes are expected."""
        after = self.apply(changes)
        state, told = settled(after._state)
        return CodeIndex(state, after._links, after.touched, after.resolved | told)

    def forget_answers(self) -> None:
        """Free what makes the next `apply` quick; it gives the same without."""
        self._state.kept.forget()

    def symbol(self, name: str) -> Symbol | None:
        """The symbol of a moniker."""
        path, qualname = split_moniker(name)
        known = self._symbols.get(path)
        if known is None:  # not the resolver's table: making one costs much more, and a name is all that is asked
            known = self._symbols[path] = {symbol.qualname: symbol for symbol in self.symbols(path)}
        return known.get(qualname)

    def symbols(self, path: str) -> tuple[Symbol, ...]:
        """A module's symbols: the module itself, then in source order."""
        module = self.modules.get(path)
        return module.index.symbols if module is not None else ()

    def children(self, name: str) -> tuple[str, ...]:
        """Monikers of what is defined directly in a symbol, in source order."""
        path, qualname = split_moniker(name)
        known = self._children.get(path)
        if known is None:
            known = self._children[path] = self._children_of(path)
        return known.get(qualname, ())

    def calls_from(self, name: str) -> tuple[CallEdge, ...]:
        """Edges whose caller is the symbol itself, in source order."""
        return self._view(split_moniker(name)[0]).calls_from.get(name, ())

    def calls_to(self, name: str) -> tuple[CallEdge, ...]:
        """Edges whose callee is a moniker or a dotted external name, by path, then in source order."""
        return tuple(e for path in self._links.callers.get(name, ()) for e in self._view(path).calls_to[name])

    def bases(self, name: str) -> tuple[str, ...]:
        """Direct bases of a class: monikers or dotted external names."""
        return self._world.hierarchy.bases.get(name, ())

    def subclasses(self, name: str) -> tuple[str, ...]:
        """Classes that name this one (or this external dotted name) as a base."""
        return tuple(self._world.hierarchy.subclasses.get(name, ()))

    def overridden(self, name: str) -> tuple[str, ...]:
        """Members of base classes that a member hides, nearest first."""
        path, qualname = split_moniker(name)
        owner, _, last = qualname.rpartition(".")
        mro = self._world.hierarchy.mro(moniker(path, owner)) if owner else ()
        return tuple(found for base in mro[1:] if (found := self._member(base, last)))

    def overriding(self, name: str) -> tuple[str, ...]:
        """Members of descendants that hide a member, nearest first."""
        path, qualname = split_moniker(name)
        owner, _, last = qualname.rpartition(".")
        below = self._world.hierarchy.descendants(moniker(path, owner)) if owner else ()
        return tuple(found for each in below if (found := self._member(each, last)))

    def references_to(self, name: str) -> tuple[Reference, ...]:
        """Uses of a symbol that are not calls, by path, then in source order."""
        return tuple(r for path in self._links.referrers.get(name, ()) for r in self._view(path).references_to[name])

    def references_from(self, name: str) -> tuple[Reference, ...]:
        """Uses that the symbol itself makes, in source order."""
        return self._view(split_moniker(name)[0]).references_from.get(name, ())

    def imports(self, path: str) -> tuple[tuple[str, str], ...]:
        """(bound name, moniker or dotted external name) of each import of a module."""
        resolution = self.resolutions.get(path)
        return resolution.imports if resolution is not None else ()

    def imported_paths(self, path: str) -> tuple[str, ...]:
        """Modules of the repository that a module imports, sorted."""
        resolution = self.resolutions.get(path)
        return resolution.imported if resolution is not None else ()

    def importers(self, path: str) -> tuple[str, ...]:
        """Modules that import this one, sorted."""
        return self._links.importers.get(path, ())

    def module_name(self, path: str) -> str:
        """The dotted name of a module; of a file that is not code, its path."""
        return self._world.layout.name_of(path)

    def path_of(self, module_name: str) -> str | None:
        """The module with that dotted name."""
        return self._world.layout.paths.get(module_name)

    def _view(self, path: str) -> ModuleLinks:
        view = self._views.get(path)
        if view is None:
            view = self._views[path] = ModuleLinks(self.resolutions.get(path) or Resolution())
        return view

    def _member(self, class_name: str, name: str) -> str:
        found = f"{class_name}.{name}"
        return found if self.symbol(found) is not None else ""

    def _children_of(self, path: str) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for symbol in self.symbols(path)[1:]:
            found.setdefault(symbol.parent, []).append(moniker(path, symbol.qualname))
        return {qualname: tuple(names) for qualname, names in found.items()}
