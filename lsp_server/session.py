"""One client's folders and documents into engines, and the paths and moments its requests are about."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from lsprotocol import types

from lsp_server.documents import Document, Documents
from lsp_server.engine import Engine
from lsp_server.greeting import Initialize
from lsp_server.hub import ENGINES_MAX, Hub
from lsp_server.listener import Bar
from lsp_server.offered import STATUS_CHANGED
from lsp_server.preferences import FEATURES, Preferences
from lsp_server.progress import Progress
from lsp_server.protocol import GuardedProtocol
from lsp_server.registering import asked, configurations, refreshes, register, register_on_demand
from lsp_server.replies import CONTENT_MODIFIED, ReplyError
from lsp_server.scene import Scene, current_scene
from lsp_server.uris import path_of_uri, repository_path
from workspace.settings import wanted_features

REFRESH_S: Final = 1.0


class Folder(NamedTuple):
    """A root as the client spells it (its URIs do, too), and the engine that serves it."""

    root: Path
    engine: Engine


class Session:
    """Everything that lives between `initialize` and `exit`; all methods run on the loop's thread."""

    def __init__(self, protocol: GuardedProtocol, hub: Hub) -> None:
        self.protocol = protocol
        self.documents = Documents()
        self.folders: list[Folder] = []
        self._hub = hub
        self._wanted: list[Path] = []
        self.preferences = Preferences()
        self._of_folder: dict[Path, Preferences] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._refreshing: asyncio.TimerHandle | None = None

    @property
    def engines(self) -> list[Engine]:
        """The engines of the folders, in their order."""
        return [folder.engine for folder in self.folders]

    # ---- folders

    def initialize(self, params: Initialize) -> None:
        """Note the folders; nothing is opened before `initialized`."""
        self._wanted = params.folders
        self.preferences = self.preferences.with_values(params.initialization_options)

    def start(self) -> None:
        """Open the workspaces, each in threads of its own."""
        for root in self._wanted:
            self.add_folder(root)
        self._spawn(register(self.protocol))
        self.configure()

    def add_folder(self, root: Path) -> None:
        """Serve one more folder, if not too many are served."""
        if any(folder.root == root for folder in self.folders):
            return
        if (engine := self._hub.join(root.resolve(), self)) is None:
            self.complain(f"{root} is not served: {ENGINES_MAX} folders are the most")
            return
        self.folders.append(Folder(root, engine))
        engine.configure(self.preferences.settings)
        if engine.state != "opening":  # somebody else opened it: nothing will change only because we came
            self.state_changed(engine)

    def remove_folder(self, root: Path) -> None:
        """Serve a folder no more."""
        for folder in [f for f in self.folders if f.root == root]:
            self.folders.remove(folder)
            if folder.engine not in self.engines:
                self._hub.leave(folder.engine.root, self)

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

    def configure(self) -> None:
        """The client's configuration may have changed: ask for it, folder by folder, where the client can tell."""
        self._spawn(self._configure())

    async def _configure(self) -> None:
        roots = [folder.root for folder in self.folders]
        for root, values in zip(roots, await configurations(self.protocol, roots), strict=False):
            self._of_folder[root] = wanted = self.preferences.with_values(values)
            for folder in self.folders:
                if folder.root == root:
                    folder.engine.configure(wanted.settings)
        switched_on = {name for wanted in self._of_folder.values() for name in FEATURES if wanted.is_on(name)}
        await register_on_demand(self.protocol, switched_on)

    def is_on(self, feature: str, uri: str) -> bool:
        """Whether the client, and the settings of the folder around a document, want a feature there."""
        found = self.place(uri)
        workspace = found[0].engine.workspace if found else None
        wanted = self._of_folder.get(found[0].root, self.preferences) if found else self.preferences
        document = self.documents.get(uri)
        allowed = wanted_features(workspace.settings) if workspace is not None else {}
        return wanted.is_on(feature, document.language if document else "", allowed)

    def close(self) -> None:
        """The client is gone: so are its buffers."""
        if self._refreshing:
            self._refreshing.cancel()
        for task in self._tasks:
            task.cancel()
        for folder in list(self.folders):
            self.remove_folder(folder.root)

    # ---- documents

    def opened(self, document: Document | None) -> None:
        """A buffer was opened or changed: it is the truth for its path from now on."""
        if document and (found := self.place(document.uri)):
            folder, path = found
            folder.engine.edit(path, document.text, self)

    def closed(self, uri: str) -> None:
        """A buffer is gone (or can no longer be followed): another client's, or the disk, is the truth again."""
        self.documents.close(uri)
        if found := self.place(uri):
            folder, path = found
            folder.engine.edit(path, None, self)

    def hint(self, *uris: str) -> None:
        """These files may have changed on disk."""
        for engine in {found[0].engine for uri in uris if (found := self.place(uri))}:
            engine.hint()

    def place(self, uri: str) -> tuple[Folder, str] | None:
        """The innermost folder around a document, and the document's path in it."""
        if (path := path_of_uri(uri)) is None:
            return None
        for folder in sorted(self.folders, key=lambda f: -len(f.root.parts)):
            if (relative := repository_path(folder.root, path)) is not None:
                return folder, relative
        return None

    async def scene(self, uri: str) -> tuple[Engine, Scene] | None:
        """A document as it is now; None where it is not indexed, ReplyError where a change overtook the request.

        None, too, where another client has changed the same file since: positions here would mean something else there.
        """
        if (found := self.place(uri)) is None:
            return None
        (root, engine), path = found
        document = self.documents.get(uri)
        asked = document.version if document else None
        snapshot = await engine.snapshot()
        if snapshot is None or (document is not None and engine.buffers.is_overruled(path, document.text, self)):
            return None
        encoding = self.protocol.encoding
        scene = await engine.read(lambda: current_scene(root, snapshot, path, encoding))
        if self._version(uri) != asked:
            raise ReplyError(CONTENT_MODIFIED, "the document changed; ask again")
        return (engine, replace(scene, is_behind=engine.is_behind)) if scene else None

    def _version(self, uri: str) -> int | None:
        document = self.documents.get(uri)
        return document.version if document else None

    # ---- what engines tell and ask (see `Listener`)

    def forbids_sending(self, engine: Engine) -> str:
        """Why nothing of a workspace may be sent to a model, as far as this client has a say; "" where it may."""
        wanted = [values for root, values in tuple(self._of_folder.items()) if root.resolve() == engine.root]
        return next((why for each in (self.preferences, *wanted) if (why := each.forbids_sending)), "")

    def bar(self, title: str, on_cancel: Callable[[], None] | None) -> Bar:
        """Begin a progress bar of the client."""
        return Progress(self.protocol, title, on_cancel)

    def state_changed(self, engine: Engine) -> None:
        """Tell the client what a workspace is doing."""
        self.protocol.notify(STATUS_CHANGED, state_object(engine))

    def learned(self, engine: Engine) -> None:  # noqa: ARG002 - refreshes are for all folders
        """What the client shows by itself (lenses, hints) may be outdated: it is asked to ask again, not too often."""
        if self._refreshing is None:
            self._refreshing = asyncio.get_running_loop().call_later(REFRESH_S, self._refresh)

    def _refresh(self) -> None:
        self._refreshing = None
        for method in refreshes(self.protocol, self.preferences, self._of_folder.values()):
            self._spawn(asked(self.protocol, method, None))

    def tell(self, text: str) -> None:
        """Show the user a result that the editor would throw away."""
        if text:
            shown = types.ShowMessageParams(types.MessageType.Info, text)
            self.protocol.notify(types.WINDOW_SHOW_MESSAGE, shown)

    def complain(self, message: str) -> None:
        """Show the user one line."""
        shown = types.ShowMessageParams(types.MessageType.Warning, f"Noctule: {message}")
        self.protocol.notify(types.WINDOW_SHOW_MESSAGE, shown)

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run something beside the requests, kept alive until it is done."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def state_object(engine: Engine) -> dict[str, Any]:
    """What a workspace is doing, as `noctule/status` and its notification say it."""
    said: dict[str, Any] = {"root": str(engine.root), "state": engine.state}
    if engine.reason:
        said["reason"] = engine.reason
    if (watching := engine.watching) is not None:
        said["watching"] = watching.mode
        if watching.why:
            said["polled_because"] = watching.why
    if engine.workspace is not None:
        said["writer"] = engine.workspace.is_writer
    return said
