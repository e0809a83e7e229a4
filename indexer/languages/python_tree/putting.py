"""Calls that put something into a collection into bindings of its elements."""

import re

from indexer.languages.python_tree.sweep import Gathered, grouped

_ADDS = {"append": 0, "add": 0, "appendleft": 0, "insert": 1, "put": 0, "put_nowait": 0}
_EXTENDS = frozenset(("extend", "update", "extendleft"))
PUTS = _EXTENDS | _ADDS.keys() | {"setdefault"}
"""Methods that may put something into what they are called on."""


def put(gathered: Gathered, span: tuple[int, int], holder: str, method: str, positional: tuple[str, ...]) -> None:
    """`xs.append(a)` puts an element into what `xs` holds, `d.update({'k': a})` one under each key."""
    if not _PATH.fullmatch(holder):
        return
    found: list[tuple[str, str]] = []
    if method in _EXTENDS and len(positional) == 1:
        given = positional[0]
        if given[0] == "{" and (pairs := _PAIRS.findall(given[1:-1])) and _PAIRS.sub("", given[1:-1]).strip(",") == "":
            found = [(f"{holder}[{key}]", value) for key, value in pairs]
        elif given[0] != "?":
            found = [(f"{holder}[]", f"{grouped(given)}[]")]
    elif 0 <= (at := _ADDS.get(method, -1)) < len(positional) and positional[at][0] not in "?'<*":
        found = [(f"{holder}[]", positional[at])]
    elif method == "setdefault" and len(positional) == 2:
        key = positional[0] if positional[0][0] == "'" else ""
        found = [(f"{holder}[{key}]", positional[1])]
    gathered.bindings.extend((*span, target, value, None, -1, "") for target, value in found)


_PATH = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*){0,2}")
_PAIRS = re.compile(r"('[^']*'):([\w.]+)")
