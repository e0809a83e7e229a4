"""Paths through a tree of modules (`crate::a::b`, `super::c`) into what they mean, one step after another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.languages import language_for
from indexer.naming import join as below
from indexer.records import Import
from indexer.resolve.imports import rules_at
from indexer.resolve.table import Table
from indexer.resolve.values import LIKELY, NOTHING, UNKNOWN_VALUES, Value, Values, join

if TYPE_CHECKING:
    from indexer.resolve.evaluate import Evaluator
    from indexer.resolve.lookup import Reader

WORDS = frozenset(("crate", "self", "super"))


def imported(ev: Evaluator, table: Table, one: Import) -> Values:
    """What `use a::b::c` binds; `mod c;` is an import of `c` from `self`."""
    if one.module == "self" and one.name is not None and (file := declared(ev, table.path, one)) is not None:
        return (Value("module", file),)
    holders = module_of(ev, table.path, one)
    if one.name is None or one.name == "*":
        return holders or UNKNOWN_VALUES
    return join([ev.attribute((holder,), one.name) for holder in holders]) or UNKNOWN_VALUES


def declared(reader: Reader, path: str, one: Import) -> str | None:
    """The file of a module that a file declares."""
    roots = rules_at(path).roots
    language = language_for(path)
    if roots is None or language is None or one.name is None:
        return None
    folder = "/".join(part for part in (roots(path).folder, one.scope.replace(".", "/")) if part)
    found = reader.at_place(language.name, below(folder, one.name))
    return found[0] if found else None


def module_of(reader: Reader, path: str, one: Import) -> Values:
    """The module part of an import."""
    question = ("path", path, one.scope if one.module.startswith("super") else "", one.module)
    return reader.ask(question, _walk, path, tuple(one.module.split("::")), one.scope)


def word(reader: Reader, path: str, name: str) -> Values:
    """What `crate`, `self` or `super` is in a file: a module."""
    if name == "self":
        return (Value("module", path),)
    roots = rules_at(path).roots
    if roots is None:
        return NOTHING
    at = roots(path)
    for place in at.roots if name == "crate" else at.above:
        if reader.is_file(place):
            return (Value("module", place),)
    return NOTHING


def _walk(reader: Reader, path: str, parts: tuple[str, ...], scope: str) -> Values:
    first, *rest = parts
    if first == "super" and scope:
        values: Values = (Value("module", path),)
        for around in scope.split(".")[:-1]:
            values = reader.member_of_any(values, around)
    elif first in WORDS:
        values = word(reader, path, first)
    else:
        values = _first(reader, path, first)
    for name in rest:
        if name == "super":
            values = join([word(reader, value.name, name) for value in values if value.kind == "module"])
        else:
            values = reader.member_of_any(values, name)
    return values


def _first(reader: Reader, path: str, name: str) -> Values:
    """A module that the file knows by its name, a crate of the same repository, or one outside."""
    slot = reader.slot(path, "", name)
    rules, language = rules_at(path), language_for(path)
    if slot is not None and slot.events:
        found = reader.values_of(slot)
        if any(value.kind in ("module", "class", "external") for value in found):
            return found
    if rules.places is not None and language is not None:
        for place in rules.places(path, name):
            for file in reader.at_place(language.name, place):
                return (Value("module", file, doubt=LIKELY),)
    return (Value("external", name),)
