"""Questions over a repository into what every arm hands over at every effort and budget, with processor seconds.

Everything happens in a store of its own that is deleted: no question is logged, and nothing that is measured is learned
from. Efforts go on from one another, so the seconds of sleep of an effort are those of all up to it.
"""

import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from assistant.pack import pack
from assistant.records import Piece
from workspace.bench.arms import PLAIN, Plain
from workspace.bench.questions import BenchQuestion, derived_questions
from workspace.bench.scoring import COLUMNS, shares
from workspace.errors import USAGE, NoctuleError
from workspace.settings import Settings
from workspace.workspace import Workspace

if TYPE_CHECKING:
    from workspace.bench.protocol import Dreamt, Protocol, Sampled

Say = Callable[[str], None]


class Measured(Struct, frozen=True):
    """One question by one arm: shares by budget and column (None without such evidence), processor seconds it took."""

    question: str
    repository: str
    arm: str
    shares: dict[int, dict[str, float | None]]
    cpu_s: float


class Slept(Struct, frozen=True):
    """What a repository took: processor seconds of reading it, and of sleep up to an effort; facts known then."""

    repository: str
    effort: int
    read_cpu_s: float
    sleep_cpu_s: float
    facts: int
    questions: int


class Results(Struct, frozen=True):
    """Everything measured, from which figures are made; `texts` are the questions by id.

    `ended` says why a model was not asked all that it was to be asked, "" where it was.
    """

    measured: tuple[Measured, ...]
    slept: tuple[Slept, ...]
    texts: dict[str, str]
    budgets: tuple[int, ...]
    efforts: tuple[int, ...]
    samples: tuple["Sampled", ...] = ()
    dreamt: tuple["Dreamt", ...] = ()
    ended: str = ""


def cpu_s() -> float:
    """Processor seconds of this process and of its children that have ended."""
    return sum(os.times()[:4])


def arm_of(effort: int) -> str:
    """How the arm of an effort is called."""
    return f"Noctule, effort {effort}"


def run(
    tree: Path, questions: Sequence[BenchQuestion], efforts: Sequence[int], budgets: Sequence[int], most: int,
    settings: Settings, say: Say, how: "Protocol | None" = None,
) -> Results:  # fmt: skip
    """Measure one tree; where there are no questions, at most `most` are drawn from its own tests.

    `how` also asks a model, before any sleep and after all of it, in stores of its own.
    """
    budgets = tuple(sorted(budgets))
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="noctule-bench-")))
        workspace = stack.enter_context(Workspace.open(tree, store_dir=directory, settings=settings))
        say(f"{tree.name}: reading")
        began = cpu_s()
        workspace.refresh()
        read_s = cpu_s() - began
        asked = list(questions) or derived_questions(workspace.snapshot, most)
        known = workspace.snapshot.code.modules
        if questions and not any(path in known for question in questions for path in question.files):
            raise NoctuleError(
                f"{tree.name}: holds none of the files that the questions want; is it the right one?", USAGE
            )
        measured: list[Measured] = []
        slept: list[Slept] = []
        total_s = 0.0
        for effort in sorted(efforts):
            if effort:
                say(f"{tree.name}: sleeping at effort {effort}")
                total_s += workspace.sleep(effort).cpu_s
            snapshot = workspace.snapshot
            facts, ready = sum(1 for _ in snapshot.all_facts()), sum(1 for _ in snapshot.all_questions())
            slept.append(Slept(tree.name, effort, round(read_s, 3), round(total_s, 3), facts, ready))
            say(f"{tree.name}: {len(asked)} questions at effort {effort}")
            measured += _asked(workspace, tree.name, asked, effort, budgets, is_first=effort == min(efforts))
    texts = {question.id: question.text for question in asked}
    found = Results(tuple(measured), tuple(slept), texts, budgets, tuple(sorted(efforts)))
    if how is None or not asked:
        return found
    from workspace.bench.protocol import protocolled

    arms = [(arm_of(effort), effort) for effort in dict.fromkeys((min(efforts), max(efforts)))]
    said = protocolled(tree, asked, arms, settings, how, say)
    if said.ended:
        say(said.ended)
    return replace(found, samples=said.samples, dreamt=said.dreamt, ended=said.ended)


def _asked(
    workspace: Workspace, repository: str, questions: Sequence[BenchQuestion], effort: int, budgets: Sequence[int], *,
    is_first: bool,
) -> list[Measured]:  # fmt: skip
    """All questions at one effort; the plain arms once, at the first of them."""
    snapshot, top = workspace.snapshot, max(budgets)
    if not questions:
        return []
    first = workspace.recall(questions[0].text, snapshot, widely=False)  # builds what the first would wait for
    plain = Plain(first.index, snapshot)
    found: list[Measured] = []
    for question in questions:
        began = cpu_s()
        recalled = workspace.recall(question.text, snapshot, widely=False)
        pieces = pack(recalled, snapshot, top)
        spent = cpu_s() - began
        found.append(_measured(question, repository, arm_of(effort), pieces, budgets, spent))
        if is_first:
            for arm in PLAIN:
                began = cpu_s()
                handed = plain.hand_over(arm, recalled)
                found.append(_measured(question, repository, arm, handed, budgets, cpu_s() - began))
    return found


def _measured(
    question: BenchQuestion, repository: str, arm: str, pieces: Sequence[Piece], budgets: Sequence[int], spent: float
) -> Measured:
    by_budget = {budget: shares(question, pieces, budget) for budget in budgets}
    return Measured(question.id, repository, arm, by_budget, round(spent, 6))


def together(parts: Sequence[Results]) -> Results:
    """The results of several trees as one."""
    first = parts[0]
    return Results(
        tuple(m for part in parts for m in part.measured), tuple(s for part in parts for s in part.slept),
        {k: v for part in parts for k, v in part.texts.items()}, first.budgets, first.efforts,
        tuple(s for part in parts for s in part.samples), tuple(d for part in parts for d in part.dreamt),
        next((part.ended for part in parts if part.ended), ""),
    )  # fmt: skip


def overall(row: dict[str, float | None]) -> float:
    """The mean of the kinds of evidence that a question has."""
    known = [value for column in COLUMNS if (value := row[column]) is not None]
    return sum(known) / len(known) if known else 0.0
