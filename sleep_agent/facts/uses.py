"""Where a class or a function is used without being called there: in an annotation, a table, as an argument."""

from collections.abc import Iterator

from indexer.records import split_moniker
from sleep_agent.findings import Finding
from sleep_agent.prose import placed_all
from sleep_agent.subjects import introduced, is_test
from sleep_agent.view import View

KIND = "uses"
EFFORT = 2
VERSION = 3
SUBJECTS = frozenset({"class", "function"})
IN_TESTS = False
FIELDS = {"users": "monikers of the code that names it, tests and the symbol itself left out"}
USERS_MAX = 6


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding where code outside the symbol itself names it."""
    path, _ = split_moniker(subject)
    sources = (source for source, role in view.references_to(subject) if role == "read")
    users = [s for s in sources if not is_test(split_moniker(s)[0]) and not _related(s, subject)]
    if users:
        names = placed_all(users, USERS_MAX, path)
        yield Finding(f"{introduced(view, subject)} is referred to in {names}.", {"users": users})


def _related(source: str, subject: str) -> bool:
    """True for the symbol itself, what it holds, the function that holds it, and its module."""
    holds = source.partition("::")[2] and f"{subject}.".startswith(f"{source}.")
    return source == f"{subject.partition('::')[0]}::" or bool(holds) or f"{source}.".startswith(f"{subject}.")
