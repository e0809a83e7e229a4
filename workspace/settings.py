"""Plain values into one checked record of settings, each with its range and its meaning."""

import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct, ValidationError, convert
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

    input: Annotated[float, Meta(ge=0, description="USD per million tokens that are sent")]
    output: Annotated[float, Meta(ge=0, description="USD per million tokens that are written")]
    cache_read: Annotated[
        Annotated[float, Meta(ge=0)] | None, Meta(description="USD per million tokens read from the provider's cache")
    ] = None
    cache_write: Annotated[
        Annotated[float, Meta(ge=0)] | None, Meta(description="USD per million tokens written to that cache")
    ] = None
    batch: Annotated[float, Meta(ge=0, description="Share of the price that requests in a batch cost")] = 0.5


class CapSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The most that may be spent, in USD: on one call, in any hour, in any day, and on this repository ever."""

    call: Annotated[float, Meta(ge=0, description="The most one call may cost, in USD")] = 0.25
    hour: Annotated[float, Meta(ge=0, description="The most any hour may cost, in USD")] = 1.0
    day: Annotated[float, Meta(ge=0, description="The most any day may cost, in USD")] = 2.0
    repository: Annotated[float, Meta(ge=0, description="The most one repository may cost ever, in USD")] = 10.0


class FeatureSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """What the language server offers, by the protocol's names; None leaves each at its own default."""

    hover: Annotated[bool | None, Meta(description="What is known about the symbol under the pointer")] = None
    code_lens: Annotated[bool | None, Meta(description="Callers, tests and questions above definitions")] = None
    call_hierarchy: Annotated[bool | None, Meta(description="Who calls it, and what it calls")] = None
    definition: Annotated[bool | None, Meta(description="Go to definition")] = None
    references: Annotated[bool | None, Meta(description="Find all references")] = None
    implementation: Annotated[bool | None, Meta(description="Go to implementations")] = None
    document_symbol: Annotated[bool | None, Meta(description="The outline of a file")] = None
    workspace_symbol: Annotated[bool | None, Meta(description="Search for symbols and facts")] = None
    code_action: Annotated[bool | None, Meta(description="Explain, who calls this, what breaks if I change it")] = None
    inlay_hint: Annotated[bool | None, Meta(description="Effects, beside signatures")] = None
    diagnostic: Annotated[bool | None, Meta(description="Hints where documentation and code disagree")] = None


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What can be configured. `origins` names the layer each value came from, by dotted key."""

    store: Annotated[str | None, Meta(description="Directory for stores; the user's data directory if not set")] = None
    effort: Annotated[
        int,
        Meta(
            ge=0,
            le=EFFORT_MAX,
            description="How much is thought about while asleep: 0 the index only, 1 single symbols and modules,"
            " 2 the call graph and the history, 3 anticipated questions and briefs too",
        ),
    ] = EFFORT_MAX
    jobs: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(description="Processes that read files; as many as there are processors if not set"),
    ] = None
    exclude: Annotated[
        tuple[str, ...],
        Meta(description="Paths that are not read, in the notation of .gitignore, beside what git ignores"),
    ] = ()
    model: Annotated[str | None, Meta(description="The model that writes answers with `ask --online`")] = None
    sleep_model: Annotated[
        str | None, Meta(description="The model that thinks with `sleep --online`; `model` if not set")
    ] = None
    base_url: Annotated[
        str | None, Meta(description="A server that speaks the Messages API; the provider's own if not set")
    ] = None
    prices: Annotated[
        dict[str, Price], Meta(description="What each model costs; one without a price is never asked")
    ] = {}
    caps: Annotated[CapSettings, Meta(description="The most that may be spent")] = CapSettings()
    passes: Annotated[int, Meta(ge=0, le=PASSES_MAX, description="How often a model rethinks a module")] = 2
    width: Annotated[int, Meta(ge=1, le=WIDTH_MAX, description="How many drafts a model makes of a module")] = 1
    model_effort: Annotated[
        ModelEffort | None, Meta(description="How hard a model thinks, handed on to it as it is")
    ] = None
    sleep_tokens: Annotated[
        int, Meta(ge=256, le=TOKENS_MAX, description="The most tokens of one reply of the model that thinks")
    ] = 4096
    answer_tokens: Annotated[
        int, Meta(ge=1, le=TOKENS_MAX, description="Tokens of evidence that an answer is made from")
    ] = 2000
    model_answer_tokens: Annotated[
        int, Meta(ge=1, le=TOKENS_MAX, description="The most tokens of an answer that a model writes")
    ] = 1024
    sleep_on_battery: Annotated[
        bool, Meta(description="Whether it sleeps by itself on battery, too; `noctule sleep` always does")
    ] = False
    sleep_online: Annotated[
        bool,
        Meta(
            description="Whether the model thinks by itself too, after a shift that a change has woken: within the"
            " caps, only where you agreed to spend here, and only about what is worth its money"
        ),
    ] = False
    sleep_load_max: Annotated[
        float, Meta(gt=0, description="Running processes per processor above which it sleeps gently")
    ] = 1.0
    features: Annotated[
        FeatureSettings, Meta(description="What the language server offers; each can be switched off")
    ] = FeatureSettings()
    origins: dict[str, str] = {}


NAMES: Final = tuple(f.name for f in fields(Settings) if f.name != "origins")


def plain(settings: Settings) -> dict[str, Any]:
    """Every setting by its name, as it is."""
    return {name: getattr(settings, name) for name in NAMES}


def configured_store(settings: Settings) -> Path | None:
    """The user's directory for stores, `~` resolved; None where the platform's is to be used.

    A relative one is meant from the folder of the file that names it, else from where the program was started.
    """
    if not settings.store:
        return None
    origin = Path(settings.origins.get("store", ""))
    return (origin.parent if origin.is_absolute() else Path.cwd()) / Path(settings.store).expanduser()


def wanted_features(settings: Settings) -> dict[str, bool]:
    """The language server's features about which something is said, by the protocol's names."""
    said = ((f.encode_name, getattr(settings.features, f.name)) for f in fields(FeatureSettings))
    return {name: wanted for name, wanted in said if wanted is not None}


def fields_of(caps: CapSettings) -> dict[str, float]:
    """The caps by name, in USD."""
    return {f.name: getattr(caps, f.name) for f in fields(CapSettings)}


class SettingError(Exception):
    """A value is no setting: `key` is its path as far as it is known, `message` what is wrong with it."""

    def __init__(self, key: tuple[str, ...], message: str) -> None:
        super().__init__(message)
        self.key = key
        self.message = message


def convert_settings(values: Mapping[str, Any], origin: str) -> Settings:
    """Checked settings from plain values; raises NoctuleError naming `origin` where a value has the wrong type or
    range.
    """
    try:
        return checked_settings(values)
    except SettingError as error:
        raise NoctuleError(f"{origin}: {error.message}", USAGE) from None


def checked_settings(values: Mapping[str, Any]) -> Settings:
    """The same, raising SettingError."""
    try:
        settings = convert(dict(values), Settings)
    except ValidationError as error:
        raise _explained(str(error), values) from None
    for key, value in _money(settings):
        if not math.isfinite(value):
            raise SettingError(tuple(key.split(".")[:1]), f"{key} must be a finite number, not {value}")
    return settings


def _money(settings: Settings) -> Iterator[tuple[str, float]]:
    yield "sleep_load_max", settings.sleep_load_max
    yield from ((f"caps.{name}", cap) for name, cap in fields_of(settings.caps).items())
    for model, price in settings.prices.items():
        for f in fields(Price):
            if (value := getattr(price, f.name)) is not None:
                yield f"prices.{model!r}.{f.name}", value


_AT: Final = re.compile(r"^(?P<said>.*?)(?: - at (?:`key` in )?`\$\.?(?P<at>.*)`)?$", re.S)
_UNKNOWN: Final = re.compile(r"Object contains unknown field `(?P<name>.*)`")
_BOUND: Final = re.compile(r"Expected `\w+` (?P<relation>>=|<=|>) (?P<bound>\S+)")
_RELATIONS: Final = {">=": "{:g} or more", "<=": "at most {:g}", ">": "above {:g}"}
_TABLES: Final[dict[str, type[Struct]]] = {"caps": CapSettings, "features": FeatureSettings, "prices": Price}


def _explained(said: str, values: Mapping[str, Any]) -> SettingError:
    """What the checker says, in terms of keys and their ranges."""
    found = _AT.match(said)
    assert found is not None
    at = tuple(part for part in re.sub(r"\[[^\]]*\]", "", found["at"] or "").split(".") if part)
    key, told = ".".join(at), found["said"]
    if unknown := _UNKNOWN.match(told):
        record = _TABLES.get(at[0]) if at else None
        known = sorted(f.encode_name for f in fields(record)) if record else sorted(NAMES)
        key = ".".join((*at, unknown["name"]))
        return SettingError((*at, unknown["name"]), f"unknown key `{key}`; known are {', '.join(known)}")
    if bound := _BOUND.match(told):
        value: Any = values
        for part in at:
            value = value.get(part) if isinstance(value, Mapping) else None
        wanted = _RELATIONS[bound["relation"]].format(float(bound["bound"]))
        return SettingError(at, f"{key} must be {wanted}{f', not {value}' if isinstance(value, int | float) else ''}")
    return SettingError(at, f"`{key}`: {told}")
