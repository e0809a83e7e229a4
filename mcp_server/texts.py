"""A typed result into the Markdown that a model reads: short, with `path:line` where something stands."""

from collections.abc import Iterable
from typing import Final

from pydantic import BaseModel

from mcp_server import shapes

NAMED_MAX: Final = 8


def text_of(result: BaseModel) -> str:
    """What the text part of a tool's result says; the structured part says the same with all its fields."""
    match result:
        case shapes.Explored():
            return _paragraphs(result.answer, _explored(result), result.freshness)
        case shapes.Pack():
            return _paragraphs(*map(_piece, result.pieces)) or "No evidence was found for this."
        case shapes.Facts():
            return _paragraphs(f"`{result.symbol}`", "\n".join(map(_fact, result.facts)), result.freshness)
        case shapes.Dependents():
            return _dependents(result)
        case shapes.Anticipated():
            asked = [f"**{row.question}** ({row.symbol})\n{row.answer}" for row in result.questions]
            return _paragraphs(*asked) or "No question is anticipated about this."
        case shapes.Status():
            counts = ", ".join(f"{name}: {value}" for name, value in result.counts.items())
            return _paragraphs(f"{result.root} is {result.state}; {counts}", result.freshness)
        case _:
            return result.model_dump_json()


def _explored(result: shapes.Explored) -> str:
    rows = [
        f"- `{row.symbol}` {row.path}:{row.line}{f': {row.purpose}' if row.purpose else ''}" for row in result.symbols
    ]
    return "\n".join(["Symbols, the nearest first:", *rows]) if rows else ""


def _piece(piece: shapes.Piece) -> str:
    refs = f"\n({', '.join(map(_place, piece.refs))})" if piece.refs else ""
    return f"{_place(piece)}\n{piece.text}{refs}"


def _fact(row: shapes.FactRow) -> str:
    standing = "" if row.fresh else f"; STALE: {', '.join(row.moved)} changed"
    places = ", ".join(map(_place, row.evidence[:NAMED_MAX]))
    return f"- {row.claim} ({row.kind}, {row.certainty}{standing}) [{places}]"


def _dependents(result: shapes.Dependents) -> str:
    if not (result.rows or result.tests or result.modules):
        return f"{_named(result.subjects)}: nothing is known to depend on it, or to be called."
    return _paragraphs(
        f"Of {_named(result.subjects)}:",
        "\n".join(map(_dependent, result.rows)),
        "\n".join(["Tests that reach it:", *map(_dependent, result.tests)]) if result.tests else "",
        f"Modules that import it: {_named(result.modules)}" if result.modules else "",
        _more(result.more),
    )


def _dependent(row: shapes.Dependent) -> str:
    steps = f", {row.distance} steps" if row.distance > 1 else ""
    text = f": `{row.text}`" if row.text else ""
    return f"- {row.path}:{row.line} {row.symbol or 'unresolved'} ({row.relation}, {row.certainty}{steps}){text}"


def _named(names: Iterable[str]) -> str:
    found = list(names)
    return ", ".join(f"`{name}`" for name in found[:NAMED_MAX]) + (" …" if len(found) > NAMED_MAX else "")


def _more(count: int) -> str:
    return f"{count} more are left out; ask for more `rows`, or less `depth`." if count else ""


def _place(at: shapes.Citation | shapes.Piece) -> str:
    if at.start_line is None:
        return at.path
    return f"{at.path}:{at.start_line}" + (f"-{at.end_line}" if at.end_line != at.start_line else "")


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
