"""A question into an answer with citations, freshness and a receipt."""

import click

from terminal.options import common_flags, read_options
from terminal.output import emit, emit_json
from terminal.render import print_answer
from terminal.session import open_workspace
from workspace.errors import NOT_FOUND
from workspace.objects import answer_object


@click.command("ask")
@click.argument("question", nargs=-1, required=True)
@click.option("--online", is_flag=True, help="Let the configured model write the answer from the same evidence.")
@click.option("--why", is_flag=True, help="Show how the evidence was ranked.")
@common_flags
@click.pass_context
def command(context: click.Context, question: tuple[str, ...], online: bool, why: bool) -> int:
    """Answer QUESTION from the source and from what was learned asleep; every statement says where it comes from."""
    options = read_options(context)
    text = " ".join(question)
    streamed = online and options.stream and not options.json and not options.offline
    with open_workspace(options) as workspace:
        on_chunk = (lambda chunk: emit(chunk, end="")) if streamed else None
        answer = workspace.ask(text, online=online and not options.offline, on_chunk=on_chunk)
    if options.json:
        emit_json(answer_object(answer))
    else:
        print_answer(answer, body=not streamed)
    return 0 if answer.found else NOT_FOUND
