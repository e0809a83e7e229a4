"""The configuration into what it says and where each value comes from, and one changed value into its file."""

from collections.abc import Mapping
from typing import Any

import click

from terminal.completion import settings
from terminal.options import Options, common_flags, read_options
from terminal.output import emit, emit_json, note, one_line
from terminal.session import root_of

_REPOSITORY = click.option(
    "--repository", is_flag=True, help="In the repository's .noctule.toml, which may only narrow."
)


@click.group("config", invoke_without_command=True)
@common_flags
@click.pass_context
def command(context: click.Context) -> int:
    """Show the configuration, or change one value of it.

    Later wins: what is built in, ~/.config/noctule/config.toml, the repository's .noctule.toml or [tool.noctule] in its
    pyproject.toml (which may only narrow), the editor's settings, NOCTULE_* variables, flags.
    """
    return _show(read_options(context), origin=False) if context.invoked_subcommand is None else 0


@command.command("show")
@click.option("--origin", is_flag=True, help="Say where each value comes from: file and line, variable or flag.")
@common_flags
@click.pass_context
def show(context: click.Context, origin: bool) -> int:
    """Print every setting as it holds here."""
    return _show(read_options(context), origin=origin)


@command.command("get")
@click.argument("key", shell_complete=settings)
@common_flags
@click.pass_context
def get(context: click.Context, key: str) -> int:
    """Print the value of KEY, as in `caps.day`; exit code 3 where nothing is set."""
    from workspace.config_file import key_path
    from workspace.errors import NOT_FOUND

    options = read_options(context)
    value: Any = _values(options)
    for part in key_path(key):
        value = value.get(part) if isinstance(value, Mapping) else None
    if options.json:
        emit_json(value)
    elif value is not None:
        emit(one_line(value if isinstance(value, str) else _toml(value)))
    return 0 if value is not None else NOT_FOUND


@command.command("set")
@click.argument("key", shell_complete=settings)
@click.argument("value")
@_REPOSITORY
@common_flags
@click.pass_context
def set_(context: click.Context, key: str, value: str, repository: bool) -> None:
    """Set KEY to VALUE in your own file; its comments stay. A value that would be refused is not written.

    VALUE is written as in TOML, but a plain text needs no quotes: `config set effort 2`, `config set exclude
    '["generated/"]'`, `config set caps.day 0.5`, `config set 'prices."some-model"' '{ input = 1, output = 5 }'`.
    """
    from workspace.config_file import key_path, parsed_value, set_value

    options = read_options(context)
    file = set_value(root_of(options), key_path(key), parsed_value(value), repository=repository)
    if options.verbosity >= 0:
        note(f"{key} is set in {file}")


@command.command("unset")
@click.argument("key", shell_complete=settings)
@_REPOSITORY
@common_flags
@click.pass_context
def unset(context: click.Context, key: str, repository: bool) -> int:
    """Take KEY out of your own file; exit code 3 where it is not in there."""
    from workspace.config_file import key_path, unset_value
    from workspace.errors import NOT_FOUND

    options = read_options(context)
    file, was_there = unset_value(root_of(options), key_path(key), repository=repository)
    if options.verbosity >= 0:
        note(f"{key} is no longer set in {file}" if was_there else f"{key} is not set in {file}")
    return 0 if was_there else NOT_FOUND


@command.command("schema")
@common_flags
@click.pass_context
def schema_(context: click.Context) -> None:
    """Print the JSON Schema of a configuration file, for editors that check TOML by one."""
    import json

    from workspace.config_file import schema

    emit(json.dumps(schema(), indent=None if read_options(context).json else 2))


def _show(options: Options, *, origin: bool) -> int:
    from workspace.layers import origin_of

    settings = _settings(options)
    rows = _rows(_values(options))
    if options.json:
        said = {path: {"value": value, "origin": origin_of(settings, path)} for path, value in rows.items()}
        emit_json({_dotted(path): row for path, row in said.items()})
        return 0
    for path, value in rows.items():
        shown = f"{_dotted(path)} = {_toml(value)}" if value is not None else f"# {_dotted(path)} is not set"
        emit(one_line(f"{shown}  # {origin_of(settings, path)}" if origin and value is not None else shown))
    return 0


def _settings(options: Options) -> Any:
    from workspace.layers import load_settings

    flags = {} if options.effort is None else {"effort": options.effort}
    return load_settings(root_of(options), flags=flags)


def _values(options: Options) -> dict[str, Any]:
    """Settings as plain values, by the names that files use."""
    from msgspec import to_builtins

    values: dict[str, Any] = to_builtins(_settings(options))
    values.pop("origins")
    return values


def _rows(values: Mapping[str, Any]) -> dict[tuple[str, ...], Any]:
    """Values by their paths: those of a table one by one, a table of which nothing is set as one that is not set."""
    rows: dict[tuple[str, ...], Any] = {}
    for name, value in values.items():
        said = {part: inner for part, inner in value.items() if inner is not None} if isinstance(value, Mapping) else {}
        rows |= {(name, part): inner for part, inner in said.items()}
        if not said:
            rows[name,] = None if isinstance(value, Mapping) else value
    return rows


def _dotted(path: tuple[str, ...]) -> str:
    return ".".join(map(_quoted, path))


def _quoted(part: str) -> str:
    import json
    import re

    return part if re.fullmatch(r"[A-Za-z0-9_-]+", part) else json.dumps(part)


def _toml(value: Any) -> str:
    """A value on one line of TOML."""
    import json

    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_quoted(k)} = {_toml(v)}" for k, v in value.items() if v is not None)
        return f"{{ {inner} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)
