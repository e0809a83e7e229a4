"""The ledger into what was spent, on what, and after how many answers it is paid back."""

from typing import TYPE_CHECKING

import click

from terminal.options import common_flags, read_options
from terminal.output import emit, emit_json, one_line
from terminal.render import duration
from terminal.session import root_of

if TYPE_CHECKING:
    from fact_store.spending import Call
    from workspace.costs import BreakEven, Costs

CALLS_SHOWN = 20


@click.command("cost")
@click.option("--calls", is_flag=True, help=f"List the newest {CALLS_SHOWN} calls, too.")
@click.option("--withdraw", is_flag=True, help="Take back the consent to spend money on this repository.")
@common_flags
@click.pass_context
def command(context: click.Context, calls: bool, withdraw: bool) -> None:
    """Tell what models cost: against each cap, by purpose and model, and when sleep has paid for itself."""
    from workspace.costs import read_costs
    from workspace.layers import load_settings
    from workspace.objects import fields

    options = read_options(context)
    root = root_of(options)
    settings = load_settings(root)
    if withdraw:
        _withdraw(root_of(options))
    costs = read_costs(root, settings, CALLS_SHOWN if calls else 0)
    if costs is None:
        emit(f"nothing is stored about {one_line(str(root))} yet, and nothing was spent")
    elif options.json:
        emit_json(fields(costs))
    else:
        _print(costs)


def _withdraw(root: object) -> None:
    from pathlib import Path

    from workspace.purse import withdraw_consent
    from workspace.workspace import Workspace

    with Workspace.open(Path(str(root))) as workspace:
        withdraw_consent(workspace.ledger)


def _print(costs: "Costs") -> None:
    from workspace.pricing import usd

    for each in costs.caps:
        span = "ever" if each.cap == "repository" else f"this {each.cap}"
        emit(f"{span:<10}  {usd(each.spent_micro_usd)} of {usd(each.limit_micro_usd)}")
    for total in costs.totals:
        cached = f", {total.tokens_cached} of them cached" if total.tokens_cached else ""
        emit(
            one_line(
                f"{total.purpose}: {usd(total.micro_usd)} in {total.calls} calls to {total.model}"
                f" ({total.tokens_in} tokens in{cached}, {total.tokens_out} out)"
            )
        )
    if costs.awaited:
        emit(f"awaited     {costs.awaited} requests in batches, counted in full until they come")
    if costs.lost:
        emit(f"lost        {costs.lost} calls of which nobody knows what became, counted in full")
    if costs.pause_s:
        emit(f"paused      for another {duration(costs.pause_s)}: too many requests failed")
    emit(f"consent     {'given' if costs.consent else 'not given: --yes gives it'}")
    emit(_worth(costs.break_even))
    for call in costs.calls:
        emit(one_line(_call(call)))


def _worth(worth: "BreakEven") -> str:
    from workspace.pricing import usd

    slept = f"sleep cost {usd(worth.sleep_micro_usd)} and {duration(worth.sleep_cpu_s)} of CPU"
    if worth.questions is None or worth.answer_micro_usd is None:
        told = f"{worth.answered} questions were answered from what is known"
        return f"break-even  {slept}; {told}; no answer by a model was paid for to compare with"
    each = usd(round(worth.answer_micro_usd))
    state = "reached" if worth.answered >= worth.questions else f"{worth.questions - worth.answered} to go"
    return (
        f"break-even  {slept}; a model's call for an answer costs {each}: paid back after {worth.questions} questions"
        f" that need none ({state})"
    )


def _call(call: "Call") -> str:
    import time

    from workspace.pricing import usd

    when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(call.reserved_s))
    cost = f"{usd(call.reserved_micro_usd)} reserved" if call.settled_micro_usd is None else usd(call.settled_micro_usd)
    tokens = f", {call.tokens_in or 0} in ({call.tokens_cached or 0} cached), {call.tokens_out or 0} out"
    return (
        f"{when}  {call.purpose}  {cost}  {call.model}  {call.subject}{tokens}{f' [{call.note}]' if call.note else ''}"
    )
