"""One subject (a file, or "" for the repository) of a snapshot into the facts and anticipated questions about it."""

from collections.abc import Iterable, Iterator

from fact_store.records import AnticipatedQuestion, Evidence, Fact, WorkItem
from fact_store.snapshot import REPOSITORY, ItemResult, Snapshot
from indexer import bug
from indexer.digest import digest_of
from indexer.records import moniker, split_moniker
from sleep_agent.anticipate import anticipated
from sleep_agent.catalogue import FactKind, fact_kinds, rules_digest
from sleep_agent.findings import Finding
from sleep_agent.repository import repository_subject
from sleep_agent.storable import storable
from sleep_agent.subjects import PACKAGE_FILE, is_background, is_test, is_typing_only
from sleep_agent.view import SourceMovedError, View

PRODUCER = "static"
QUESTIONS_EFFORT = 3


def reason(snapshot: Snapshot, subject: str, effort: int) -> ItemResult:
    """Everything the static reasoner can say about `subject` at `effort` (0..3). Pure, and the same for the same reads.

    A derivation that fails is reported as a bug; the item goes on without it. Raises SourceMovedError where the file
    has changed since the snapshot was made.
    """
    view = View(snapshot)
    facts: list[Fact] = []
    questions: list[AnticipatedQuestion] = []
    for name, roles in _subjects(view, subject):
        own = tuple(_facts(view, name, roles, effort))
        facts.extend(own)
        if effort >= QUESTIONS_EFFORT and not is_background(view, subject) and not is_typing_only(view, name):
            questions.extend(anticipated(view, name, roles, own))
    reads = view.reads()
    key = digest_of(
        [subject, str(effort), rules_digest(), *_parts(reads), *(f.key for f in facts), *(q.key for q in questions)]
    )
    keys = tuple(f.key for f in facts), tuple(q.key for q in questions)
    item = WorkItem(key, subject, effort, reads, *keys, rules=rules_digest())
    return ItemResult(item, tuple(facts), tuple(questions))


def _subjects(view: View, subject: str) -> Iterator[tuple[str, frozenset[str]]]:
    """(moniker, what fact kinds may call it) for each symbol of a work item."""
    if subject == REPOSITORY:
        view.begin()
        if name := repository_subject(view):
            yield name, frozenset({"repository"})
        return
    module = moniker(subject)
    view.begin()
    yield module, frozenset({"module", "package"} if subject.endswith(PACKAGE_FILE) else {"module"})
    for name in view.inside(subject):
        if "<lambda" not in name and (kind := view.kind(name)):
            yield name, frozenset({kind})


def _facts(view: View, name: str, roles: frozenset[str], effort: int) -> Iterator[Fact]:
    path, qualname = split_moniker(name)
    in_tests = is_test(path)
    if is_background(view, path):
        wanted = frozenset({"purpose"} if not qualname else ())
    else:
        wanted = frozenset({"signature"} if is_typing_only(view, name) else (k.KIND for k in fact_kinds()))
    for kind in fact_kinds():
        if effort < kind.EFFORT or roles.isdisjoint(kind.SUBJECTS) or (in_tests and not kind.IN_TESTS):
            continue
        if kind.KIND not in wanted:
            continue
        yield from _derived(view, kind, name)


def _derived(view: View, kind: FactKind, name: str) -> list[Fact]:
    view.begin()
    if split_moniker(name)[1]:
        view.head(name)  # the subject's head is the first thing every fact about a symbol cites
    try:
        found = [storable(finding) for finding in kind.derive(view, name)]
        return [_fact(view, kind, name, n, finding) for n, finding in enumerate(found) if finding]
    except SourceMovedError:
        raise
    except Exception as error:  # one broken rule must not cost the others' knowledge
        bug.report(f"fact kind {kind.KIND} failed on {name}", error)
        return []


def _fact(view: View, kind: FactKind, name: str, n: int, finding: Finding) -> Fact:
    lines = tuple(view.at(site) for site in finding.sites)
    evidence = _cited_first(view.taken(), lines)
    producer = f"{PRODUCER}/{kind.KIND}/{kind.VERSION}"
    key = digest_of([kind.KIND, name, str(n), producer, *_parts(evidence)])
    return Fact(key, kind.KIND, name, finding.claim, finding.payload, evidence, producer)


def _cited_first(reads: tuple[Evidence, ...], lines: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """The subject's head, then the lines, then the other reads; a body that lines cite is not cited whole as well."""
    cited = {(e.moniker, e.aspect) for e in lines}
    return (*reads[:1], *lines, *(e for e in reads[1:] if (e.moniker, e.aspect) not in cited))


def _parts(evidence: Iterable[Evidence]) -> Iterator[str]:
    for e in evidence:
        yield from (e.moniker, e.aspect, e.digest, str(e.lines or ""))
