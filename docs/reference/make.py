"""The program itself into the pages of the reference: its commands, settings, exit codes and the server's requests;
and into the manual page.

usage: python docs/reference/make.py

A test compares each page with what this makes. `docs/facts.md` is made beside the rules that it lists.
"""

import importlib
import inspect
import json
import keyword
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_type_hints

import click
import msgspec

from lsp_server.asking import CUSTOM_PARAMS
from lsp_server.offered import HelloParams
from lsp_server.preferences import FEATURES
from terminal.commands import COMMANDS
from terminal.options import _COMMON
from terminal.overview import COMMON_FLAGS, EXIT_CODES, OTHER_FLAGS, ROOT_FLAG, SUMMARY
from workspace.client import HELLO
from workspace.config_file import schema
from workspace.layers import ADDED_TO, LOWERED, SWITCHED_OFF, variable_of
from workspace.settings import NAMES

HERE = Path(__file__).parent
sys.path.append(str(HERE))  # it is no package, and tests load it by its path

from manual import manual, version_of  # noqa: E402

HEAD = "Made by `make reference` from the program itself; a test compares.\n"
OWN_VARIABLES = {
    "NOCTULE_CONFIG": "The file of your own settings, instead of the one in your configuration directory",
    "NOCTULE_DATA": "Where stores, logs and the hook's queue are kept, instead of your data directory",
    "NOCTULE_SERVER": "`off`: neither start a server for a repository nor use one",
    "NOCTULE_DEBUG": "`1`: show the traceback of what went wrong",
    "ANTHROPIC_API_KEY": "The key of the model's server; needed only with `--online`",
    "NO_COLOR": "No colours, whatever the terminal can",
}
FILES = {
    "~/.config/noctule/config.toml": "Your own settings; `noctule config show --origin` tells what holds, and why",
    ".noctule.toml": "What a repository narrows: `noctule config set --repository`",
    ".noctuleignore": "Files that are not read, as in .gitignore; `noctule files --why PATH` tells which rule decided",
    "~/.local/share/noctule": "Stores, one for each repository; they can be deleted at any time",
}


def commands_page() -> str:
    """Every verb with its arguments and flags."""
    flags = {**ROOT_FLAG, **COMMON_FLAGS, **OTHER_FLAGS}
    parts = [
        f"# Commands\n\n{HEAD}",
        "`noctule [-C DIR] [FLAGS] VERB [FLAGS] [ARGUMENTS]`\n",
        "## Flags of every verb\n",
    ]
    parts += [
        _bullets(list(flags.items())),
        "## Exit codes\n",
        _bullets(list(EXIT_CODES.items())),
    ]
    for verb, said in COMMANDS.items():
        module = f"terminal.commands.{verb}{'_' if keyword.iskeyword(verb) else ''}"
        parts += _command(importlib.import_module(module).command, f"noctule {verb}", said, 2)
    return "\n".join(parts)


def _command(command: click.Command, name: str, said: str, level: int) -> Iterator[str]:
    context = click.Context(command, info_name=name)
    common = {option.name for option in _common_options()}
    usage = " ".join(piece for piece in command.collect_usage_pieces(context) if piece != "[OPTIONS]")
    yield f"{'#' * level} {name}\n"
    yield f"```text\n{name} {usage}".rstrip() + "\n```\n"
    yield _paragraphs(command.help or f"{said}.")
    shown = [p for p in command.params if isinstance(p, click.Option) and p.name not in common and not p.hidden]
    records = [record for p in shown if (record := p.get_help_record(context))]
    if records:
        yield _bullets([(flag, _ranged(about)) for flag, about in records])
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            child = command.get_command(context, inner)
            assert child is not None
            yield from _command(child, f"{name} {inner}", child.get_short_help_str(200).rstrip("."), level + 1)


def _ranged(about: str) -> str:
    """A flag's help with its range in words."""
    about = re.sub(r"\s+\[(?:default: ([^;\]]+); )?x>=(\d+)\]", r" (\2 or more; built in: \1)", about)
    return re.sub(r"\s+\[(\d+)<=x<=(\d+)\]", r" (\1 to \2)", about.replace("; built in: )", ")"))


def _common_options() -> list[click.Parameter]:
    def nothing() -> None:
        """Nothing."""

    made = nothing
    for option in _COMMON:
        made = option(made)
    return list(click.command()(made).params)


def _paragraphs(text: str) -> str:
    """A help text as Markdown: paragraphs on one line, and those that are set line by line (`\\b`) as they are."""
    parts = []
    for part in inspect.cleandoc(text).split("\n\n"):
        as_is = part.startswith("\b")
        parts.append(f"```text\n{part.removeprefix(chr(8)).strip(chr(10))}\n```" if as_is else " ".join(part.split()))
    return "\n\n".join(parts) + "\n"


def _bullets(rows: list[tuple[str, str]]) -> str:
    return "\n".join(f"- `{name}`: {said}" for name, said in rows) + "\n"


def settings_page() -> str:
    """Every key of a configuration file, and the variables."""
    shape = schema()
    parts = [
        f"# Configuration\n\n{HEAD}",
        _SETTINGS_HEAD,
        "| key | value | built in | a repository may | meaning |",
        "|---|---|---|---|---|",
    ]
    for name in NAMES:
        parts += _setting(name, shape["properties"][name], shape["$defs"], name)
    parts += [
        "",
        "## Variables\n",
        "Every key has one, which wins over files: a text as it is, everything else as a value of TOML.\n",
    ]
    parts.append(", ".join(f"`{variable_of(name)}`" for name in NAMES) + ".\n")
    parts.append(_bullets(list(OWN_VARIABLES.items())))
    return "\n".join(parts)


_SETTINGS_HEAD = """\
`noctule config show --origin` tells what holds in a repository and which file and line, variable or flag decided it.
Later wins:

1. what is built in,
2. your own file, `~/.config/noctule/config.toml` (`XDG_CONFIG_HOME` and `NOCTULE_CONFIG` move it),
3. the repository's `.noctule.toml`, or `[tool.noctule]` in its `pyproject.toml`, which may only narrow,
4. the editor's settings,
5. variables,
6. flags.

Unknown keys are refused, with file and line. [`config.schema.json`](config.schema.json) is the JSON Schema of a file
(`noctule config schema` prints it): an editor that checks TOML by one offers the keys and marks what is wrong.
"""


def _setting(key: str, shape: dict[str, Any], parts: dict[str, Any], name: str) -> Iterator[str]:
    narrows = (
        "lower it"
        if name in LOWERED
        else "add to it"
        if name in ADDED_TO
        else "switch it off"
        if name in SWITCHED_OFF
        else "–"
    )
    reference = (
        shape.get("$ref") or shape.get("additionalProperties", {}).get("$ref", "")
        if isinstance(shape.get("additionalProperties", {}), dict)
        else ""
    )
    if not reference:
        default = f"`{json.dumps(shape['default'])}`" if "default" in shape else "not set"
        yield f"| `{key}` | {_kind(shape)} | {default} | {narrows} | {shape['description']} |"
        return
    yield f"| `{key}` | table | | {narrows} | {shape['description']} |"
    prefix = f'{key}."MODEL"' if "$ref" not in shape else key
    for inner, described in parts[reference.rpartition("/")[2]]["properties"].items():
        yield from _setting(f"{prefix}.{inner}", described, parts, name)


def _kind(shape: dict[str, Any]) -> str:
    if "enum" in shape:
        return " or ".join(f"`{value}`" for value in shape["enum"])
    names = {
        "string": "text",
        "integer": "whole number",
        "number": "number",
        "boolean": "true or false",
        "array": "list of texts",
    }
    kind = names[shape["type"]]
    least, most = shape.get("minimum"), shape.get("maximum")
    if "exclusiveMinimum" in shape:
        return f"{kind} above {shape['exclusiveMinimum']}"
    if least is not None and most is not None:
        return f"{kind}, {least} to {most}"
    return f"{kind}, {least} or more" if least is not None else kind


_ON = {True: "on", False: "off", None: "on, but for documents that another server of the client serves"}


def requests_page() -> str:
    """The server's own requests with the types of their parameters, and the features that can be switched."""
    parts = [f"# Requests of the language server\n\n{HEAD}", _REQUESTS_HEAD]
    for method, record in sorted({**CUSTOM_PARAMS, HELLO: HelloParams}.items()):
        about = " ".join((inspect.getdoc(record) or "").split())
        is_its_own = method in about or "noctule/" not in about
        parts.append(f"## {method}\n\n{about}\n" if about and is_its_own else f"## {method}\n")
        hints = get_type_hints(record)
        rows = [
            (f.encode_name, f"{_type(hints[f.name])}{'' if f.required else ', optional'}")
            for f in msgspec.structs.fields(record)
        ]
        parts.append(_bullets(rows) if rows else "It takes none.\n")
    parts.append(
        "## Features\n\nEach can be switched alone, by `features` in the configuration or in `initializationOptions`.\n"
    )
    parts.append(_bullets([(name, _ON[default]) for name, default in FEATURES.items()]))
    return "\n".join(parts)


_REQUESTS_HEAD = """\
What each does and answers is told in [the page about the language server](../language-server.md); this lists the
parameters as the server checks them. Advertised under `capabilities.experimental.noctule`.
"""


def _type(hint: Any) -> str:
    """A type of Python in the words of JSON."""
    text = str(hint) if not isinstance(hint, type) else hint.__name__
    text = re.sub(r"typing\.Literal\[([^\]]*)\]", lambda found: found[1].replace(", ", " or ").replace("'", "`"), text)
    for name, word in (("str", "text"), ("int", "whole number"), ("float", "number"), ("bool", "true or false")):
        text = re.sub(rf"\b{name}\b", word, text)
    return re.sub(r"\b[a-z_]+(\.[a-z_]+)+\.", "", text).replace(" | None", " or null").replace(" | ", " or ")


def pages() -> dict[str, str]:
    """Every page by its file name."""
    commands = commands_page()
    return {
        "commands.md": commands,
        "noctule.1": manual(version_of(HERE.parents[1] / "pyproject.toml"), SUMMARY, commands, OWN_VARIABLES, FILES),
        "configuration.md": settings_page(),
        "config.schema.json": json.dumps(schema(), indent=2) + "\n",
        "requests.md": requests_page(),
    }


if __name__ == "__main__":
    for name, text in pages().items():
        (HERE / name).write_text(text, "utf-8")
