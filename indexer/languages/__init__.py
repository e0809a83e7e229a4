"""A path into the language that reads it; a language is one module of this folder and one query file beside it."""

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from posixpath import splitext
from typing import Literal, NamedTuple, Protocol

from indexer.records import ModuleIndex


class Mention(NamedTuple):
    """A type that an annotation mentions: an instance of a dotted name, the class itself, or a list or table of what
    `element` says.
    """

    name: str
    form: Literal["instance", "class", "list", "table", "tuple"] = "instance"
    element: str = ""
    is_table: bool = False


class ModulePath(NamedTuple):
    """Where a file stands in a tree of modules that are files: of the root (likeliest first), of the one above it, and
    the folder in which the modules that it declares lie.
    """

    roots: tuple[str, ...]
    above: tuple[str, ...]
    folder: str


class Rules(NamedTuple):
    """How names of a language mean things, beyond what the module indexes of its files say.

    `family`: languages of one family see one another's names; "" where names of a file mean nothing to others.
    `receiver`: the name of the object in a method ("" where it is the first parameter). `parent`: the name under which
    a method reaches what stands behind its class. `constructors`: methods that run when a class is called; the first
    that a class or its bases have; `{class}` is called as the class is. `sees_members`: a bare name in a method may be
    a member of its class.

    `shares_folder`, `shares_package`: files of a folder, or of a package that they say they belong to, see one
    another's names. `manifest`: files of that name say as their package how their folder is called in imports.
    `has_aliases`: JSON files say what some imports mean (`indexer.aliases`).
    `is_structural`: a class has an interface if it has its methods. `is_extended`: other files may add members to a
    class. `is_overloaded`: definitions of one name in a class are told apart by their parameters. `own_class`: words
    for the class around. `same`: methods that give the object itself, or what it wraps, unless its class has one.

    `builtins`: names that need no definition. `places`: for an import written in `path`, the files (paths without
    suffix, or with one) and folders that it may mean, likeliest first; None where only Python's own rules do. `roots`:
    where a file stands in a tree of modules, in languages whose paths start at its root (`crate`) or at the module
    itself; `places` then tells where a module that is not of the tree lies. `types`: what a type as source text
    mentions; None for Python's.

    `has_prototypes`: functions make objects, and attributes of objects are what tables hold by key. `stars_bind`: what
    a star import brings can be used in the file itself. `marks`: what stands before a definition does not replace it.
    `module_names`: refs that mean the module itself. `common`: members of types that everybody uses, whose names
    say nothing of the object. `by_name`: what nothing else tells is called by its name alone.
    """

    family: str = ""
    receiver: str = ""
    parent: str = ""
    constructors: tuple[str, ...] = ()
    sees_members: bool = False
    shares_folder: bool = False
    shares_package: bool = False
    manifest: str = ""
    has_aliases: bool = False
    is_structural: bool = False
    is_extended: bool = False
    is_overloaded: bool = False
    own_class: frozenset[str] = frozenset()
    same: frozenset[str] = frozenset()
    builtins: frozenset[str] = frozenset()
    places: Callable[[str, str], tuple[str, ...]] | None = None
    roots: Callable[[str], ModulePath] | None = None
    types: Callable[[str], tuple[Mention, ...]] | None = None
    has_prototypes: bool = False
    stars_bind: bool = True
    marks: bool = False
    module_names: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()
    by_name: bool = False


class Language(Protocol):
    """What a module of this folder offers as `LANGUAGE`.

    An import of `a.b` may mean `a/b` with one of `import_suffixes`, or one of `package_files` in the folder `a/b`; both
    are empty where nobody imports such files. `declares_encoding`: a comment on top may name one (PEP 263).
    """

    name: str
    suffixes: tuple[str, ...]
    file_names: tuple[str, ...]
    import_suffixes: tuple[str, ...]
    package_files: tuple[str, ...]
    declares_encoding: bool
    rules: Rules

    def index(self, source: bytes) -> ModuleIndex:
        """Everything the file says; pure, and total over all byte strings."""


@cache
def languages() -> dict[str, Language]:
    """Every language of this folder by name, in order of name."""
    names = sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.ispkg)
    found: list[Language] = [importlib.import_module(f"{__name__}.{name}").LANGUAGE for name in names]
    return {language.name: language for language in found}


@cache
def family_of(path: str) -> str:
    """The family of the language of a path; "" if it has none."""
    language = language_for(path)
    return language.rules.family if language is not None else ""


def rules_of(name: str) -> Rules:
    """The rules of a language by its name."""
    return languages()[name].rules


@cache
def _by_ending() -> dict[str, Language]:
    return {ending: lang for lang in languages().values() for ending in (*lang.suffixes, *lang.file_names)}


def language_for(path: str) -> Language | None:
    """The language of `path`, by file name, else by suffix; None if nobody reads it."""
    name = path.rpartition("/")[2]
    return _by_ending().get(name) or _by_ending().get(splitext(name)[1].lower() or "/")
