"""Which exceptions can come out of a function, its own and those of what it calls, each with the way to it."""

from collections.abc import Iterator, Sequence

from indexer.records import split_moniker
from sleep_agent.findings import CLAIM_CHARS_MAX, Finding
from sleep_agent.prose import fitting, listed, named, shown
from sleep_agent.subjects import introduced
from sleep_agent.told import POSSIBLE, Told
from sleep_agent.view import View
from sleep_agent.ways import surely, through

KIND = "exceptions"
EFFORT = 2
VERSION = 2
SUBJECTS = frozenset({"function", "method"})
IN_TESTS = False
FIELDS = {
    "exceptions": "classes that can come out, nearest first: monikers, dotted names, or the source where nobody knows",
    "chains": "for each the names on the way to what raises it, joined by ` > `; “” where it does itself",
    "likely": "those of the classes that come by calls which are likely but not proved",
    "possible": "those that come by a call that may run one of a few functions",
}
TOLD_MAX = 5
FURTHER_MAX = 4
NEAR_STEPS = 3
KEPT_MAX = 40


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding where something that the function calls can raise out of it."""
    found = view.raises(subject)
    if not any(told.chain for told in found):
        return  # what it raises itself is told with conditions and messages by another kind
    groups = _grouped(subject, [told for told in found if len(told.chain) <= NEAR_STEPS])
    further = list(dict.fromkeys(_class(told.detail) for told in found if len(told.chain) > NEAR_STEPS))
    told = fitting(groups[:TOLD_MAX], CLAIM_CHARS_MAX - 160, 0)
    says = "; ".join([*told, *([f"{len(groups) - len(told)} more"] if len(told) < len(groups) else [])])
    if further:
        deep = listed([f"`{name}`" for name in further], FURTHER_MAX)
        says += f"; and from further down {deep}" if says else f"{deep} from more than {NEAR_STEPS} calls away"
    kept = found[:KEPT_MAX]
    yield Finding(
        f"{introduced(view, subject)} can raise {says}.",
        {
            "exceptions": [told.detail for told in kept],
            "chains": [" > ".join(told.chain) for told in kept],
            "likely": [told.detail for told in kept if 0 < told.rank < POSSIBLE],
            "possible": [told.detail for told in kept if told.rank >= POSSIBLE],
        },
    )


def _grouped(subject: str, found: Sequence[Told]) -> list[str]:
    """Exceptions that come the same way, told together: own ones first, then by way, nearest first."""
    ways: dict[tuple[int, tuple[str, ...]], list[str]] = {}
    for told in found:
        ways.setdefault((told.rank, told.chain), []).append(_class(told.detail))
    seen_from, _ = split_moniker(subject)
    return [
        f"{listed([f'`{name}`' for name in names])}{through(chain, seen_from, ' itself')}{surely(rank)}"
        for (rank, chain), names in ways.items()
    ]


def _class(detail: str) -> str:
    """The name of a class as people write it."""
    if "::" in detail:
        return shown(split_moniker(detail)[1]) or named(detail).strip("`")
    return detail.removeprefix("<builtin>.")
