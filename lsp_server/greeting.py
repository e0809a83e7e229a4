"""An `initialize` into the reply to it, from the message alone: said at once, before anything heavy is imported."""

from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from lsp_server.offered import COMMANDS, IN_PARTS, REQUESTS, STATUS_CHANGED
from lsp_server.preferences import FEATURES, Preferences
from lsp_server.uris import path_of_uri
from workspace.client import our_version

Encoding = Literal["utf-8", "utf-16", "utf-32"]
ENCODINGS: Final[tuple[Encoding, ...]] = ("utf-8", "utf-16", "utf-32")
DEFAULT_ENCODING: Final[Encoding] = "utf-16"
ALL_FILES: Final = "**/*"
INCREMENTAL: Final = 2
_PROVIDERS: Final[dict[str, tuple[str, Any]]] = {
    "hover": ("hoverProvider", True),
    "codeLens": ("codeLensProvider", {"resolveProvider": True}),
    "documentSymbol": ("documentSymbolProvider", True),
    "workspaceSymbol": ("workspaceSymbolProvider", {"resolveProvider": False}),
    "callHierarchy": ("callHierarchyProvider", True),
    "definition": ("definitionProvider", True),
    "references": ("referencesProvider", True),
    "implementation": ("implementationProvider", True),
    "codeAction": ("codeActionProvider", {"codeActionKinds": ["noctule"]}),
    "inlayHint": ("inlayHintProvider", {"resolveProvider": False}),
    "diagnostic": (
        "diagnosticProvider",
        {"interFileDependencies": True, "workspaceDiagnostics": False, "identifier": "noctule"},
    ),
}
"""How each feature is announced."""
_FILE_OPERATIONS: Final = ("didCreate", "didDelete", "didRename")


class Named(msgspec.Struct, frozen=True):
    """A folder as a client names it."""

    uri: str
    name: str = ""


class Initialize(msgspec.Struct, frozen=True, rename="camel"):
    """The parameters of `initialize` that anything depends on; what a client can do is looked at where it matters."""

    capabilities: dict[str, Any]
    process_id: int | None = None
    root_uri: str | None = None
    root_path: str | None = None
    initialization_options: Any = None
    workspace_folders: list[Named] | None = None

    @property
    def folders(self) -> list[Path]:
        """The folders that the client names, each once."""
        uris = [folder.uri for folder in self.workspace_folders or []]
        if not uris and self.root_uri:
            uris = [self.root_uri]
        paths = [path for uri in uris if (path := path_of_uri(uri)) is not None]
        if not paths and self.root_path and "\0" not in self.root_path:
            paths = [Path(self.root_path)]
        return list(dict.fromkeys(paths))

    @property
    def encoding(self) -> Encoding:
        """The encoding of positions that this session uses."""
        offered = _within(self.capabilities, "general", "positionEncodings")
        return choose_encoding(offered if isinstance(offered, list) else None)

    @property
    def features(self) -> list[str]:
        """The features that are served from the start."""
        wanted = Preferences().with_values(self.initialization_options).features
        return [name for name, default in FEATURES.items() if wanted.get(name, default) is not False]


def greeted(params: Initialize) -> dict[str, Any]:
    """The result of `initialize`."""
    capabilities = {
        "positionEncoding": params.encoding,
        "textDocumentSync": {"openClose": True, "change": INCREMENTAL, "save": True},
        **dict(_PROVIDERS[name] for name in params.features),
        "executeCommandProvider": {"commands": list(COMMANDS)},
        "workspace": {
            "workspaceFolders": {"supported": True, "changeNotifications": True},
            "fileOperations": _file_operations(params.capabilities),
        },
        "experimental": {
            "noctule": {
                "requests": list(REQUESTS),
                "notifications": [STATUS_CHANGED],
                "partialResults": list(IN_PARTS),
                "features": params.features,
            }
        },
    }
    return {"capabilities": capabilities, "serverInfo": {"name": "noctule", "version": our_version()}}


def choose_encoding(offered: list[Any] | None) -> Encoding:
    """The first encoding the client offers that is known here; UTF-16 where it offers none, as the protocol says."""
    for name in offered or []:
        for known in ENCODINGS:
            if name == known:
                return known
    return DEFAULT_ENCODING


def _file_operations(client: dict[str, Any]) -> dict[str, Any]:
    offered = _within(client, "workspace", "fileOperations")
    wanted = [name for name in _FILE_OPERATIONS if isinstance(offered, dict) and offered.get(name) is True]
    return {name: {"filters": [{"pattern": {"glob": ALL_FILES}, "scheme": "file"}]} for name in wanted}


def _within(value: Any, *names: str) -> Any:
    """What stands at these names in nested objects; None where it is not there."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value
