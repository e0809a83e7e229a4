"""What a module-level constant holds and which code reads or changes it."""

from collections.abc import Iterator

from indexer.records import moniker, split_moniker
from sleep_agent.findings import Finding
from sleep_agent.prose import listed, placed, quoted, short_path, shown
from sleep_agent.subjects import is_special, is_test
from sleep_agent.view import View

KIND = "constants"
EFFORT = 2
VERSION = 3
SUBJECTS = frozenset({"constant", "variable"})
IN_TESTS = False
FIELDS = {
    "value": "its value as written, shortened",
    "readers": "monikers of the code that reads it, tests left out",
    "writers": "monikers of the code that sets it again",
}
UNTELLING = ("logging.getLogger(", "getLogger(", "TypeVar(", "typing.TypeVar(", "ParamSpec(")
VALUE_CHARS_MAX = 110
READERS_MAX = 5


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding where something uses the constant, or it is a named (upper-case) constant of the module."""
    head = view.head(subject)
    if head is None or is_special(head.name) or "." in head.qualname:
        return
    value = head.signature.partition("=")[2].strip()
    if value.startswith(UNTELLING):
        return
    uses = [(source, role) for source, role in view.references_to(subject) if not is_test(split_moniker(source)[0])]
    readers = [source for source, role in uses if role == "read"]
    writers = [source for source, role in uses if role == "write" and source.partition("::")[2]]
    if set(readers) <= {moniker(head.path)} and not head.name.isupper():
        return
    says = [f"is set to {quoted(value, VALUE_CHARS_MAX)}" if value else "is declared without a value"]
    if readers:
        told = dict.fromkeys(_reader(r, head.path) for r in readers)
        says.append(f"is read by {listed(list(told), READERS_MAX)}")
    if writers:
        says.append(f"is set again by {listed([placed(w, head.path) for w in writers], READERS_MAX)}")
    yield Finding(
        f"The {head.kind} `{shown(head.qualname)}` of `{short_path(head.path)}` {', and '.join(says)}.",
        {"value": quoted(value, VALUE_CHARS_MAX), "readers": readers, "writers": writers},
    )


def _reader(source: str, path: str) -> str:
    there, qualname = split_moniker(source)
    return "the module itself" if there == path and not shown(qualname) else placed(source, path)
