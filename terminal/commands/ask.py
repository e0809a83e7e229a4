"""A question into an answer with citations, freshness and a receipt."""

import click

from terminal.options import common_flags, read_options
from terminal.output import emit, emit_json, one_line
from terminal.render import print_answer
from terminal.session import open_workspace
from terminal.thinking import agree
from workspace.errors import ERROR, NOT_FOUND
from workspace.objects import answer_object


@click.command("ask")
@click.argument("question", nargs=-1, required=True)
@click.option("--online", is_flag=True, help="Let the configured model write the answer from the same evidence.")
@click.option("--yes", is_flag=True, help="Agree to spend money here, within the caps (asked for once).")
@click.option("--max-cost", type=click.FloatRange(min=0), metavar="USD", help="The most this answer may cost.")
@click.option("--why", is_flag=True, help="Show how the evidence was ranked.")
@common_flags
@click.pass_context
def command(
    context: click.Context, question: tuple[str, ...], online: bool, yes: bool, max_cost: float | None, why: bool
) -> int:
    """Answer QUESTION from the source and from what was learned asleep; every statement says where it comes from.

    An answer that a model broke off is printed as far as it came, with the reason; the exit code is 1 then.
    """
    from workspace.reads import ranking

    options = read_options(context)
    text = " ".join(question)
    online = online and not options.offline
    streamed = online and options.stream and not options.json
    with open_workspace(options) as workspace:
        if online:
            agree(workspace, workspace.settings.model, yes)
        show = _print_chunk if streamed else None
        answer = workspace.ask(text, online=online, on_chunk=show, limit_usd=max_cost)
        rows = ranking(workspace, text) if why else []
    if options.json:
        emit_json(answer_object(answer) | ({"why": rows} if why else {}))
    else:
        print_answer(answer, body=not streamed)
        for row in rows:
            reasons = ", ".join(f"{name} {value}" for name, value in row["why"].items())
            emit(one_line(f"{row['score']:8.3f}  {row['path']}:{row['line']}  {row['symbol']}  ({reasons})"))
    if not answer.complete:
        return ERROR
    return 0 if answer.found else NOT_FOUND


def _print_chunk(chunk: str) -> None:
    emit(chunk, end="", flush=True)
