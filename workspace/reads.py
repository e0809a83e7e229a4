"""Names and plain parameters into plain results: what every front end may read of a workspace, in one table.

The command line's `--json`, the language server's `noctule/<name>`, the MCP server and the chat give the same objects,
whether they read in their own process or ask the repository's server.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import msgspec
from msgspec import Struct

from indexer.graph.calls import callees, callers, calls_of, definitions
from indexer.graph.certainty import is_at_least
from indexer.graph.impact import DEPTH, impact_of
from indexer.graph.walk import DEPTH_MAX, NODES_MAX
from indexer.records import Certainty, moniker, split_moniker
from workspace.errors import USAGE, NoctuleError
from workspace.objects import (
    answer_object,
    diff_impact_object,
    edge_object,
    fact_object,
    fields,
    handover_object,
    impact_object,
    piece_object,
    question_object,
    step_object,
)
from workspace.symbols import find_symbols, only_symbol

if TYPE_CHECKING:
    from assistant.recall import Candidate
    from fact_store.records import AnticipatedQuestion
    from fact_store.snapshot import Snapshot
    from indexer.code_index import CodeIndex
    from workspace.workspace import Workspace

QUESTION_CHARS_MAX: Final = 20_000
NAME_CHARS_MAX: Final = 2_000
TOKENS_MAX: Final = 200_000
CONTEXT_TOKENS: Final = 2_000
NAMES_MAX: Final = 50_000
ROWS_MAX: Final = 1_000
RANKED: Final = 10
REASONS_MAX: Final = 6

Object = dict[str, Any]


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """No parameters."""


class ContextRead(Struct, frozen=True, forbid_unknown_fields=True):
    """A pack of at most `tokens` tokens (characters / 4); with `files`, the files that a change would touch, too."""

    question: str
    tokens: int = CONTEXT_TOKENS
    files: bool = False


class ExploreRead(Struct, frozen=True, forbid_unknown_fields=True):
    """An answer, and the `max` symbols that are most about it."""

    question: str
    max: int = RANKED


class FactsRead(Struct, frozen=True, forbid_unknown_fields=True):
    """A moniker, a path, or a name; `None` for `symbol` is refused."""

    symbol: str


class CallsRead(Struct, frozen=True, forbid_unknown_fields=True):
    """Places of calls (`depth` None), or what is reached within so many steps."""

    symbol: str
    direction: Literal["callers", "callees"] = "callers"
    depth: int | None = None
    certainty: Certainty = "possible"
    max: int = ROWS_MAX


class ImpactRead(Struct, frozen=True, forbid_unknown_fields=True):
    """Of a symbol, of a unified diff, or of revisions (`A`, `A..B`)."""

    symbol: str | None = None
    diff: str | None = None
    revision: str | None = None
    depth: int = DEPTH
    certainty: Certainty = "possible"
    max: int = NODES_MAX


class QuestionsRead(Struct, frozen=True, forbid_unknown_fields=True):
    """Of a symbol or a file with all in it, of the change at hand, or of everything."""

    symbol: str | None = None
    change: bool = False
    max: int = ROWS_MAX


class WhyRead(Struct, frozen=True, forbid_unknown_fields=True):
    """How the evidence for a question was ranked."""

    question: str
    max: int = RANKED


class SubjectRead(Struct, frozen=True, forbid_unknown_fields=True):
    """The symbol that a question is about."""

    question: str


class NamesRead(Struct, frozen=True, forbid_unknown_fields=True):
    """`places` are paths with a line: asked for is also what is defined around each."""

    places: tuple[tuple[str, int], ...] = ()


class Read(NamedTuple):
    """One entry of the table: what its parameters are, and what is done with them."""

    params: type[Struct]
    run: "Callable[[Workspace, Any], Object]"


def read(workspace: "Workspace", name: str, params: Object) -> Object:
    """The result of one read; raises NoctuleError (usage) where there is no such read or its parameters are wrong."""
    found = READS.get(name)
    if found is None:
        raise NoctuleError(f"nothing is called {name!r}; known are {', '.join(READS)}", USAGE)
    try:
        checked = msgspec.convert(params, found.params)
    except (msgspec.ValidationError, RecursionError) as error:
        raise NoctuleError(f"{name}: {error}", USAGE) from None
    return found.run(workspace, checked)


def ranking(workspace: "Workspace", question: str, most: int = RANKED) -> list[Object]:
    """The candidates for a question, best first, each with the sources that spoke loudest for or against it."""
    recalled = workspace.recall(question, workspace.snapshot)
    return [_ranked(candidate) for candidate in recalled.candidates[:most]]


def anticipated(
    workspace: "Workspace", subject: str | None, *, change: bool = False
) -> "list[tuple[float, AnticipatedQuestion]]":
    """Fresh questions that are anticipated about a subject (all that it holds, too), or about the change at hand, with
    how likely each is, likeliest first.
    """
    from workspace.sleeping import understand_change
    from workspace.surroundings import likely_questions

    if change:
        understand_change(workspace)
        return likely_questions(workspace, list(workspace.snapshot.questions_about_change()))
    snapshot = workspace.snapshot
    wanted = find_symbols(snapshot.code, subject) if subject else [""]
    within = (q for q in snapshot.all_questions() if any(is_within(q.subject, w) for w in wanted))
    return likely_questions(workspace, [q for q in within if snapshot.is_fresh(q)])


def facts_object(snapshot: "Snapshot", name: str, workspace: "Workspace | None" = None) -> Object:
    """What was learned about the symbol of this moniker, stale rows marked; of a workspace with ages."""
    facts = snapshot.facts_of(name, stale=True)
    ages_s = workspace.ages_s(fact.key for fact in facts) if workspace else {}
    return {
        "subject": name,
        "facts": [{**fact_object(snapshot, fact), "age_s": ages_s.get(fact.key)} for fact in facts],
        "questions": [question_object(snapshot, asked) for asked in snapshot.questions_of(name, stale=True)],
    }


def is_within(name: str, outer: str) -> bool:
    """Everything is within "", a module's symbols within its moniker, a member within its class."""
    return (
        name == outer or outer == "" or (name.startswith(outer) and (outer.endswith("::") or name[len(outer)] == "."))
    )


def _context(workspace: "Workspace", params: ContextRead) -> Object:
    from workspace.asking import pack_with_files

    question, tokens = _question(params.question), _between("tokens", params.tokens, TOKENS_MAX)
    if params.files:
        return handover_object(pack_with_files(workspace, question, tokens))
    return {"contexts": [piece_object(piece) for piece in workspace.context(question, tokens)]}


def _explore(workspace: "Workspace", params: ExploreRead) -> Object:
    question = _question(params.question)
    answer = workspace.ask(question)
    rows = [_described(workspace, row) for row in ranking(workspace, question, _between("max", params.max, ROWS_MAX))]
    return {**answer_object(answer), "symbols": rows if answer.found else []}


def _facts(workspace: "Workspace", params: FactsRead) -> Object:
    snapshot = workspace.snapshot
    name = only_symbol(snapshot, _name(params.symbol))
    return facts_object(snapshot, name, workspace)


def _calls(workspace: "Workspace", params: CallsRead) -> Object:
    code = workspace.snapshot.code
    found = find_symbols(code, _name(params.symbol))
    most, incoming = _between("max", params.max, ROWS_MAX), params.direction == "callers"
    rows: list[Object] = []
    if params.depth is None:
        names = dict.fromkeys(same for name in found for same in definitions(code, name))
        edges = [edge for name in names for edge in (calls_of(code, name) if incoming else code.calls_from(name))]
        rows = [edge_object(edge) for edge in edges if is_at_least(edge.certainty, params.certainty)]
    else:
        depth = _between("depth", params.depth, DEPTH_MAX)
        for name in found:
            walk = (callers if incoming else callees)(code, name, depth=depth, minimum=params.certainty, nodes=most)
            rows += [step_object(each, incoming=incoming) for each in walk.reached]
    return {"subjects": found, "calls": rows[:most], "more": max(0, len(rows) - most)}


def _impact(workspace: "Workspace", params: ImpactRead) -> Object:
    from workspace.changes import changes_impact, of_patch, since_revision

    given = [each for each in (params.symbol, params.diff, params.revision) if each is not None]
    if len(given) != 1:
        raise NoctuleError("impact needs one of `symbol`, `diff` or `revision`", USAGE)
    snapshot = workspace.snapshot
    limits = {"depth": _between("depth", params.depth, DEPTH_MAX), "nodes": _between("max", params.max, NODES_MAX)}
    if params.symbol is not None:
        names = find_symbols(snapshot.code, _name(params.symbol))
        return impact_object(impact_of(snapshot.code, names, minimum=params.certainty, **limits))
    if params.diff is not None:
        changes = of_patch(workspace.root, snapshot, params.diff.encode("utf-8", "surrogatepass"))
    else:
        changes = since_revision(workspace.root, snapshot, _name(params.revision or ""))
    return diff_impact_object(changes_impact(snapshot, changes, minimum=params.certainty, **limits), changes)


def _questions(workspace: "Workspace", params: QuestionsRead) -> Object:
    if params.change and params.symbol is not None:
        raise NoctuleError("give a symbol or the change, not both", USAGE)
    name = None if params.symbol is None else only_symbol(workspace.snapshot, _name(params.symbol))
    found = anticipated(workspace, name, change=params.change)
    most = _between("max", params.max, ROWS_MAX)
    rows = [{**question_object(workspace.snapshot, asked), "likelihood": chance} for chance, asked in found[:most]]
    return {"subject": name or "", "questions": rows}


def _status(workspace: "Workspace", _params: Nothing) -> Object:
    return {"root": str(workspace.root), "state": "idle", **fields(workspace.status())}


def _why(workspace: "Workspace", params: WhyRead) -> Object:
    return {"ranking": ranking(workspace, _question(params.question), _between("max", params.max, ROWS_MAX))}


def _subject(workspace: "Workspace", params: SubjectRead) -> Object:
    """The symbol that the question asks about (its callers, what it does), else the one that it is nearest to."""
    from assistant.match import subjects

    snapshot = workspace.snapshot
    recalled = workspace.recall(_question(params.question), snapshot)
    about = next(iter(subjects(recalled, snapshot)), None) or next(iter(recalled.candidates), None)
    return {"subject": about.unit.moniker if about else ""}


def _names(workspace: "Workspace", params: NamesRead) -> Object:
    """What may be typed where a symbol is asked for: paths and qualified names, each once; `at` each place what is
    defined around it, "" where that is nothing.
    """
    code = workspace.snapshot.code
    found: dict[str, None] = {}
    for path in code.modules:
        found[path] = None
        for symbol in code.symbols(path):
            if symbol.qualname and "#" not in symbol.qualname and symbol.kind != "section":
                found[symbol.qualname] = None
        if len(found) > NAMES_MAX:
            break
    return {"names": list(found)[:NAMES_MAX], "at": [_around(code, *place) for place in params.places]}


def _around(code: "CodeIndex", path: str, line: int) -> str:
    """Qualified name of the innermost definition that holds a line."""
    holds = (s for s in code.symbols(path) if s.qualname and s.span.start_line <= line <= s.span.end_line)
    inside = [symbol.qualname for symbol in holds if symbol.kind in ("class", "function", "method")]
    return inside[-1] if inside else ""


READS: Final = {
    "calls": Read(CallsRead, _calls),
    "context": Read(ContextRead, _context),
    "explore": Read(ExploreRead, _explore),
    "facts": Read(FactsRead, _facts),
    "impact": Read(ImpactRead, _impact),
    "names": Read(NamesRead, _names),
    "questions": Read(QuestionsRead, _questions),
    "status": Read(Nothing, _status),
    "subject": Read(SubjectRead, _subject),
    "why": Read(WhyRead, _why),
}


def _ranked(candidate: "Candidate") -> Object:
    loudest = sorted(candidate.why.items(), key=lambda reason: (-abs(reason[1]), reason[0]))[:REASONS_MAX]
    return {
        "path": candidate.unit.path,
        "line": candidate.unit.start_line,
        "symbol": candidate.unit.moniker,
        "score": round(float(candidate.score), 3),
        "why": {name: round(float(value), 3) for name, value in loudest},
    }


def _described(workspace: "Workspace", row: Object) -> Object:
    """A ranked symbol as it stands in the source, with the one fact that says what it is for."""
    snapshot = workspace.snapshot
    path, qualname = split_moniker(row["symbol"])
    symbol = snapshot.code.symbol(moniker(path, qualname))
    purpose = next((fact for fact in snapshot.facts_of(row["symbol"]) if fact.kind == "purpose"), None)
    described = {"symbol": row["symbol"], "path": path, "line": row["line"], "score": row["score"]}
    if symbol is not None:
        described |= {"kind": symbol.kind, "end_line": symbol.span.end_line, "signature": symbol.signature}
    if purpose is not None:
        described |= {"purpose": purpose.claim, "certainty": purpose.certainty}
    return described


def _question(text: str) -> str:
    if not text.strip() or len(text) > QUESTION_CHARS_MAX:
        raise NoctuleError(f"a question has 1 to {QUESTION_CHARS_MAX} characters", USAGE)
    return text


def _name(text: str) -> str:
    if not text.strip() or len(text) > NAME_CHARS_MAX:
        raise NoctuleError(f"a name has 1 to {NAME_CHARS_MAX} characters", USAGE)
    return text.strip()


def _between(name: str, value: int, most: int) -> int:
    if not 1 <= value <= most:
        raise NoctuleError(f"{name} must be 1 to {most}, not {value}", USAGE)
    return value
