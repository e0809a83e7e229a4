"""Folds of statements and targets: what they bind, raise, return and hold open."""

# ruff: noqa: ARG001 - all folds have one signature

import re
from itertools import takewhile

from indexer.languages.python_tree.sweep import LEAVES, NAMES, UNKNOWN, Gathered, Value, element_of, fold, grouped
from indexer.records import StatementKind

LEAVES.update({"wildcard_import": "wildcard"})


@fold("block", "module", "ERROR")
def block(gathered: Gathered, start: int, end: int, children: list[Value]) -> None:
    """Names that no expression took are read here."""
    gathered.read(children)


@fold("pattern_list", "tuple_pattern", "list_splat_pattern", "dictionary_splat_pattern")
def pattern(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """A target in several parts; extra is the parts. Who holds the pattern binds it."""
    opening = gathered.source.raw[start : start + 2]
    kind = "list_splat_pattern" if opening[:1] == b"*" else "tuple_pattern"
    return ("keyword_splat_pattern" if opening == b"**" else kind, start, end, UNKNOWN, children)


@fold("as_pattern_target")
def as_target(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value | None:
    """What stands after `as`."""
    return children[0] if children else None


@fold("type")
def annotation(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """Source text of an annotation, without the quotes of a forward reference."""
    gathered.read(children)
    return ("type", start, end, gathered.source.one_line(start, end).strip("\"'"), None)


@fold("assignment")
def assignment(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value | None:
    """`target: annotation = value`; a chain hands its value on to the next target on the left."""
    if not children:
        return None
    if len(children) == 2 and children[0][0] in NAMES and children[1][0] != "type":  # by far the most frequent
        (_, name_start, name_end, name, _), (kind, value_start, value_end, ref, extra) = children
        if kind in NAMES and ref[0] != UNKNOWN:
            gathered.occurrences.append((value_start, value_end, ref, "read"))
        gathered.occurrences.append((name_start, name_end, name, "write"))
        gathered.bindings.append((start, end, name, ref, None, name_end, ""))
        return ("assignment", start, end, ref, extra)
    target, *rest = children
    noted = next((value[3] for value in rest if value[0] == "type"), None)
    values = [value for value in rest if value[0] != "type"]
    gathered.read(values)
    given = values[-1] if values else None
    _assign(gathered, target, given, noted, (start, end))
    return ("assignment", start, end, given[3], given[4]) if given else None


def _assign(
    gathered: Gathered, target: Value, value: Value | None, annotation: str | None, span: tuple[int, int]
) -> None:
    """Binds a target; one tuple assigned to another is paired up part by part, a star takes what is left over."""
    pending = [(target, value)]
    while pending:
        one, given = pending.pop()
        if given is None or one[0] != "tuple_pattern" or given[0] not in ("tuple", "list") or not given[4]:
            gathered.bind(one, given[3] if given else UNKNOWN, annotation, span)
            continue
        parts, values = one[4], given[4]
        star = next((at for at, part in enumerate(parts) if part[0] == "list_splat_pattern"), None)
        spread = any(each[0] == "list_splat" for each in values)
        if spread or (len(parts) != len(values) if star is None else len(parts) > len(values) + 1):
            gathered.bind(one, given[3], annotation, span)
            continue
        if star is not None:
            behind = len(values) - (len(parts) - star - 1)
            gathered.bind(parts[star], f"[{','.join(each[3] for each in values[star:behind])}]", None, span)
            pending += zip(parts[:star], values[:star], strict=True)
            pending += zip(parts[star + 1 :], values[behind:], strict=True)
        else:
            pending += zip(parts, values, strict=True)


@fold("augmented_assignment")
def augmented(gathered: Gathered, start: int, end: int, children: list[Value]) -> None:
    """`target += value` writes what it also reads."""
    gathered.read(children)
    if children and children[0][0] == "subscript" and children[0][3] != UNKNOWN:
        gathered.implicit(start, end, f"{children[0][3].rpartition('[')[0]}.__setitem__", (UNKNOWN, UNKNOWN))
    if children and children[0][0] in ("identifier", "attribute"):
        target, value = children[0], children[-1]
        gathered.occurrences.append((target[1], target[2], target[3], "write"))
        if gathered.source.raw[target[2] : value[1]].strip().startswith(b"+"):
            gathered.implicit(start, end, f"{target[3]}.__iadd__", (value[3],))
            if value[3][0] in "[(":
                gathered.bindings.append((start, end, f"{target[3]}[]", f"{value[3]}[]", None, -1, ""))


@fold("type_alias_statement")
def type_alias(gathered: Gathered, start: int, end: int, children: list[Value]) -> None:
    """`type Name[T] = …` binds the name."""
    if not children:
        return
    _, name_start, _, text, _ = children[0]
    name = text.partition("[")[0].strip()
    # The grammar also reads `type(self).x = 1` as an alias.
    if name.isidentifier():
        bare = ("identifier", name_start, name_start + len(name.encode()), name, None)
        gathered.bind(bare, children[-1][3] if children[-1][3].isidentifier() else UNKNOWN, None, (start, end))


@fold("for_statement", "for_in_clause")
def loop(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """The target is an element of what is iterated over, asynchronously or not; extra is where its bindings begin."""
    gathered.read(children[1:])
    mark = len(gathered.bindings)
    if len(children) > 1:
        iterated = children[1]
        gathered.bind(children[0], element_of(iterated[3]))
        for at in range(mark, len(gathered.bindings)):  # it holds once the iterable was asked
            began, _, *rest = gathered.bindings[at]
            gathered.bindings[at] = (began, iterated[2], *rest)  # type: ignore[assignment]
        if iterated[3] != UNKNOWN:
            gathered.implicit(iterated[1], iterated[2], f"{grouped(iterated[3])}.__iter__")
    return ("clause", start, end, UNKNOWN, mark)


@fold("as_pattern")
def as_pattern(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value | None:
    """`value as target`; in a `case` it binds at once, else `with` and `except` do: extra is value and target."""
    if not children:
        return None
    if children[-1][0] == "identifier" and children[0][0] in ("class_pattern", "pattern"):
        gathered.bind(children[-1], children[0][3])
        return children[0]
    gathered.read(children[:1])
    return ("as_pattern", start, end, children[0][3], children if len(children) > 1 else None)


@fold("with_item")
def with_item(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value | None:
    """Handed to the `with`, which knows whether it is asynchronous."""
    gathered.read(children)
    return ("with_item", start, end, children[0][3], children[0][4]) if children else None


@fold("with_statement")
def with_(gathered: Gathered, start: int, end: int, children: list[Value]) -> None:
    """Each item is entered; its target is what entering gave."""
    source = gathered.source
    enter = "__aenter__" if source.raw.startswith(b"async", start) else "__enter__"
    for kind, item_start, item_end, ref, parts in children:
        if kind == "with_item":
            gathered.statements.append(
                ("with", item_start, item_end, ref, f"with {source.one_line(item_start, item_end)}")
            )
            if ref != UNKNOWN:
                gathered.implicit(item_start, item_end, f"{grouped(ref)}.{enter}")
            if isinstance(parts, list) and len(parts) > 1 and parts[-1][0] != "as_pattern":
                gathered.bind(parts[-1], f"{grouped(ref)}.{enter}()" if ref != UNKNOWN else UNKNOWN)
            if suppressed := _SUPPRESS.fullmatch(ref):
                caught = [each for each in suppressed[1].split(",") if each]
                gathered.statements.extend(("try", item_end, end, each, "") for each in caught)


_SCRIPT = re.compile(rb"__name__\s*==\s*[\"']__main__|[\"']__main__[\"']\s*==\s*__name__")
_SUPPRESS = re.compile(r"(?:contextlib\.)?suppress\(([\w.,]*)\)")


@fold("try_statement")
def try_(gathered: Gathered, start: int, end: int, children: list[Value]) -> None:
    """What the body is guarded by: one statement for each class that a clause catches, in order, with the body's span.

    The text is "raise" where the clause raises again what it caught.
    """
    clauses = [child for child in children if child[0] == "except"]
    for _, _, _, raises, caught in clauses:
        gathered.statements.extend(("try", start, clauses[0][1], ref, raises) for ref in caught)


@fold("except_clause", "except_group_clause")
def except_(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """What is caught, one statement for each class; `as e` binds an instance of each. Extra is what is caught."""
    source = gathered.source
    parts = children[0][4] if children and children[0][0] == "as_pattern" else children
    gathered.read(children)
    name = parts[-1][3] if parts and len(parts) > 1 else ""
    inside = takewhile(lambda each: each[1] >= start, reversed(gathered.statements))
    again = any(kind == "raise" and ref in ("", name) for kind, _, _, ref, _ in inside)
    raises = "raise" if again else ""
    if not children or not parts:
        gathered.statements.append(("except", start, min(end, start + 6), "", "except:"))
        return ("except", start, end, raises, [""])
    caught = parts[0][4] if parts[0][0] == "tuple" and parts[0][4] else parts[:1]
    text = source.one_line(start, children[-1][2])
    for kind, _, _, ref, _ in caught:
        gathered.statements.append(("except", start, children[-1][2], ref, text))
        if len(parts) > 1:
            gathered.bind(parts[-1], f"{ref}()" if kind in ("identifier", "attribute") else UNKNOWN)
    return ("except", start, end, raises, [each[3] for each in caught])


@fold("raise_statement", "return_statement", "assert_statement")
def simple(gathered: Gathered, start: int, end: int, children: list[Value]) -> None:
    """`raise`, `return`, `assert` with what comes first."""
    gathered.read(children)
    word = gathered.source.raw[start : start + 6]
    kind: StatementKind = "return" if word == b"return" else "assert" if word == b"assert" else "raise"
    ref = children[0][3] if children else "<None>" if kind == "return" else ""
    if kind == "raise" and children and children[0][0] in NAMES:
        gathered.implicit(children[0][1], children[0][2], ref)
    if kind == "assert" and children and children[0][0] in ("call", "boolean") and children[0][4]:
        gathered.narrow(end, children[0][4], "rest")
    gathered.statements.append((kind, start, end, ref, gathered.source.one_line(start, end)))


@fold("yield")
def yield_(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """`yield value`, or an element of what `yield from` goes through."""
    gathered.read(children)
    ref = children[0][3] if children else "<None>"
    if b"from" in gathered.source.raw[start + 5 : children[0][1] if children else end]:
        ref = element_of(ref)
    gathered.statements.append(("yield", start, end, ref, gathered.source.one_line(start, end)))
    return ("yield", start, end, UNKNOWN, None)


@fold("global_statement", "nonlocal_statement")
def global_(gathered: Gathered, start: int, end: int, children: list[Value]) -> None:
    """One statement for each name."""
    text = gathered.source.one_line(start, end)
    gathered.statements.extend(("global", start, end, child[3], text) for child in children)


@fold("if_statement", "elif_clause")
def condition(gathered: Gathered, start: int, end: int, children: list[Value]) -> None:
    """Where the condition is `isinstance(name, Class)`, the name is one in the branch behind it.

    A condition that is a name, `not` one, or asks whether the file is run as a script (`__name__`) is told as a
    statement; its branch is found when it is placed.
    """
    gathered.read(children)
    if children and children[0][0] == "comparison" and _SCRIPT.match(gathered.source.raw, children[0][1]):
        gathered.statements.append(("if", children[0][2], children[0][2], "__name__", ""))
    if children and children[0][0] == "identifier":
        gathered.statements.append(("if", children[0][2], children[0][2], children[0][3], ""))
    if children and children[0][0] == "not_operator" and children[0][4]:
        gathered.statements.append(("if", children[0][2], children[0][2], children[0][4], "not"))
    if children and children[0][0] in ("call", "boolean") and children[0][4]:
        gathered.narrow(children[0][2], children[0][4], "branch")


@fold("delete_statement")
def delete(gathered: Gathered, start: int, end: int, children: list[Value]) -> None:
    """One statement for each target."""
    text = gathered.source.one_line(start, end)
    targets = [part for child in children for part in (child[4] if child[0] == "tuple" else [child])]
    gathered.read(children)
    gathered.statements.extend(("delete", start, end, target[3], text) for target in targets)


@fold("case_pattern", "keyword_pattern", "union_pattern", "list_pattern", "dict_pattern", "splat_pattern")
def case_part(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """Part of a `case`, or a list of targets: a lone name there is bound, a dotted one is a value to compare with."""
    if gathered.source.raw[start : start + 1] == b"[" and all(child[0] != "pattern" for child in children):
        return ("list_pattern", start, end, UNKNOWN, children)
    for kind, name_start, name_end, ref, _ in children:
        if kind == "dotted_name" and "." in ref:
            gathered.occurrences.append((name_start, name_end, ref, "read"))
        elif kind == "dotted_name" or (kind == "identifier" and gathered.source.raw[start : start + 1] == b"*"):
            gathered.bind(("identifier", name_start, name_end, ref, None), UNKNOWN)
    classes = [child[3] for child in children if child[0] in ("class_pattern", "pattern")]
    return ("pattern", start, end, classes[0] if len(classes) == 1 else UNKNOWN, None)


@fold("class_pattern")
def class_pattern(gathered: Gathered, start: int, end: int, children: list[Value]) -> Value:
    """`Class(…)`: the class is read, and what matches is an instance of it."""
    for kind, name_start, name_end, ref, _ in children[:1]:
        if kind == "dotted_name":
            gathered.occurrences.append((name_start, name_end, ref, "read"))
            return ("class_pattern", start, end, f"{ref}()", None)
    return ("class_pattern", start, end, UNKNOWN, None)
