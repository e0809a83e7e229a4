"""Centrality, recent edits, focus and the questions really asked into how likely each file and symbol is asked about.

Every source hands out shares that add up to 1, as far as it knows anything: how the next question is spread over the
repository if that source alone were right. Their mixture is the share of the next question; from it and the number of
questions expected until the horizon follows the probability that one of them is about the subject (a Poisson process).
"""

import math
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Final

from fact_store.records import AnticipatedQuestion
from fact_store.snapshot import ASKED, CHANGE, REPOSITORY, Snapshot
from indexer.code_index import CodeIndex
from indexer.graph.central import central_symbols
from indexer.graph.memo import once_per_index
from indexer.records import split_moniker
from sleep_agent.agenda.item import DAY_S, Interest
from sleep_agent.subjects import is_test

CENTRAL_SHARE: Final = 0.35
EVEN_SHARE: Final = 0.1
CHANGED_SHARE: Final = 0.1
EDITED_SHARE: Final = 0.15
FOCUS_SHARE: Final = 0.1
LOG_SHARE: Final = 0.2
"""The weights of the mixture. The central and the even share count always, the others as far as there is anything."""

TEST_WEIGHT: Final = 0.3
EDIT_HALF_LIFE_S: Final = 1_800.0
CHANGE_HALF_LIFE_DAYS: Final = 14.0
ASKED_HALF_LIFE_S: Final = 7 * DAY_S
CHANGED_FILES_MAX: Final = 200
WIDE_CHANCE: Final = 0.8
"""That somebody asks about the change at hand, again what was asked already, or about the repository as a whole."""

Shares = Mapping[str, float]


def asked_about(snapshot: Snapshot, interest: Interest) -> Callable[[str], float]:
    """Path (or another subject of a work item) -> the probability that it is asked about within the horizon."""
    mixture = _mixture(snapshot, interest)
    expected = interest.per_day * interest.horizon_s / DAY_S

    def chance(subject: str) -> float:
        if subject in (REPOSITORY, CHANGE, ASKED):
            return WIDE_CHANCE
        return 1.0 - math.exp(-expected * mixture.get(subject, 0.0))

    return chance


def likelihoods(
    snapshot: Snapshot, interest: Interest, questions: Iterable[AnticipatedQuestion]
) -> list[tuple[float, AnticipatedQuestion]]:
    """Anticipated questions with how likely each is to be asked, in [0, 1], likeliest first.

    The stored likelihood says how often such a question is asked about such a symbol; here it is scaled by how much the
    symbol is asked about now.
    """
    matters = symbols_asked_about(snapshot, interest)
    found = [(round(q.likelihood * matters(q.subject), 4), q) for q in questions]
    return sorted(found, key=lambda pair: (-pair[0], pair[1].question, pair[1].key))


def symbols_asked_about(snapshot: Snapshot, interest: Interest) -> Callable[[str], float]:
    """Moniker -> how much it matters now, in [0, 1]: 1 for what was just edited or asked about, or is most central."""
    ranks = _symbol_ranks(snapshot.code)
    edited = _decayed(interest.now_s, interest.edited_s, EDIT_HALF_LIFE_S)
    focus = frozenset(interest.focus)

    def matters(name: str) -> float:
        path, qualname = split_moniker(name)
        if path in (CHANGE, ASKED):
            return 1.0
        own = ranks.get(name, 0.0) if qualname else _file_rank(snapshot, path)
        at_s, count = interest.asked_s.get(name, (0.0, 0))
        asked = min(1.0, 0.5 * count) * _decay(interest.now_s - at_s, ASKED_HALF_LIFE_S) if count else 0.0
        open_now = 0.5 if name in focus or path in focus else 0.0
        return 0.4 + 0.6 * max(own, edited.get(path, 0.0), asked, open_now)

    return matters


def _mixture(snapshot: Snapshot, interest: Interest) -> dict[str, float]:
    sources: list[tuple[float, Shares]] = [
        (CENTRAL_SHARE, _file_shares(snapshot.code)),
        (EVEN_SHARE, {path: _weight(path) for path in snapshot.code.modules}),
        (CHANGED_SHARE, _recently_changed(snapshot)),
        (EDITED_SHARE, _decayed(interest.now_s, interest.edited_s, EDIT_HALF_LIFE_S)),
        (FOCUS_SHARE, dict.fromkeys((split_moniker(name)[0] for name in interest.focus), 1.0)),
        (LOG_SHARE, _really_asked(interest)),
    ]
    known = [(weight, shares, sum(shares.values())) for weight, shares in sources]
    whole = sum(weight for weight, _, total in known if total > 0)
    mixture: dict[str, float] = {}
    for weight, shares, total in known:
        for path, share in shares.items() if total > 0 else ():
            mixture[path] = mixture.get(path, 0.0) + weight / whole * share / total
    return mixture


def _weight(path: str) -> float:
    return TEST_WEIGHT if is_test(path) else 1.0


@once_per_index
def _file_shares(code: CodeIndex) -> dict[str, float]:
    """The PageRank of all that a file holds."""
    shares: dict[str, float] = {}
    for each in central_symbols(code):
        path = split_moniker(each.name)[0]
        shares[path] = shares.get(path, 0.0) + each.score
    return shares


@once_per_index
def _symbol_ranks(code: CodeIndex) -> dict[str, float]:
    """Moniker -> its place among the central symbols, 1 for the first, falling with the logarithm of the place."""
    names = [each.name for each in central_symbols(code)]
    bottom = math.log(len(names) + 1) or 1.0
    return {name: 1.0 - math.log(place) / bottom for place, name in enumerate(names, 1)}


def _file_rank(snapshot: Snapshot, path: str) -> float:
    return min(1.0, math.log1p(len(snapshot.code.importers(path))) / math.log(30)) * _weight(path)


def _recently_changed(snapshot: Snapshot) -> dict[str, float]:
    """Files by how lately a commit changed them; counted from the newest, so that an old clone has a present, too."""
    days = {path: _day(known.date) for path, known in snapshot.history.files.items() if path in snapshot.code.modules}
    newest = max(days.values(), default=0)
    latest = sorted(days, key=lambda path: (-days[path], path))[:CHANGED_FILES_MAX]
    return {path: _weight(path) * _decay(newest - days[path], CHANGE_HALF_LIFE_DAYS) for path in latest}


def _really_asked(interest: Interest) -> dict[str, float]:
    shares: dict[str, float] = {}
    for name, (at_s, count) in interest.asked_s.items():
        path = split_moniker(name)[0]
        shares[path] = shares.get(path, 0.0) + count * _decay(interest.now_s - at_s, ASKED_HALF_LIFE_S)
    return shares


def _decayed(now_s: float, times_s: Mapping[str, float], half_life_s: float) -> dict[str, float]:
    return {path: _decay(now_s - at_s, half_life_s) for path, at_s in times_s.items()}


def _decay(age: float, half_life: float) -> float:
    return math.exp2(-max(0.0, age) / half_life)


def _day(text: str) -> int:
    """An ISO day as a number of days; 0 for what is none."""
    try:
        return date.fromisoformat(text[:10]).toordinal()
    except ValueError:
        return 0
