"""Circles of imports: which modules import each other, and whether the circle closes when they are imported."""

from collections.abc import Iterator

from sleep_agent.findings import Finding
from sleep_agent.prose import counted
from sleep_agent.view import View

KIND = "import cycles"
EFFORT = 3
VERSION = 1
SUBJECTS = frozenset({"repository"})
IN_TESTS = True
FIELDS = {
    "at_import": "for each circle that closes at import a shortest way round, as paths joined by ` > `",
    "later": "the same for circles that an import inside a function, or one for type checkers, closes",
}
CYCLES_MAX = 4
STEPS_MAX = 5
KEPT_MAX = 50
_RUN_IMPORTS = frozenset({"python", "javascript", "typescript", "tsx", "ruby", "php"})
"""Languages in which importing runs code, so that the order matters; elsewhere circles are nobody's concern."""


def derive(view: View, _subject: str) -> Iterator[Finding]:
    """One finding where there are circles."""
    found = [(at_import, c) for at_import, c in view.import_cycles() if view.language(c[0]) in _RUN_IMPORTS]
    if not found:
        return
    early = [cycle for at_import, cycle in found if at_import]
    later = [cycle for at_import, cycle in found if not at_import]
    says = []
    if early:
        verb = "closes" if len(early) == 1 else "close"
        says.append(f"{counted(len(early), 'circle')} of imports {verb} at import: {_told(early)}")
    if later:
        start = "further " if early else ""
        says.append(f"{counted(len(later), f'{start}circle')} only through imports that run later: {_told(later)}")
    yield Finding(
        f"In this repository {'; '.join(says)}.",
        {"at_import": [" > ".join(c) for c in early[:KEPT_MAX]], "later": [" > ".join(c) for c in later[:KEPT_MAX]]},
    )


def _told(cycles: list[tuple[str, ...]]) -> str:
    shown = [" → ".join(f"`{p}`" for p in _short(c)) for c in cycles[:CYCLES_MAX]]
    return ", ".join(shown) + (f" and {len(cycles) - CYCLES_MAX} more" if len(cycles) > CYCLES_MAX else "")


def _short(cycle: tuple[str, ...]) -> tuple[str, ...]:
    return (*cycle, cycle[0]) if len(cycle) <= STEPS_MAX else (*cycle[:STEPS_MAX], "…", cycle[0])
