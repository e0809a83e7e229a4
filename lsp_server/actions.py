"""A place in a document into what can be asked about the symbol there: explain it, who calls it, what would break."""

from typing import Final

from lsprotocol import types

from indexer.records import split_moniker
from lsp_server.lenses import subject
from lsp_server.scene import Scene, defined_at, symbol_at

KIND: Final = "noctule"
_CALLABLE: Final = frozenset({"function", "method", "class"})


def actions(scene: Scene, params: types.CodeActionParams) -> list[types.CodeAction] | None:
    """The actions about the name at the start of a range; None where there is none, or none of their kind is wanted.

    While the cursor only moves, they are offered on definitions alone: a light bulb on every name says nothing.
    """
    only = params.context.only
    if only is not None and not any(str(kind) == KIND or KIND.startswith(f"{kind}.") for kind in only):
        return None
    place = params.range.start
    if params.context.trigger_kind == types.CodeActionTriggerKind.Automatic:
        name = defined_at(scene, place)
    else:
        name = symbol_at(scene, place)
    symbol = scene.snapshot.code.symbol(name) if name else None
    if name is None or symbol is None:
        return None
    about = subject(scene.uri, place, name)
    shown = split_moniker(name)[1].rpartition(".")[2].partition("#")[0] or split_moniker(name)[0]
    offered = {f"Explain {shown}": "explain"}
    if symbol.kind in _CALLABLE:
        offered |= {f"Who calls {shown}?": "callers"}
    offered |= {f"What breaks if I change {shown}?": "impact"}
    tags = [types.CodeActionTag.LlmGenerated] if _is_inferred(scene, name) else None
    return [
        types.CodeAction(
            title,
            kind=f"{KIND}.{verb}",
            command=types.Command(title, f"noctule.{verb}", arguments=[about]),
            tags=tags if verb == "explain" else None,
        )
        for title, verb in offered.items()
    ]


def _is_inferred(scene: Scene, name: str) -> bool:
    """True where an explanation may hold what a model wrote."""
    return any(fact.certainty == "inferred" for fact in scene.snapshot.facts_of(name))
