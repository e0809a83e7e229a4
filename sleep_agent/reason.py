"""One subject (a file, or "" for the repository) of a snapshot into the facts and anticipated questions about it."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec.structs import replace

from fact_store.learned import ItemResult
from fact_store.records import Evidence, Fact, WorkItem
from fact_store.snapshot import REPOSITORY, Snapshot
from indexer import bug
from indexer.digest import digest_of
from indexer.records import moniker, split_moniker
from sleep_agent.anticipate import anticipated
from sleep_agent.catalogue import FactKind, fact_kinds, rules_digest
from sleep_agent.findings import Finding
from sleep_agent.repository import repository_subject
from sleep_agent.storable import storable
from sleep_agent.subjects import PACKAGE_FILE, is_background, is_test, is_typing_only
from sleep_agent.trace import Earlier, Recorder
from sleep_agent.view import InterruptedReasoningError, SourceMovedError, View, never

PRODUCER = "static"
QUESTIONS_EFFORT = 3


def reason(snapshot: Snapshot, subject: str, effort: int, *, interrupted: Callable[[], bool] = never) -> ItemResult:
    """Everything the static reasoner can say about `subject` at `effort` (0..3). Pure, and the same for the same reads.

    Of what was said about it before, each derivation whose reads all hold is taken over; that changes nothing but the
    time it takes. A derivation that fails is reported as a bug; the item goes on without it. Raises SourceMovedError
    where the file has changed since the snapshot was made, InterruptedReasoningError where `interrupted` says so.
    """
    view, done = View(snapshot, interrupted), Recorder()
    earlier = Earlier(snapshot.result_of(subject))
    for name, roles in _subjects(view, subject):
        own = tuple(_facts(view, name, roles, effort, earlier, done))
        if effort >= QUESTIONS_EFFORT and _is_asked_about(view, subject, name):
            _questions(view, name, roles, own, earlier, done)
    reads, facts, questions = view.reads(), tuple(done.facts), tuple(done.questions)
    keys = tuple(f.key for f in facts), tuple(q.key for q in questions)
    item = WorkItem("", subject, effort, reads, *keys, rules=rules_digest(), trace=done.packed(reads))
    return ItemResult(replace(item, key=key_of(item)), facts, questions, done.derived)


def key_of(item: WorkItem) -> str:
    """The key of a work item: the digest of its subject, effort, rules, reads and rows."""
    return digest_of([item.subject, str(item.effort), item.rules, *_parts(item.reads), *item.facts, *item.questions])


def _is_asked_about(view: View, subject: str, name: str) -> bool:
    """Not the data of tests, not one of several typed signatures, and nothing that has no name to ask by."""
    return "<" not in name and not is_background(view, subject) and not is_typing_only(view, name)


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


def _facts(
    view: View, name: str, roles: frozenset[str], effort: int, earlier: Earlier, done: Recorder
) -> Iterator[Fact]:
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
        view.begin()
        if (rows := earlier.facts(view, name, kind.KIND)) is None:
            rows = _derived(view, kind, name)
            done.derived += len(rows)
        done.add_facts(name, kind.KIND, view.taken(), rows)
        yield from rows


def _questions(
    view: View, name: str, roles: frozenset[str], own: Sequence[Fact], earlier: Earlier, done: Recorder
) -> None:
    view.begin()
    if (rows := earlier.questions(view, name, own)) is None:
        rows, reads = anticipated(view, name, roles, own)
    else:
        reads = view.taken()
    done.add_questions(name, reads, rows)


def _derived(view: View, kind: FactKind, name: str) -> list[Fact]:
    if split_moniker(name)[1]:
        view.sort(name)  # the subject's head is the first thing every fact about a symbol cites
    try:
        found = [storable(finding) for finding in kind.derive(view, name)]
        return [_fact(view, kind, name, n, finding) for n, finding in enumerate(found) if finding]
    except (SourceMovedError, InterruptedReasoningError):
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
