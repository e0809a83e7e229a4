"""The change at hand into the questions that come after it, each with its answer: who breaks, what to test, what
disagrees, what a reviewer asks.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from fact_store.learned import ItemResult
from fact_store.records import AnticipatedQuestion, Aspect, Evidence, WorkItem
from fact_store.snapshot import CHANGE, Snapshot
from indexer.digest import digest_of
from indexer.graph.diff_impact import DiffImpact, FileChange, diff_impact
from indexer.graph.impact import impact_of
from indexer.graph.walk import Reached
from indexer.records import Record, moniker, split_moniker
from sleep_agent.catalogue import rules_digest
from sleep_agent.change.difference import Difference, described, differences
from sleep_agent.change.disagreement import Disagreement, disagreements
from sleep_agent.change.review import remarks
from sleep_agent.inputs.given import ChangeAtHand
from sleep_agent.prose import counted, listed, placed, placed_all, shown, upper_first
from sleep_agent.subjects import is_private, is_test
from sleep_agent.view import InterruptedReasoningError, never

VERSION = 2
PRODUCER = f"static/change/{VERSION}"
DEPTH = 6
"""Tests come to what they test by many steps; whom else a change concerns is told as far as `NEAR_STEPS`."""
NEAR_STEPS = 3
NODES_MAX = 1_500
FILES_MAX = 8
SYMBOLS_MAX = 12
NAMES_MAX = 6
TESTS_MAX = 12
SENTENCES_MAX = 8
EVIDENCE_MAX = 12
PER_SYMBOL_WEIGHT = 0.85


class _Row(Record):
    question: str
    answer: str
    category: str
    subject: str
    evidence: tuple[Evidence, ...]
    weight: float


def reason_change(
    snapshot: Snapshot,
    change: ChangeAtHand,
    files: Sequence[FileChange],
    effort: int,
    interrupted: Callable[[], bool] = never,
) -> ItemResult:
    """The work item about the change: questions about it as a whole (subject `<change>::`) and about its symbols."""
    given = Evidence(CHANGE, "input", snapshot.digest(CHANGE, "input"))
    found = diff_impact(snapshot.code, files, depth=DEPTH, nodes=NODES_MAX)
    if interrupted():
        raise InterruptedReasoningError
    changed = differences(found.changed, files)
    wrong = disagreements(snapshot, changed)
    rows = [_anticipated(row, given) for row in _rows(snapshot, change, found, changed, wrong)]
    reads = dict.fromkeys([given, *(e for row in rows for e in row.evidence if not e.lines)])
    key = digest_of([CHANGE, str(effort), rules_digest(), given.digest, *(row.key for row in rows)])
    item = WorkItem(key, CHANGE, effort, tuple(reads), (), tuple(row.key for row in rows), rules=rules_digest())
    return ItemResult(item, (), tuple({row.key: row for row in rows}.values()))


def _anticipated(row: _Row, given: Evidence) -> AnticipatedQuestion:
    evidence = (*row.evidence, given)
    parts = [part for e in evidence for part in (e.moniker, e.aspect, e.digest, str(e.lines or ""))]
    key = digest_of(["question", row.question, row.subject, PRODUCER, *parts])
    return AnticipatedQuestion(key, row.question, row.answer, row.subject, row.category, evidence, PRODUCER, row.weight)


def _rows(
    snapshot: Snapshot,
    change: ChangeAtHand,
    found: DiffImpact,
    changed: Sequence[Difference],
    wrong: Sequence[Disagreement],
) -> Iterator[_Row]:
    whole = moniker(CHANGE)
    seen = _evidence(snapshot, changed)
    if not changed:
        return
    yield _Row(f"What does {change.title} change?", _summary(change, changed), "what/definition", whole, seen, 0.9)
    broken = [row for d in changed if d.breaks for row in _left_behind(d, found, changed)]
    answer, evidence = _broken(snapshot, change, found, broken)
    yield _Row(f"What does {change.title} break, and who is affected?", answer, "what/dependency", whole,
               evidence or seen, 1.0)  # fmt: skip
    yield _Row(f"Which tests should I run after {change.title}?", _tests(found.impact.tests), "what/flow", whole,
               (*_of_reached(snapshot, found.impact.tests), *seen)[:EVIDENCE_MAX], 1.0)  # fmt: skip
    if wrong:
        text = " ".join(each.text for each in wrong[:SENTENCES_MAX])
        yield _Row(f"Which documentation and defaults disagree with {change.title}?", text, "what/rationale", whole,
                   tuple(each.evidence for each in wrong[:SENTENCES_MAX]), 0.9)  # fmt: skip
    if asks := remarks(changed, found, wrong, broken, lambda name: _is_tested(snapshot, name)):
        yield _Row(f"What will a reviewer ask about {change.title}?", " ".join(asks[:SENTENCES_MAX]), "why/rationale",
                   whole, seen, 0.9)  # fmt: skip
    told = [d for d in changed if d.after and split_moniker(d.name)[1] and not is_test(d.path)]
    for difference in sorted(told, key=lambda d: (not d.breaks, d.change != "interface"))[:SYMBOLS_MAX]:
        yield from _about(snapshot, difference, found, changed)


def _about(
    snapshot: Snapshot, difference: Difference, found: DiffImpact, changed: Sequence[Difference]
) -> Iterator[_Row]:
    name = shown(split_moniker(difference.name)[1])
    near = [each for each in _near(found.impact.affected) if each.chain and each.chain[0] == difference.name]
    tests = [each for each in _near(found.impact.tests) if each.chain and each.chain[0] == difference.name]
    if difference.change == "added" or not (near or tests):
        return
    parts = [f"`{name}` in `{difference.path}` {described(difference)}."]
    if near:
        parts.append(f"It matters to {placed_all([e.name for e in near], NAMES_MAX, difference.path)}.")
    if difference.breaks and (behind := _left_behind(difference, found, changed)):
        parts.append(f"Not changed with it: {placed_all([e.name for e in behind], NAMES_MAX)}.")
    if tests:
        parts.append(
            f"It is reached by {counted(len(tests), 'test')}: {placed_all([e.name for e in tests], NAMES_MAX)}."
        )
    evidence = (*_evidence(snapshot, [difference]), *_of_reached(snapshot, (*near, *tests)))[:EVIDENCE_MAX]
    weight = PER_SYMBOL_WEIGHT * (0.6 if is_private(name) else 1.0)
    question = f"Who is affected by the change to `{name}`, and which tests reach it?"
    yield _Row(question, " ".join(parts), "what/dependency", difference.name, evidence, weight)


def _left_behind(difference: Difference, found: DiffImpact, changed: Sequence[Difference]) -> list[Reached]:
    """What uses the symbol directly and was not changed with it."""
    own = {each.name for each in changed}
    near = (each for each in (*found.impact.affected, *found.impact.tests) if each.distance == 1)
    return [each for each in near if each.chain[-1] == difference.name and each.name not in own]


def _summary(change: ChangeAtHand, changed: Sequence[Difference]) -> str:
    by_file: dict[str, list[Difference]] = {}
    for each in changed:
        by_file.setdefault(each.path, []).append(each)
    said = [_of_file(path, of) for path, of in by_file.items()]
    left = len(said) - SENTENCES_MAX
    more = [f"{counted(left, 'more file')} changed."] if left > 0 else []
    head = f"{upper_first(change.title)} touches {counted(len(changed), 'symbol')} in {counted(len(by_file), 'file')}."
    return " ".join([head, *said[:SENTENCES_MAX], *more])


def _of_file(path: str, changed: Sequence[Difference]) -> str:
    own = [d for d in changed if split_moniker(d.name)[1]]
    if len(own) < len(changed) and (whole := next(d for d in changed if d not in own)).change in ("added", "removed"):
        return f"The file `{path}` {described(whole)}."
    by_deed: dict[str, list[str]] = {}
    for each in own:
        by_deed.setdefault(described(each), []).append(f"`{shown(split_moniker(each.name)[1])}`")
    told = [_all_of(names, deed) for deed, names in list(by_deed.items())[:NAMES_MAX]]
    left = sum(len(names) for names in list(by_deed.values())[NAMES_MAX:])
    more = f"; {counted(left, 'more symbol')} changed" if left else ""
    return f"In `{path}` {'; '.join(told)}{more}." if told else f"The statements of `{path}` itself change."


def _all_of(names: Sequence[str], deed: str) -> str:
    """Symbols to which the same happened, in one clause."""
    if len(names) == 1:
        return f"{names[0]} {deed}"
    verb, _, rest = deed.partition(" ")
    plural = {"is": "are", "does": "do", "has": "have", "reads": "read", "looks": "look", "works": "work"}.get(verb)
    return f"{listed(names, NAMES_MAX)} {plural} {rest}" if plural else f"{listed(names, NAMES_MAX)} each {deed}"


def _broken(
    snapshot: Snapshot, change: ChangeAtHand, found: DiffImpact, broken: Sequence[Reached]
) -> tuple[str, tuple[Evidence, ...]]:
    parts: list[str] = []
    by_cause: dict[str, list[Reached]] = {}
    for each in broken:
        by_cause.setdefault(each.chain[-1], []).append(each)
    for cause, users in list(by_cause.items())[:SENTENCES_MAX]:
        kept = placed_all([u.name for u in users], NAMES_MAX)
        parts.append(f"{kept} still {'use' if len(users) > 1 else 'uses'} {placed(cause)} as it was.")
    affected = [e for e in _near(found.impact.affected) if not is_test(split_moniker(e.name)[0])]
    if affected:
        parts.append(f"Affected are {placed_all([e.name for e in affected], NAMES_MAX)}.")
    if not parts:
        return f"Nothing else in the repository is known to depend on what {change.title} touches.", ()
    return " ".join(parts), _of_reached(snapshot, (*broken, *affected))[:EVIDENCE_MAX]


def _tests(tests: Sequence[Reached]) -> str:
    if not tests:
        return "No test is known that reaches what changed."
    near, files = _near(tests), _files(_near(tests))
    parts = []
    if near:
        head = (
            f"{counted(len(near), 'test')} in {counted(len(files), 'file')} {'reach' if len(near) > 1 else 'reaches'}"
        )
        parts.append(f"{head} what changed, nearest first: {placed_all([e.name for e in near], TESTS_MAX)}.")
    if far := tests[len(near) :]:
        further = _files(far)
        places = listed([f"`{path}`" for path in further], FILES_MAX)
        head = f"{counted(len(far), 'more test' if near else 'test')} may reach it by more than {NEAR_STEPS} steps"
        parts.append(f"{head}, in {places}.")
    return " ".join(parts)


def _is_tested(snapshot: Snapshot, name: str) -> bool:
    return bool(impact_of(snapshot.code, [name], depth=DEPTH, nodes=NODES_MAX).tests)


def _near(reached: Sequence[Reached]) -> list[Reached]:
    return [each for each in reached if each.distance <= NEAR_STEPS]


def _files(reached: Iterable[Reached]) -> list[str]:
    return list(dict.fromkeys(split_moniker(each.name)[0] for each in reached))


def _evidence(snapshot: Snapshot, changed: Iterable[Difference]) -> tuple[Evidence, ...]:
    """The changed symbols as they are; for one that is gone, the file in which it stood, if that is there."""
    names = dict.fromkeys(d.name if snapshot.symbol(d.name) else moniker(d.path) for d in changed)
    there = [name for name in names if snapshot.symbol(name) is not None]
    return tuple(_of(snapshot, name, "body") for name in there[:EVIDENCE_MAX])


def _of_reached(snapshot: Snapshot, reached: Iterable[Reached]) -> tuple[Evidence, ...]:
    """The lines on which they depend on what changed."""
    found: dict[str, Evidence] = {}
    for each in reached:
        symbol = snapshot.symbol(each.name)
        if symbol is None or each.name in found:
            continue
        at = each.hop.line - symbol.span.start_line
        inside = (
            each.hop.path == split_moniker(each.name)[0] and 0 <= at <= symbol.span.end_line - symbol.span.start_line
        )
        plain = _of(snapshot, each.name, "body")
        found[each.name] = Evidence(plain.moniker, plain.aspect, plain.digest, (at, at)) if inside else plain
    return tuple(found.values())


def _of(snapshot: Snapshot, name: str, aspect: Aspect) -> Evidence:
    return Evidence(name, aspect, snapshot.digest(name, aspect))
