"""What part a symbol plays by its decorators, its bases and its name: route, fixture, command, property, enum …"""

from collections.abc import Iterator, Sequence

from indexer.records import split_moniker
from sleep_agent.findings import CLAIM_CHARS_MAX, Finding
from sleep_agent.prose import fitting, listed, quoted
from sleep_agent.role_rules import BASE_ROLES, DECORATOR_ROLES, SPECIAL_METHODS
from sleep_agent.seen import Head
from sleep_agent.subjects import introduced, is_test
from sleep_agent.view import View

KIND = "roles"
EFFORT = 1
VERSION = 2
SUBJECTS = frozenset({"class", "function", "method"})
IN_TESTS = True
FIELDS = {
    "roles": "short names of the roles: property, fixture, command, route, enum …; “decorated” for unknown decorators",
    "decorators": "decorators as written, without @",
}
_DECORATED = "is decorated with"
_SAID_BY_THE_NOUN = frozenset({"static method", "class method", "property"})
_SILENT_IN_TESTS = frozenset({"test", "decorated"})


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding where a rule applies; a plain test in a test file is not worth saying."""
    head = view.head(subject)
    if head is None:
        return
    roles = list(_roles(view, head))
    names = [name for name, _, _ in roles]
    if _SAID_BY_THE_NOUN.issuperset(names) or (is_test(head.path) and _SILENT_IN_TESTS.issuperset(names)):
        return
    claim = f"{introduced(view, subject)} {listed(_told(roles))}."
    yield Finding(claim, {"roles": names, "decorators": [d.lstrip("@") for d in head.decorators]})


def _told(roles: Sequence[tuple[str, str, str]]) -> list[str]:
    """Predicates, each once with the decorators that say so as far as there is room."""
    shown: dict[str, list[str]] = {}
    for _, predicate, decorator in roles:
        shown.setdefault(predicate, []).extend([decorator] if decorator else [])
    room = CLAIM_CHARS_MAX // max(1, len(shown)) - 60
    told = []
    for predicate, decorators in shown.items():
        which = listed(decorators, len(fitting(decorators, room)))
        bare = predicate == _DECORATED
        told.append(f"{predicate} {which}" if bare else f"{predicate} ({which})" if which else predicate)
    return told


def _roles(view: View, head: Head) -> Iterator[tuple[str, str, str]]:
    for decorator in head.decorators:
        yield _by_decorator(decorator.lstrip("@").partition("  #")[0].partition(" # ")[0].strip())
    if head.kind == "class":
        yield from _by_bases(view, head)
    elif head.kind == "method" and head.name in SPECIAL_METHODS:
        yield "special method", SPECIAL_METHODS[head.name], ""
    if head.kind in ("function", "method") and head.name.startswith("test_") and is_test(head.path):
        yield "test", "is a test", ""


def _by_decorator(decorator: str) -> tuple[str, str, str]:
    """(role, predicate, what to show of the decorator) for a decorator as written, without @."""
    dotted, _, arguments = decorator.partition("(")
    last = dotted.rpartition(".")[2]
    owner = dotted.rpartition(".")[0]
    if last in ("setter", "deleter", "getter") and owner:
        return "property", f"is the {last} of the property `{owner.rpartition('.')[2]}`", ""
    rule = DECORATOR_ROLES.get(last)
    if rule and (owner or not rule.needs_owner) and not (rule.needs_call and not arguments):
        return rule.role, rule.predicate, quoted("@" + decorator) if arguments.strip(" )") else ""
    return "decorated", _DECORATED, quoted("@" + decorator)


def _by_bases(view: View, head: Head) -> Iterator[tuple[str, str, str]]:
    names = [split_moniker(b)[1] or b for b in view.bases(head.moniker)] or list(head.bases)
    for base in names:
        if found := BASE_ROLES.get(base.rpartition(".")[2].partition("[")[0]):
            yield *found, ""
        elif base.endswith(("Error", "Exception")):
            yield "exception", "is an exception", ""
