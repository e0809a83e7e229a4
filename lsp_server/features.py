"""Requests of the protocol into answers: each handler finds its document's scene and reads it off the loop."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from lsp_server import hierarchy, hover, outline
from lsp_server.replies import guarded
from lsp_server.scene import Scene, symbol_at
from lsp_server.session import Session

T = TypeVar("T")

# What a client may switch off with `initializationOptions: {"features": {"hover": false}}`.
FEATURES: Final = ("hover", "documentSymbol", "workspaceSymbol", "callHierarchy", "definition", "references")


def register_sync(server: LanguageServer, session: Session) -> None:
    """Document sync and folders; handlers are synchronous, so their order is that of the messages."""
    handlers: dict[str, Callable[[Any], None]] = {
        types.INITIALIZED: lambda _params: session.start(),
        types.TEXT_DOCUMENT_DID_OPEN: lambda p: session.opened(session.documents.open(p.text_document)),
        types.TEXT_DOCUMENT_DID_CHANGE: lambda p: session.opened(
            session.documents.change(p, session.protocol.encoding)
        ),
        types.TEXT_DOCUMENT_DID_CLOSE: lambda p: session.closed(p.text_document.uri),
        types.TEXT_DOCUMENT_DID_SAVE: lambda p: session.hint(p.text_document.uri),
        types.WORKSPACE_DID_CHANGE_WATCHED_FILES: lambda p: session.hint(*(change.uri for change in p.changes)),
        types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: lambda p: session.change_folders(p.event),
    }
    for method, handler in handlers.items():
        server.feature(method)(handler)


def register_features(server: LanguageServer, session: Session, off: frozenset[str]) -> None:
    """The standard requests that are not switched off."""
    registrations = {
        "hover": _register_hover,
        "documentSymbol": _register_outline,
        "workspaceSymbol": _register_search,
        "callHierarchy": _register_calls,
        "definition": _register_definition,
        "references": _register_references,
    }
    for name in FEATURES:
        if name not in off:
            registrations[name](server, session)


def _register_hover(server: LanguageServer, session: Session) -> None:
    async def hovered(params: types.HoverParams) -> types.Hover | None:
        def read(scene: Scene) -> str | None:
            name = symbol_at(scene, params.position)
            return hover.hover_markdown(scene.snapshot, name) if name else None

        text = await _read(session, params.text_document.uri, read)
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text)) if text else None

    server.feature(types.TEXT_DOCUMENT_HOVER)(guarded(hovered))


def _register_outline(server: LanguageServer, session: Session) -> None:
    async def outlined(params: types.DocumentSymbolParams) -> Any:
        tree = _has_trees(session.protocol.client_capabilities)
        return await _read(session, params.text_document.uri, outline.outline if tree else outline.flat_outline)

    server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)(guarded(outlined))


def _register_search(server: LanguageServer, session: Session) -> None:
    async def searched(params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
        found: list[types.WorkspaceSymbol] = []
        for root, engine in session.folders:
            if (snapshot := await engine.snapshot()) is not None:
                scene = Scene(root, snapshot, "", b"", session.protocol.encoding)
                found += await engine.read(lambda scene=scene: outline.search(scene, params.query))  # type: ignore[misc]
        return found[: outline.HITS_MAX]

    server.feature(types.WORKSPACE_SYMBOL)(guarded(searched))


def _register_calls(server: LanguageServer, session: Session) -> None:
    async def prepared(params: types.CallHierarchyPrepareParams) -> list[types.CallHierarchyItem] | None:
        def read(scene: Scene) -> list[types.CallHierarchyItem] | None:
            name = symbol_at(scene, params.position)
            made = hierarchy.item(scene, name) if name else None
            return [made] if made else None

        return await _read(session, params.text_document.uri, read)

    async def called_by(params: types.CallHierarchyIncomingCallsParams) -> Any:
        name = hierarchy.moniker_of(params.item)
        return await _read(session, params.item.uri, lambda s: hierarchy.incoming(s, name)) if name else None

    async def calls(params: types.CallHierarchyOutgoingCallsParams) -> Any:
        name = hierarchy.moniker_of(params.item)
        return await _read(session, params.item.uri, lambda s: hierarchy.outgoing(s, name)) if name else None

    server.feature(types.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY)(guarded(prepared))
    server.feature(types.CALL_HIERARCHY_INCOMING_CALLS)(guarded(called_by))
    server.feature(types.CALL_HIERARCHY_OUTGOING_CALLS)(guarded(calls))


def _register_definition(server: LanguageServer, session: Session) -> None:
    async def defined(params: types.DefinitionParams) -> types.Location | None:
        def read(scene: Scene) -> types.Location | None:
            name = symbol_at(scene, params.position)
            return hierarchy.definition(scene, name) if name else None

        return await _read(session, params.text_document.uri, read)

    server.feature(types.TEXT_DOCUMENT_DEFINITION)(guarded(defined))


def _register_references(server: LanguageServer, session: Session) -> None:
    async def referred(params: types.ReferenceParams) -> list[types.Location] | None:
        def read(scene: Scene) -> list[types.Location] | None:
            name = symbol_at(scene, params.position)
            whole = params.context.include_declaration
            return hierarchy.references(scene, name, with_definition=whole) if name else None

        return await _read(session, params.text_document.uri, read)

    server.feature(types.TEXT_DOCUMENT_REFERENCES)(guarded(referred))


async def _read(session: Session, uri: str, job: Callable[[Scene], T]) -> T | None:
    """What `job` reads in the document's scene; None where there is none."""
    if (found := await session.scene(uri)) is None:
        return None
    engine, scene = found
    return await engine.read(lambda: job(scene))


def _has_trees(client: types.ClientCapabilities) -> bool:
    document = client.text_document.document_symbol if client.text_document else None
    return bool(document and document.hierarchical_document_symbol_support)
