"""What calls without a receiver say of a class or a file: attributes, modules mixed in, files needed, errors raised."""

# ruff: noqa: ARG001 - all folds have one signature

import re
from collections.abc import Callable

from indexer.languages.syntax.sweep import (
    BASES,
    KEY,
    LITERAL,
    NAME,
    OTHER,
    UNKNOWN,
    Gathered,
    Value,
    single,
)
from indexer.naming import folder_of, folders_around, join, normalized

SHARED_MAX = 16
"""So many names share the statement that defines them as their span; of more each has its own place."""
_ATTRIBUTE_MAKERS = """
attr attr_accessor attr_reader attr_writer cattr_accessor cattr_reader cattr_writer class_attribute mattr_accessor
mattr_reader mattr_writer
"""
ATTRIBUTES = frozenset(_ATTRIBUTE_MAKERS.split())
MIXES = frozenset({"include", "extend", "prepend"})
FORWARDS = frozenset({"delegate", "def_delegators", "def_delegator", "def_instance_delegators"})
NAMED = re.compile(r"'@{0,2}([A-Za-z_]\w*[?!=]?)'\Z")
"""A symbol or string that is a name."""

Handed = tuple[tuple[str, ...], tuple[str, ...], list[Value]]
"""Refs of positional arguments, of named ones, and the values of both."""


def attribute(gathered: Gathered, value: Value, span: tuple[int, int] | None = None, ref: str = UNKNOWN) -> None:
    """What `value` names is an attribute of the class around it."""
    found = NAMED.match(value[3]) if value[0] == LITERAL else None
    if found is not None and value[3][1] != "@":
        gathered.bind((KEY, value[1] + 1, value[2], found[1], None), ref, None, span or (value[1], value[2]))


def _attributes(gathered: Gathered, start: int, end: int, name: str, handed: Handed) -> None:
    """`attr_accessor :a, :b`: each is an attribute, and so is an instance variable of that name."""
    for value in handed[2]:
        attribute(gathered, value, (start, end) if len(handed[2]) <= SHARED_MAX else None)


def _forwards(gathered: Gathered, start: int, end: int, name: str, handed: Handed) -> None:
    """`delegate :a, to: :b` and `def_delegators :b, :a`: what is called stands behind `b`."""
    to = next((one[3:] for one in handed[1] if one.startswith("to=")), None)
    names = handed[2]
    if to is None and name != "delegate" and handed[0]:
        to, names = handed[0][0], names[1:]
    found = NAMED.match(to or "")
    for value in names:
        known = NAMED.match(value[3])
        if found is not None and known is not None:
            place = (start, end) if len(names) <= SHARED_MAX else None
            attribute(gathered, value, place, f"self.{found[1]}.{known[1]}")


def _mixed(gathered: Gathered, start: int, end: int, name: str, handed: Handed) -> Value | None:
    """`include Module`: the class around has it as a base."""
    if not handed[0]:
        return None
    gathered.calls.append((start, end, name, handed[0], handed[1]))
    return (BASES, start, end, UNKNOWN, [single(value[3]) for value in handed[2] if value[0] == NAME])


def _required(gathered: Gathered, start: int, end: int, name: str, handed: Handed) -> Value | None:
    """`require 'a/b'`, `require_relative 'b'` (`./b`), `autoload :Name, 'a/b'`, `load 'a.rb'`."""
    bound = ""
    values = handed[2]
    if name == "autoload" and len(values) == 2 and (known := NAMED.match(values[0][3])):
        bound, values = known[1], values[1:]
    written = gathered.source.text(values[0][1], values[0][2]) if len(values) == 1 and values[0][0] == LITERAL else ""
    module = written[1:-1]
    if written[:1] not in ("'", '"') or not module or "#{" in module:
        return None
    if name == "require_relative" and not module.startswith("../"):
        module = f"./{module.removeprefix('./')}"
    gathered.imports.append((start, end, module, bound or "*", bound))
    gathered.calls.append((start, end, name, handed[0], handed[1]))
    return (OTHER, start, end, "<bool>", None)


def places(path: str, module: str) -> tuple[str, ...]:
    """Files that `require` may mean: from the file itself where the path begins with a dot, else below the folders
    around it and their `lib`.
    """
    name = module.removesuffix(".rb")
    if name.startswith("."):
        beside = normalized(join(folder_of(path), name))
        return (beside,) if beside else ()
    around = (join(folder, name) for above in folders_around(path) for folder in (join(above, "lib"), above))
    return tuple(dict.fromkeys(place for place in map(normalized, around) if place))


def _raised(gathered: Gathered, start: int, end: int, name: str, handed: Handed) -> Value:
    """`raise Error, "words"`."""
    ref = handed[0][0] if handed[0] else ""
    gathered.statements.append(("raise", start, end, ref, gathered.source.one_line(start, end)))
    if handed[2] and handed[2][0][0] == NAME and ref[:1].isupper():
        gathered.implied.append((start, end, f"{ref}.new"))
    return (OTHER, start, end, UNKNOWN, None)


def _alias(gathered: Gathered, start: int, end: int, name: str, handed: Handed) -> None:
    """`alias_method :new, :old`."""
    if len(handed[0]) == len(handed[2]) == 2 and (old := NAMED.match(handed[0][1])):
        attribute(gathered, handed[2][0], (start, end), f"self.{old[1]}")


def _method(gathered: Gathered, start: int, end: int, name: str, handed: Handed) -> Value | None:
    """`method(:name)` is the method itself."""
    known = NAMED.match(handed[0][0]) if len(handed[0]) == 1 else None
    return (OTHER, start, end, f"self.{known[1]}", None) if known else None


RULES: dict[str, Callable[[Gathered, int, int, str, Handed], Value | None]] = {
    **dict.fromkeys(ATTRIBUTES, _attributes),
    **dict.fromkeys(MIXES, _mixed),
    **dict.fromkeys(FORWARDS, _forwards),
    **dict.fromkeys(("require", "require_relative", "load", "autoload"), _required),
    **dict.fromkeys(("raise", "fail"), _raised),
    "alias_method": _alias,
    "method": _method,
}
