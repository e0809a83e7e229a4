"""A workspace into all that its report page shows, as plain data: what is known, how fresh, how asked, at what cost."""

import time
from collections import Counter
from collections.abc import Iterable
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from fact_store.records import Fact
from fact_store.snapshot import ASKED, CHANGE, REPOSITORY, Snapshot, by_model
from fact_store.spending import calls
from indexer.graph.testing import is_test_path
from indexer.records import split_moniker
from workspace.costs import costs_of
from workspace.objects import fields
from workspace.report.neighbours import module_graphs

if TYPE_CHECKING:
    from workspace.workspace import Workspace

FILES_MAX: Final = 6000
"""More files than this are told by folder: a page should open on a phone."""
MODULES_LEARNED: Final = 6
CLAIMS_EACH: Final = 3
RUNS: Final = 200
ASKED_MAX: Final = 1000
LISTED: Final = 12
CALLS_MAX: Final = 2000
_WIDE: Final = {
    REPOSITORY: "the repository as a whole",
    CHANGE: "the change at hand",
    ASKED: "questions that were asked",
}
FIRST_KINDS: Final = ("purpose", "brief", "effects", "raises", "flow", "impact")


def report_of(workspace: "Workspace", module: str | None = None) -> dict[str, Any]:
    """Everything on the page. `module` is the path whose call graph is shown first, the most central one by default."""
    snapshot = workspace.snapshot
    status = workspace.status()
    files = _files(snapshot)
    slept = sum(1 for row in files if row[4])
    return {
        "repository": workspace.root.name,
        "head": status.head[:10],
        "at_s": round(time.time()),
        "version": version("noctule"),
        "effort": status.effort,
        "counts": {
            "files": status.files,
            "symbols": status.symbols,
            "calls": sum(status.calls.values()),
            "facts": status.facts,
            "questions": status.questions,
            "stale": sum(row[3] for row in files),
        },
        "coverage": round(slept / len(files), 4) if files else 0.0,
        "files": _bounded(files),
        "learned": _learned(workspace, snapshot),
        "shifts": _shifts(workspace),
        "asked": _asked(workspace),
        "anticipated": _anticipated(snapshot),
        "slowest": _slowest(snapshot),
        "money": _money(workspace),
        "graphs": module_graphs(snapshot, module),
    }


def _files(snapshot: Snapshot) -> list[list[Any]]:
    """[path, symbols, facts, stale facts, slept over and current (0 or 1)] for each file."""
    rows: list[list[Any]] = []
    for path in sorted(snapshot.code.modules):
        results = [r for s in (path, by_model(path)) if (r := snapshot.result_of(s))]
        stands = bool(snapshot.effort) and snapshot.stands(path, snapshot.effort)
        facts = [fact for result in results for fact in result.facts]
        stale = 0 if stands else sum(not snapshot.is_fresh(fact) for fact in facts)
        rows.append([path, len(snapshot.code.symbols(path)), len(facts), stale, int(stands)])
    return rows


def _bounded(files: list[list[Any]]) -> list[list[Any]]:
    """The same rows summed up by folder, from the deepest on, until they are few enough; the last value is a share."""
    while len(files) > FILES_MAX:
        deepest = max(row[0].count("/") for row in files)
        if not deepest:
            return files[:FILES_MAX]
        sums: dict[str, list[Any]] = {}
        for path, symbols, facts, stale, share in files:
            name = path.rpartition("/")[0] if path.count("/") == deepest else path
            row = sums.setdefault(name, [name, 0, 0, 0, 0.0])
            total = row[1] + symbols
            row[4] = (row[4] * row[1] + share * symbols) / total if total else share
            row[1], row[2], row[3] = total, row[2] + facts, row[3] + stale
        files = [[*row[:4], round(row[4], 3)] for row in sums.values()]
    return files


def _learned(workspace: "Workspace", snapshot: Snapshot) -> list[dict[str, Any]]:
    """What was learned last: modules, newest first, with a few claims about each."""
    ages = workspace.ages_s(fact.key for fact in snapshot.all_facts())
    newest: dict[str, float] = {}
    for fact in snapshot.all_facts():
        path = split_moniker(fact.subject)[0]
        if fact.key in ages and ages[fact.key] < newest.get(path, float("inf")):
            newest[path] = ages[fact.key]
    rows = []

    def order(path: str) -> tuple[int, bool, int, str]:
        """By the minute; within one, code that is no test first, and of that what most was learned about."""
        result = snapshot.result_of(path)
        return int(newest[path] // 60), is_test_path(path), -len(result.facts) if result else 0, path

    for path in sorted(newest, key=order)[:MODULES_LEARNED]:
        result = snapshot.result_of(path)
        facts = [f for f in (result.facts if result else ()) if ages.get(f.key, float("inf")) < newest[path] + 60]
        told = [
            {"subject": f.subject, "kind": f.kind, "claim": f.claim, "fresh": snapshot.is_fresh(f)}
            for f in _best(facts)
        ]
        if told:
            rows.append({"path": path, "age_s": round(newest[path]), "facts": len(facts), "claims": told})
    return rows


def _best(facts: Iterable[Fact]) -> list[Fact]:
    """A few facts of different kinds, the ones that tell most first."""
    rank = {kind: place for place, kind in enumerate(FIRST_KINDS)}
    kinds: set[str] = set()
    found: list[Fact] = []
    for fact in sorted(facts, key=lambda f: (rank.get(f.kind, len(rank)), -len(f.claim))):
        if fact.kind not in kinds and len(found) < CLAIMS_EACH:
            kinds.add(fact.kind)
            found.append(fact)
    return found


def _shifts(workspace: "Workspace") -> list[dict[str, Any]]:
    """Shifts over this worktree, oldest first."""
    runs = [run for run in workspace.ledger.runs(RUNS) if run.worktree == str(workspace.root)]
    return [
        {
            "at_s": round(run.started_s),
            "cause": run.cause or "by hand",
            "items": run.items,
            "cpu_s": round(run.cost_cpu_s, 2),
            "micro_usd": run.cost_micro_usd,
            "gained": run.changes.get("gained", 0),
            "lost": run.changes.get("lost", 0),
            "ending": run.failure or run.ending or ("not ended" if run.ended_s is None else "ended"),
        }
        for run in reversed(runs)
    ]


def _asked(workspace: "Workspace") -> dict[str, Any]:
    """Questions that were asked here, oldest first, the symbols asked about most, and what took longest."""
    rows = [row for row in workspace.ledger.questions_asked(ASKED_MAX) if row.worktree == str(workspace.root)]
    subjects = Counter(row.subject for row in rows if row.subject)
    slow = sorted((row for row in rows if row.took_ms is not None), key=lambda row: -(row.took_ms or 0))
    return {
        "all": [[round(row.asked_s), int(row.hit)] for row in reversed(rows)],
        "missed": [{"question": row.question, "at_s": round(row.asked_s)} for row in rows if not row.hit][:LISTED],
        "most": [[name, count] for name, count in subjects.most_common(LISTED)],
        "slowest": [{"question": row.question, "took_ms": round(row.took_ms or 0)} for row in slow[:LISTED]],
    }


def _anticipated(snapshot: Snapshot) -> dict[str, Any]:
    """How many questions of each category are ready, and the likeliest with their answers."""
    categories: Counter[str] = Counter()
    likeliest = []
    for row in snapshot.all_questions():
        categories[row.category] += 1
        likeliest.append((-row.likelihood, row.subject, row.question, row.answer))
    told = [{"subject": s, "question": q, "answer": a, "likelihood": -p} for p, s, q, a in sorted(likeliest)[:LISTED]]
    return {"categories": categories.most_common(), "likeliest": told}


def _slowest(snapshot: Snapshot) -> list[list[Any]]:
    """[path, CPU seconds] of the work items that took longest to think about."""
    costs = sorted(((i.cost_cpu_s, s) for s, i in snapshot.items.items() if i.cost_cpu_s), reverse=True)
    return [[_WIDE.get(subject, subject), round(cost, 2)] for cost, subject in costs[:LISTED]]


def _money(workspace: "Workspace") -> dict[str, Any]:
    """What was spent, call by call (oldest first), and when that is paid back; see `workspace.costs`."""
    costs = costs_of(workspace.ledger, workspace.settings)
    spent = [
        [
            round(call.reserved_s),
            call.purpose,
            call.reserved_micro_usd if call.settled_micro_usd is None else call.settled_micro_usd,
        ]
        for call in reversed(calls(workspace.ledger, CALLS_MAX))
    ]
    return {"calls": spent, "break_even": fields(costs.break_even), "caps": [fields(cap) for cap in costs.caps]}
