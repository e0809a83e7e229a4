"""Folds of what C++ adds to declarations: aliases of types and namespaces, concepts, conversions."""

# ruff: noqa: ARG001 - all folds have one signature

from indexer.languages.clike import defines
from indexer.languages.clike.declarators import DECLARATOR, Declared, declared
from indexer.languages.syntax.outline import Definition, Outline
from indexer.languages.syntax.sweep import BLOCK, CLASS, KEY, TYPE, UNKNOWN, Gathered, Value, part


def alias(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`using Name = Type`: what it names is a base of the name."""
    held = part(values, fields, "type")
    gathered.read([value for value, field in zip(values, fields, strict=True) if field != "name"])
    if held is not None and held[0] == TYPE and held[3] != UNKNOWN:
        gathered.bases[start] = (held[3],)
    return (CLASS, start, end, gathered.names.get(start, UNKNOWN), start)


def concept(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`concept Name = …`."""
    gathered.read([value for value, field in zip(values, fields, strict=True) if field != "name"])
    return (CLASS, start, end, gathered.names.get(start, UNKNOWN), start)


def namespace_alias(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`namespace fs = std::filesystem` binds a name."""
    if len(values) == 2:
        gathered.read(values[1:])
        gathered.bind(values[0], values[1][3], None, (start, end))
    return (BLOCK, start, end, UNKNOWN, None)


def operator_cast(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`operator bool() const`: a function that takes nothing."""
    said = part(values, fields, "type")
    gathered.read(values)
    found = declared(part(values, fields, "declarator"))
    text = gathered.source.one_line(said[1], said[2]) if said is not None else None
    name = (KEY, start, end, f"operator{text or ''}".replace(" ", ""), None)
    return (DECLARATOR, start, end, name[3], Declared(name, "", [], found.returns or text))


def settle(gathered: Gathered, outline: Outline) -> None:
    """A method that stands outside its class names the members without the object: what it assigns to and nothing in
    the file declares is one of them.
    """
    defines.settle(gathered, outline)
    owners = {each.qualname: each for each in outline.definitions}
    assigned = [each for each in gathered.bindings if not each.declares and each.target.isidentifier()]
    if not assigned:
        return
    declared = {(outline.scopes.at(each.start), each.target) for each in gathered.bindings if each.declares}
    for each in outline.definitions:
        declared.update((each.qualname, made.name) for made, *_ in gathered.parameters.get(each.start, ()))
    for binding in assigned:
        owner = owners.get(outline.scopes.at(binding.start))
        while owner is not None and (owner.qualname, binding.target) not in declared and not _is_outside(owner):
            owner = owner.parent
        if owner is not None and not {(owner.qualname, binding.target), ("", binding.target)} & declared:
            binding.target = f"this.{binding.target}"


def _is_outside(each: Definition) -> bool:
    """Whether it is a method that stands outside its class."""
    return each.role == "method" and "." in each.path
