"""`noctule --help` is cheap, complete and true."""

import importlib
import keyword
import pkgutil
import subprocess
import sys

import click
import pytest

import terminal.commands
from terminal.commands import COMMANDS
from terminal.options import common_flags
from terminal.overview import COMMON_FLAGS, overview

HEAVY = {
    "click",
    "lancedb",
    "pyarrow",
    "anthropic",
    "pygls",
    "numpy",
    "rich",
    "msgspec",
    "git",
    "tree_sitter",
    "asyncio",
}


def modules_after(code: str) -> set[str]:
    """The modules a new Python has loaded after running `code`."""
    script = f"import sys\n{code}\nprint('\\n' + ' '.join(sys.modules))"
    ended = subprocess.run([sys.executable, "-P", "-c", script], capture_output=True, text=True, check=True)
    return set(ended.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], []])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    loaded = modules_after(f"from terminal import main; assert main._run({arguments}) == 0")
    assert "terminal.overview" in loaded
    assert loaded & HEAVY == set()


@pytest.mark.parametrize("verb", [verb for verb in COMMANDS if verb != "lsp"])
def test_a_verb_imports_no_engine_before_it_runs(verb: str) -> None:
    loaded = modules_after(f"from terminal.exits import run; run([{verb!r}, '--help'])")
    assert "terminal.cli" in loaded
    assert loaded & (HEAVY - {"click", "msgspec"}) == set()


def module_of(verb: str) -> str:
    """A verb that is a word of Python has a module with an underscore behind it."""
    return f"{verb}_" if keyword.iskeyword(verb) else verb


def test_every_verb_has_a_module_and_every_module_a_verb() -> None:
    modules = {module.name for module in pkgutil.iter_modules(terminal.commands.__path__)}
    assert modules == {module_of(verb) for verb in COMMANDS}


@pytest.mark.parametrize("verb", COMMANDS)
def test_a_verb_is_a_command_of_its_name_with_the_common_flags(verb: str) -> None:
    command = importlib.import_module(f"terminal.commands.{module_of(verb)}").command
    assert isinstance(command, click.Command)
    assert (command.name, bool(command.help)) == (verb, True)
    flags = {option for parameter in command.params for option in parameter.opts}
    assert verb == "lsp" or {"--json", "--quiet", "--effort"} <= flags


def test_help_lists_every_verb_and_every_flag() -> None:
    text = overview()
    spelled = {option for parameter in common_flags(click.command()(lambda: None)).params for option in parameter.opts}
    assert spelled == {part.split()[0] for title in COMMON_FLAGS for part in title.split(", ")}
    assert all(f"  {title} " in text for title in (*COMMANDS, *COMMON_FLAGS))


def test_help_fits_a_terminal() -> None:
    assert max(len(line) for line in overview().splitlines()) <= 110
