"""How a package is layered: which of its parts import which, from the top, where running starts, to the bottom."""

from collections.abc import Iterator, Sequence

from indexer.records import split_moniker
from sleep_agent.findings import CLAIM_CHARS_MAX, Finding
from sleep_agent.prose import fitting, listed
from sleep_agent.subjects import PACKAGE_FILE, module_title
from sleep_agent.view import View

KIND = "layers"
EFFORT = 3
VERSION = 1
SUBJECTS = frozenset({"package"})
IN_TESTS = False
FIELDS = {
    "levels": "each level from top to bottom, as paths joined by `, `; parts that import each other joined by ` <> `",
    "cycles": "groups of parts that import each other in a circle, joined by ` <> `",
    "bottom": "paths of the parts that import no other part",
}
PARTS_MIN = 3
NAMES_MAX = 6
CIRCLE_MAX = 4


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding for a package with at least three parts of which some import others."""
    path, _ = split_moniker(subject)
    folder = path.removesuffix(PACKAGE_FILE).rstrip("/")
    found = view.layers(folder)
    if sum(len(level) for level in found.levels) < PARTS_MIN or not found.uses:
        return
    circles = [group for level in found.levels for group in level if len(group) > 1]
    levels = [[_group(group) for group in level] for level in found.levels]
    told = [listed(level, NAMES_MAX) for level in levels]
    claim = f"The package `{module_title(path)}` is layered, each level importing only what is below: "
    kept = fitting(told, CLAIM_CHARS_MAX - len(claim) - 60)
    if len(kept) < len(told):
        kept = [*kept[:-1], "…", told[-1]]
    if len(levels) == 1:
        claim, kept = f"The parts of the package `{module_title(path)}` import each other in a circle: ", told
    yield Finding(
        f"{claim}{' / '.join(kept)}.",
        {
            "levels": [", ".join(" <> ".join(group) for group in level) for level in found.levels],
            "cycles": [" <> ".join(group) for group in circles],
            "bottom": [part for group in found.levels[-1] for part in group],
        },
    )


def _group(group: Sequence[str]) -> str:
    names = [f"`{part.rpartition('/')[2]}`" for part in group]
    return names[0] if len(names) == 1 else f"the circle of {listed(names, CIRCLE_MAX)}"
