"""Calls that hand blocks of code to a test runner into the tests, groups and set-ups that they make."""

import re
from typing import Final, Literal

from indexer.records import ModuleIndex, Record

LANGUAGES: Final = frozenset({"javascript", "typescript", "tsx", "ruby"})
"""Languages in which tests are such blocks."""

_NAMES: Final = re.compile(r"[^\W\d]\w*")
_TESTS: Final = frozenset({"it", "test", "specify", "fit", "xit", "scenario"})
_GROUPS: Final = frozenset({"describe", "context", "suite", "feature", "fdescribe", "xdescribe"})
_SETUPS: Final = frozenset({"before", "after", "beforeEach", "afterEach", "beforeAll", "afterAll", "setup", "teardown"})


class Block(Record):
    """What a block of code is to the runner, and its title; "" where that is no constant."""

    kind: Literal["test", "group", "setup"]
    title: str


def blocks_of(index: ModuleIndex) -> dict[str, Block]:
    """Qualname of each block that a file hands to a runner -> what it is; `test.describe(…)` makes a group."""
    found: dict[str, Block] = {}
    if index.language not in LANGUAGES:
        return found
    for call in index.calls:
        given = [ref for ref in call.arguments if "<lambda" in ref and "(" not in ref]
        if given and (kind := _kind(call.ref)) is not None:
            first = call.arguments[0]
            found[given[-1]] = Block(kind, first[1:-1] if first.startswith("'") else "")
    return found


def _kind(ref: str) -> Literal["test", "group", "setup"] | None:
    names = _NAMES.findall(ref.partition("(")[0])
    if not names or names[0] not in _TESTS | _GROUPS | _SETUPS:
        return None
    if names[-1] in _SETUPS:
        return "setup"
    return "group" if _GROUPS.intersection(names) else "test"
