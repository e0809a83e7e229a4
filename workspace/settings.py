"""Layered TOML (built in < user < repository < environment < flags) into one checked record of settings."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

from msgspec import Struct, ValidationError, convert
from msgspec.structs import fields

from workspace.errors import USAGE, NoctuleError

EFFORT_MAX: Final = 3
PASSES_MAX: Final = 10
WIDTH_MAX: Final = 5
TOKENS_MAX: Final = 128_000
ModelEffort = Literal["low", "medium", "high", "xhigh", "max"]


class Price(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a model costs, in USD per million tokens, which is micro-USD a token; 0 is a price.

    What is read from and written to the provider's cache costs a tenth and a quarter more than `input` unless it is
    given. `batch` is the share of the price that requests in a batch cost.
    """

    input: float
    output: float
    cache_read: float | None = None
    cache_write: float | None = None
    batch: float = 0.5


class CapSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The most that may be spent, in USD: on one call, in any hour, in any day, and on this repository ever."""

    call: float = 0.25
    hour: float = 1.0
    day: float = 2.0
    repository: float = 10.0


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What can be configured. `origins` names the layer each value came from."""

    store: str | None = None
    effort: int = EFFORT_MAX
    jobs: int | None = None
    exclude: tuple[str, ...] = ()
    model: str | None = None
    sleep_model: str | None = None
    base_url: str | None = None
    prices: dict[str, Price] = {}
    caps: CapSettings = CapSettings()
    passes: int = 2
    width: int = 1
    model_effort: ModelEffort | None = None
    sleep_tokens: int = 4096
    answer_tokens: int = 2000
    model_answer_tokens: int = 1024
    sleep_on_battery: bool = False
    sleep_load_max: float = 1.0
    origins: dict[str, str] = {}


# A repository's own file may only narrow: what it may set, and how it combines with what stood before.
_REPOSITORY_KEYS: Final = frozenset({"exclude", "effort", "caps", "passes", "width"})
_LOWERED: Final = ("effort", "passes", "width")
_NAMES: Final = frozenset(f.name for f in fields(Settings)) - {"origins"}


def load_settings(root: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings for the workspace at `root`; raises NoctuleError naming file, line and key where one is wrong."""
    settings = Settings()
    settings = _layer(settings, _user_file(environment), narrow=False)
    for file, table in ((root / ".noctule.toml", ()), (root / "pyproject.toml", ("tool", "noctule"))):
        settings = _layer(settings, file, narrow=True, table=table)
    return _from_environment(settings, environment)


def configured_store(settings: Settings) -> Path | None:
    """The user's directory for stores, `~` resolved; None where the platform's is to be used."""
    return Path(settings.store).expanduser() if settings.store else None


def _user_file(environment: Mapping[str, str]) -> Path:
    if given := environment.get("NOCTULE_CONFIG"):
        return Path(given)
    base = environment.get("XDG_CONFIG_HOME") or str(Path(environment.get("HOME") or "/nonexistent") / ".config")
    return Path(base) / "noctule" / "config.toml"


def _layer(settings: Settings, file: Path, *, narrow: bool, table: tuple[str, ...] = ()) -> Settings:
    text = _read(file)
    if text is None:
        return settings
    try:
        values: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        if table:  # a broken pyproject.toml is the project's business, not ours
            return settings
        raise NoctuleError(f"{file}: not valid TOML: {error}", USAGE) from None
    for name in table:
        values = values.get(name, {}) if isinstance(values, dict) else {}
    if not isinstance(values, dict):
        raise NoctuleError(f"{file}: [{'.'.join(table)}] must be a table", USAGE)
    _check_names(values, file, text, narrow=narrow)
    return _merge(settings, values, str(file), narrow=narrow)


def _read(file: Path) -> str | None:
    try:
        return file.read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise NoctuleError(f"{file}: cannot be read: {error}", USAGE) from None


def _check_names(values: dict[str, Any], file: Path, text: str, *, narrow: bool) -> None:
    for name in values:
        where = f"{file}:{_line_of(name, text)}"
        if name not in _NAMES:
            raise NoctuleError(f"{where}: unknown key `{name}`; known are {', '.join(sorted(_NAMES))}", USAGE)
        if narrow and name not in _REPOSITORY_KEYS:
            allowed = ", ".join(sorted(_REPOSITORY_KEYS))
            raise NoctuleError(
                f"{where}: a repository may not set `{name}` (only {allowed}); put it in your own file", USAGE
            )


def _line_of(name: str, text: str) -> int:
    lines = text.splitlines()
    return next((n for n, line in enumerate(lines, 1) if line.split("=")[0].strip().strip("\"'") == name), 1)


def _merge(settings: Settings, values: dict[str, Any], origin: str, *, narrow: bool) -> Settings:
    current: dict[str, Any] = {name: getattr(settings, name) for name in _NAMES}
    # A table adds to the one before it: who lowers one cap keeps the others.
    values = {**values}
    for name, before in (("caps", fields_of(settings.caps)), ("prices", settings.prices)):
        if isinstance(given := values.get(name), dict):
            values[name] = {**before, **given}
    proposed = convert_settings({**current, **values}, origin)
    if narrow:
        values = {name: getattr(proposed, name) for name in values}
        for name in _LOWERED:
            if name in values:
                values[name] = min(getattr(settings, name), values[name])
        if "caps" in values:
            lower = {n: min(limit, getattr(proposed.caps, n)) for n, limit in fields_of(settings.caps).items()}
            values["caps"] = CapSettings(**lower)
        if "exclude" in values:
            values["exclude"] = (*settings.exclude, *values["exclude"])
        proposed = convert_settings({**current, **values}, origin)
    origins = {**settings.origins, **dict.fromkeys(values, origin)}
    return convert_settings({**{n: getattr(proposed, n) for n in _NAMES}, "origins": origins}, origin)


def fields_of(caps: CapSettings) -> dict[str, float]:
    """The caps by name, in USD."""
    return {f.name: getattr(caps, f.name) for f in fields(CapSettings)}


def convert_settings(values: dict[str, Any], origin: str) -> Settings:
    """Checked settings from plain values; raises NoctuleError naming `origin` where a value has the wrong type or
    range.
    """
    try:
        settings = convert(values, Settings)
    except ValidationError as error:
        message, _, key = str(error).partition(" - at `$.")
        raise NoctuleError(f"{origin}: {f'`{key}: ' if key else ''}{message}", USAGE) from None
    if not 0 <= settings.effort <= EFFORT_MAX:
        raise NoctuleError(f"{origin}: effort must be 0 to {EFFORT_MAX}, not {settings.effort}", USAGE)
    if not settings.sleep_load_max > 0:
        raise NoctuleError(f"{origin}: sleep_load_max must be above 0, not {settings.sleep_load_max}", USAGE)
    if settings.jobs is not None and settings.jobs < 1:
        raise NoctuleError(f"{origin}: jobs must be at least 1, not {settings.jobs}", USAGE)
    if fault := _fault(settings):
        raise NoctuleError(f"{origin}: {fault}", USAGE)
    return settings


def _fault(settings: Settings) -> str:
    """What is out of range among the settings of a model, "" where nothing is."""
    for name, least, most in (
        ("passes", 0, PASSES_MAX),
        ("width", 1, WIDTH_MAX),
        ("sleep_tokens", 256, TOKENS_MAX),
        ("model_answer_tokens", 1, TOKENS_MAX),
    ):
        if not least <= (value := getattr(settings, name)) <= most:
            return f"{name} must be {least} to {most}, not {value}"
    money = {f"caps.{name}": cap for name, cap in fields_of(settings.caps).items()}
    for model, price in settings.prices.items():
        for f in fields(Price):
            if (value := getattr(price, f.name)) is not None:
                money[f"prices.{model!r}.{f.name}"] = value
    wrong = next((name for name, value in money.items() if not 0 <= value < float("inf")), "")
    return f"{wrong} must be 0 or more, not {money[wrong]}" if wrong else ""


_NUMBERS: Final = frozenset({"effort", "jobs", "passes", "width", "sleep_tokens"})
_TABLES: Final = frozenset({"prices", "caps"})
_VARIABLES: Final = (
    "store",
    "model",
    "sleep_model",
    "base_url",
    "model_effort",
    "sleep_load_max",
    *sorted(_NUMBERS),
    *sorted(_TABLES),
)


def _from_environment(settings: Settings, environment: Mapping[str, str]) -> Settings:
    for name in _VARIABLES:
        variable = f"NOCTULE_{name.upper()}"
        if (text := environment.get(variable)) is not None:
            settings = _merge(settings, {name: _value(name, text, variable)}, variable, narrow=False)
    return settings


def _value(name: str, text: str, variable: str) -> Any:
    """What a variable says: a number, a text, or for tables an inline table of TOML."""
    if name in _NUMBERS:
        if not text.isdecimal():
            raise NoctuleError(f"{variable}: a whole number is needed, not {text!r}", USAGE)
        return int(text)
    if name == "sleep_load_max":
        try:
            return float(text)
        except ValueError:
            raise NoctuleError(f"{variable}: a number is needed, not {text!r}", USAGE) from None
    if name in _TABLES:
        try:
            return tomllib.loads(f"table = {text}")["table"]
        except tomllib.TOMLDecodeError as error:
            raise NoctuleError(f"{variable}: not an inline table of TOML: {error}", USAGE) from None
    return text
