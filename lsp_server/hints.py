"""What running a function can do into hints beside its signature, and disagreements into diagnostics of their place."""

from collections.abc import Iterator
from typing import Any, Final

from lsprotocol import types

from fact_store.records import Fact
from indexer.records import moniker, split_moniker
from lsp_server.markdown import one_line, visible
from lsp_server.scene import Scene, lines_range
from sleep_agent.change.difference import differences
from workspace.changes import changes_impact, since_revision
from workspace.errors import NoctuleError

NAMES_MAX: Final = 3
TEXT_CHARS: Final = 300
SOURCE: Final = "noctule"
MISMATCH: Final = "docstring mismatch"


def inlay_hints(scene: Scene, wanted: types.Range) -> list[types.InlayHint]:
    """Effects and exceptions of each function in a range of lines, behind its name."""
    found: list[types.InlayHint] = []
    for symbol in scene.snapshot.code.symbols(scene.path):
        if symbol.kind not in ("function", "method") or "<" in symbol.qualname:
            continue
        place = scene.name_range(symbol).end
        if wanted.start.line <= place.line <= wanted.end.line:
            label = ", ".join(_effects(scene.snapshot.facts_of(moniker(scene.path, symbol.qualname))))
            if label:
                found.append(types.InlayHint(place, f"⟨{visible(label)}⟩", padding_left=True, padding_right=True))
    return found


def diagnostics(scene: Scene) -> list[types.Diagnostic]:
    """Hints where a docstring and the code disagree, and where a call rests on what an uncommitted edit broke."""
    return [*_mismatches(scene), *_broken(scene)]


def _effects(facts: tuple[Fact, ...]) -> Iterator[str]:
    by_kind = {fact.kind: fact for fact in facts}
    for raised in dict.fromkeys(_listed(by_kind.get("raises"), "raises")[:NAMES_MAX]):
        yield f"raises {raised}"
    if (effects := by_kind.get("effects")) is not None:
        if effects.payload.get("pure"):
            yield "pure"
        yield from dict.fromkeys(_listed(effects, "effects")[:NAMES_MAX])


def _mismatches(scene: Scene) -> Iterator[types.Diagnostic]:
    for symbol in scene.snapshot.code.symbols(scene.path):
        for fact in scene.snapshot.facts_of(moniker(scene.path, symbol.qualname)):
            if fact.kind == MISMATCH:
                yield _hint(scene.name_range(symbol), fact.claim, "docstring-mismatch")


def _broken(scene: Scene) -> Iterator[types.Diagnostic]:
    """Uses in this document of what the uncommitted change took away, or made to demand more."""
    try:
        changes = since_revision(scene.root, scene.snapshot, "HEAD")
    except NoctuleError:  # no git, no commit: nothing to compare with
        return
    if not changes.files:
        return
    found = changes_impact(scene.snapshot, changes, depth=1)
    broken = {each.name: each for each in differences(found.changed, changes.files) if each.breaks}
    changed = {each.name for each in found.changed}
    for reached in (*found.impact.affected, *found.impact.tests):
        cause = broken.get(reached.chain[-1]) if reached.chain else None
        if cause is None or reached.hop.path != scene.path or reached.name in changed:
            continue
        name = split_moniker(cause.name)[1] or cause.path
        what = "is gone" if cause.after is None else _asks(cause.demands, cause.refuses)
        text = f"`{name}` {what} in what is not committed yet; this still uses it as it was ({reached.certainty})."
        yield _hint(lines_range(reached.hop.line, reached.hop.line), text, "broken-caller")


def _asks(demands: tuple[str, ...], refuses: tuple[str, ...]) -> str:
    parts = [f"needs `{', '.join(demands)}`"] if demands else []
    parts += [f"no longer takes `{', '.join(refuses)}`"] if refuses else []
    return " and ".join(parts)


def _hint(place: types.Range, text: str, code: str) -> types.Diagnostic:
    return types.Diagnostic(
        place, one_line(text, TEXT_CHARS), severity=types.DiagnosticSeverity.Hint, code=code, source=SOURCE
    )


def _listed(fact: Fact | None, field: str) -> list[str]:
    value: Any = fact.payload.get(field) if fact else None
    return [str(each) for each in value] if isinstance(value, list) else []
