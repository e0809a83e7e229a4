"""Requests of the protocol into answers: each handler finds its document's scene and reads it off the loop."""

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from lsp_server.parts import Parts, in_parts
from lsp_server.replies import guarded
from lsp_server.scene import Scene, symbol_at
from lsp_server.session import Session
from lsp_server.uris import uri_of_path

if TYPE_CHECKING:
    from lsp_server import actions, hierarchy, hints, hover, lenses, outline
    from lsp_server.engine import Engine

T = TypeVar("T")
_VIEWS: Final = ("actions", "hierarchy", "hints", "hover", "lenses", "outline")


def load_views() -> None:
    """Import what the handlers show: it rests on the resolver, for which the reply to `initialize` does not wait."""
    globals().update({name: import_module(f"lsp_server.{name}") for name in _VIEWS})


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
        types.WORKSPACE_DID_CHANGE_CONFIGURATION: lambda _params: session.configure(),
        types.WORKSPACE_DID_CREATE_FILES: lambda p: session.hint(*(f.uri for f in p.files)),
        types.WORKSPACE_DID_DELETE_FILES: lambda p: session.hint(*(f.uri for f in p.files)),
        types.WORKSPACE_DID_RENAME_FILES: lambda p: session.hint(
            *(uri for f in p.files for uri in (f.old_uri, f.new_uri))
        ),
    }
    for method, handler in handlers.items():
        server.feature(method)(handler)


def register_features(server: LanguageServer, session: Session, names: Iterable[str]) -> None:
    """The standard requests of these features."""
    for name in names:
        _REGISTRATIONS[name](server, session)


def _register_hover(server: LanguageServer, session: Session) -> None:
    async def hovered(params: types.HoverParams) -> types.Hover | None:
        def read(scene: Scene) -> str | None:
            name = symbol_at(scene, params.position)
            return hover.hover_markdown(scene.snapshot, name, is_behind=scene.is_behind) if name else None

        text = await _read(session, "hover", params.text_document.uri, read)
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text)) if text else None

    server.feature(types.TEXT_DOCUMENT_HOVER)(guarded(hovered))


def _register_outline(server: LanguageServer, session: Session) -> None:
    async def outlined(params: types.DocumentSymbolParams) -> Any:
        tree = _has_trees(session.protocol.client_capabilities)
        return await _read(
            session,
            "documentSymbol",
            params.text_document.uri,
            lambda s: outline.outline(s) if tree else outline.flat_outline(s),
        )

    server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)(guarded(outlined))


def _register_search(server: LanguageServer, session: Session) -> None:
    async def searched(params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
        scenes: list[tuple[Engine, Scene]] = []
        for root, engine in session.folders:
            if session.is_on("workspaceSymbol", uri_of_path(root)):
                snapshot = await engine.snapshot(with_disk=True)
                if snapshot is not None:
                    scenes.append((engine, Scene(root, snapshot, "", b"", session.protocol.encoding)))
        parts = Parts(session.protocol, params.partial_result_token)
        for look in (outline.named, outline.told):  # names of all folders first: they are better, and found sooner
            for engine, scene in scenes:
                left = outline.HITS_MAX - parts.count
                parts.add(await engine.read(partial(look, scene, params.query, left)))
        return parts.whole

    server.feature(types.WORKSPACE_SYMBOL)(guarded(searched))


def _register_calls(server: LanguageServer, session: Session) -> None:
    async def prepared(params: types.CallHierarchyPrepareParams) -> list[types.CallHierarchyItem] | None:
        def read(scene: Scene) -> list[types.CallHierarchyItem] | None:
            name = symbol_at(scene, params.position)
            made = hierarchy.item(scene, name) if name else None
            return [made] if made else None

        return await _read(session, "callHierarchy", params.text_document.uri, read)

    async def called_by(params: types.CallHierarchyIncomingCallsParams) -> Any:
        name = hierarchy.moniker_of(params.item)
        if name is None:
            return None
        found = await _read(session, "callHierarchy", params.item.uri, lambda s: hierarchy.incoming(s, name))
        return in_parts(session.protocol, params.partial_result_token, found)

    async def calls(params: types.CallHierarchyOutgoingCallsParams) -> Any:
        name = hierarchy.moniker_of(params.item)
        if name is None:
            return None
        found = await _read(session, "callHierarchy", params.item.uri, lambda s: hierarchy.outgoing(s, name))
        return in_parts(session.protocol, params.partial_result_token, found)

    server.feature(types.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY)(guarded(prepared))
    server.feature(types.CALL_HIERARCHY_INCOMING_CALLS)(guarded(called_by))
    server.feature(types.CALL_HIERARCHY_OUTGOING_CALLS)(guarded(calls))


def _register_definition(server: LanguageServer, session: Session) -> None:
    async def defined(params: types.DefinitionParams) -> types.Location | None:
        def read(scene: Scene) -> types.Location | None:
            name = symbol_at(scene, params.position)
            return hierarchy.definition(scene, name) if name else None

        return await _read(session, "definition", params.text_document.uri, read)

    server.feature(types.TEXT_DOCUMENT_DEFINITION)(guarded(defined))


def _register_references(server: LanguageServer, session: Session) -> None:
    async def referred(params: types.ReferenceParams) -> list[types.Location] | None:
        def read(scene: Scene) -> list[types.Location] | None:
            name = symbol_at(scene, params.position)
            whole = params.context.include_declaration
            return hierarchy.references(scene, name, with_definition=whole) if name else None

        found = await _read(session, "references", params.text_document.uri, read)
        return in_parts(session.protocol, params.partial_result_token, found)

    server.feature(types.TEXT_DOCUMENT_REFERENCES)(guarded(referred))


def _register_implementation(server: LanguageServer, session: Session) -> None:
    async def implemented(params: types.ImplementationParams) -> list[types.Location] | None:
        def read(scene: Scene) -> list[types.Location] | None:
            name = symbol_at(scene, params.position)
            return hierarchy.implementations(scene, name) or None if name else None

        found = await _read(session, "implementation", params.text_document.uri, read)
        return in_parts(session.protocol, params.partial_result_token, found)

    server.feature(types.TEXT_DOCUMENT_IMPLEMENTATION)(guarded(implemented))


def _register_lenses(server: LanguageServer, session: Session) -> None:
    async def above(params: types.CodeLensParams) -> list[types.CodeLens] | None:
        return await _read(session, "codeLens", params.text_document.uri, lambda scene: lenses.lenses(scene))

    async def resolved(lens: types.CodeLens) -> types.CodeLens:
        uri = lens.data.get("uri") if isinstance(lens.data, dict) else None
        made = await _read(session, "codeLens", str(uri), lambda scene: lenses.resolved(scene, lens))
        return made or lenses.gone(lens)

    server.feature(types.TEXT_DOCUMENT_CODE_LENS)(guarded(above))
    server.feature(types.CODE_LENS_RESOLVE)(guarded(resolved))


def _register_actions(server: LanguageServer, session: Session) -> None:
    async def offered(params: types.CodeActionParams) -> list[types.CodeAction] | None:
        return await _read(
            session, "codeAction", params.text_document.uri, lambda scene: actions.actions(scene, params)
        )

    server.feature(types.TEXT_DOCUMENT_CODE_ACTION)(guarded(offered))


def _register_hints(server: LanguageServer, session: Session) -> None:
    async def hinted(params: types.InlayHintParams) -> list[types.InlayHint] | None:
        return await _read(
            session, "inlayHint", params.text_document.uri, lambda scene: hints.inlay_hints(scene, params.range)
        )

    server.feature(types.TEXT_DOCUMENT_INLAY_HINT)(guarded(hinted))


def _register_diagnostics(server: LanguageServer, session: Session) -> None:
    async def diagnosed(params: types.DocumentDiagnosticParams) -> types.RelatedFullDocumentDiagnosticReport:
        uri = params.text_document.uri
        found = await session.scene(uri) if session.is_on("diagnostic", uri) else None
        # Beside the thread that reads: comparing with git takes longer than a hover may wait.
        said = await asyncio.to_thread(hints.diagnostics, found[1]) if found else []
        return types.RelatedFullDocumentDiagnosticReport(said)

    server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC)(guarded(diagnosed))


async def _read(session: Session, feature: str, uri: str, job: Callable[[Scene], T]) -> T | None:
    """What `job` reads in the document's scene; None where there is none, or the feature is not wanted there."""
    if not session.is_on(feature, uri) or (found := await session.scene(uri)) is None:
        return None
    engine, scene = found
    return await engine.read(lambda: job(scene))


def _has_trees(client: types.ClientCapabilities) -> bool:
    document = client.text_document.document_symbol if client.text_document else None
    return bool(document and document.hierarchical_document_symbol_support)


_REGISTRATIONS: Final[dict[str, Callable[[LanguageServer, Session], None]]] = {
    "hover": _register_hover,
    "codeLens": _register_lenses,
    "documentSymbol": _register_outline,
    "workspaceSymbol": _register_search,
    "callHierarchy": _register_calls,
    "definition": _register_definition,
    "references": _register_references,
    "implementation": _register_implementation,
    "codeAction": _register_actions,
    "inlayHint": _register_hints,
    "diagnostic": _register_diagnostics,
}
