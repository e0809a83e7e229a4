"""A question, or a file of them, into evidence within a token budget."""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from terminal.options import common_flags, read_options
from terminal.output import emit, emit_json, one_line
from terminal.render import place
from terminal.session import open_workspace
from workspace.errors import NOT_FOUND, USAGE, NoctuleError
from workspace.objects import handover_object

if TYPE_CHECKING:
    from assistant.records import Piece

TOKENS = 2000


@click.command("context")
@click.argument("question", nargs=-1)
@click.option(
    "--tokens", metavar="N", type=click.IntRange(min=1), default=TOKENS, show_default=True, help="The context budget."
)
@click.option("--files", is_flag=True, help="Name the files that a change which QUESTION asks for would touch.")
@click.option("--batch", metavar="FILE", help='Read lines {"id", "question"} from FILE, "-" for stdin; implies --json.')
@common_flags
@click.pass_context
def command(context: click.Context, question: tuple[str, ...], tokens: int, files: bool, batch: str | None) -> int:
    """Hand over the evidence for QUESTION, best first: lines of files, and notes that were derived asleep."""
    if bool(question) == bool(batch):
        raise click.UsageError("give a question or --batch FILE", context)
    if files and batch:
        raise click.UsageError("lines of --batch name the files in any case: leave --files out", context)
    from workspace.asking import pack_with_files

    options = read_options(context)
    questions = list(_read_batch(batch)) if batch else []
    with open_workspace(options) as workspace:
        if questions:
            workspace.warm()
        for name, text in questions:
            started = time.perf_counter()
            found = pack_with_files(workspace, text, tokens)
            latency_ms = (time.perf_counter() - started) * 1000
            emit_json({"id": name, "latency_ms": round(latency_ms, 3), **handover_object(found)})
            sys.stdout.flush()
        if batch:
            return 0
        if not (files or options.json):
            pieces = workspace.context(" ".join(question), tokens)
            emit("\n\n".join(map(_shown, pieces)))
            return 0 if pieces else NOT_FOUND
        found = pack_with_files(workspace, " ".join(question), tokens)
    if options.json:
        emit_json(handover_object(found))
    else:
        for file in found.files:
            emit(f"{file.chance:4.0%}  {one_line(file.path)}")
    return 0 if (found.files if files else found.pieces) else NOT_FOUND


def _shown(piece: "Piece") -> str:
    rests_on = f"\n({', '.join(map(place, piece.refs))})" if piece.refs else ""
    return f"{place(piece)}\n{piece.text}{rests_on}"


def _read_batch(file: str) -> Iterator[tuple[str | int, str]]:
    """(id, question) of each line; raises NoctuleError (usage) naming the line that is not one."""
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NoctuleError(f"{file}: cannot be read: {error}", USAGE) from None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            name, question = row["id"], row["question"]
        except (ValueError, KeyError, TypeError):
            raise NoctuleError(f'{file}:{number}: not a line {{"id", "question"}}', USAGE) from None
        if not isinstance(name, str | int) or not isinstance(question, str):
            raise NoctuleError(f"{file}:{number}: id must be a string or number, question a string", USAGE)
        yield name, question
