"""What the user says about a symbol into a correction that wins over every producer and stays."""

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from fact_store.stated import stated_fact
from sleep_agent.catalogue import fact_kinds
from workspace.errors import NOT_FOUND, USAGE, NoctuleError
from workspace.symbols import only_symbol

if TYPE_CHECKING:
    from fact_store.records import Fact
    from workspace.workspace import Workspace

CLAIM_CHARS_MAX = 2_000


def correct(workspace: "Workspace", symbol: str, claim: str, kind: str = "") -> "Fact":
    """Keep what the user says; with `kind` it stands in for facts of that kind about the symbol, else beside them.

    Raises NoctuleError where the symbol or the kind is not known, or nothing is said.
    """
    text = " ".join(claim.split())
    if not text or len(text) > CLAIM_CHARS_MAX:
        raise NoctuleError(f"say what is right in 1 to {CLAIM_CHARS_MAX} characters", USAGE)
    kinds = [each.KIND for each in fact_kinds()]
    if kind and kind not in kinds:
        raise NoctuleError(f"no kind of fact is called {kind!r}; known are {', '.join(sorted(kinds))}", USAGE)
    name = only_symbol(workspace.snapshot, symbol)
    body = workspace.snapshot.digest(name, "body")
    workspace.ledger.correct(name, text, kind=kind, body=body)
    workspace.read_corrections()
    return next(f for f in workspace.snapshot.facts_of(name) if f.producer == "user" and f.claim == text)


def withdraw(workspace: "Workspace", symbol: str, kind: str = "") -> int:
    """Take back what the user said about a symbol (of one kind, or all); raises NoctuleError where that is nothing."""
    known = {c.subject for c in workspace.ledger.corrections()}
    name = symbol if symbol in known else only_symbol(workspace.snapshot, symbol)
    count = workspace.ledger.withdraw(name, kind or None)
    if not count:
        raise NoctuleError(f"nothing that you said about {name} stands{f' as its {kind}' if kind else ''}", NOT_FOUND)
    workspace.read_corrections()
    return count


def stated_facts(workspace: "Workspace") -> "list[Fact]":
    """All corrections as facts."""
    return [stated_fact(correction) for correction in workspace.ledger.corrections()]


def stated_ages_s(workspace: "Workspace", keys: Iterable[str]) -> dict[str, float]:
    """Seconds since the user stated each of these facts; those that he did not state are left out."""
    wanted, now_s = frozenset(keys), time.time()
    rows = ((stated_fact(each).key, each.corrected_s) for each in workspace.ledger.corrections())
    return {key: max(0.0, now_s - at_s) for key, at_s in rows if key in wanted}
