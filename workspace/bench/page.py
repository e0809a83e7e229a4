"""Figures and tables into one page that needs nothing but itself: no script, nothing fetched."""

from collections.abc import Sequence
from html import escape
from typing import Any, Final

from workspace.bench import figures as drawn

CSS: Final = (
    "body{font:15px/1.5 system-ui,sans-serif;color:#24292f;max-width:1000px;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse;font-size:13px;margin:1em 0}td,th{border:1px solid #d0d7de;padding:3px 8px;"
    "text-align:right}td:first-child,th:first-child{text-align:left}.pair{display:flex;flex-wrap:wrap;gap:16px}"
    "@media (prefers-color-scheme:dark){body{background:#0d1117;color:#c9d1d9}td,th{border-color:#30363d}}"
)


def page(found: dict[str, Any], about: dict[str, str]) -> str:
    """The whole page; `about` are lines on how it was made."""
    pictures = (
        drawn.equal_accuracy(found["equal_accuracy"]), drawn.sleep_scaling(found["sleep_scaling"]),
        drawn.amortisation(found["amortisation"]), drawn.predictability(found["predictability"]),
    )  # fmt: skip
    parts = [
        "<h1>What sleep brings, and what it costs</h1>",
        f"<p>{found['questions']} questions with known evidence over {escape(', '.join(found['repositories']))}.",
        " Recall is the mean of the shares of files, symbols, lines and identifiers of the known evidence that are",
        " handed over within a budget; bands and ranges are 95 % intervals bootstrapped over questions. Tokens are",
        " characters / 4. No model was asked, so nothing is said about answers, only about evidence.</p>",
        '<div class="pair">', *pictures, "</div>",
        _needed(found["equal_accuracy"]), _scaling(found["sleep_scaling"]), _amortised(found["amortisation"]),
        _protocol(found.get("protocol")), _table(found["table"]),
        "<ul>", *(f"<li>{escape(name)}: {escape(value)}</li>" for name, value in about.items()), "</ul>",
    ]  # fmt: skip
    head = f'<meta charset="utf-8"><title>Noctule: what sleep brings</title><style>{CSS}</style>'
    policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    return f'<!doctype html><html lang="en"><head>{policy}{head}</head><body>{"".join(parts)}</body></html>\n'


def _rows(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{top}</tr>{body}</table>"


def _needed(found: dict[str, Any]) -> str:
    rows = [[arm, "never" if n is None else f"{n:,.0f}"] for arm, n in found["tokens_needed"].items()]
    goal = f"{found['goal']:.3f}"
    title = f"<h2>Tokens needed for what BM25 reaches with {max(found['budgets']):,} (recall {goal})</h2>"
    return title + _rows(("arm", "tokens"), rows)


def _scaling(rows: Sequence[dict[str, Any]]) -> str:
    budgets = list(rows[0]["recall"]) if rows else []
    cells = [
        [str(row["effort"]), f"{row['sleep_cpu_s']:g}", f"{row['read_cpu_s']:g}", f"{row['facts']:,}"]
        + [_interval(row["recall"][budget]) for budget in budgets]
        for row in rows
    ]
    head = ("effort", "CPU s of sleep", "CPU s of reading", "facts", *(f"recall @{b:,}" for b in budgets))
    return "<h2>Sleep</h2>" + _rows(head, cells)


def _amortised(rows: Sequence[dict[str, Any]]) -> str:
    cells = [
        [f"{row['budget']:,}", f"{row['recall']:.3f}", _number(row["tokens_with_sleep"]),
         f"{row['seconds_without']:.3f}", "–" if (s := row["seconds_with"]) is None else f"{s:.3f}",
         f"{row['sleep_cpu_s']:g}", _number(row["break_even"])]
        for row in rows
    ]  # fmt: skip
    head = ("tokens without sleep", "recall", "tokens with sleep for the same", "s a question without", "with",
            "CPU s of sleep", "paid back from N =")  # fmt: skip
    said = "<p>A question counts its processor time and the reading of its evidence at the rate below.</p>"
    return "<h2>Amortisation</h2>" + said + _rows(head, cells)


def _protocol(rows: Sequence[dict[str, Any]] | None) -> str:
    if not rows:
        return ""
    head = ("arm", "level", "samples", "right", "pass@k", "tokens in", "of them cached", "tokens out", "USD")
    cells = [
        [row["arm"], str(row["level"]), str(row["samples"]), _interval(row["right"]), _interval(row["pass_at_k"]),
         f"{row['tokens_in']:,}", f"{row['tokens_cached']:,}", f"{row['tokens_out']:,}", f"{row['usd']:.4f}"]
        for row in rows
    ]  # fmt: skip
    return "<h2>With a model</h2>" + _rows(head, cells)


def _table(rows: Sequence[dict[str, Any]]) -> str:
    columns = ("file", "symbol", "line", "ident")
    cells = [
        [row["arm"], f"{row['budget']:,}", *(_interval(row[c]) if row[c] else "–" for c in columns)] for row in rows
    ]
    return "<h2>By kind of evidence</h2>" + _rows(("arm", "tokens", "files", "symbols", "lines", "identifiers"), cells)


def _number(value: float | None) -> str:
    return "never" if value is None else f"{value:,.0f}"


def _interval(value: Sequence[float]) -> str:
    return f"{value[0]:.3f} [{value[1]:.3f}, {value[2]:.3f}]"
