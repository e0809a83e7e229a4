"""A snapshot into the modules a model has yet to think about, in the order of what that is expected to be worth."""

import math
from collections.abc import Iterable

from fact_store.snapshot import Snapshot, by_model
from indexer.records import moniker, split_moniker
from sleep_agent.model.reasoner import worth_thinking

FOCUS_WORTH = 8.0


def to_think_about(snapshot: Snapshot, effort: int, focus: Iterable[str] = ()) -> tuple[str, ...]:
    """Subjects of model work items that do not stand, most valuable first: what is focused, then what most rests on.

    Deterministic; ties go by name.
    """
    focused = {split_moniker(f)[0] for f in focus}
    paths = [p for p in snapshot.code.modules if worth_thinking(snapshot, p)]
    waiting = [path for path in paths if not snapshot.stands(by_model(path), effort)]
    return tuple(by_model(p) for p in sorted(waiting, key=lambda p: (-_worth(snapshot, p, focused), p)))


def _worth(snapshot: Snapshot, path: str, focused: set[str]) -> float:
    code = snapshot.code
    names = (moniker(path, symbol.qualname) for symbol in code.symbols(path))
    called = {edge.caller for name in names for edge in code.calls_to(name)}
    outside = sum(split_moniker(caller)[0] != path for caller in called)
    return math.log1p(len(code.importers(path))) + math.log1p(outside) + (FOCUS_WORTH if path in focused else 0.0)
