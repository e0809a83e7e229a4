"""Calls and references into how central each symbol is: the more that matters rests on it, the more it matters."""

import re
from collections.abc import Iterator
from typing import Final

from indexer.code_index import CodeIndex
from indexer.graph.calls import CONSTRUCTORS
from indexer.graph.memo import once_per_index
from indexer.graph.testing import is_test_path
from indexer.records import Certainty, Record, moniker, split_moniker

DAMPING: Final = 0.85
ROUNDS_MAX: Final = 200
CLOSE: Final = 1e-10
"""The rounds end when all scores together move by less."""

CALL_WEIGHTS: Final[dict[Certainty, float]] = {"exact": 1.0, "likely": 0.8, "possible": 0.2, "unresolved": 0.0}
REFERENCE_WEIGHT: Final = 0.5
_TYPE_VARIABLE: Final = re.compile(r"= ?([\w.]+\.)?(TypeVar|ParamSpec|TypeVarTuple)\(")
_LISTED: Final = frozenset({"class", "function", "method", "constant", "variable"})


class Central(Record):
    """A symbol with its share of all attention (all shares add up to 1) and the number of symbols that use it."""

    name: str
    score: float
    users: int


@once_per_index
def central_symbols(code: CodeIndex) -> tuple[Central, ...]:
    """Every symbol that other code uses, most central first, by PageRank over weighted uses; tests do not count.

    Page, Brin, Motwani and Winograd, "The PageRank citation ranking" (1999). Making an instance uses the class. Nodes
    and uses are taken in order of name, so equal graphs give equal scores however they came about.
    """
    weights = dict(sorted(_uses(code).items()))
    nodes = sorted({name for pair in weights for name in pair})
    scores = _page_rank(nodes, weights)
    users: dict[str, int] = {}
    for _, used in weights:
        users[used] = users.get(used, 0) + 1
    found = [Central(name, scores[name], users[name]) for name in nodes if name in users and _is_listed(code, name)]
    return tuple(sorted(found, key=lambda each: (-each.score, each.name)))


def _uses(code: CodeIndex) -> dict[tuple[str, str], float]:
    """(user, what it uses) -> the weight of its best use, tests and uses of itself left out."""
    found: dict[tuple[str, str], float] = {}
    folded: dict[str, str] = {}
    for user, used, weight in _all_uses(code):
        if used not in folded:
            folded[used] = _folded(used)
        pair = (user, folded[used])
        if user != pair[1] and weight > found.get(pair, 0.0):
            found[pair] = weight
    return found


def _all_uses(code: CodeIndex) -> Iterator[tuple[str, str, float]]:
    for path, resolution in code.resolutions.items():
        if is_test_path(path):
            continue
        for edge in resolution.edges:
            if edge.callee is not None and "::" in edge.callee:
                yield edge.caller, edge.callee, CALL_WEIGHTS[edge.certainty]
        for use in resolution.references:
            if use.role == "read":
                yield use.source, use.target, REFERENCE_WEIGHT


def _folded(name: str) -> str:
    """The class for its constructor; one definition for all of that name in a scope."""
    path, qualname = split_moniker(name.partition("#")[0])
    owner, _, last = qualname.rpartition(".")
    return moniker(path, owner) if owner and last in CONSTRUCTORS else moniker(path, qualname)


def _page_rank(nodes: list[str], weights: dict[tuple[str, str], float]) -> dict[str, float]:
    """Node -> score. What leads nowhere passes its score on to all nodes alike."""
    if not nodes:
        return {}
    import numpy as np  # here: it takes longer to import than most commands take to answer

    place = {name: number for number, name in enumerate(nodes)}
    users = np.fromiter((place[user] for user, _ in weights), dtype=np.int64, count=len(weights))
    used = np.fromiter((place[name] for _, name in weights), dtype=np.int64, count=len(weights))
    given = np.fromiter(weights.values(), dtype=np.float64, count=len(weights))
    out = np.bincount(users, weights=given, minlength=len(nodes))
    share = given / out[users]
    leads_nowhere = out == 0.0
    score = np.full(len(nodes), 1.0 / len(nodes))
    for _ in range(ROUNDS_MAX):
        passed = np.bincount(used, weights=score[users] * share, minlength=len(nodes))
        spread = (1.0 - DAMPING + DAMPING * score[leads_nowhere].sum()) / len(nodes)
        moved = DAMPING * passed + spread
        change = float(np.abs(moved - score).sum())
        score = moved
        if change < CLOSE:
            break
    return dict(zip(nodes, score.tolist(), strict=True))


def _is_listed(code: CodeIndex, name: str) -> bool:
    symbol = code.symbol(name)
    return symbol is not None and symbol.kind in _LISTED and not _TYPE_VARIABLE.search(symbol.signature)
