"""The common flags into an open workspace whose store has caught up with the repository."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from terminal.options import Options
from terminal.progress import Progress
from workspace.errors import ERROR, NO_STORE, NoctuleError

if TYPE_CHECKING:
    from workspace.reaching import Repository
    from workspace.workspace import Workspace


def root_of(options: Options) -> Path:
    """`-C DIR` itself, else the repository that encloses the current directory."""
    if options.root is not None:
        return options.root.resolve()
    from indexer.git import find_root

    try:
        return find_root(Path.cwd())
    except FileNotFoundError:
        raise NoctuleError("the current directory is gone; go elsewhere or give one with -C", ERROR) from None


@contextmanager
def open_workspace(options: Options, *, write: bool = False) -> Iterator["Workspace"]:
    """The workspace of these flags, brought up to date first unless `--no-index` was given; closed at the end.

    `write` is for verbs whose point is the store. Raises NoctuleError where no store can be made (exit code 4),
    or where `write` is wanted and another process is writing.
    """
    from workspace.workspace import Workspace

    workspace = Workspace.open(root_of(options), must_write=write)
    with workspace:
        if workspace.is_new and not options.index:
            raise NoctuleError("nothing is stored about this repository yet: leave out --no-index", NO_STORE)
        if options.index:
            with Progress(options) as progress:
                workspace.refresh(progress)
        yield workspace


@contextmanager
def open_repository(options: Options) -> Iterator["Repository"]:
    """What answers about the repository of these flags: its server, started where none runs, else this process."""
    from workspace.reaching import reach

    with Progress(options) as progress:
        repository = reach(root_of(options), progress)
    with repository:
        yield repository
