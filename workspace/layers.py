"""Files, an editor's settings, variables and flags, each over the one before, into one checked record of settings."""

import errno
import os
import stat
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from msgspec import Struct
from msgspec.structs import fields

from workspace.errors import USAGE, NoctuleError
from workspace.settings import NAMES, SettingError, Settings, checked_settings, convert_settings, plain
from workspace.toml_lines import KeyPath, key_lines, line_of

REPOSITORY_FILE: Final = ".noctule.toml"
EDITOR: Final = "editor settings"
BUILT_IN: Final = "built in"
# What a repository's own file may set: it may lower these, add to this one, and switch these off. Nothing else.
LOWERED: Final = frozenset({"effort", "passes", "width", "sleep_load_max", "caps"})
ADDED_TO: Final = frozenset({"exclude"})
SWITCHED_OFF: Final = frozenset({"sleep_on_battery", "sleep_online", "features"})
REPOSITORY_KEYS: Final = LOWERED | ADDED_TO | SWITCHED_OFF
FILE_BYTES_MAX: Final = 1 << 20
_TABLES: Final = frozenset({"prices", "caps", "features"})
_TEXTS: Final = frozenset({"store", "model", "sleep_model", "base_url", "model_effort"})
_NUMBERS: Final = frozenset(
    {"effort", "jobs", "passes", "width", "sleep_tokens", "answer_tokens", "model_answer_tokens"}
)


class Layer(NamedTuple):
    """Values from one place. `file` is set where they stand in one, below `table`; a `narrow` one may only narrow."""

    origin: str
    values: dict[str, Any]
    narrow: bool = False
    file: Path | None = None
    table: KeyPath = ()


def load_settings(
    root: Path,
    environment: Mapping[str, str] = os.environ,
    *,
    editor: Mapping[str, Any] | None = None,
    flags: Mapping[str, Any] | None = None,
) -> Settings:
    """Settings for the workspace at `root`; raises NoctuleError naming file, line and key where one is wrong.

    `editor` is what an editor sent, by the names of settings; `flags` are values by the names of settings, too.
    """
    settings = Settings()
    for layer in layers(root, environment, editor=editor, flags=flags):
        settings = _merge(settings, layer)
    return settings


def layers(
    root: Path,
    environment: Mapping[str, str] = os.environ,
    *,
    editor: Mapping[str, Any] | None = None,
    flags: Mapping[str, Any] | None = None,
) -> Iterator[Layer]:
    """Everything that has a say, the weakest first; raises NoctuleError where a file or a variable cannot be read."""
    places: list[tuple[Path | None, KeyPath]] = [(user_file(environment), ()), (root / REPOSITORY_FILE, ())]
    places.append((root / "pyproject.toml", ("tool", "noctule")))
    for number, (file, table) in enumerate(places):
        if file is not None and (values := _read(file, table)) is not None:
            yield Layer(str(file), values, narrow=number > 0, file=file, table=table)
    if editor:
        yield Layer(EDITOR, dict(editor))
    for name in NAMES:
        variable = variable_of(name)
        if (text := environment.get(variable)) is not None:
            yield Layer(variable, {name: _value(name, text, variable)})
    for name, value in (flags or {}).items():
        yield Layer(f"--{name.replace('_', '-')}", {name: value})


def variable_of(name: str) -> str:
    """The environment variable that sets a setting."""
    return f"NOCTULE_{name.upper()}"


def user_file(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Where the user's own file is or would be; None without a home."""
    if given := environment.get("NOCTULE_CONFIG"):
        return Path(given).absolute()
    base = environment.get("XDG_CONFIG_HOME") or ""
    if not base and (home := _home(environment)):
        base = str(home / ".config")
    return Path(base) / "noctule" / "config.toml" if base else None


def _home(environment: Mapping[str, str]) -> Path | None:
    """HOME; for this process without one, what the system knows of the user, as for the data directory."""
    if "HOME" in environment or environment is not os.environ:
        return Path(home) if (home := environment.get("HOME")) else None
    try:
        return Path.home()
    except RuntimeError:
        return None


def origin_of(settings: Settings, path: KeyPath) -> str:
    """Where a setting's value comes from, as `file:line` where that is a file."""
    origin = settings.origins.get(".".join(path), BUILT_IN)
    file = Path(origin)
    if not file.is_absolute() or not file.is_file():
        return origin
    table: KeyPath = ("tool", "noctule") if file.name == "pyproject.toml" else ()
    lines = key_lines(file.read_text("utf-8"))
    return f"{origin}:{line_of(lines, table + path)}"


def _read(file: Path, table: KeyPath) -> dict[str, Any] | None:
    try:
        values: Any = tomllib.loads(_text(file))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except UnicodeDecodeError:
        if table:  # a broken pyproject.toml is the project's business, not ours
            return None
        raise NoctuleError(f"{file}: cannot be read: it is not text in UTF-8", USAGE) from None
    except (ValueError, RecursionError) as error:  # a number of many digits and deep brackets are no TOMLDecodeError
        if table:
            return None
        raise NoctuleError(f"{file}: not valid TOML: {error}", USAGE) from None
    except OSError as error:
        if table:
            return None
        raise NoctuleError(f"{file}: cannot be read: {error.strerror}", USAGE) from None
    for name in table:
        values = values.get(name, {}) if isinstance(values, dict) else {}
    if not isinstance(values, dict):
        raise NoctuleError(f"{file}: [{'.'.join(table)}] must be a table", USAGE)
    return values


def _text(file: Path) -> str:
    """The text of a regular file of a decent size; raises OSError for all else, for a repository may hold anything."""
    described = file.stat()
    if stat.S_ISDIR(described.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(described.st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file")
    if described.st_size > FILE_BYTES_MAX:
        raise OSError(errno.EFBIG, f"it has more than {FILE_BYTES_MAX:,} bytes")
    return file.read_text("utf-8")


def _merge(settings: Settings, layer: Layer) -> Settings:
    try:
        _check_names(layer)
        values = {name: _over(getattr(settings, name), value, name) for name, value in layer.values.items()}
        proposed = checked_settings({**plain(settings), **values})
    except SettingError as error:
        raise NoctuleError(f"{_place(layer, error.key)}: {error.message}", USAGE) from None
    if layer.narrow:
        kept = {name: _narrowed(getattr(settings, name), getattr(proposed, name), name) for name in values}
        proposed = convert_settings({**plain(settings), **kept}, layer.origin)
    elif layer.origin == EDITOR:  # an editor's settings may come from a file in the folder that is opened
        kept = {
            name: _narrowed(getattr(settings, name), getattr(proposed, name), name)
            for name in values
            if name in ADDED_TO
        }
        proposed = convert_settings({**plain(proposed), **kept}, layer.origin)
    said = [key for name, value in layer.values.items() for key in _keys(name, value)]
    changed = [key for key in said if not layer.narrow or _at(settings, key) != _at(proposed, key)]
    origins = {**settings.origins, **dict.fromkeys(changed, layer.origin)}
    return convert_settings({**plain(proposed), "origins": origins}, layer.origin)


def _check_names(layer: Layer) -> None:
    for name in layer.values:
        if name not in NAMES:
            raise SettingError((name,), f"unknown key `{name}`; known are {', '.join(sorted(NAMES))}")
        if layer.narrow and name not in REPOSITORY_KEYS:
            allowed = ", ".join(sorted(REPOSITORY_KEYS))
            raise SettingError((name,), f"a repository may not set `{name}` (only {allowed}); put it in your own file")
    if layer.narrow:
        taken_back = [
            p for p in _list(layer.values.get("exclude")) if isinstance(p, str) and p.lstrip().startswith("!")
        ]
        if taken_back:
            raise SettingError(("exclude",), f"a repository may not let in what is excluded: `{taken_back[0]}`")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _place(layer: Layer, key: KeyPath) -> str:
    if layer.file is None:
        return layer.origin
    return f"{layer.origin}:{line_of(key_lines(layer.file.read_text('utf-8')), layer.table + key)}"


def _over(before: Any, value: Any, name: str) -> Any:
    """A table adds to the one before it: who sets one cap keeps the others."""
    if name not in _TABLES or not isinstance(value, dict):
        return value
    return {**(_named(before) if isinstance(before, Struct) else before), **value}


def _named(record: Struct) -> dict[str, Any]:
    return {f.encode_name: getattr(record, f.name) for f in fields(record)}


def _narrowed(before: Any, proposed: Any, name: str) -> Any:
    if isinstance(before, Struct):
        both = {
            part: (old, getattr(proposed, part))
            for part, old in zip(before.__struct_fields__, _values(before), strict=True)
        }
        return type(before)(**{part: _narrowed(old, new, name) for part, (old, new) in both.items()})
    if name in ADDED_TO:
        return tuple(dict.fromkeys((*before, *proposed)))
    if name in SWITCHED_OFF:
        return False if proposed is False else before
    return min(before, proposed)


def _values(record: Struct) -> list[Any]:
    return [getattr(record, name) for name in record.__struct_fields__]


def _keys(name: str, value: Any) -> list[str]:
    return [f"{name}.{part}" for part in value] if name in _TABLES and isinstance(value, dict) else [name]


def _at(settings: Settings, key: str) -> Any:
    name, _, part = key.partition(".")
    value = getattr(settings, name)
    if not part:
        return value
    return (_named(value) if isinstance(value, Struct) else value).get(part)


def _value(name: str, text: str, variable: str) -> Any:
    """What a variable says: a text as it is, everything else as a value of TOML."""
    if name in _TEXTS:
        return text
    try:
        parsed = tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError as error:
        reason = str(error)
    else:
        if parsed.keys() == {"value"}:
            return parsed["value"]
        reason = "more than one value"
    if name in _NUMBERS:
        raise NoctuleError(f"{variable}: a whole number is needed, not {text!r}", USAGE)
    raise NoctuleError(f"{variable}: not a value of TOML: {reason}", USAGE)
