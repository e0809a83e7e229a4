"""An answer's Markdown into a drawing on a terminal, or into the same text in a pipe."""

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from terminal.output import emit, one_line

if TYPE_CHECKING:
    from assistant.records import Amortised, Answer, Citation, Piece, Receipt
    from fact_store.records import Location


MINUTE_S: Final = 60.0
LONG_UNITS: Final = ((86_400.0, "days"), (3_600.0, "h"), (MINUTE_S, "min"))


def print_markdown(text: str, root: Path | None = None) -> None:
    """Draw Markdown where a person looks (NO_COLOR is heeded), else print it as it is.

    Places in files of `root` become links where the terminal knows them.
    """
    if not sys.stdout.isatty():
        emit(text)
        return
    from terminal.drawing import can_link, drawn, file_links, no_links

    width = shutil.get_terminal_size().columns
    link = file_links(root) if root and can_link() else no_links
    sys.stdout.write(drawn(text, width, link=link, colours=not os.environ.get("NO_COLOR")) + "\n")


def print_answer(answer: "Answer", *, body: bool = True, root: Path | None = None) -> None:
    """Text, stale citations, freshness and receipt; `body` is False where the text was streamed already."""
    if body:
        print_markdown(answer.text, root)
    emit("")
    for cited in answer.citations:
        if not cited.fresh:
            emit(one_line(f"stale: {place(cited)} reads differently now"))
    emit(one_line(f"{answer.freshness} {receipt_line(answer.receipt)}"))
    if (saved := answer.receipt.amortised) and saved.raw_tokens_each:
        emit(one_line(f"[so far: {amortised_line(saved)}]"))


def amortised_line(saved: "Amortised") -> str:
    """What sleep has cost and saved, in one line."""
    parts = [
        f"{saved.questions} question{'s' * (saved.questions != 1)} asked, {saved.hits} anticipated",
        f"{saved.tokens_each:,.0f} tokens each, where the cited files hold {saved.raw_tokens_each:,.0f}",
        f"{duration(saved.cpu_s_each)} of sleep for each",
    ]
    if saved.micro_usd_each is not None and saved.raw_micro_usd_each is not None:
        from workspace.pricing import usd

        each, raw = usd(round(saved.micro_usd_each)), usd(round(saved.raw_micro_usd_each))
        until = "no number of questions pays for sleep yet" if saved.break_even is None else ""
        paid = until or f"sleep is paid back at {saved.break_even} questions"
        parts.append(f"{each} each, {raw} from raw files; {paid}")
    return "; ".join(parts)


def receipt_line(receipt: "Receipt") -> str:
    """What an answer rests on and cost, in one line."""
    ages = [fact.age_s for fact in receipt.facts if fact.age_s is not None]
    count = len(receipt.facts)
    at_once = "answered at once" if receipt.anticipated else "answered"
    facts = "1 learned fact" if count == 1 else f"{count or 'no'} learned facts"
    if ages:
        facts += f", the oldest {duration(max(ages))} old" if count > 1 else f", {duration(ages[0])} old"
    if receipt.slept_cpu_s:
        facts += f", from {duration(receipt.slept_cpu_s)} of sleep"
    if receipt.anticipated and receipt.model != "none":
        facts = f"said {duration(max(ages))} ago" if ages else "said before"
    cached = f" ({receipt.tokens_cached} cached)" if receipt.tokens_cached else ""
    parts = [
        f"{at_once} in {duration(receipt.time_ms / 1000)}, {_writer(receipt.model)}",
        facts,
        f"{receipt.tokens_in} tokens of evidence{cached}, {receipt.tokens_out} of answer{_paid(receipt)}",
        f"{receipt.coverage:.0%} of the files slept over",
    ]
    if receipt.anticipated and receipt.model != "none":
        from workspace.pricing import usd

        paid = f", for {usd(receipt.paid_before_micro_usd)}" if receipt.paid_before_micro_usd else ""
        parts.insert(1, f"as it was answered before{paid}: all that it cites is unchanged")
    elif receipt.anticipated:
        parts.insert(1, f"as anticipated asleep: “{receipt.anticipated}” ({receipt.chance:.0%})")
    if receipt.steps:
        parts.append(f"{receipt.steps} rounds of look-ups")
    return f"[receipt: {'; '.join(parts)}]"


def _paid(receipt: "Receipt") -> str:
    from workspace.pricing import usd

    return f", {usd(receipt.cost_micro_usd)}" if receipt.cost_micro_usd else ""


def _writer(model: str) -> str:
    return "without a model" if model == "none" else f"by {model}"


def duration(seconds: float) -> str:
    """Seconds in the unit a person would say: `340 ms`, `4.2 s`, `3 min`, `5 h`, `12 days`."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < MINUTE_S:
        return f"{seconds:.1f} s"
    unit_s, unit = next(unit for unit in LONG_UNITS if seconds >= unit[0])
    return f"{seconds / unit_s:.0f} {unit}"


def place(of: "Citation | Location | Piece") -> str:
    """`path:first-last`, as editors and terminals follow it; the path alone for what has no lines."""
    if of.start_line is None:
        return of.path
    return f"{of.path}:{of.start_line}" + (f"-{of.end_line}" if of.end_line != of.start_line else "")
