"""Go's import statements, and what a package is called whose path does not say it."""

import re

from indexer.languages.syntax.sweep import BLOCK, UNKNOWN, Gathered, Value, part

_VERSION = re.compile(r"v[0-9]+\Z")
_DOTTED_VERSION = re.compile(r"\.v[0-9]+\Z")


def spec(gathered: Gathered, start: int, end: int, values: list[Value], fields: list[str]) -> Value:
    """`import name "path"`: `.` takes all names, `_` none; without a name the package has its own."""
    named, path = part(values, fields, "name"), part(values, fields, "path")
    if path is not None:
        module = gathered.source.text(path[1] + 1, path[2] - 1)
        bound = gathered.source.text(named[1], named[2]) if named else name_of(gathered, module)
        star = "*" if bound == "." else None
        gathered.imports.append((start, end, module, star, "" if bound in ("_", ".") else bound))
    return (BLOCK, start, end, UNKNOWN, None)


def name_of(gathered: Gathered, path: str) -> str:
    """What a package is called: the last part of its path, or of several guesses the one that the file uses."""
    parts = path.split("/")
    last = parts[-2] if len(parts) > 1 and _VERSION.match(parts[-1]) else parts[-1]
    last = _DOTTED_VERSION.sub("", last)
    if last.isidentifier() and len(parts) == 1:
        return last
    without = last.removeprefix("go-").removesuffix("-go").removesuffix(".go")
    guesses = [last, without, last.removeprefix("go"), last.replace("-", ""), *re.split(r"[-.]", last)[::-1], parts[-1]]
    guesses = [guess for guess in guesses if guess.isidentifier()]
    if len(set(guesses)) > 1:
        for guess in guesses:
            if re.search(rf"\b{guess}\.".encode(), gathered.source.raw):
                return guess
    return guesses[0] if guesses else without.replace("-", "_").replace(".", "_")
