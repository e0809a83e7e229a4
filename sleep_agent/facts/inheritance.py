"""Where a class stands: the classes it derives from and the classes that derive from it."""

from collections.abc import Iterator

from indexer.records import split_moniker
from sleep_agent.findings import Finding
from sleep_agent.prose import counted, listed, named, placed, placed_all, shown
from sleep_agent.view import View

KIND = "inheritance"
EFFORT = 2
VERSION = 2
SUBJECTS = frozenset({"class"})
IN_TESTS = False
FIELDS = {
    "bases": "its direct bases in order, monikers or dotted names from outside",
    "subclasses": "monikers of its direct subclasses",
}
NAMES_MAX = 6


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding where the class has a base other than object, or a subclass."""
    path, qualname = split_moniker(subject)
    own = (path, shown(qualname))  # an associated type of Rust may be defined as one of the same name
    bases = [b for b in view.bases(subject) if b not in ("object", "<builtin>.object") and _called(b) != own]
    below = tuple(each for each in view.subclasses(subject) if _called(each) != own)
    says = []
    if bases:
        says.append(f"derives from {listed([_base(b, path, qualname) for b in bases], NAMES_MAX)}")
    if below:
        names = placed_all(below, NAMES_MAX, path)
        says.append(f"has {counted(len(below), 'direct subclass')}: {names}")
    if says:
        claim = f"The class `{shown(qualname)}` {', and '.join(says)}."
        yield Finding(claim, {"bases": bases, "subclasses": list(below)})


def _called(name: str) -> tuple[str, str]:
    path, qualname = split_moniker(name)
    return path, shown(qualname)


def _base(base: str, path: str, qualname: str) -> str:
    """A base class as inline code; with its file where it has the same name as its subclass."""
    other, other_name = split_moniker(base)
    if "::" not in base or other == path:
        return named(base)
    return placed(base, path) if other_name != qualname else f"the `{shown(other_name)}` of `{other}`"
