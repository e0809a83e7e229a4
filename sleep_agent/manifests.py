"""The settings of a package into what it says of itself there: its name, what it is for, the scripts it has."""

import configparser
import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from indexer.records import moniker, split_moniker
from sleep_agent.view import View

DESCRIPTION_CHARS_MAX: Final = 200


class Manifest(NamedTuple):
    """What a file of settings says of its package; "" and () where it says nothing of that."""

    path: str
    name: str
    description: str
    scripts: tuple[str, ...]


def manifest_in(view: View, folder: str) -> Manifest | None:
    """The first manifest directly in a folder ("" or ending in a slash) that tells what the package is for.

    Only the tables that say so are read, so that an edit elsewhere in the file changes nothing.
    """
    paths = view.paths()
    for name, (tables, read) in _KINDS.items():
        path = f"{folder}{name}"
        if path in paths:
            manifest = read(path, _texts(view, path, tables))
            if manifest.description:
                return manifest
    return None


def scripts_of(view: View, path: str) -> tuple[str, ...]:
    """The scripts that a `package.json` declares, in its order."""
    return _package_json(path, _texts(view, path, re.compile("scripts"))).scripts


def _texts(view: View, path: str, tables: re.Pattern[str]) -> list[str]:
    names = (each for each in view.inside(path) if tables.fullmatch(split_moniker(each)[1].partition("#")[0]))
    return ["\n".join(view.lines(moniker(path, split_moniker(each)[1]))) for each in names]


def _toml(path: str, texts: list[str]) -> Manifest:
    try:
        data = tomllib.loads("\n".join(texts))
    except tomllib.TOMLDecodeError:
        return _nothing(path)
    tool = data.get("tool")
    tables = (data.get("project"), data.get("package"), tool.get("poetry") if isinstance(tool, dict) else None)
    return next((_from(path, t) for t in tables if isinstance(t, dict) and t.get("description")), _nothing(path))


def _package_json(path: str, texts: list[str]) -> Manifest:
    """Each text is a key with its value, and perhaps what closes the file."""
    found: dict[str, Any] = {}
    for text in texts:
        key, _, value = text.partition(":")
        try:
            found[key.strip(' "')], _ = json.JSONDecoder().raw_decode(value.strip())
        except ValueError:
            continue
    return _from(path, found)


def _setup_cfg(path: str, texts: list[str]) -> Manifest:
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string("\n".join(texts))
    except configparser.Error:
        return _nothing(path)
    return _from(path, dict(parser["metadata"]) if parser.has_section("metadata") else {})


def _from(path: str, table: Mapping[str, Any]) -> Manifest:
    scripts = table.get("scripts")
    return Manifest(
        path,
        _line(table.get("name")),
        _line(table.get("description"))[:DESCRIPTION_CHARS_MAX],
        tuple(_named(scripts)) if isinstance(scripts, dict) else (),
    )


def _named(scripts: Mapping[str, Any]) -> Iterator[str]:
    """Those that people call: what runs before or after another one is called by the tool."""
    yield from (name for name in scripts if name.removeprefix("pre").removeprefix("post") == name or ":" in name)


def _line(value: object) -> str:
    return " ".join(value.replace("`", "'").split()) if isinstance(value, str) else ""


def _nothing(path: str) -> Manifest:
    return Manifest(path, "", "", ())


_KINDS: Final[Mapping[str, tuple[re.Pattern[str], Callable[[str, list[str]], Manifest]]]] = {
    "pyproject.toml": (re.compile("project|tool poetry"), _toml),
    "setup.cfg": (re.compile("metadata"), _setup_cfg),
    "package.json": (re.compile("name|description|scripts"), _package_json),
    "Cargo.toml": (re.compile("package"), _toml),
    "composer.json": (re.compile("name|description"), _package_json),
}
