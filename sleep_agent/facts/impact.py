"""What a change to a symbol would touch: who depends on it and through what, and which tests would notice."""

from collections.abc import Iterator, Sequence

from indexer.graph.walk import Reached
from indexer.records import split_moniker
from sleep_agent.findings import Finding
from sleep_agent.prose import counted, listed, placed_all, short_path
from sleep_agent.subjects import introduced, is_private, is_test
from sleep_agent.view import View

KIND = "impact"
EFFORT = 2
VERSION = 2
SUBJECTS = frozenset({"class", "function", "method"})
IN_TESTS = False
FIELDS = {
    "direct": "monikers of what depends on it directly, surest first, tests left out",
    "further": "monikers of what depends on those, up to three steps away",
    "tests": "monikers of the tests that reach it within three steps, surest and nearest first",
    "possible": "those of the tests that reach it by a call that may run one of a few functions",
    "modules": "paths of the modules that import it by name",
    "complete": "false where there is more than is listed",
}
DIRECT_MAX = 5
TESTS_MAX = 3
MODULES_MAX = 4
STEPS = 3


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding where something depends on the symbol."""
    found, has_tests = view.impact(subject)
    own = f"{subject}."
    affected = [each for each in found.affected if not is_test(split_moniker(each.name)[0])]
    affected = [each for each in affected if not each.name.startswith(own)]
    if view.kind(subject) == "class":  # who is compatible with its methods is told of them
        affected = [each for each in affected if each.hop.relation not in ("override", "overridden")]
    direct = [each for each in affected if each.distance == 1 and each.certainty != "possible"]
    further = [each.name for each in affected if each.distance > 1]
    maybe = [each.name for each in found.tests if each.certainty == "possible"]
    surely = [each.name for each in found.tests if each.certainty != "possible"]
    modules = [each.path for each in found.modules if each.distance == 1 and not is_test(each.path)]
    if not direct and not found.tests:
        return
    path, qualname = split_moniker(subject)
    says = [
        *_direct_says(path, direct),
        *_further_says(further),
        *_tests_says(qualname, surely, maybe, is_tested=has_tests and bool(direct)),
    ]
    if modules:
        says.append(f"it is imported by {listed([f'`{short_path(m)}`' for m in modules], MODULES_MAX)}")
    what = introduced(view, subject).replace("The", "the", 1)
    yield Finding(
        f"A change to {what} affects {'; '.join(says)}.",
        {
            "direct": [each.name for each in direct],
            "further": further,
            "tests": [*surely, *maybe],
            "possible": maybe,
            "modules": modules,
            "complete": not found.cut.nodes and not found.cut.beyond,
        },
    )


def _direct_says(path: str, direct: Sequence[Reached]) -> Iterator[str]:
    families = [each.name for each in direct if each.hop.relation in ("override", "overridden", "subclass")]
    users = [each.name for each in direct if each.hop.relation not in ("override", "overridden", "subclass")]
    if users:
        yield f"directly {placed_all(users, DIRECT_MAX, path)}"
    elif not families:
        yield "no other code directly"
    if families:
        yield f"{'and ' if users else ''}what has to stay compatible: {placed_all(families, DIRECT_MAX, path)}"


def _further_says(further: Sequence[str]) -> Iterator[str]:
    if further:
        files = {split_moniker(name)[0] for name in further}
        yield f"within {STEPS} steps {counted(len(further), 'more symbol')} in {counted(len(files), 'file')}"


def _tests_says(qualname: str, surely: Sequence[str], maybe: Sequence[str], *, is_tested: bool) -> Iterator[str]:
    """`is_tested`: a test would be expected."""
    if surely:
        yield f"tests that reach it: {placed_all(surely, TESTS_MAX)}"
    if maybe:
        yield f"tests that may {'also ' if surely else ''}reach it: {placed_all(maybe, TESTS_MAX)}"
    if not surely and not maybe and is_tested and not is_private(qualname):
        yield f"no test is known to reach it within {STEPS} steps"
