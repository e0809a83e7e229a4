"""git's hooks into a repository that is read and slept over when a commit, a merge or another branch lands."""

from pathlib import Path

import click

from terminal.hook.install import (
    Placed,
    hook_folder,
    install,
    is_installed,
    lefthook_file,
    manager_of,
    uninstall,
)
from terminal.options import Options, common_flags, read_options
from terminal.output import emit, emit_json, note, one_line
from terminal.session import root_of
from workspace.errors import NOT_FOUND
from workspace.warm_queue import EVENTS

WHAT_NEXT = {
    "pre-commit": "pre-commit writes {event} anew when it is installed again; the hook noctule-warm in"
    " .pre-commit-config.yaml stays (see docs/hook.md)",
    "lefthook": "lefthook writes {event} anew; a command `noctule hook run {event}` in lefthook-local.yml stays"
    " (see docs/hook.md)",
}


@click.group("hook")
@common_flags
def command() -> None:
    """Keep the store warm by git's hooks: a commit, merge, rewrite or switch of branch queues what changed.

    The hook takes a moment and never fails: a detached process, one at a time, reads and sleeps over the repository.
    """


@command.command("install")
@click.option("--everywhere", is_flag=True, help="Also where core.hooksPath is set for all of your repositories.")
@common_flags
@click.pass_context
def install_command(context: click.Context, everywhere: bool) -> None:
    """Add our lines to the hooks of this repository (plain git, core.hooksPath, husky); the hooks there are kept."""
    options = read_options(context)
    folder = hook_folder(root_of(options), everywhere=everywhere)
    managers = {event: manager for event in EVENTS if (manager := manager_of(folder, event))}
    _tell(install(folder), options)
    for event, manager in managers.items():
        note(WHAT_NEXT[manager].format(event=event))
    if not managers and (file := lefthook_file(folder)) and options.verbosity >= 0:
        note(f"{file.name} is there: where it comes to name one of these hooks, add `noctule hook run` to it")


@command.command("uninstall")
@click.option("--everywhere", is_flag=True, help="Also where core.hooksPath is set for all of your repositories.")
@common_flags
@click.pass_context
def uninstall_command(context: click.Context, everywhere: bool) -> int:
    """Take our lines out of the hooks again; what was there before is as it was."""
    options = read_options(context)
    placed = uninstall(hook_folder(root_of(options), everywhere=everywhere))
    _tell(placed, options)
    if not placed and options.verbosity >= 0:
        note("no hook of this repository had our lines")
    return 0 if placed else NOT_FOUND


@command.command("status")
@common_flags
@click.pass_context
def status_command(context: click.Context) -> int:
    """Tell which hooks have our lines; `noctule sleep --log` tells what they led to."""
    options = read_options(context)
    folder = hook_folder(root_of(options), everywhere=True)
    there = {event: is_installed(folder, event) for event in EVENTS}
    for event, is_there in there.items():
        row = {"event": event, "file": str(folder.directory / event), "installed": is_there}
        if options.json:
            emit_json(row)
        else:
            emit(one_line(f"{event:<14} {'installed' if is_there else 'not installed':<14} {row['file']}"))
    return 0 if any(there.values()) else NOT_FOUND


@command.command("run")
@click.argument("event", required=False)
@click.option("-v", "--verbose", is_flag=True, help="Say on stderr what was wrong, if anything was.")
def run_command(event: str | None, verbose: bool) -> int:
    """What the hooks call: queue this repository and return at once, whatever happens, with exit code 0.

    EVENT is the name of the hook, for the record. Nothing is ever written into the working tree.
    """
    from terminal.hook.quick import run_hook

    return run_hook([*([event] if event else []), *(["-v"] if verbose else [])])


def _tell(placed: list[Placed], options: Options) -> None:
    for each in placed:
        if options.json:
            emit_json({"event": each.event, "file": str(each.file), "did": each.told})
        elif options.verbosity >= 0:
            emit(one_line(f"{_shown(each.file)}: {each.told}"))


def _shown(file: Path) -> str:
    try:
        return str(file.relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(file)
