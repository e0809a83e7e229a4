"""A set of questions over a repository into a page on what sleep brings and costs, beside plain retrieval."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from terminal.options import Options, common_flags, read_options
from terminal.output import emit, emit_json, note, one_line
from terminal.session import open_workspace, root_of
from workspace.errors import BUDGET_SPENT, NOT_FOUND, USAGE, NoctuleError

if TYPE_CHECKING:
    from workspace.bench.protocol import Protocol
    from workspace.bench.questions import BenchQuestion
    from workspace.bench.running import Results


class Numbers(click.ParamType):  # type: ignore[type-arg]
    """Whole numbers between bounds, apart by commas."""

    name = "numbers"

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...]:
        if isinstance(value, tuple):
            return value
        parts = [part.strip() for part in str(value).split(",")]
        if not all(part.isdecimal() and self.least <= int(part) <= self.most for part in parts):
            self.fail(f"{value!r} is not a list like {self.least},{self.most} within these bounds", param, ctx)
        return tuple(sorted({int(part) for part in parts}))


@click.command("bench")
@click.argument("questions", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--trees", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR",
              help="Where the repositories that the questions name stand, as OWNER+NAME-COMMIT.")  # fmt: skip
@click.option("--efforts", type=Numbers(0, 3), default="0,1,2,3", metavar="LIST", help="Efforts of sleep, such as 0,3.")
@click.option("--budgets", type=Numbers(100, 100_000), default="500,1000,2000,4000,8000", metavar="LIST",
              help="Tokens of evidence.")  # fmt: skip
@click.option("--most", type=click.IntRange(5, 2000), default=60, metavar="N", help="Questions drawn from the tests.")
@click.option("--read-rate", type=click.FloatRange(min=1), default=1000.0, metavar="N",
              help="Tokens that a model reads in a second, for the amortisation.")  # fmt: skip
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=Path("noctule-bench.html"),
              metavar="FILE", help="The page; the figures go beside it as .json.")  # fmt: skip
@click.option("--online", is_flag=True, help="Ask the configured model, too, without sleep and with it; this is paid.")
@click.option("--widths", type=Numbers(0, 5), default="1,2,5", metavar="LIST",
              help="Sleep with a model, with so many drafts of each module; 0: not (--online).")  # fmt: skip
@click.option("--seeds", type=click.IntRange(1, 20), default=1, metavar="N",
              help="Do all of it so many times, each in a store of its own (--online).")  # fmt: skip
@click.option("--yes", is_flag=True, help="Agree to spend money here, within the caps (asked for once).")
@click.option("--levels", type=Numbers(1, 5), default="1,3,5", metavar="LIST", help="Levels of answers (--online).")
@click.option(
    "--samples", type=click.IntRange(1, 50), default=2, metavar="K", help="Answers to each question (--online)."
)
@click.option(
    "--max-cost",
    type=click.FloatRange(min=0),
    metavar="USD",
    help="The most that sleep and answers may cost together (--online).",
)
@common_flags
@click.pass_context
def command(
    context: click.Context, questions: Path | None, trees: Path | None, efforts: tuple[int, ...],
    budgets: tuple[int, ...], most: int, read_rate: float, out: Path, online: bool, yes: bool,
    levels: tuple[int, ...], samples: int, widths: tuple[int, ...], seeds: int, max_cost: float | None,
) -> int:  # fmt: skip
    """Measure on QUESTIONS (JSONL), or on what the repository's own tests ask, how much of the known evidence is
    handed over.

    Before sleep and after it at each effort, beside BM25, windows of grep, and an arm that does not see the question.
    It works in a store of its own: nothing is logged or learned, and nothing is sent without --online. With it, the
    model's answers are compared by how much of the evidence they name: without sleep, after sleep by rules, and after
    sleep by the model itself, at each of the --widths. Money and caps are this repository's.
    """
    from workspace.bench.page import page
    from workspace.bench.statistics import figures

    options = read_options(context)
    if trees is not None and questions is None:
        raise click.UsageError("--trees needs QUESTIONS that name repositories", context)
    with ExitStack() as stack:
        how = stack.enter_context(_model(options, yes, levels, samples, widths, seeds, max_cost)) if online else None
        results = _run(options, questions, trees, efforts, budgets, most, how)
    if not results.texts:
        note("no test of this repository has a name that asks anything; give QUESTIONS")
        return NOT_FOUND
    found = figures(results, read_rate)
    if results.samples:
        from workspace.bench.passes import rows_of, slept_rows

        found["protocol"] = rows_of(results.samples)
        found["model_sleep"] = slept_rows(results.dreamt)
        found["ended"] = results.ended
    about = {"reading": f"{read_rate:g} tokens a second (an assumption)", "efforts": ", ".join(map(str, efforts))}
    try:
        out.write_text(page(found, about), "utf-8")
        out.with_suffix(".json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    except OSError as error:
        raise NoctuleError(f"{out}: cannot be written: {error.strerror}") from None
    if options.json:
        emit_json(found)
        return 0
    for row in found["sleep_scaling"]:
        told = ", ".join(f"{mean:.3f} @{budget}" for budget, (mean, _, _) in row["recall"].items())
        emit(f"effort {row['effort']}: recall {told}; {row['sleep_cpu_s']:g} CPU s of sleep")
    for arm, needed in found["equal_accuracy"]["tokens_needed"].items():
        emit(one_line(f"{arm}: {'never' if needed is None else f'{needed:,.0f} tokens'} for BM25's best recall"))
    for row in found.get("protocol", ()):
        right, each = row["right"], row["each"]
        emit(
            one_line(
                f"{row['arm']}, level {row['level']}: right {right[0]:.3f} [{right[1]:.3f}, {right[2]:.3f}]; a question"
                f" took {each['tokens_out']:,.0f} tokens of answer, {each['tokens']:,.0f} in all, ${each['usd']:.4f}"
            )
        )
    emit(f"the page is {out}")
    return BUDGET_SPENT if results.ended else 0


@contextmanager
def _model(
    options: Options, yes: bool, levels: tuple[int, ...], samples: int, widths: tuple[int, ...], seeds: int,
    max_cost: float | None,
) -> "Iterator[Protocol]":  # fmt: skip
    """How the model is asked, paid out of this repository's ledger; one limit holds for all of it together."""
    from terminal.thinking import agree
    from workspace.asking import answering_model, answering_purse
    from workspace.bench.protocol import Protocol
    from workspace.pricing import MEASURING, MICRO
    from workspace.purse import Purse

    if options.offline:
        raise NoctuleError("--online and --offline exclude each other", USAGE)
    with open_workspace(options) as workspace:
        settings = workspace.settings
        agree(workspace, settings.model, yes)
        purses: list[Purse] = []

        def purse(model: str | None = None) -> Purse:
            left = None if max_cost is None else max_cost - sum(each.spent_micro_usd for each in purses) / MICRO
            purses.append(answering_purse(workspace, left, purpose=MEASURING, model=model))
            return purses[-1]

        purse()  # what is wrong with the configuration is said before anything is read
        many = tuple(width for width in widths if width)
        yield Protocol(
            lambda: answering_model(workspace, purse=purse()), levels, samples, settings.answer_tokens,
            settings.model_answer_tokens, many, lambda: purse(settings.sleep_model), seeds,
        )  # fmt: skip


def _run(
    options: Options, questions: Path | None, trees: Path | None, efforts: tuple[int, ...], budgets: tuple[int, ...],
    most: int, how: "Protocol | None",
) -> "Results":  # fmt: skip
    from workspace.bench.questions import read_questions
    from workspace.bench.running import run, together
    from workspace.layers import load_settings

    asked = read_questions(questions) if questions else []
    say = note if options.verbosity >= 0 else (lambda _text: None)
    by_tree: dict[Path, list[BenchQuestion]] = {}
    for question in asked:
        tree = trees / f"{question.repo.replace('/', '+')}-{question.commit[:10]}" if trees else root_of(options)
        by_tree.setdefault(tree, []).append(question)
    for tree in by_tree or [root_of(options)]:
        if not tree.is_dir():
            raise NoctuleError(f"{tree}: no such folder; --trees names where the repositories stand", USAGE)
    parts = [
        run(tree, by_tree.get(tree, []), efforts, budgets, most, load_settings(tree), say, how)
        for tree in by_tree or {root_of(options): []}
    ]
    return together(parts)
