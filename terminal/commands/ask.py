"""A question into an answer with citations, freshness and a receipt."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from terminal.options import Options, common_flags, read_options
from terminal.output import emit, emit_json, note, one_line
from terminal.session import open_repository, open_workspace
from workspace.errors import BUDGET_SPENT, ERROR, NOT_FOUND, USAGE, NoctuleError

if TYPE_CHECKING:
    from workspace.objects import Object
    from workspace.reaching import Repository

QUESTION_CHARS_MAX = 20_000


@click.command("ask")
@click.argument("question", nargs=-1)
@click.option(
    "-f", "--file", "file", metavar="FILE", help="A log, traceback or diff the question is about; - for stdin."
)
@click.option("-c", "--continue", "resume", is_flag=True, help="Go on with the last conversation: “and who calls it?”.")
@click.option("--online", is_flag=True, help="Let the configured model write the answer from the same evidence.")
@click.option("--yes", is_flag=True, help="Agree to spend money here, within the caps (asked for once).")
@click.option("--max-cost", type=click.FloatRange(min=0), metavar="USD", help="The most this answer may cost.")
@click.option("--level", type=click.IntRange(1, 5), default=3, metavar="N", help="How much to say, 1 to 5 (--online).")
@click.option("--not-at-once", is_flag=True, help="Work the answer out, even where one was prepared asleep.")
@click.option("--why", is_flag=True, help="Show how the evidence was ranked.")
@common_flags
@click.pass_context
def command(
    context: click.Context,
    question: tuple[str, ...],
    file: str | None,
    resume: bool,
    online: bool,
    yes: bool,
    max_cost: float | None,
    level: int,
    not_at_once: bool,
    why: bool,
) -> int:
    """Answer QUESTION from the source and from what was learned asleep; every statement says where it comes from.

    Without QUESTION, or for `-`, it is read from stdin. The running server answers; where none runs, one is started and
    stays for a while (NOCTULE_SERVER=off does without). An answer that a model broke off is printed as far as it came,
    with the reason; the exit code is 1 then, and 5 where a cap on spending did it.
    """
    from terminal.chat.attached import read_attached
    from terminal.chat.chat import Chat

    options = read_options(context)
    online = online and not options.offline
    text = _question(context, question, file)
    attached = read_attached(file) if file else ""
    asking: dict[str, Any] = {"online": True, "limit_usd": max_cost, "wanted": level} if online else {}
    asking |= {"at_once": False} if not_at_once else {}
    streamed = online and options.stream and not options.json
    with _repository(options, online, yes, is_own=not_at_once) as repository:
        chat = Chat(repository, resume=resume, **asking)
        if resume and chat.not_kept:
            note(f"no conversation to go on with: {chat.not_kept}")
        asked = _with_names(repository, chat.meant(text), attached)
        answer = chat.ask(text, asked, _print_chunk if streamed else None)
        rows = repository.read("why", {"question": asked})["ranking"] if why else []
    if options.json:
        emit_json(answer | ({"why": rows} if why else {}) | ({"asked": asked} if asked != text else {}))
    else:
        _print(answer, asked if asked != text else "", rows, None if streamed else repository.root)
    if not answer["complete"]:
        return BUDGET_SPENT if answer["out_of_budget"] else ERROR
    return 0 if answer["found"] else NOT_FOUND


def _question(context: click.Context, words: tuple[str, ...], file: str | None) -> str:
    """What was asked: the words, else what stdin holds."""
    text = one_line(" ".join(words))
    if words and not text:
        raise NoctuleError("the question is empty", USAGE)
    if len(text) > QUESTION_CHARS_MAX:
        raise NoctuleError(f"a question has at most {QUESTION_CHARS_MAX} characters; -f adds a file", USAGE)
    if text and text != "-":
        return text
    if file == "-":
        raise NoctuleError("stdin cannot be the question and the file: give the question as words", USAGE)
    if not text and sys.stdin.isatty():
        raise click.UsageError("give a question, or one on stdin", context)
    text = one_line(sys.stdin.read(QUESTION_CHARS_MAX + 1))
    if not text or len(text) > QUESTION_CHARS_MAX:
        raise NoctuleError(f"stdin holds no question of 1 to {QUESTION_CHARS_MAX} characters; -f adds a file", USAGE)
    return text


def _with_names(repository: "Repository", asked: str, text: str) -> str:
    """The question with what of the repository an attached text mentions."""
    if not text:
        return asked
    from terminal.chat.attached import mentioned, places, with_mentions

    known = repository.read("names", {})["names"]
    named = places(text, known)
    at = repository.read("names", {"places": named})["at"] if named else []
    names = mentioned(text, known, at)
    if not names:
        note("the file mentions nothing that this repository has; it is left out")
    return with_mentions(asked, names)


@contextmanager
def _repository(options: Options, online: bool, yes: bool, *, is_own: bool) -> "Iterator[Repository]":
    """A model is paid from this process, where the key is, and a store is taken as it is here; all else but what
    `is_own` is the server's.
    """
    if not online and options.index and not is_own:
        with open_repository(options) as repository:
            yield repository
        return
    from workspace.reaching import OwnRepository

    with open_workspace(options) as workspace:
        if online:
            from terminal.thinking import agree

            agree(workspace, workspace.settings.model, yes)
        yield OwnRepository(workspace, look=options.index)


def _print(answer: "Object", asked: str, rows: "list[Object]", root: Path | None) -> None:
    """`root` None: the text was streamed already."""
    from terminal.render import print_answer
    from workspace.objects import answer_of

    if asked and root:
        emit(one_line(f"({asked})") + "\n")
    print_answer(answer_of(answer), body=root is not None, root=root)
    for row in rows:
        reasons = ", ".join(f"{name} {value}" for name, value in row["why"].items())
        emit(one_line(f"{row['score']:8.3f}  {row['path']}:{row['line']}  {row['symbol']}  ({reasons})"))


def _print_chunk(chunk: str) -> None:
    emit(chunk, end="", flush=True)
