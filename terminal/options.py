"""The flags that stand before or after the verb, into one `Options` record."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

import click
from click.core import ParameterSource

from terminal.overview import COMMON_FLAGS

_P = ParamSpec("_P")
_R = TypeVar("_R")
_META: Final = "noctule."


@dataclass(frozen=True, slots=True)
class Options:
    """What the common flags say. None leaves `root` to the enclosing repository, `effort` to the settings."""

    root: Path | None = None
    json: bool = False
    verbosity: int = 0
    offline: bool = False
    stream: bool = True
    index: bool = True
    effort: int | None = None


def remember(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    """Keep a flag's value if it was given; click shares `meta` between a group and its verb, so the later wins."""
    assert parameter.name is not None
    if context.get_parameter_source(parameter.name) is ParameterSource.COMMANDLINE:
        context.meta[f"{_META}{parameter.name}"] = value


def _flag(title: str, name: str, **attributes: Any) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    spellings = [part.split()[0] for part in title.split(", ")]
    return click.option(
        *spellings, name, expose_value=False, default=None, callback=remember, help=COMMON_FLAGS[title], **attributes
    )


_COMMON: Final = (
    _flag("--json", "json", flag_value=True),
    _flag("-q, --quiet", "quiet", flag_value=True),
    _flag("-v, --verbose", "verbose", count=True),
    _flag("--offline", "offline", flag_value=True),
    _flag("--no-stream", "no_stream", flag_value=True),
    _flag("--no-index", "no_index", flag_value=True),
    _flag("--effort N", "effort", type=click.IntRange(0, 3), metavar="N"),
)


def common_flags(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Give a command, or the group, the common flags."""
    for option in reversed(_COMMON):
        function = option(function)
    return function


def read_options(context: click.Context) -> Options:
    """The common flags as given so far, before the verb and after it."""
    given = {key.removeprefix(_META): value for key, value in context.meta.items() if key.startswith(_META)}
    return Options(
        root=given.get("root"),
        json=given.get("json", False),
        verbosity=-1 if given.get("quiet") else given.get("verbose", 0),
        offline=given.get("offline", False),
        stream=not given.get("no_stream", False),
        index=not given.get("no_index", False),
        effort=given.get("effort"),
    )
