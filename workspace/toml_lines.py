"""The text of a TOML file into the line on which each of its keys is given, which no parser of TOML tells."""

import tomllib
from typing import Any

KeyPath = tuple[str, ...]


def key_lines(text: str) -> dict[KeyPath, int]:
    """The 1-based line of every key path, tables included; of a key that is given in parts, the first.

    A statement of TOML ends with a line. Lines are put together until they parse, so each statement is read by the same
    parser that reads the file, and nothing needs to be known of its quotes and brackets. Text that is no TOML gives the
    lines of what stands before the fault.
    """
    lines: dict[KeyPath, int] = {}
    table: KeyPath = ()
    statement, began = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        began = began if statement else number
        statement += line + "\n"
        try:
            parsed = tomllib.loads(statement)
        except (ValueError, RecursionError):
            continue
        is_header = statement.lstrip().startswith("[")
        if is_header:
            table = _deepest(parsed)
        for path in _paths(parsed):
            lines.setdefault(path if is_header else table + path, began)
        statement = ""
    return lines


def line_of(lines: dict[KeyPath, int], path: KeyPath) -> int:
    """The line of a key, else of the nearest table around it, else the first."""
    around = (path[:length] for length in range(len(path), 0, -1))
    return next((lines[part] for part in around if part in lines), 1)


def _paths(value: Any, before: KeyPath = ()) -> list[KeyPath]:
    if not isinstance(value, dict):
        return []
    found: list[KeyPath] = []
    for name, inner in value.items():
        found += [(*before, name), *_paths(inner, (*before, name))]
    return found


def _deepest(header: Any) -> KeyPath:
    """The path that a table's header, which holds nothing else, names."""
    path: list[str] = []
    while True:
        if isinstance(header, list):  # [[one of several tables]]
            header = header[0]
        if not header:
            return tuple(path)
        name, header = next(iter(header.items()))
        path.append(name)
