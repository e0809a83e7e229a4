"""A name in use in a scope, or a member of a module or class, into the slot that binds it, noting what was looked
at.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from indexer.languages import family_of
from indexer.naming import candidates, folder_of
from indexer.records import Import, split_moniker
from indexer.resolve.answers import Tables
from indexer.resolve.evidence import AROUND, NO_NAME
from indexer.resolve.hierarchy import is_external
from indexer.resolve.imports import module_values
from indexer.resolve.slots import Slot
from indexer.resolve.solve import Solver
from indexer.resolve.table import Table
from indexer.resolve.values import NOTHING, Value, Values
from indexer.resolve.world import NAMESAKES_MAX, World

_INNER_PACKAGES = frozenset(("csharp", "php"))
"""Languages in which files of a package see what those around it define (in PHP of the outermost one alone)."""
_NO_MEMBERS = frozenset(
    f"{module}.{name}"
    for module in ("typing", "typing_extensions", "abc", "t")
    for name in ("Generic", "Protocol", "ABC", "Any", "NamedTuple", "TypedDict")
) | {"<builtin>.object"}


class Reader(Solver, ABC):
    """Access to a world: whatever is looked at, found or not, is noted as what the question at hand rests on."""

    def __init__(self, world: World, tables: Tables) -> None:
        super().__init__(tables)
        self.world = world

    def table(self, path: str) -> Table | None:
        """The table at a path; that there is none is noted, that there is shows in what is read of it."""
        table = self.world.table(path)
        if table is None:
            self.note(("", "file", path))
        return table

    def file(self, place: str) -> str | None:
        """The module at `place` (a path without suffix), package before file, source before stub."""
        for path in candidates(place):
            if self.is_file(path):
                return path
        return None

    def is_file(self, path: str) -> bool:
        """Whether there is a file of that path."""
        self.note(("", "file", path))
        return path in self.world.layout.files

    def slot(self, path: str, scope: str, name: str) -> Slot | None:
        """What a module binds to a name in a scope."""
        table = self.world.table(path)
        if table is None:
            self.note((path, scope, name))
            return None
        slot = table.slots.get((scope, name))
        key = table.function_keys.get(scope)
        if key is None:
            key = slot.key if slot is not None else (path, scope, name)
        self.note(key)
        return slot

    def member_slot(self, path: str, qualname: str, name: str) -> Slot | None:
        """What a class, or what makes objects, binds to the name of a member."""
        table = self.world.table(path)
        if table is not None and table.has_prototypes:
            self.note((path, qualname, NO_NAME))
        return self.slot(path, table.members(qualname) if table is not None else qualname, name)

    def at_place(self, language: str, place: str) -> tuple[str, ...]:
        """Files that an import in a language may mean by a place, likeliest first; `place/` where it is a package."""
        self.note(("", "place", f"{language}:{place}"))
        return self.world.at_place(language, place)

    def is_namespace(self, folder: str) -> bool:
        """Whether modules lie somewhere below a folder."""
        self.note(("", "folder", folder))
        return folder in self.world.layout.folders

    def roots_of(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Folders in which a regular module or package, and in which a mere folder, has that name."""
        self.note(("", "top", name))
        layout = self.world.layout
        return layout.regular.get(name, ()), layout.namespaces.get(name, ())

    def root_of(self, path: str) -> str:
        """The folder from which a module's own package is imported."""
        self.note(("", "root", path))
        return self.world.layout.root_of(path)

    def name_of_place(self, place: str) -> str:
        """Dotted name of a place below the repository's root, whether or not a module is there."""
        path = f"{place}.py"
        self.note(("", "root", path))
        return self.world.layout.name_of(path)

    def mro(self, class_name: str) -> tuple[str, ...]:
        """Classes in which a member is looked for, the class itself first."""
        if is_external(class_name):
            return (class_name,)
        self.note(("", "mro", class_name))
        return self.world.hierarchy.mro(class_name)

    def members_below(self, class_name: str, name: str) -> tuple[str, ...]:
        """Members of that name in classes below."""
        self.note(("", "below", f"{class_name}.{name}"))
        return self.world.members_below(class_name, name)

    def members_beside(self, class_name: str, name: str) -> tuple[str, ...]:
        """Members that `super()` reaches beside the class's own bases."""
        self.note(("", "beside", f"{class_name}.{name}"))
        return self.world.members_beside(class_name, name)

    def namesakes(self, name: str, family: str) -> tuple[str, ...]:
        """Methods of that name anywhere in a family of languages; none if there are more than NAMESAKES_MAX."""
        self.note(("", "name", name))
        found = self.world.methods.get(name, ())
        if len(self.world.families) > 1:
            found = tuple(one for one in found if family_of(one.partition("::")[0]) == family)
        return found if len(found) <= NAMESAKES_MAX else ()

    def is_method(self, name: str) -> bool:
        """Whether any class has a method of that name."""
        self.note(("", "name", name))
        return name in self.world.methods

    def assigners(self, name: str) -> tuple[str, ...]:
        """Paths of modules that assign to an attribute of that name of something."""
        self.note(("", "assigned", name))
        return self.world.assigners.get(name, ())

    def note_around(self, table: Table, scope: str) -> None:
        """Note what stands around a scope, where that matters."""
        if "." in scope or table.rules.receiver:
            self.note((table.path, scope, AROUND))

    def find_name(self, table: Table, scope: str, name: str) -> Slot | None:
        """The slot that a bare name means: own scope, functions around it, the module."""
        self.note_around(table, scope)
        for at in table.scopes(scope):
            slot = self.slot(table.path, at, name)
            if slot is not None and not slot.is_narrowed_only:
                return slot
        return None

    def find_in_module(self, path: str, name: str) -> Slot | None:
        """The slot of a module's attribute; one that a star import brought belongs to the module it came from."""
        table = self.table(path)
        return (self.slot(path, "", name) or self.find_starred(table, name)) if table is not None else None

    def find_beside(self, table: Table, name: str) -> Slot | None:
        """The slot of a name that another file of the same folder binds, where the language shares them."""
        if not (table.rules.shares_folder or table.rules.shares_package):
            return None
        self.note(("", "own package", table.path))
        package = self.world.package_of(table.path)
        while True:
            slot = self.find_packaged(table.rules.family, package, name, table.path)
            if slot is not None or table.rules.family not in _INNER_PACKAGES or not package:
                return slot
            package = package.rpartition(".")[0]

    def find_packaged(self, family: str, package: str, name: str, beside: str = "") -> Slot | None:
        """The slot of a name that some file of a package binds; `beside`: not this one."""
        self.note(("", "named", f"{family}|{package}|{name}"))
        for path in self.world.packaged(family, package, name):
            if path != beside and (slot := self.slot(path, "", name)) is not None:
                return slot
        return None

    def imports_of(self, slot: Slot) -> tuple[str, ...]:
        """Paths of the modules from which a slot's imports take its name."""
        sources = (event.source for event in slot.events)
        found = [v for s in sources if isinstance(s, Import) for v in module_values(self, slot.path, s)]
        return tuple(value.name for value in found if value.kind == "module")

    def is_package(self, family: str, package: str) -> bool:
        """Whether there is a package of that name."""
        self.note(("", "package", f"{family}|{package}"))
        return self.world.is_package(family, package)

    def manifests(self, name: str) -> tuple[tuple[str, str], ...]:
        """(folder, what imports call it) of each manifest."""
        self.note(("", "manifest", name))
        return self.world.manifests(name)

    def aliased(self, path: str, module: str) -> tuple[str, ...]:
        """Places that an import in `path` means by aliases, likeliest first."""
        self.note(("", "aliased", ""))
        return self.world.aliased(path, module)

    def implementers(self, interface: str, name: str) -> tuple[str, ...]:
        """Methods of that name of types that have all methods of an interface."""
        self.note(("", "implementing", f"{interface}.{name}"))
        return self.world.implementers(interface, name)

    def find_extension(self, class_name: str, name: str) -> Slot | None:
        """The slot of a member that another file than that of the class defines for it."""
        path, qualname = split_moniker(class_name)
        table = self.table(path)
        if table is None or not (table.rules.shares_folder or table.rules.is_extended):
            return None
        family = table.rules.family
        self.note(("", "extended", f"{family}|{qualname}"))
        for other in self.world.extensions(family, qualname):
            slot = self.slot(other, qualname, name)
            if slot is not None and self._extends(table, other, class_name):
                return slot
        return None

    def _extends(self, table: Table, other: str, class_name: str) -> bool:
        """Whether what another file calls as a class is called is that class."""
        if table.rules.shares_folder:
            return folder_of(other) == folder_of(table.path)
        return class_name in self.classes_named(other, split_moniker(class_name)[1])

    @abstractmethod
    def values_of(self, slot: Slot) -> Values:
        """Values that a name has for who looks from outside its scope."""

    @abstractmethod
    def member_of_any(self, values: Values, name: str) -> Values:
        """Values of a member."""

    @abstractmethod
    def classes_named(self, path: str, name: str) -> tuple[str, ...]:
        """Monikers of the classes that a module-level name of a file means."""

    def find_starred(self, table: Table, name: str) -> Slot | None:
        """The slot that a star import of this module binds to `name`: the last one that exports it, at any remove."""
        self.note((table.path, "", NO_NAME))
        if not table.stars:
            return None
        found = self.ask(("star", table.path, name), Reader.search_stars, table.path, name)
        return self.slot(found[0].name, "", name) if found else None

    def search_stars(self, path: str, name: str) -> Values:
        """The module, at any remove, whose own name the star imports bring."""
        table = self.table(path)
        if table is None:
            return NOTHING
        seen = {table.path}
        todo = [table]
        while todo:
            at = todo.pop()
            slot = self.slot(at.path, "", name) if at is not table else None
            if slot is not None:
                return (Value("module", at.path),)
            self.note((at.path, "", NO_NAME))
            for star in at.stars:
                for value in module_values(self, at.path, star):
                    if value.kind == "package":
                        slot = self.find_packaged(at.rules.family, value.name, name)
                        if slot is not None:
                            return (Value("module", slot.path),)
                    other = self.world.table(value.name) if value.kind == "module" and value.name not in seen else None
                    if other is not None and self._exports(other, name):
                        seen.add(value.name)
                        todo.append(other)
        return NOTHING

    def _exports(self, table: Table, name: str) -> bool:
        self.note((table.path, "", NO_NAME))
        if table.module.index.exports is not None:
            return name in table.public_names
        return not name.startswith("_")

    def find_in_class(self, class_name: str, name: str, after: str = "") -> Slot | str | None:
        """The slot of a member: first in the MRO that has it, or the dotted name of an external base that may have it.

        `after` starts behind that class, as `super` does.
        """
        mro = self.mro(class_name)
        if after:
            mro = mro[mro.index(after) + 1 :] if after in mro else ()
        for owner in mro:
            if is_external(owner):
                if owner not in _NO_MEMBERS:
                    return f"{owner}.{name}"
                continue
            path, qualname = split_moniker(owner)
            slot = self.member_slot(path, qualname, name) or self.find_extension(owner, name)
            if slot is not None and slot.parameter is None and (slot.events or slot.symbol is not None):
                return slot
        return None
