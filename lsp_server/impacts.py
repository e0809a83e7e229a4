"""The `noctule/impact` request into who notices when a symbol, or what a diff touches, changes."""

import asyncio
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types

from indexer.graph.impact import impact_of
from indexer.graph.walk import DEPTH_MAX, NODES_MAX
from lsp_server.asking import ImpactParams
from lsp_server.replies import INVALID_PARAMS, REQUEST_FAILED, ReplyError
from lsp_server.scene import enclosing_name, symbol_at
from workspace.changes import Changes, changes_impact, of_patch, since_revision
from workspace.objects import diff_impact_object, impact_object
from workspace.symbols import find_symbols

if TYPE_CHECKING:
    from fact_store.snapshot import Snapshot
    from lsp_server.engine import Engine
    from lsp_server.session import Session

_WAYS: Final = "`symbol`, `uri` and `position`, `diff` or `revision`"


async def impact(session: "Session", params: ImpactParams, engine: "Engine") -> dict[str, Any]:
    """What `impact --json` prints. `engine` is the workspace that is asked where no position says which."""
    if not 1 <= params.depth <= DEPTH_MAX or not 1 <= params.max <= NODES_MAX:
        raise ReplyError(INVALID_PARAMS, f"depth must be 1 to {DEPTH_MAX}, max 1 to {NODES_MAX}")
    given = (params.symbol, params.position, params.diff, params.revision)
    if sum(each is not None for each in given) != 1 or (params.position is not None and params.uri is None):
        raise ReplyError(INVALID_PARAMS, f"noctule/impact needs one of {_WAYS}")
    if params.position is not None and params.uri is not None:
        return await _at(session, params.uri, types.Position(params.position.line, params.position.character), params)
    snapshot = await engine.fresh_snapshot()
    if (name := params.symbol) is not None:
        return await engine.read(lambda: _of_symbols(snapshot, find_symbols(snapshot.code, name), params))
    # Beside the thread that reads: git and resolving what changed take longer than a hover may wait.
    return await asyncio.to_thread(lambda: _of_changes(snapshot, _changes(engine, snapshot, params), params))


async def _at(session: "Session", uri: str, position: types.Position, params: ImpactParams) -> dict[str, Any]:
    if (found := await session.scene(uri)) is None:
        raise ReplyError(REQUEST_FAILED, "this document is not indexed")
    engine, scene = found
    name = await engine.read(lambda: symbol_at(scene, position) or enclosing_name(scene, position))
    return await engine.read(lambda: _of_symbols(scene.snapshot, [name], params))


def _of_symbols(snapshot: "Snapshot", names: list[str], params: ImpactParams) -> dict[str, Any]:
    found = impact_of(snapshot.code, names, depth=params.depth, nodes=params.max, minimum=params.certainty)
    return impact_object(found)


def _changes(engine: "Engine", snapshot: "Snapshot", params: ImpactParams) -> Changes:
    if params.diff is not None:
        return of_patch(engine.root, snapshot, params.diff.encode("utf-8", "surrogatepass"))
    return since_revision(engine.root, snapshot, params.revision or "")


def _of_changes(snapshot: "Snapshot", changes: Changes, params: ImpactParams) -> dict[str, Any]:
    found = changes_impact(snapshot, changes, depth=params.depth, nodes=params.max, minimum=params.certainty)
    return diff_impact_object(found, changes)
