"""What a test exercises: the code outside the tests that it calls."""

from collections.abc import Iterator

from indexer.records import split_moniker
from sleep_agent.facts.callees import as_called, called_here
from sleep_agent.findings import Finding
from sleep_agent.prose import located, shown
from sleep_agent.subjects import is_test
from sleep_agent.view import View

KIND = "exercise"
EFFORT = 2
VERSION = 3
SUBJECTS = frozenset({"function", "method"})
IN_TESTS = True
FIELDS = {"exercises": "monikers of the code that the test calls, in source order"}
NAMES_MAX = 5


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding for a test that calls code of this repository."""
    path, qualname = split_moniker(subject)
    if not is_test(path) or not qualname.rpartition(".")[2].startswith("test"):
        return
    edges = [e for _, e in view.calls_from(subject) if e.kind == "call"]
    exercised = [c for c in called_here(edges) if not is_test(split_moniker(c)[0])]
    if exercised:
        texts = {e.callee: as_called(e) for e in reversed(edges) if e.callee}
        names = located([(texts[c], c) for c in exercised], NAMES_MAX)
        yield Finding(f"The test `{shown(qualname)}` exercises {names}.", {"exercises": exercised})
