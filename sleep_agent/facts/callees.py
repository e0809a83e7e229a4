"""What a function relies on: the symbols of this repository that it calls, and what it calls outside."""

from collections.abc import Iterator

from indexer.records import CallEdge
from sleep_agent.findings import Finding
from sleep_agent.prose import listed, located, named
from sleep_agent.subjects import introduced
from sleep_agent.view import View

KIND = "callees"
EFFORT = 2
VERSION = 3
SUBJECTS = frozenset({"function", "method"})
IN_TESTS = False
FIELDS = {
    "callees": "monikers of what it calls in this repository, in source order",
    "outside": "dotted names of what it calls outside, builtins left out, in source order",
}
CALLEES_MAX = 7
OUTSIDE_MAX = 4


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding where the body surely or likely calls something with a name."""
    edges = [e for _, e in view.calls_from(subject) if e.kind == "call"]
    inside = called_here(edges)
    outside = called_outside(edges)
    if not inside and not outside:
        return
    texts = {e.callee: as_called(e) for e in reversed(edges) if e.callee}
    path = subject.partition("::")[0]
    says = []
    if inside:
        says.append(f"calls {located([(texts[c], c) for c in inside], CALLEES_MAX, path)}")
    if outside:
        names = listed([named(c) for c in outside], OUTSIDE_MAX)
        says.append(f"{'from' if inside else 'calls code'} outside the repository{'' if inside else ':'} {names}")
    yield Finding(f"{introduced(view, subject)} {', and '.join(says)}.", {"callees": inside, "outside": outside})


def as_called(edge: CallEdge) -> str:
    """The callee as inline code: its qualname; for the `__init__` that construction runs, the class as written."""
    name = edge.callee or ""
    written = edge.text.partition("(")[0].strip().rpartition(".")[2]
    if name.endswith(".__init__") and written.isidentifier() and written not in ("__init__", "super", "cls"):
        return f"`{written}()`"
    return named(name)


def called_here(edges: list[CallEdge]) -> list[str]:
    """Callees with monikers that are exact or likely, each once."""
    found = (e.callee for e in edges if e.callee and "::" in e.callee and e.certainty in ("exact", "likely"))
    return list(dict.fromkeys(found))


def called_outside(edges: list[CallEdge]) -> list[str]:
    """Callees outside the repository, builtins left out, each once."""
    found = (e.callee for e in edges if e.callee and "::" not in e.callee and not e.callee.startswith("<builtin>"))
    return list(dict.fromkeys(found))
