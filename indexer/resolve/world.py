"""One moment of a repository: modules with their tables, layout, class hierarchy, and indices of names."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from indexer.digest import digest_of
from indexer.languages import family_of, languages, rules_of
from indexer.naming import Layout
from indexer.records import Module, moniker
from indexer.resolve.aliases import Aliases, aliases_of, places_meant
from indexer.resolve.answers import Key
from indexer.resolve.hierarchy import Hierarchy, member
from indexer.resolve.table import Table

NAMESAKES_MAX = 5
DEFINERS_MAX = 400
"""Beyond so many classes with a member of one name, families that only meet further down are not searched for it."""
ABSENT = ""
Names = Mapping[str, tuple[str, ...]]


class World:
    """Immutable but for what it computes when first asked."""

    def __init__(
        self,
        modules: Mapping[str, Module],
        layout: Layout,
        hierarchy: Hierarchy,
        methods: Names,
        definers: Names,
        assigners: Names,
        tables: dict[str, Table],
    ) -> None:
        self.modules = modules
        self.layout = layout
        self.hierarchy = hierarchy
        self.methods = methods
        self.definers = definers
        self.assigners = assigners
        self.tables = tables
        self._digests: dict[Key, str] = {}
        self._below_known: dict[tuple[str, str], tuple[str, ...]] = {}

    def table(self, path: str) -> Table | None:
        """The table of a module of code, None if there is no such module."""
        table = self.tables.get(path)
        if table is None:
            module = self.modules.get(path)
            if module is None or not is_code(module):
                return None
            table = self.tables[path] = Table(module)
        return table

    def digest(self, key: Key) -> str:
        """What `key` holds now, in short; ABSENT where there is nothing."""
        path, scope, name = key
        if path:
            table = self.table(path)
            return ABSENT if table is None else table.digest(scope, name)
        known = self._digests.get(key)
        if known is None:
            parts = _ASPECTS[scope](self, name)
            known = self._digests[key] = digest_of(parts) if parts else ABSENT
        return known

    @cached_property
    def families(self) -> frozenset[str]:
        """The families of languages of the modules."""
        return frozenset(rules_of(module.index.language).family for module in self.modules.values()) - {""}

    def at_place(self, language: str, place: str) -> tuple[str, ...]:
        """Files that an import in a language may mean by a place, likeliest first; `place/` where it is a package."""
        known = languages()[language]
        files = self.layout.files
        here = [place] if place in files and family_of(place) == known.rules.family else []
        beside = (f"{place}{suffix}" for suffix in known.import_suffixes)
        inside = (f"{place}/{name}" if place else name for name in known.package_files)
        found = [*here, *(path for path in (*beside, *inside) if path in files)]
        if known.rules.shares_folder and any(
            family_of(path) == known.rules.family for path in self.layout.in_folder(place)
        ):
            found.append(f"{place}/")
        return tuple(found)

    def package_of(self, path: str) -> str:
        """What the package of a file is called among those of its language: a folder, or what the file says."""
        module = self.modules.get(path)
        if module is None:
            return ""
        rules = rules_of(module.index.language)
        return path.rpartition("/")[0] if rules.shares_folder else module.index.package

    @cached_property
    def _packages(self) -> dict[tuple[str, str], dict[str, list[str]]]:
        """(family, package) -> what its files define -> their paths."""
        found: dict[tuple[str, str], dict[str, list[str]]] = {}
        for path in sorted(self.modules):
            rules = rules_of(self.modules[path].index.language)
            if not (rules.shares_folder or rules.shares_package) or path.endswith(f"/{rules.manifest}"):
                continue
            names = found.setdefault((rules.family, self.package_of(path)), {})
            for symbol in self.modules[path].index.symbols[1:]:
                if "." not in symbol.qualname and symbol.name == symbol.qualname:
                    names.setdefault(symbol.name, []).append(path)
        return found

    @cached_property
    def _extensions(self) -> dict[tuple[str, str], list[str]]:
        """(family, qualname of a class) -> files that define members of it, the class itself elsewhere."""
        found: dict[tuple[str, str], list[str]] = {}
        for path in sorted(self.modules):
            index = self.modules[path].index
            rules = rules_of(index.language)
            if not (rules.shares_folder or rules.is_extended):
                continue
            known = {symbol.qualname for symbol in index.symbols}
            for holder in dict.fromkeys(s.parent for s in index.symbols if s.kind == "method"):
                if holder not in known:
                    found.setdefault((rules.family, holder), []).append(path)
        return found

    @cached_property
    def _manifests(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """Name of a manifest -> (folder, what imports call it), longest first."""
        found: dict[str, list[tuple[str, str]]] = {}
        for path, module in self.modules.items():
            name = rules_of(module.index.language).manifest
            if name and path.rpartition("/")[2] == name and module.index.package:
                found.setdefault(name, []).append((path.rpartition("/")[0], module.index.package))
        return {name: tuple(sorted(each, key=lambda one: (-len(one[1]), one))) for name, each in found.items()}

    def packaged(self, family: str, package: str, name: str) -> tuple[str, ...]:
        """Paths of the files of a package that define a name."""
        return tuple(self._packages.get((family, package), {}).get(name, ()))

    def is_package(self, family: str, package: str) -> bool:
        """Whether any file belongs to a package."""
        return (family, package) in self._packages

    def extensions(self, family: str, qualname: str) -> tuple[str, ...]:
        """Files that define members of a class that they do not define."""
        return tuple(self._extensions.get((family, qualname), ()))

    def manifests(self, name: str) -> tuple[tuple[str, str], ...]:
        """(folder, what imports call it) of each manifest, longest name first."""
        return self._manifests.get(name, ())

    @cached_property
    def _aliases(self) -> tuple[Aliases, ...]:
        return aliases_of(self.modules.values())

    def aliased(self, path: str, module: str) -> tuple[str, ...]:
        """Places that an import in a file means by what JSON files say, likeliest first."""
        return tuple(places_meant(self._aliases, path, module))

    def _aliased(self, _: str) -> tuple[str, ...]:
        return tuple(map(str, self._aliases))

    def implementers(self, interface: str, name: str) -> tuple[str, ...]:
        """Methods called `name` of types that have every method of an interface, wherever they are."""
        path, _, qualname = interface.partition("::")
        table = self.table(path)
        if table is None:
            return ()
        needed = {s.name for s in table.symbols.values() if s.parent == qualname and s.kind == "method"}
        found = None
        for each in sorted(needed):
            holders = {_holder_of(one) for one in self.methods.get(each, ()) if one.rpartition(".")[0] != interface}
            found = holders if found is None else found & holders
        family = table.rules.family
        if not found:
            return ()
        named = (one for one in self.methods.get(name, ()) if _holder_of(one) in found)
        return tuple(one for one in named if family_of(one.partition("::")[0]) == family and not self._is_open(one))

    def _is_open(self, method: str) -> bool:
        """Whether a method is one of an interface."""
        path, _, qualname = method.partition("::")
        module = self.modules.get(path)
        holder = qualname.rpartition(".")[0]
        symbols = module.index.symbols if module is not None else ()
        return any(s.qualname == holder and " interface" in s.signature for s in symbols)

    def _named(self, what: str) -> tuple[str, ...]:
        family, package, name = what.split("|", 2)
        return self.packaged(family, package, name)

    def _package(self, what: str) -> tuple[str, ...]:
        family, _, package = what.partition("|")
        return (package or ".",) if self.is_package(family, package) else ()

    def _extended(self, what: str) -> tuple[str, ...]:
        family, _, qualname = what.partition("|")
        return self.extensions(family, qualname)

    def _manifest(self, name: str) -> tuple[str, ...]:
        return tuple(f"{folder}={package}" for folder, package in self.manifests(name))

    def _implementing(self, what: str) -> tuple[str, ...]:
        interface, _, name = what.rpartition(".")
        return self.implementers(interface, name)

    def _own_package(self, path: str) -> tuple[str, ...]:
        return (self.package_of(path),)

    def _place(self, what: str) -> tuple[str, ...]:
        language, _, place = what.partition(":")
        return self.at_place(language, place)

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
            if table is not None and table.slot(table.members(qualname), name) is not None:
                return owner
        return ""

    def _top(self, name: str) -> tuple[str, ...]:
        regular = self.layout.regular.get(name, ())
        namespaces = self.layout.namespaces.get(name, ())
        return (*regular, ":", *namespaces) if regular or namespaces else ()

    def _root(self, path: str) -> tuple[str, ...]:
        return (self.layout.root_of(path), self.layout.name_of(path))

    def _folder(self, folder: str) -> tuple[str, ...]:
        return (folder,) if folder in self.layout.folders else ()

    def _file(self, path: str) -> tuple[str, ...]:
        return (path,) if path in self.layout.files else ()

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

    def _assigned(self, name: str) -> tuple[str, ...]:
        found: list[str] = []
        for path in self.assigners.get(name, ()):
            found.append(path)
            table = self.table(path)
            if table is not None:
                for one in table.assigned.get(name, ()):
                    at = table.place(one.scope, one.span.start_byte)
                    found.append(f"{path}::{one.scope} {one.target}={one.value} {at}")
        return tuple(found)


_ASPECTS = {
    "top": World._top,
    "root": World._root,
    "folder": World._folder,
    "file": World._file,
    "place": World._place,
    "named": World._named,
    "package": World._package,
    "extended": World._extended,
    "manifest": World._manifest,
    "aliased": World._aliased,
    "implementing": World._implementing,
    "own package": World._own_package,
    "mro": World._mro,
    "below": World._below,
    "beside": World._beside,
    "name": World._name,
    "assigned": World._assigned,
}
ASPECTS = tuple(_ASPECTS)
"""What can be looked up in a world beside the names of its modules."""


def _holder_of(method: str) -> tuple[str, str]:
    """(folder, type) of a method: types are told apart by these, since any file of a folder may add methods."""
    path, _, qualname = method.partition("::")
    return path.rpartition("/")[0], qualname.rpartition(".")[0]


DECLARED = "extern"
"""The mark of what is declared here and defined elsewhere."""


def is_code(module: Module) -> bool:
    """Whether the module's names can be resolved."""
    return bool(rules_of(module.index.language).family)


def method_names(modules: Iterable[Module]) -> dict[str, tuple[str, ...]]:
    """Method name -> monikers of all methods so called, sorted; functions, too, in languages that are read by name."""
    return _by_name(
        (symbol.name, moniker(module.path, symbol.qualname))
        for module in modules
        if is_code(module)
        for symbol in module.index.symbols
        if symbol.kind == "method" or (symbol.kind == "function" and rules_of(module.index.language).by_name)
        if DECLARED not in symbol.decorators
    )


def member_names(modules: Iterable[Module]) -> dict[str, tuple[str, ...]]:
    """Name of a method or attribute -> monikers of the classes that define one, sorted."""
    return _by_name(
        (symbol.name, moniker(module.path, symbol.parent))
        for module in modules
        if is_code(module)
        for symbol in module.index.symbols
        if symbol.kind in ("method", "attribute")
    )


def assigned_names(modules: Iterable[Module]) -> dict[str, tuple[str, ...]]:
    """Attribute name -> paths of the modules that assign to such an attribute of anything, sorted."""
    return _by_name(
        (_assigned_name(binding.target), module.path)
        for module in modules
        if is_code(module)
        for binding in module.index.bindings
        if "." in binding.target or "[" in binding.target
    )


def _assigned_name(target: str) -> str:
    """`a.b` as `b`, `a.b['k']` as `b[]`."""
    path, bracket, _ = target.partition("[")
    return path.rpartition(".")[2] + ("[]" if bracket else "")


def _by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for name, what in pairs:
        found.setdefault(name, set()).add(what)
    return {name: tuple(sorted(monikers)) for name, monikers in found.items()}
