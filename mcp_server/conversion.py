"""Plain objects of the workspace's reads into the typed results of the tools."""

from typing import Any

from mcp_server import shapes
from workspace.reads import Object

CURRENT = "Read from the files as they are now."
COUNTED = ("files", "symbols", "calls", "facts", "questions", "effort", "outdated", "changed", "problems", "head")


def explored(found: Object) -> shapes.Explored:
    """`noctule/explore`."""
    return shapes.Explored(
        answer=found["answer"],
        found=found["found"],
        freshness=found["freshness"],
        citations=[_citation(cited) for cited in found["citations"]],
        symbols=[shapes.RankedSymbol(**row) for row in found["symbols"]],
    )


def pack(found: Object) -> shapes.Pack:
    """`noctule/context`."""
    pieces = [
        shapes.Piece(**{**piece, "refs": [_citation(ref) for ref in piece["refs"]]}) for piece in found["contexts"]
    ]
    return shapes.Pack(
        freshness=f"{CURRENT} Notes rest on facts that are fresh.",
        citations=[_citation(piece) for piece in found["contexts"] if piece.get("start_line") is not None],
        pieces=pieces,
        ranked_files=found["ranked_files"],
    )


def facts(found: Object) -> shapes.Facts:
    """`noctule/facts`."""
    rows = [
        shapes.FactRow(
            kind=fact["kind"],
            claim=fact["claim"],
            certainty=fact["certainty"],
            fresh=fact["fresh"],
            moved=[f"the {each['aspect']} of {each['symbol'] or 'the repository'}" for each in fact["moved"]],
            age_s=fact.get("age_s"),
            evidence=[_citation(place, fresh=fact["fresh"]) for place in fact["evidence"]],
        )
        for fact in found["facts"]
    ]
    stale = sum(not row.fresh for row in rows)
    told = f"{stale} of {len(rows)} facts are stale: what they rest on changed." if stale else "All facts are fresh."
    return shapes.Facts(
        symbol=found["subject"],
        facts=rows,
        freshness=told if rows else f"{CURRENT} Nothing was learned about it yet.",
        citations=_once([place for row in rows for place in row.evidence]),
    )


def dependents(found: Object, direction: str, most: int) -> shapes.Dependents:
    """`noctule/calls`."""
    incoming = direction == "callers"
    rows = [
        shapes.Dependent(
            symbol=row["caller"] if incoming else row["callee"],
            path=row["path"],
            line=row["line"],
            relation="calls" if incoming else "is called",
            certainty=row.get("weakest", row["certainty"]),
            distance=row.get("distance", 1),
            text=row["text"],
            via=row.get("via", []),
        )
        for row in found["calls"]
    ]
    return _bounded(found["subjects"], rows, [], [], found["more"], most)


def impact(found: Object, most: int) -> shapes.Dependents:
    """`noctule/impact`."""
    subjects = found["subjects"] or [each["symbol"] for each in found.get("changed", [])]
    modules = [module["path"] for module in found["modules"]]
    left_out = found["cut"]["nodes"]
    return _bounded(subjects, _reached(found["affected"]), _reached(found["tests"]), modules, left_out, most)


def anticipated(found: Object) -> shapes.Anticipated:
    """`noctule/questions`."""
    rows = [
        shapes.AnticipatedRow(
            question=row["question"],
            answer=row["answer"],
            symbol=row["subject"],
            likelihood=row["likelihood"],
            evidence=[_citation(place) for place in row["evidence"]],
        )
        for row in found["questions"]
    ]
    return shapes.Anticipated(
        freshness="All of them are fresh; stale ones are left out.",
        citations=_once([place for row in rows for place in row.evidence]),
        questions=rows,
    )


def status(found: Object) -> shapes.Status:
    """`noctule/status`."""
    outdated = found.get("outdated", 0)
    told = f"{outdated} modules wait to be thought about." if outdated else "Nothing waits to be thought about."
    counts = {name: found[name] for name in COUNTED if name in found}
    return shapes.Status(root=found["root"], state=found["state"], counts=counts, freshness=f"{CURRENT} {told}")


def _reached(rows: list[Object]) -> list[shapes.Dependent]:
    wanted = shapes.Dependent.model_fields
    return [shapes.Dependent(**{name: value for name, value in row.items() if name in wanted}) for row in rows]


def _bounded(
    subjects: list[str],
    rows: list[shapes.Dependent],
    tests: list[shapes.Dependent],
    modules: list[str],
    more: int,
    most: int,
) -> shapes.Dependents:
    left_out = more + sum(max(0, len(part) - most) for part in (rows, tests, modules))
    shown = [*rows[:most], *tests[:most]]
    return shapes.Dependents(
        subjects=subjects,
        rows=rows[:most],
        tests=tests[:most],
        modules=modules[:most],
        more=left_out,
        freshness=CURRENT,
        citations=_once([shapes.Citation(path=r.path, start_line=r.line, end_line=r.line) for r in shown]),
    )


def _citation(place: Object, *, fresh: bool = True) -> shapes.Citation:
    lines: dict[str, Any] = {name: place.get(name) for name in ("start_line", "end_line")}
    return shapes.Citation(path=place["path"], **lines, fresh=place.get("fresh", fresh))


def _once(places: list[shapes.Citation]) -> list[shapes.Citation]:
    return list({(p.path, p.start_line, p.end_line): p for p in places}.values())
