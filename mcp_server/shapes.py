"""The results of the tools as typed records: what their published output schemas are made of."""

from typing import Any

from pydantic import BaseModel, Field


class Citation(BaseModel):
    """Lines of a file, 1-based and inclusive. `fresh`: they read now as they did when this was learned."""

    path: str
    start_line: int | None = None
    end_line: int | None = None
    fresh: bool = True


class Result(BaseModel):
    """What every tool says beside its rows."""

    freshness: str = Field(description="One sentence on whether this is current; stale rows are marked, too.")
    citations: list[Citation] = Field(default=[], description="Where in the source this stands.")


class RankedSymbol(BaseModel):
    """A symbol that has to do with the question, the nearest first."""

    symbol: str = Field(description="path::Qualified.name; the other tools take it")
    path: str
    line: int
    end_line: int | None = None
    kind: str = ""
    signature: str = ""
    purpose: str = ""
    certainty: str = Field(
        default="", description="of `purpose`: proved, inferred (by a model) or stated (by the user)"
    )
    score: float


class Explored(Result):
    """An answer from what is known, and the symbols it is about."""

    answer: str
    found: bool
    symbols: list[RankedSymbol]


class Piece(BaseModel):
    """Lines of a file, or a derived note (no lines) with the places it stands for."""

    path: str
    start_line: int | None = None
    end_line: int | None = None
    text: str
    refs: list[Citation] = []


class Pack(Result):
    """Evidence within a token budget, best first."""

    pieces: list[Piece]
    ranked_files: list[str] = Field(
        default=[], description="files that a change which the question asks for would touch, likeliest first"
    )


class FactRow(BaseModel):
    """What was derived about a symbol. `certainty`: proved (by a rule), inferred (by a model), stated (by the user)."""

    kind: str
    claim: str
    certainty: str
    fresh: bool
    moved: list[str] = Field(default=[], description="of a stale fact: what changed since")
    age_s: float | None = None
    evidence: list[Citation]


class Facts(Result):
    """All that is known about one symbol."""

    symbol: str
    facts: list[FactRow]


class Dependent(BaseModel):
    """Who calls, is called, or notices. `certainty`: exact, likely, possible or unresolved, of the weakest step."""

    symbol: str | None = Field(description="None: the call could not be resolved")
    path: str
    line: int
    relation: str
    certainty: str
    distance: int = 1
    text: str = Field(default="", description="the source at that place")
    via: list[str] = []


class Dependents(Result):
    """The call graph around a symbol, or who notices a change; nearest and surest first."""

    subjects: list[str]
    rows: list[Dependent]
    tests: list[Dependent] = []
    modules: list[str] = Field(default=[], description="modules that import it")
    more: int = Field(default=0, description="rows that were left out")


class AnticipatedRow(BaseModel):
    """A question that is likely to be asked, with its answer ready."""

    question: str
    answer: str
    symbol: str
    likelihood: float
    evidence: list[Citation]


class Anticipated(Result):
    """Anticipated questions, the likeliest first."""

    questions: list[AnticipatedRow]


class Status(Result):
    """What is indexed, learned and out of date."""

    root: str
    state: str
    counts: dict[str, Any]
