"""Folds of `#define`, and what is known of a file when all of it is read: which variables it defines."""

# ruff: noqa: ARG001 - all folds have one signature

import re

from indexer.languages.clike.declarations import EXTERN
from indexer.languages.clike.macros import called_in, unread
from indexer.languages.syntax import expressions
from indexer.languages.syntax.outline import Outline
from indexer.languages.syntax.sweep import (
    KEY,
    PARAMETERS,
    UNKNOWN,
    Gathered,
    Value,
    part,
)

MACRO = "macro"
"""Kind of a value: the text of a macro's body."""
_NAME = re.compile(r"[A-Za-z_]\w*\Z")
_COMMENT = re.compile(r"/\*(?>(?:[^*]|\*(?!/))*)(?:\*/)?|//.*")
_INTEGER = re.compile(r"\(?-?(?:0[xX][0-9a-fA-F]+|[0-9]+)[uUlL]*\)?\Z")
_FLOAT = re.compile(r"\(?-?[0-9]*\.[0-9]+(?:[eE][-+]?[0-9]+)?[fFlL]?\)?\Z")


def macro(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value | None:
    """`#define NAME value`; without a value it says nothing."""
    named, held = part(values, fields, "name"), part(values, fields, "value")
    if named is None or held is None:
        return None
    _called(gathered, held)
    text = _COMMENT.sub("", held[3]).strip()
    if _NAME.match(text):
        ref = text
        gathered.occurrences.append((held[1], held[1] + len(text), text, "read"))
    elif _INTEGER.match(text):
        ref = expressions.number(text)
    else:
        ref = "<float>" if _FLOAT.match(text) else "<str>" if text[:1] == '"' else UNKNOWN
    behind = held[1] + len(held[3].partition("/*")[0].partition("//")[0].rstrip().encode())
    gathered.bind((KEY, *named[1:]), ref, None, (start, behind), fixed=True)
    return None


def function_macro(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> None:
    """`#define NAME(a) …` is a function that calls what its body calls."""
    listed, held = part(values, fields, "parameters"), part(values, fields, "value")
    if listed is not None and listed[0] == PARAMETERS:
        gathered.parameters[start] = listed[4][0]
    if held is not None:
        _called(gathered, held)


def _called(gathered: Gathered, body: Value) -> None:
    _, start, end, _, _ = body
    calls = called_in(gathered.source.raw[start:end])
    gathered.calls.extend((start + at, start + behind, ref, (), ()) for at, behind, ref in calls)


def settle(gathered: Gathered, outline: Outline) -> None:
    """Of a variable that is declared and defined in a file only the definition is a symbol; assigning defines none.
    What the preprocessor took is added.
    """
    unread(gathered)
    declared_only = [each for each in gathered.bindings if gathered.marks.get(each.start) == EXTERN]
    names = {each.target for each in declared_only}
    scope_at = outline.scopes.at
    defined = set()
    for each in gathered.bindings:
        if not each.declares:
            each.name_end = -1
        elif each.target in names and each.name_end >= 0 and gathered.marks.get(each.start) != EXTERN:
            defined.add((scope_at(each.start), each.target))
    for each in declared_only:
        if (scope_at(each.start), each.target) in defined:
            each.name_end = -1
