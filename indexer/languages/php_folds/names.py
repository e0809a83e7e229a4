"""Names in PHP as refs: variables keep their `$`, so that they are told from functions and classes.

`$this` is `this`; properties have no sign. A name that begins with a backslash keeps it: it is meant whatever the
namespace is; any other backslash is a dot.
"""

# ruff: noqa: ARG001 - all folds have one signature

import re

from indexer.languages.syntax.sweep import NAME, REF_CHARS_MAX, UNKNOWN, Gathered, Value

_BETWEEN = re.compile(r"(?<=\w)\\")


def variable(written: str) -> str:
    """`$name`; the instance is `this`. In broken source more than a name may stand there."""
    return "this" if written == "$this" else written if written[1:].isidentifier() else UNKNOWN


def dotted(written: str) -> str:
    """A qualified name, its parts joined by dots."""
    return _BETWEEN.sub(".", "".join(written.split())).removeprefix("namespace.")


def scope(written: str) -> str:
    """`self`, `static`, and for `parent` the instance as one of the base class."""
    return "super()" if written.lower() == "parent" else written.lower()


def qualified(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`Foo\\Bar`, `\\Foo`, `namespace\\foo`."""
    written = gathered.source.text(start, end)
    return (NAME, start, end, dotted(written) if len(written) < REF_CHARS_MAX else UNKNOWN, None)
