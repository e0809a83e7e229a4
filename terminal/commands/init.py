"""A repository that is not known yet into one that questions can be asked about, after at most three of ours."""

import sys
from collections import Counter
from typing import TYPE_CHECKING, Final

import click

from terminal.attached import writing_server
from terminal.interrupt import interruptible
from terminal.names import counted
from terminal.options import Options, common_flags, read_options
from terminal.output import emit, note, one_line
from terminal.session import open_workspace
from terminal.shift_view import ShiftView
from workspace.errors import USAGE, NoctuleError

if TYPE_CHECKING:
    from workspace.workspace import Workspace

FOREIGN_FOLDERS: Final = frozenset(
    {"vendor", "vendored", "third_party", "thirdparty", "external", "extern", "generated", "gen", "node_modules"}
)
FOREIGN_FILES_MIN: Final = 5
LANGUAGES_SHOWN: Final = 5


@click.command("init")
@click.option("--yes", is_flag=True, help="Ask nothing: sleep now, and install the hook.")
@common_flags
@click.pass_context
def command(context: click.Context, yes: bool) -> None:
    """Begin with a repository: read it, sleep over it, and keep it warm.

    Asks at most three questions: whether to leave out folders that look as if they were written elsewhere, whether to
    sleep over the repository now, and whether git's hooks should keep it warm. With --yes it asks none, does the last
    two, and writes nothing into the tree.
    """
    options = read_options(context)
    if not yes and not sys.stdin.isatty():
        raise NoctuleError("there is no terminal to ask in: give --yes, or run `noctule sleep`", USAGE)
    with writing_server(options) as server, open_workspace(options, write=server is None) as workspace:
        _tell(workspace)
        if not yes and (folders := _foreign(workspace)) and _agreed(f"Leave out {', '.join(folders)}?", default=False):
            _leave_out(workspace, folders)
        if server is not None:
            note("a server is at work here, as for an editor: it reads and sleeps by itself")
        elif yes or _agreed("Sleep over it now? It takes a while, Ctrl-C keeps what is done", default=True):
            _sleep(workspace, options)
    if yes or _agreed("Keep it warm from git's hooks, after commits, merges and switches of branch?", default=False):
        _install_hook(options, shared=not yes)
    if options.verbosity >= 0:
        note('next: noctule ask "How does …?"    noctule report    noctule doctor')
        note("in your editor, in assistants, and all settings: see the documentation, or noctule --help")


def _agreed(question: str, *, default: bool) -> bool:
    return click.confirm(one_line(question), default=default, err=True)


def _tell(workspace: "Workspace") -> None:
    languages = Counter(module.index.language for module in workspace.snapshot.code.modules.values())
    shown = ", ".join(f"{count} {language}" for language, count in languages.most_common(LANGUAGES_SHOWN))
    status = workspace.status()
    emit(one_line(f"{workspace.root}: {counted(status.files, 'file')} ({shown or 'nothing that is read'})"))
    emit(f"{counted(status.symbols, 'symbol')}, {counted(sum(status.calls.values()), 'call')};"
         f" {status.skipped} files are skipped (`noctule files` says why)")  # fmt: skip


def _foreign(workspace: "Workspace") -> list[str]:
    """Folders with several files whose name says that they were written elsewhere or by a program."""
    found: Counter[str] = Counter()
    for path in workspace.snapshot.code.modules:
        folders = path.split("/")[:-1]
        for depth, name in enumerate(folders, 1):
            if name.lower() in FOREIGN_FOLDERS:
                found["/".join(folders[:depth]) + "/"] += 1
                break
    return [folder for folder, count in sorted(found.items()) if count >= FOREIGN_FILES_MIN]


def _leave_out(workspace: "Workspace", folders: list[str]) -> None:
    from workspace.config_file import set_value
    from workspace.layers import load_settings

    exclude = list(dict.fromkeys([*workspace.settings.exclude, *(f"/{folder}" for folder in folders)]))
    file = set_value(workspace.root, ("exclude",), exclude, repository=True)
    note(f"they are named in {file}")
    workspace.settings = load_settings(workspace.root)
    workspace.refresh()


def _sleep(workspace: "Workspace", options: Options) -> None:
    with interruptible() as interrupted, ShiftView(options) as view:
        slept = workspace.sleep(options.effort, on_event=view, cancelled=interrupted, cause="manual")
        was_stopped = interrupted()
    status = workspace.status()
    if options.verbosity >= 0:
        note(f"{counted(status.facts, 'fact')} and {counted(status.questions, 'question')} are known now"
             f"{'' if slept.finished else '; `noctule sleep` goes on'}")  # fmt: skip
    if was_stopped:
        raise KeyboardInterrupt


def _install_hook(options: Options, *, shared: bool) -> None:
    """Install the hook; where hooks are files of the tree (husky, a `core.hooksPath`), only if they may be `shared`."""
    from terminal.hook.install import hook_folder, install
    from terminal.session import root_of

    try:
        folder = hook_folder(root_of(options))
        if folder.is_shared and not shared:
            note("hooks are files of the tree here: `noctule hook install` changes them")
            return
        placed = install(folder)
    except NoctuleError as error:
        note(f"no hook was installed: {error.message}")
        return
    note(f"{counted(len(placed), 'hook')} installed; `noctule hook uninstall` takes them away")
