"""One moment of a repository, and the reader through which the resolution of one module looks at it."""

from collections.abc import Iterable, Mapping

from indexer.digest import digest_of
from indexer.naming import Layout, candidates, folder_of, join
from indexer.records import Module, moniker
from indexer.resolve.hierarchy import Hierarchy, is_external, member
from indexer.resolve.table import Slot, Table

NAMESAKES_MAX = 5
DEFINERS_MAX = 400
"""Beyond so many classes with a member of one name, families that only meet further down are not searched for it."""

ABSENT = ""
LANGUAGE = "python"


class World:
    """Modules with their tables, layout, hierarchy, methods by name, and classes by the names of their members.

    Immutable but for what it computes when first asked.
    """

    def __init__(
        self,
        modules: Mapping[str, Module],
        layout: Layout,
        hierarchy: Hierarchy,
        methods: Mapping[str, tuple[str, ...]],
        definers: Mapping[str, tuple[str, ...]],
        tables: dict[str, Table],
    ) -> None:
        self.modules = modules
        self.layout = layout
        self.hierarchy = hierarchy
        self.methods = methods
        self.definers = definers
        self.tables = tables
        self._digests: dict[str, str] = {}
        self._below_known: dict[tuple[str, str], tuple[str, ...]] = {}

    def table(self, path: str) -> Table | None:
        """The table of a module of code, None if there is no such module."""
        table = self.tables.get(path)
        if table is None:
            module = self.modules.get(path)
            if module is None or module.index.language != LANGUAGE:
                return None
            table = self.tables[path] = Table(module)
        return table

    def digest(self, key: str) -> str:
        """What `key` (a path, or `<aspect>:<what>`) holds now, in short; ABSENT where there is nothing."""
        known = self._digests.get(key)
        if known is None:
            known = self._digests[key] = self._digest(key)
        return known

    def members_below(self, class_name: str, name: str) -> tuple[str, ...]:
        """Members called `name` that instances of classes below have instead of the class's own, nearest first."""
        known = self._below_known.get((class_name, name))
        if known is None:
            above = self.hierarchy.mro(class_name)
            below = self.hierarchy.descendants(class_name)
            definers = [each for each in self.definers.get(name, ()) if each not in above]
            own = set(definers).intersection(below)
            others = [each for each in definers if each not in own] if len(definers) <= DEFINERS_MAX else []
            mixed_in = [each for each in others if self._is_mixed_in(each, name, below)]
            found = [each for each in below if each in own] if own else []
            known = self._below_known[class_name, name] = tuple(member(each, name) for each in (*found, *mixed_in))
        return known

    def members_beside(self, class_name: str, name: str) -> tuple[str, ...]:
        """Members that `super()` in `class_name` reaches only from classes below: of what they inherit beside it."""
        family = self.hierarchy.descendants(class_name)
        definers = self.definers.get(name, ()) if family else ()
        known = {*family, *self.hierarchy.mro(class_name)}
        strangers = [each for each in definers if each not in known] if len(definers) <= DEFINERS_MAX else []
        return tuple(member(each, name) for each in strangers if self._is_next(each, name, class_name, family))

    def _is_next(self, stranger: str, name: str, class_name: str, family: Mapping[str, None]) -> bool:
        """Whether, seen from some class of the family, `stranger` is the first behind `class_name` to have it."""
        for below in self.hierarchy.descendants(stranger):
            mro = self.hierarchy.mro(below) if below in family else ()
            if class_name in mro and self._first(mro[mro.index(class_name) + 1 :], name) == stranger:
                return True
        return False

    def _is_mixed_in(self, class_name: str, name: str, below: Mapping[str, None]) -> bool:
        """Whether some class of `below` also inherits from `class_name` and takes its member."""
        others = self.hierarchy.descendants(class_name)
        return any(self._owner(each, name) == class_name for each in others if each in below)

    def _owner(self, class_name: str, name: str) -> str:
        """The first class in the MRO that has a member; "" if none in the repository does."""
        return self._first(self.hierarchy.mro(class_name), name)

    def _first(self, classes: Iterable[str], name: str) -> str:
        for owner in classes:
            path, _, qualname = owner.partition("::")
            table = self.table(path)
            if table is not None and table.slot(qualname, name) is not None:
                return owner
        return ""

    def _digest(self, key: str) -> str:
        aspect, _, what = key.partition(":")
        read = _ASPECTS.get(aspect)
        if read is not None:
            parts = read(self, what)
            return digest_of(parts) if parts else ABSENT
        table = self.table(key)
        return ABSENT if table is None else table.digest

    def _top(self, name: str) -> tuple[str, ...]:
        regular = self.layout.regular.get(name, ())
        namespaces = self.layout.namespaces.get(name, ())
        return (*regular, ":", *namespaces) if regular or namespaces else ()

    def _root(self, path: str) -> tuple[str, ...]:
        return (self.layout.root_of(path), self.layout.name_of(path))

    def _folder(self, folder: str) -> tuple[str, ...]:
        return (folder,) if folder in self.layout.folders else ()

    def _mro(self, class_name: str) -> tuple[str, ...]:
        return self.hierarchy.mro(class_name)

    def _below(self, what: str) -> tuple[str, ...]:
        class_name, _, name = what.rpartition(".")
        return self.members_below(class_name, name)

    def _beside(self, what: str) -> tuple[str, ...]:
        class_name, _, name = what.rpartition(".")
        return self.members_beside(class_name, name)

    def _name(self, name: str) -> tuple[str, ...]:
        return self.methods.get(name, ())


_ASPECTS = {
    "top": World._top,
    "root": World._root,
    "folder": World._folder,
    "mro": World._mro,
    "below": World._below,
    "beside": World._beside,
    "name": World._name,
}


class Reader:
    """Access to a world on behalf of one module: notes each thing looked at, found or not, with what it was then.

    Until `sees_hierarchy`, a class is seen without its bases: that is how bases themselves are resolved.
    """

    def __init__(self, world: World, path: str, *, sees_hierarchy: bool) -> None:
        self.world = world
        self.path = path
        self.sees_hierarchy = sees_hierarchy
        self.starred: dict[tuple[str, str], Slot | None] = {}
        self._keys: set[str] = set()

    def consulted(self) -> tuple[tuple[str, str], ...]:
        """Everything looked at so far, with its digest, in order of key."""
        self._keys.discard(self.path)
        return tuple((key, self.world.digest(key)) for key in sorted(self._keys))

    def table(self, path: str) -> Table | None:
        """The table at a path."""
        self._keys.add(path)
        return self.world.table(path)

    def file(self, place: str) -> str | None:
        """The module at `place` (a path without suffix), package before file, source before stub."""
        for path in candidates(place):
            self._keys.add(path)
            if path in self.world.layout.files:
                return path
        return None

    def slot(self, path: str, scope: str, name: str) -> Slot | None:
        """What a module binds to a name in a scope."""
        table = self.table(path)
        return None if table is None else table.slot(scope, name)

    def is_namespace(self, folder: str) -> bool:
        """Whether modules lie somewhere below a folder."""
        self._keys.add(f"folder:{folder}")
        return folder in self.world.layout.folders

    def roots_of(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Folders in which a regular module or package, and in which a mere folder, has that name."""
        self._keys.add(f"top:{name}")
        layout = self.world.layout
        return layout.regular.get(name, ()), layout.namespaces.get(name, ())

    def root_of(self, path: str) -> str:
        """The folder from which a module's own package is imported."""
        self._keys.add(f"root:{path}")
        return self.world.layout.root_of(path)

    def name_of_place(self, place: str) -> str:
        """Dotted name of a place below the repository's root, whether or not a module is there."""
        path = f"{place}.py"
        self._keys.add(f"root:{path}")
        return self.world.layout.name_of(path)

    def mro(self, class_name: str) -> tuple[str, ...]:
        """Classes in which a member is looked for, the class itself first."""
        if not self.sees_hierarchy or is_external(class_name):
            return (class_name,)
        self._keys.add(f"mro:{class_name}")
        return self.world.hierarchy.mro(class_name)

    def members_below(self, class_name: str, name: str) -> tuple[str, ...]:
        """Members of that name in classes below."""
        if not self.sees_hierarchy:
            return ()
        self._keys.add(f"below:{class_name}.{name}")
        return self.world.members_below(class_name, name)

    def members_beside(self, class_name: str, name: str) -> tuple[str, ...]:
        """Members that `super()` reaches beside the class's own bases."""
        if not self.sees_hierarchy:
            return ()
        self._keys.add(f"beside:{class_name}.{name}")
        return self.world.members_beside(class_name, name)

    def namesakes(self, name: str) -> tuple[str, ...]:
        """Methods of that name anywhere; none if there are more than NAMESAKES_MAX."""
        self._keys.add(f"name:{name}")
        found = self.world.methods.get(name, ())
        return found if len(found) <= NAMESAKES_MAX else ()


def method_names(modules: Iterable[Module]) -> dict[str, tuple[str, ...]]:
    """Method name -> monikers of all methods so called, sorted."""
    return _by_name(
        (symbol.name, moniker(module.path, symbol.qualname))
        for module in modules
        if module.index.language == LANGUAGE
        for symbol in module.index.symbols
        if symbol.kind == "method"
    )


def member_names(modules: Iterable[Module]) -> dict[str, tuple[str, ...]]:
    """Name of a method or attribute -> monikers of the classes that define one, sorted."""
    return _by_name(
        (symbol.name, moniker(module.path, symbol.parent))
        for module in modules
        if module.index.language == LANGUAGE
        for symbol in module.index.symbols
        if symbol.kind in ("method", "attribute")
    )


def _by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for name, what in pairs:
        found.setdefault(name, set()).add(what)
    return {name: tuple(sorted(monikers)) for name, monikers in found.items()}


def place_of(folder: str, dotted: str) -> str:
    """`a.b` below a folder as a place."""
    return join(folder, dotted.replace(".", "/"))


def package_folder(path: str, level: int) -> str:
    """The folder that `level` leading dots of an import in `path` mean."""
    folder = folder_of(path)
    for _ in range(level - 1):
        folder = folder_of(folder)
    return folder
