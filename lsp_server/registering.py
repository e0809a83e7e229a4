"""What a client can do into what it is asked for: registrations, its configuration, and to ask again."""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, Final

from lsprotocol import types

from lsp_server.preferences import Preferences
from lsp_server.protocol import GuardedProtocol
from lsp_server.replies import ReplyError
from lsp_server.uris import uri_of_path

SECTION: Final = "noctule"
_WATCHED: Final = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher("**/*")])
ON_DEMAND: Final[dict[str, tuple[str, str]]] = {
    "inlayHint": (types.TEXT_DOCUMENT_INLAY_HINT, "inlay_hint"),
    "diagnostic": (types.TEXT_DOCUMENT_DIAGNOSTIC, "diagnostic"),
}
"""Features that are off unless they are asked for: their method, and the client's capability for it."""
_REFRESHES: Final[dict[str, tuple[str, str]]] = {
    "codeLens": (types.WORKSPACE_CODE_LENS_REFRESH, "code_lens"),
    "inlayHint": (types.WORKSPACE_INLAY_HINT_REFRESH, "inlay_hint"),
    "diagnostic": (types.WORKSPACE_DIAGNOSTIC_REFRESH, "diagnostics"),
}


async def register(protocol: GuardedProtocol) -> None:
    """Ask to be told of changed files and of changed configuration, where the client offers that."""
    workspace = protocol.client_capabilities.workspace
    wanted: list[types.Registration] = []
    if workspace and workspace.did_change_watched_files and workspace.did_change_watched_files.dynamic_registration:
        method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
        wanted.append(types.Registration("noctule-files", method, _WATCHED))
    if workspace and workspace.did_change_configuration and workspace.did_change_configuration.dynamic_registration:
        options = types.DidChangeConfigurationRegistrationOptions(SECTION)
        method = types.WORKSPACE_DID_CHANGE_CONFIGURATION
        wanted.append(types.Registration("noctule-configuration", method, options))
    if wanted:
        await asked(protocol, types.CLIENT_REGISTER_CAPABILITY, types.RegistrationParams(wanted))


async def register_on_demand(protocol: GuardedProtocol, switched_on: Collection[str]) -> None:
    """Announce the features that a configuration switched on later, where the client offers that, once each."""
    document = protocol.client_capabilities.text_document
    for feature, (method, capability) in ON_DEMAND.items():
        offered = getattr(document, capability, None) if document else None
        if (
            feature not in switched_on
            or feature in protocol.announced
            or not getattr(offered, "dynamic_registration", False)
        ):
            continue
        protocol.announced.add(feature)
        options: Any = types.InlayHintRegistrationOptions()
        if feature == "diagnostic":
            options = types.DiagnosticRegistrationOptions(
                inter_file_dependencies=True, workspace_diagnostics=False, identifier=SECTION
            )
        wanted = [types.Registration(f"noctule-{feature}", method, options)]
        await asked(protocol, types.CLIENT_REGISTER_CAPABILITY, types.RegistrationParams(wanted))


async def configurations(protocol: GuardedProtocol, roots: list[Path]) -> list[Any]:
    """The client's settings for each folder; [] where it does not tell."""
    workspace = protocol.client_capabilities.workspace
    if not roots or not workspace or not workspace.configuration:
        return []
    items = [types.ConfigurationItem(uri_of_path(root), SECTION) for root in roots]
    found = await asked(protocol, types.WORKSPACE_CONFIGURATION, types.ConfigurationParams(items))
    return found if isinstance(found, list) else []


def refreshes(protocol: GuardedProtocol, whole: Preferences, of_folders: Iterable[Preferences]) -> list[str]:
    """The requests that make the client ask again for what it shows by itself, as far as it offers them."""
    workspace = protocol.client_capabilities.workspace
    wanted = [whole, *of_folders]
    return [
        method
        for feature, (method, capability) in _REFRESHES.items()
        if getattr(getattr(workspace, capability, None), "refresh_support", False)
        and any(each.is_on(feature) for each in wanted)
    ]


async def asked(protocol: GuardedProtocol, method: str, params: Any) -> Any:
    """The client's reply; None where it refuses or does not answer: it then does without."""
    try:
        return await protocol.ask_client(method, params)
    except (ReplyError, TimeoutError):
        return None
