"""Where a method stands among its relatives: what it overrides in base classes and what overrides it in subclasses."""

from collections.abc import Iterator

from indexer.records import split_moniker
from sleep_agent.findings import Finding
from sleep_agent.prose import counted, placed_all, shown
from sleep_agent.view import View

KIND = "overrides"
EFFORT = 2
VERSION = 2
SUBJECTS = frozenset({"method"})
IN_TESTS = False
FIELDS = {
    "overrides": "monikers of the base methods it overrides, nearest first",
    "overridden_by": "monikers of the methods that override it",
}
NAMES_MAX = 5


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding where the method overrides or is overridden."""
    path, qualname = split_moniker(subject)
    if qualname.endswith(".__init__"):
        return
    above, below = view.overridden(subject), view.overriding(subject)
    says = []
    if above:
        says.append(f"overrides {placed_all(above, NAMES_MAX, path)}")
    if below:
        names = placed_all(below, NAMES_MAX, path)
        says.append(f"is overridden in {counted(len(below), 'subclass')}: {names}")
    if says:
        yield Finding(
            f"The method `{shown(qualname)}` {', and '.join(says)}.",
            {"overrides": list(above), "overridden_by": list(below)},
        )
