"""One changed setting into the user's or the repository's file, whose comments and order stay as they are."""

import os
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from workspace.errors import ERROR, USAGE, NoctuleError
from workspace.layers import REPOSITORY_FILE, load_settings, user_file
from workspace.settings import NAMES
from workspace.toml_lines import KeyPath

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_NEW_FILE_MODE: Final = 0o600


def key_path(key: str) -> KeyPath:
    """`caps.day`, `prices."some model".input` … as its parts; raises NoctuleError for what is no key."""
    try:
        parsed: Any = tomllib.loads(f"{key} = 0")
    except tomllib.TOMLDecodeError:
        raise NoctuleError(f"{key!r} is not a key; write it as in TOML, as in caps.day", USAGE) from None
    path: list[str] = []
    while isinstance(parsed, dict):
        if len(parsed) != 1:
            raise NoctuleError(f"{key!r} is not one key", USAGE)
        name, parsed = next(iter(parsed.items()))
        path.append(name)
    if path[0] not in NAMES:
        raise NoctuleError(f"unknown key `{path[0]}`; known are {', '.join(sorted(NAMES))}", USAGE)
    return tuple(path)


def parsed_value(text: str) -> Any:
    """A value as it stands on a command line: TOML where it is that, else the text itself."""
    try:
        parsed = tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError:
        return text
    return parsed["value"] if parsed.keys() == {"value"} else text


def set_value(root: Path, path: KeyPath, value: Any, *, repository: bool = False) -> Path:
    """Write a setting and return the file; nothing is written that would not be read again without complaint.

    Raises:
        NoctuleError: the value is none for this key, the file is no TOML, or it cannot be written.
    """
    file = _file(root, repository)
    document = _document(file)
    table: Any = document
    for name in path[:-1]:
        if not isinstance(table.get(name), dict):
            table[name] = _table()
        table = table[name]
    table[path[-1]] = value
    _save(file, document.as_string(), repository)
    return file


def unset_value(root: Path, path: KeyPath, *, repository: bool = False) -> tuple[Path, bool]:
    """Take a setting out of its file; (the file, whether it was there). Raises as `set_value`."""
    file = _file(root, repository)
    document = _document(file)
    tables: list[Any] = [document]
    for name in path[:-1]:
        if not isinstance(tables[-1].get(name), dict):
            return file, False
        tables.append(tables[-1][name])
    if path[-1] not in tables[-1]:
        return file, False
    del tables[-1][path[-1]]
    for table, name in reversed(list(zip(tables, path[:-1], strict=False))):
        if not table[name]:
            del table[name]
    _save(file, document.as_string(), repository)
    return file, True


def _file(root: Path, repository: bool) -> Path:
    if repository:
        return root / REPOSITORY_FILE
    if (file := user_file()) is None:
        raise NoctuleError("no home directory: set HOME, or NOCTULE_CONFIG to a file for your settings", USAGE)
    return file


def _document(file: Path) -> "TOMLDocument":
    from tomlkit import document, parse
    from tomlkit.exceptions import TOMLKitError

    try:
        return parse(file.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return document()
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise NoctuleError(f"{file}: not valid TOML: {error}", USAGE) from None
    except OSError as error:
        raise NoctuleError(f"{file}: cannot be read: {error.strerror}", USAGE) from None


def _table() -> Any:
    from tomlkit import table

    return table()


def _save(file: Path, text: str, repository: bool) -> None:
    """Through a new file beside the real one, which takes its place once it was read without complaint."""
    file = file.resolve()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    except OSError as error:
        raise _unwritable(file, error) from None
    new = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as opened:
            opened.write(text if text.endswith("\n") else text + "\n")
        new.chmod(file.stat().st_mode & 0o777 if file.exists() else 0o644 if repository else _NEW_FILE_MODE)
        _check(new, file, repository)
        new.replace(file)
    except OSError as error:
        raise _unwritable(file, error) from None
    finally:
        new.unlink(missing_ok=True)


def _check(new: Path, file: Path, repository: bool) -> None:
    """Read the new file alone as the layer that it will be."""
    try:
        if repository:
            with tempfile.TemporaryDirectory() as alone:
                (Path(alone) / REPOSITORY_FILE).write_bytes(new.read_bytes())
                load_settings(Path(alone), {})
        else:
            load_settings(Path(new.parent, "nowhere"), {"NOCTULE_CONFIG": str(new)})
    except NoctuleError as error:
        _, _, said = error.message.partition(": ")
        raise NoctuleError(f"{file} is unchanged: {said or error.message}", error.exit_code) from None


def _unwritable(file: Path, error: OSError) -> NoctuleError:
    return NoctuleError(f"cannot write {file}: {error.strerror or error}", ERROR)


def schema() -> dict[str, Any]:
    """The JSON Schema of a configuration file, made from the record of settings."""
    from msgspec.json import schema_components

    from workspace.settings import Settings

    (reference,), parts = schema_components([Settings], ref_template="#/$defs/{name}")
    settings = parts.pop("Settings")
    properties = {name: _without_null(shape) for name, shape in settings["properties"].items() if name != "origins"}
    nested = {name: {**part, "properties": {k: _without_null(v) for k, v in part["properties"].items()}}
              for name, part in sorted(parts.items())}  # fmt: skip
    assert reference == {"$ref": "#/$defs/Settings"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of Noctule",
        "description": "~/.config/noctule/config.toml; a repository's .noctule.toml may only narrow",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "$defs": nested,
    }


def _without_null(shape: Mapping[str, Any]) -> dict[str, Any]:
    """TOML has no null: what may be None in the record is what may be left out of a file."""
    kept = {key: value for key, value in shape.items() if key != "default" or value is not None}
    if "anyOf" in kept:
        choices = [choice for choice in kept.pop("anyOf") if choice != {"type": "null"}]
        kept |= choices[0]
    return kept


def dotted_keys() -> dict[str, str]:
    """Every key that can be set by name, those of tables dotted, with what it means."""
    shape = schema()
    keys: dict[str, str] = {}
    for name, described in shape["properties"].items():
        part = shape["$defs"].get(str(described.get("$ref", "")).rpartition("/")[2])
        if part:
            keys |= {f"{name}.{inner}": meaning.get("description", "") for inner, meaning in part["properties"].items()}
        else:
            keys[name] = described.get("description", "")
    return keys
