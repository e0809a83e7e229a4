"""The text of a settings file into the commands and plug-ins that installing the project makes."""

import configparser
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from typing import Any, Final, Literal

from indexer.records import Record

_SETUP_LIST: Final = re.compile(r"""(["']?)([\w.-]+)\1\s*[:=]\s*\[(.*?)\]""", re.DOTALL)
_SETUP_ENTRY: Final = re.compile(r"""["']\s*([\w.-]+)\s*=\s*([\w.]+(?::[\w.]+)?)[^"']*["']""")


class Declared(Record):
    """`name` runs `target`: `package.module:attribute`, or the path of a file beside the settings."""

    kind: Literal["command", "plugin"]
    name: str
    target: str
    line: int


def declared(file_name: str, text: str) -> tuple[Declared, ...]:
    """Everything that a settings file of this name declares, in its order; nothing where it cannot be read."""
    reader = _READERS.get(file_name)
    if reader is None:
        return ()
    try:
        found = list(reader(text))
    except (ValueError, configparser.Error, RecursionError):
        return ()
    return tuple(Declared(kind, name, target, _line_of(text, name)) for kind, name, target in found)


def is_read(file_name: str) -> bool:
    """Whether files of this name may declare something."""
    return file_name in _READERS


Found = tuple[Literal["command", "plugin"], str, str]


def _pyproject(text: str) -> Iterator[Found]:
    data = tomllib.loads(text)
    for place in (("project", "scripts"), ("project", "gui-scripts"), ("tool", "poetry", "scripts")):
        for name, target in _strings(_at(data, *place)):
            yield "command", name, target
    for place in (("project", "entry-points"), ("tool", "poetry", "plugins")):
        for group in _table(_at(data, *place)).values():
            for name, target in _strings(group):
                yield "plugin", name, target


def _setup_cfg(text: str) -> Iterator[Found]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.read_string(text)
    if not parser.has_section("options.entry_points"):
        return
    for group, lines in parser.items("options.entry_points"):
        for line in lines.splitlines():
            name, equals, target = line.partition("=")
            if equals:
                yield _kind(group), name.strip(), target.strip()


def _setup_py(text: str) -> Iterator[Found]:
    """Lists of `name = module:attribute` in an `entry_points` argument, read as text: nothing of it is run."""
    if "entry_points" not in text:
        return
    for group in _SETUP_LIST.finditer(text):
        for entry in _SETUP_ENTRY.finditer(group[3]):
            yield _kind(group[2]), entry[1], entry[2]


def _package_json(text: str) -> Iterator[Found]:
    data = _table(json.loads(text))
    commands = data.get("bin")
    if isinstance(commands, str):
        name = data.get("name")
        yield "command", name if isinstance(name, str) else commands, commands
    for name, target in _strings(commands):
        yield "command", name, target


def _cargo(text: str) -> Iterator[Found]:
    commands = tomllib.loads(text).get("bin")
    for each in commands if isinstance(commands, list) else []:
        name, path = _table(each).get("name"), _table(each).get("path")
        if isinstance(name, str) and isinstance(path, str):
            yield "command", name, path


_READERS: Final[dict[str, Callable[[str], Iterator[Found]]]] = {
    "pyproject.toml": _pyproject,
    "setup.cfg": _setup_cfg,
    "setup.py": _setup_py,
    "package.json": _package_json,
    "Cargo.toml": _cargo,
}


def _kind(group: str) -> Literal["command", "plugin"]:
    return "command" if group in ("console_scripts", "gui_scripts") else "plugin"


def _at(data: Any, *names: str) -> Any:
    for name in names:
        data = _table(data).get(name)
    return data


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _strings(value: Any) -> Iterator[tuple[str, str]]:
    return ((name, target) for name, target in _table(value).items() if isinstance(target, str))


def _line_of(text: str, name: str) -> int:
    found = re.search(rf"""(?m)^.*?(?<![\w.-]){re.escape(name)}["']?\s*[=:]""", text)
    return text.count("\n", 0, found.end()) + 1 if found else 1
