"""Import statements into the modules and names they mean, in this repository or outside it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from indexer.languages import Rules, language_for
from indexer.naming import INIT, folder_of, join
from indexer.records import Import
from indexer.resolve.values import EXACT, LIKELY, POSSIBLE, Value, Values, weaken

if TYPE_CHECKING:
    from indexer.resolve.lookup import Reader

ROOTS_MAX = 4


def module_values(reader: Reader, path: str, imported: Import) -> Values:
    """What the module part of an import in `path` (`a.b` of `import a.b`, `..x` of `from ..x import y`) stands for."""
    question = ("import", path, imported.level, imported.module)
    rules = rules_at(path)
    if rules.places is not None or rules.shares_package or rules.roots is not None:
        if rules.roots is not None:
            from indexer.resolve import module_paths

            return module_paths.module_of(reader, path, imported)
        return reader.ask(question, placed, path, imported.module)
    if imported.level:
        return reader.ask(question, _relative, path, imported.level, imported.module)
    return reader.ask(question, absolute, path, imported.module)


def rules_at(path: str) -> Rules:
    """The rules of the language of a file."""
    language = language_for(path)
    return language.rules if language is not None else Rules()


def placed(reader: Reader, path: str, module: str) -> Values:
    """The file or package that the rules of the language of `path` find for a module; else it is external."""
    language = language_for(path)
    if language is None:
        return ()
    rules = language.rules
    if rules.shares_package:
        return _in_package(reader, rules, module)
    if rules.manifest and (manifests := reader.manifests(rules.manifest)):
        return _below_manifest(reader, language.name, manifests, module) or (Value("external", module),)
    if rules.places is None:
        return ()
    aliased = reader.aliased(path, module) if rules.has_aliases and module[:1] != "." else ()
    for place in aliased:
        found = reader.at_place(language.name, place)
        if found and not found[0].endswith("/"):
            return (Value("module", found[0]),)
    for place in rules.places(path, module):
        found = reader.at_place(language.name, place)
        if found:
            doubt = LIKELY if rules.has_prototypes and module[:1].isalnum() else EXACT
            if found[0].endswith("/"):
                return (Value("package", found[0][:-1], language.name, doubt=doubt),)
            return (Value("module", found[0], doubt=doubt),)
    return (Value("external", module, doubt=LIKELY if module[:1] == "." else EXACT),) if module else ()


def _in_package(reader: Reader, rules: Rules, module: str) -> Values:
    """The package that files say they belong to, or a member of one; else it is external."""
    parts = module.replace("\\", ".").strip(".").split(".")
    for count in range(len(parts), 0, -1):
        package = ".".join(parts[:count])
        if reader.is_package(rules.family, package):
            values: Values = (Value("package", package, rules.family),)
            for name in parts[count:]:
                values = reader.member_of_any(values, name)
            return values
    return (Value("external", ".".join(parts)),)


def _below_manifest(reader: Reader, language: str, manifests: Iterable[tuple[str, str]], module: str) -> Values:
    """The folder below that of the manifest whose name an import begins with."""
    for folder, name in manifests:
        if module == name or module.startswith(f"{name}/"):
            place = join(folder, module[len(name) + 1 :]).rstrip("/")
            if any(found.endswith("/") for found in reader.at_place(language, place)):
                return (Value("package", place, language),)
    return ()


def absolute(reader: Reader, path: str, dotted: str) -> Values:
    """The module that `path` calls `dotted`; an external one where the repository has none of its top-level name."""
    top, *rest = dotted.split(".")
    values = _top_level(reader, path, top)
    for name in rest:
        values = tuple(v for value in values for v in submodule(reader, value, name))
    return values


def submodule(reader: Reader, value: Value, name: str) -> Values:
    """The module `name` inside a package, a folder or an external module."""
    if value.kind == "external":
        return (value._replace(name=f"{value.name}.{name}"),)
    if value.kind == "package" or (value.kind == "module" and rules_at(value.name).places is not None):
        return ()
    if value.kind == "module" and not value.name.endswith((f"/{INIT}.py", f"/{INIT}.pyi")):
        return ()
    folder = value.name if value.kind == "namespace" else folder_of(value.name)
    return weaken(module_at(reader, join(folder, name)), value.doubt)


def module_at(reader: Reader, place: str) -> Values:
    """The module or folder of modules at a place."""
    path = reader.file(place)
    if path is not None:
        return (Value("module", path),)
    if reader.is_namespace(place):
        return (Value("namespace", place),)
    return ()


def external_name(reader: Reader, value: Value) -> str:
    """Dotted name of a module, inside the repository or out."""
    if value.kind == "external":
        return value.name
    if value.kind == "package":
        return value.name.replace("/", ".")
    place = value.name if value.kind == "namespace" else value.name.rpartition(".")[0].removesuffix(f"/{INIT}")
    return reader.name_of_place(place)


def _relative(reader: Reader, path: str, level: int, module: str) -> Values:
    folder = package_folder(path, level)
    if not module:
        init = reader.file(join(folder, INIT))
        return (Value("module", init),) if init else (Value("namespace", folder),)
    place = place_of(folder, module)
    return module_at(reader, place) or (Value("external", reader.name_of_place(place), LIKELY),)


def _top_level(reader: Reader, path: str, top: str) -> Values:
    if top in sys.builtin_module_names:
        return (Value("external", top),)
    regular, namespaces = reader.roots_of(top)
    if not regular and not namespaces:
        return (Value("external", top),)
    roots, doubt = _choose(path, reader.root_of(path), top, regular, namespaces)
    found = tuple(v for root in roots for v in module_at(reader, join(root, top)))
    return weaken(found, doubt) or (Value("external", top),)


def _choose(
    path: str, own: str, top: str, regular: tuple[str, ...], namespaces: tuple[str, ...]
) -> tuple[tuple[str, ...], int]:
    """Roots under which an import from `path` finds `top`, with the doubt: its own, the repository's, then others."""
    for roots in (regular, namespaces):
        usual = [r for r in roots if r in ("", "src")]
        if own in roots and (own in ("", "src") or roots is regular):
            in_package = folder_of(path) != own
            return (own,), EXACT if in_package or own in ("", "src") else LIKELY
        if usual:
            return (max(usual),), EXACT
    if top in sys.stdlib_module_names:
        return (), EXACT
    for roots in (regular, namespaces):
        above = [r for r in roots if path.startswith((f"{r}/", f"{folder_of(r)}/"))]
        if above:
            return (max(above, key=len),), LIKELY
    if len(regular) > ROOTS_MAX or not regular:
        return (), EXACT
    return regular, LIKELY if len(regular) == 1 else POSSIBLE


def place_of(folder: str, dotted: str) -> str:
    """`a.b` below a folder as a place."""
    return join(folder, dotted.replace(".", "/"))


def package_folder(path: str, level: int) -> str:
    """The folder that `level` leading dots of an import in `path` mean."""
    folder = folder_of(path)
    for _ in range(level - 1):
        folder = folder_of(folder)
    return folder
