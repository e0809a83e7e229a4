"""One client's folders and documents into engines, and the paths and moments its requests are about."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from lsprotocol import types

from lsp_server.convert import path_of_uri, repository_path
from lsp_server.documents import Document, Documents
from lsp_server.engine import Engine
from lsp_server.listener import Bar
from lsp_server.progress import Progress
from lsp_server.protocol import GuardedProtocol
from lsp_server.replies import CONTENT_MODIFIED, ReplyError
from lsp_server.scene import Scene, current_scene

ENGINES_MAX: Final = 16
STATUS_CHANGED: Final = "noctule/status/didChange"


class Session:
    """Everything that lives between `initialize` and `exit`; all methods run on the loop's thread."""

    def __init__(self, protocol: GuardedProtocol, root: Path | None) -> None:
        self.protocol = protocol
        self.documents = Documents()
        self.engines: list[Engine] = []
        self.parent: int | None = None
        self._given_root = root
        self._folders: list[Path] = []
        self._tasks: set[asyncio.Task[Any]] = set()

    # ---- folders

    def initialize(self, params: types.InitializeParams) -> None:
        """Note the folders; nothing is opened before `initialized`."""
        uris = [folder.uri for folder in params.workspace_folders or []]
        if not uris and params.root_uri:
            uris = [params.root_uri]
        paths = [path for uri in uris if (path := path_of_uri(uri)) is not None]
        if not paths and params.root_path:
            paths = [Path(params.root_path)]
        if not paths and self._given_root:
            paths = [self._given_root]
        self._folders = list(dict.fromkeys(paths))

    def start(self) -> None:
        """Open the workspaces, each in threads of its own."""
        for folder in self._folders:
            self.add_folder(folder)

    def add_folder(self, folder: Path) -> Engine | None:
        """Serve one more folder; None where `ENGINES_MAX` are served."""
        if len(self.engines) >= ENGINES_MAX:
            self.complain(f"{folder} is not served: {ENGINES_MAX} folders are the most")
            return None
        if known := next((e for e in self.engines if e.root == folder), None):
            return known
        engine = Engine(folder, self)
        self.engines.append(engine)
        self.spawn(engine.open())
        return engine

    def remove_folder(self, folder: Path) -> None:
        """Serve a folder no more."""
        for engine in [e for e in self.engines if e.root == folder]:
            self.engines.remove(engine)
            self.spawn(engine.close())

    def change_folders(self, event: types.WorkspaceFoldersChangeEvent) -> None:
        """Folders left and came; open buffers belong to whichever holds them now."""
        for gone in event.removed:
            if path := path_of_uri(gone.uri):
                self.remove_folder(path)
        for new in event.added:
            if path := path_of_uri(new.uri):
                self.add_folder(path)
        for document in self.documents.all():
            self.opened(document)

    async def close(self) -> None:
        """Close every workspace."""
        await asyncio.gather(*(engine.close() for engine in self.engines))

    # ---- documents

    def opened(self, document: Document | None) -> None:
        """A buffer was opened or changed: it is the truth for its path from now on."""
        if document and (found := self.place(document.uri)):
            engine, path = found
            engine.edit(path, document.text)

    def closed(self, uri: str) -> None:
        """A buffer is gone (or can no longer be followed): disk is the truth again."""
        self.documents.close(uri)
        if found := self.place(uri):
            engine, path = found
            engine.edit(path, None)

    def hint(self, *uris: str) -> None:
        """These files may have changed on disk."""
        for engine in {found[0] for uri in uris if (found := self.place(uri))}:
            engine.hint()

    def place(self, uri: str) -> tuple[Engine, str] | None:
        """The engine with the innermost root around a document, and the document's path in it."""
        if (path := path_of_uri(uri)) is None:
            return None
        for engine in sorted(self.engines, key=lambda e: -len(e.root.parts)):
            if (relative := repository_path(engine.root, path)) is not None:
                return engine, relative
        return None

    async def scene(self, uri: str) -> tuple[Engine, Scene] | None:
        """A document as it is now; None where it is not indexed, ReplyError where a change overtook the request."""
        if (found := self.place(uri)) is None:
            return None
        engine, path = found
        asked = self._version(uri)
        snapshot = await engine.snapshot()
        if snapshot is None:
            return None
        encoding = self.protocol.encoding
        scene = await engine.read(lambda: current_scene(engine.root, snapshot, path, encoding))
        if self._version(uri) != asked:
            raise ReplyError(CONTENT_MODIFIED, "the document changed; ask again")
        return (engine, scene) if scene else None

    def _version(self, uri: str) -> int | None:
        document = self.documents.get(uri)
        return document.version if document else None

    # ---- what engines tell (see `Listener`)

    def bar(self, title: str, on_cancel: Callable[[], None] | None) -> Bar:
        """Begin a progress bar of the client."""
        return Progress(self.protocol, title, on_cancel)

    def state_changed(self, engine: Engine) -> None:
        """Tell the client what a workspace is doing."""
        self.protocol.notify(STATUS_CHANGED, state_object(engine))

    def learned(self, engine: Engine) -> None:
        """Nothing the client shows by itself depends on the snapshot: it asks anew for hovers and outlines."""

    def complain(self, message: str) -> None:
        """Show the user one line."""
        shown = types.ShowMessageParams(types.MessageType.Warning, f"Noctule: {message}")
        self.protocol.notify(types.WINDOW_SHOW_MESSAGE, shown)

    def spawn(self, work: Any) -> None:
        """Run something beside the requests, kept alive until it is done."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def state_object(engine: Engine) -> dict[str, Any]:
    """What a workspace is doing, as `noctule/status` and its notification say it."""
    said = {"root": str(engine.root), "state": engine.state}
    return {**said, "reason": engine.reason} if engine.reason else said
