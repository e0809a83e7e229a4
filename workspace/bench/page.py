"""Figures and tables into one page that needs nothing but itself: no script, nothing fetched."""

import re
from collections.abc import Sequence
from html import escape
from typing import Any, Final

from workspace.bench import figures as drawn
from workspace.bench.passes import UNITS

CSS: Final = (
    ":root{--ink:#24292f;--soft:#57606a;--paper:#fff;--line:#d8dee4;--head:#f6f8fa;--good:#1a7f37;--bad:#cf222e;"
    "color-scheme:light dark}"
    "@media (prefers-color-scheme:dark){:root{--ink:#d8dee6;--soft:#9aa5b1;--paper:#0f141a;--line:#2b333d;"
    "--head:#171d25;--good:#3fb950;--bad:#ff7b72}}"
    "body{font:16px/1.55 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:1020px;"
    "margin:2.5em auto;padding:0 1.2em}h1{font-size:1.9em;line-height:1.2;margin-bottom:.4em}"
    "h2{margin-top:2.2em;border-bottom:1px solid var(--line);padding-bottom:.2em}p,li{color:var(--soft);max-width:46em}"
    ".wide{overflow-x:auto}table{border-collapse:collapse;font-size:13px;margin:1em 0;"
    "font-variant-numeric:tabular-nums}"
    "td,th{border-bottom:1px solid var(--line);padding:4px 10px;text-align:right;white-space:nowrap}"
    "th{background:var(--head);white-space:normal;vertical-align:bottom}"
    "td:first-child,th:first-child{text-align:left}tr:hover td{background:var(--head)}"
    ".pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(440px,100%),1fr));gap:20px}"
    ".pair svg{width:100%;height:auto;border:1px solid var(--line);border-radius:8px}"
    ".wins{color:var(--good)}.loses{color:var(--bad)}"
    ".sums{display:flex;flex-wrap:wrap;gap:16px;padding:0;margin:1.5em 0}"
    ".sums li{list-style:none;flex:1 1 200px;border:1px solid var(--line);border-radius:8px;padding:12px 16px}"
    ".sums b{display:block;font-size:1.6em;color:var(--ink)}"
)


def page(found: dict[str, Any], about: dict[str, str]) -> str:
    """The whole page; `about` are lines on how it was made."""
    pictures = (
        drawn.equal_accuracy(found["equal_accuracy"]), drawn.sleep_scaling(found["sleep_scaling"]),
        drawn.amortisation(found["amortisation"]), drawn.predictability(found["predictability"]),
    )  # fmt: skip
    parts = [
        "<h1>What sleep brings, and what it costs</h1>",
        f"<p>{found['questions']} questions with known evidence over {_named(found['repositories'])}.",
        " Recall is the mean of the shares of files, symbols, lines and identifiers of the known evidence that are",
        " handed over within a budget; bands and ranges are 95 % intervals bootstrapped over questions. Tokens are",
        " characters / 4.",
        "" if found.get("protocol") else " No model was asked, so nothing is said about answers, only about evidence.",
        "</p>",
        _sums(found),
        '<div class="pair">', *pictures, "</div>",
        _gains(found.get("gains") or ()),
        _needed(found["equal_accuracy"]), _scaling(found["sleep_scaling"]), _amortised(found["amortisation"]),
        _protocol(found), _table(found["table"]),
        "<ul>", *(f"<li>{escape(name)}: {escape(value)}</li>" for name, value in about.items()), "</ul>",
    ]  # fmt: skip
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>Noctule: what sleep brings</title><style>{CSS}</style>"
    )
    policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    return f'<!doctype html><html lang="en"><head>{policy}{head}</head><body>{"".join(parts)}</body></html>\n'


def _named(trees: Sequence[str]) -> str:
    """The names of trees without owner and commit, where they have them: `owner+name-0123456789`."""
    return escape(", ".join(re.sub(r"^[^+]+\+|-[0-9a-f]{10}$", "", tree) for tree in trees))


def _rows(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table><tr>{top}</tr>{body}</table></div>'


def _sums(found: dict[str, Any]) -> str:
    """What to remember, good or bad."""
    said = []
    if gains := found.get("gains"):
        for row in (gains[0], gains[-1]):
            mean, low, high = row["over_no_sleep"]
            said.append((f"{mean:+.3f}".replace("-", "−"), f"of recall by sleep, at {row['budget']:,} tokens"
                         f" [{low:+.3f}, {high:+.3f}]"))  # fmt: skip
    accuracy = found["equal_accuracy"]
    needed = list(accuracy["tokens_needed"].values())[-1]
    told = "never" if needed is None else f"{needed:,.0f} tokens"
    said.append((told, f"give after sleep what BM25 gives with {max(accuracy['budgets']):,} (recall"
                 f" {accuracy['goal']:.3f})"))  # fmt: skip
    paid = [row["break_even"] for row in found["amortisation"] if row["break_even"] is not None]
    whole = len(found["amortisation"])
    if paid:
        said.append(
            (f"{min(paid):,} questions", f"pay for the sleep at the best budget; {len(paid)} of {whole} pay at all")
        )
    else:
        said.append(("never", f"is sleep paid back, at any of {whole} budgets"))
    return '<ul class="sums">' + "".join(f"<li><b>{escape(a)}</b>{escape(b)}</li>" for a, b in said) + "</ul>"


def _gains(rows: Sequence[dict[str, Any]]) -> str:
    """The same questions with sleep and without, budget by budget, those at which sleep loses included."""
    if not rows:
        return ""
    head = ("tokens", "all sleep, over none", "", "all sleep, over BM25", "")
    body = "".join(
        f"<tr><td>{row['budget']:,}</td>{_gain(row['over_no_sleep'])}{_gain(row['over_bm25'])}</tr>" for row in rows
    )
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    said = "<p>The difference in recall on the same questions; where its interval holds 0 nothing is shown by it.</p>"
    return (
        f'<h2>What sleep brings, budget by budget</h2>{said}<div class="wide"><table><tr>{top}</tr>{body}</table></div>'
    )


def _gain(value: Sequence[float]) -> str:
    mean, low, high = value
    kind, told = ("wins", "better") if low > 0 else ("loses", "worse") if high < 0 else ("", "no difference shown")
    return f'<td>{mean:+.3f} [{low:+.3f}, {high:+.3f}]</td><td class="{kind}">{told}</td>'


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


def _protocol(found: dict[str, Any]) -> str:
    """What a model's answers were and took, beside what no sleep does with as much, and what its own sleep took."""
    rows = found.get("protocol")
    if not rows:
        return ""
    said = (
        "<p>An answer is right where it names at least half of the known evidence. The levels are how much a model is"
        " asked to say; <i>without sleep</i> is the best that any level and any k of pass@k reach without sleep for no"
        " more output tokens, tokens in all, or money.</p>"
    )
    ended = f"<p><b>Not all of it was asked:</b> {escape(found['ended'])}</p>" if found.get("ended") else ""
    figure = drawn.test_compute(rows, "tokens_out", "output tokens a question")
    second = drawn.test_compute(rows, "tokens", "tokens a question, in and out")
    return (
        f'<h2>With a model</h2>{said}{ended}<div class="pair">{figure}{second}</div>'
        + _answers(rows)
        + _equal(rows)
        + _model_sleep(found.get("model_sleep") or ())
    )


def _answers(rows: Sequence[dict[str, Any]]) -> str:
    head = ("arm", "level", "answers", "right", "by seed", "pass@k", "tokens in", "of them cached", "tokens out", "USD",
            "s a question", "broken off")  # fmt: skip
    cells = [
        [row["arm"], str(row["level"]), str(row["answers"]), _interval(row["right"]),
         ", ".join(f"{share:.2f}" for share in row["by_seed"]),
         f"{_interval(row['passes'][-1]['pass'])} (k = {row['passes'][-1]['k']})",
         f"{row['tokens_in']:,}", f"{row['tokens_cached']:,}", f"{row['tokens_out']:,}", f"{row['usd']:.4f}",
         f"{row['each']['seconds']:.2f}", str(row["broke"])]
        for row in rows
    ]  # fmt: skip
    return _rows(head, cells)


def _equal(rows: Sequence[dict[str, Any]]) -> str:
    """Each arm with sleep beside no sleep at equal test-time compute."""
    slept = [row for row in rows if row["without_sleep"]]
    if not slept:
        return ""
    head = ("arm", "level", "right", "without sleep: for its output tokens", "for its tokens in all", "for its money")
    cells = [
        [row["arm"], str(row["level"]), _interval(row["right"]), *(_best(row["without_sleep"][u]) for u in UNITS)]
        for row in slept
    ]
    return "<h3>At equal test-time compute</h3>" + _rows(head, cells)


def _best(found: dict[str, Any] | None) -> str:
    if found is None:
        return "not one answer"
    return f"{_interval(found['pass'])} (level {found['level']}, k = {found['k']})"


def _model_sleep(rows: Sequence[dict[str, Any]]) -> str:
    if not rows:
        return ""
    head = ("arm", "facts", "questions", "tokens in", "of them cached", "tokens out", "USD", "s", "ended early")
    cells = [
        [row["arm"], f"{row['facts']:,.0f}", f"{row['questions']:,.0f}", f"{row['tokens_in']:,.0f}",
         f"{row['tokens_cached']:,.0f}", f"{row['tokens_out']:,.0f}", f"{row['usd']:.4f}", f"{row['seconds']:.1f}",
         str(row["stopped"])]
        for row in rows
    ]  # fmt: skip
    return "<h3>What a model's sleep took (the mean over seeds)</h3>" + _rows(head, cells)


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
