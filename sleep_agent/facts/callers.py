"""Who calls a function or constructs a class, by certainty, with the tests that do."""

from collections.abc import Iterator, Sequence

from indexer.records import CallEdge, moniker, split_moniker
from sleep_agent.findings import Finding
from sleep_agent.prose import counted, placed, placed_all
from sleep_agent.subjects import introduced, is_property, is_test
from sleep_agent.view import View

KIND = "callers"
EFFORT = 2
VERSION = 3
SUBJECTS = frozenset({"class", "function", "method"})
IN_TESTS = False
FIELDS = {
    "callers": "monikers of what calls it, tests apart, surest first",
    "tests": "monikers of the tests that call it",
    "registered_by": "monikers of what hands it over as a callback",
}
CALLERS_MAX = 6
TESTS_MAX = 2
BASES_MAX = 20
POSSIBLE_MAX = 2
_SURENESS = {"exact": 0, "likely": 1, "possible": 2, "unresolved": 3}


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding where something calls the symbol; what calls an `__init__` is said of its class."""
    path, qualname = split_moniker(subject)
    if qualname.endswith(".__init__"):
        return
    edges = [e for e in (*view.calls_to(subject), *_constructions(view, subject)) if e.caller != subject]
    calls = sorted((e for e in edges if e.kind == "call"), key=lambda e: (_SURENESS[e.certainty], e.caller))
    callers = _monikers(e for e in calls if not is_test(split_moniker(e.caller)[0]))
    tests = _monikers(e for e in calls if is_test(split_moniker(e.caller)[0]))
    sort = view.sort(subject)
    handed = () if sort is None or is_property(sort) else edges  # a property handed over is its value
    registered = _monikers(e for e in handed if e.kind == "registration" and not is_test(split_moniker(e.caller)[0]))
    if not callers and not tests and not registered:
        return
    possible = {e.caller for e in calls if e.certainty == "possible"}
    verb = "constructed" if view.kind(subject) == "class" else "called"
    says = list(_says(path, verb, callers, possible, tests, registered))
    yield Finding(
        f"{introduced(view, subject)} {', and '.join(says)}.",
        {"callers": callers, "tests": tests, "registered_by": registered},
    )


def _constructions(view: View, subject: str) -> Iterator[CallEdge]:
    """Calls that run a class's `__init__`, its own or the one it inherits, to make one of it.

    A subclass that calls the constructor of its base makes none of the base, nor does constructing a subclass.
    """
    if view.kind(subject) != "class":
        return
    path, qualname = split_moniker(subject)
    own = moniker(path, f"{qualname}.__init__")
    inherited = "" if view.kind(own) else _inherited_init(view, subject)
    others = {split_moniker(s)[1].rpartition(".")[2] for s in view.subclasses(subject)}
    name = qualname.rpartition(".")[2]
    for edge in view.calls_to(inherited or own):
        written = edge.text.partition("(")[0].rpartition(".")[2].strip()
        if edge.kind != "call" or (written == name if inherited else written not in {"__init__", "super", *others}):
            yield edge


def _inherited_init(view: View, subject: str) -> str:
    """The `__init__` that a class finds in its nearest base, breadth first; "" where none is known here."""
    bases, seen = [*view.bases(subject)], {subject}
    while bases and len(seen) < BASES_MAX:
        base = bases.pop(0)
        if base in seen or "::" not in base:
            continue
        seen.add(base)
        path, qualname = split_moniker(base)
        if view.kind(found := moniker(path, f"{qualname}.__init__")):
            return found
        bases += view.bases(base)
    return ""


def _says(
    path: str, verb: str, callers: list[str], possible: set[str], tests: list[str], registered: list[str]
) -> Iterator[str]:
    sure = [c for c in callers if c not in possible]
    maybe = [c for c in callers if c in possible]
    if sure:
        yield f"is {verb} by {placed_all(sure, CALLERS_MAX, path)}"
    if maybe:
        yield f"may {'also ' if sure else ''}be {verb} by {placed_all(maybe, POSSIBLE_MAX, path)}"
    if registered:
        yield f"is handed over as a callback by {placed_all(registered, CALLERS_MAX, path)}"
    if tests:
        yield f"{'' if sure and not maybe and not registered else f'is {verb} '}by {_tests(tests)}"


def _tests(tests: Sequence[str]) -> str:
    if len(tests) <= TESTS_MAX:
        return f"the {'test' if len(tests) == 1 else 'tests'} {placed_all(tests, TESTS_MAX)}"
    return f"{counted(len(tests), 'test')}, among them {placed(tests[0])}"


def _monikers(edges: Iterator[CallEdge]) -> list[str]:
    return list(dict.fromkeys(e.caller for e in edges))
