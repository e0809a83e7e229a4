"""Questions to an answering model, with sleep and without, into the paper's protocol: its answers, and what they took.

The arms are those of Lin et al. (arXiv 2504.13171): no sleep, sleep by rules, and sleep by a model with k drafts of
each module beside each other. Each is asked at several levels, several times, and all of it again for each seed, in a
store of its own, for a model sleeps differently each time. What is spent is reserved and settled in the ledger that the
purses were made with, under its caps; replies are kept in the store that is measured, where nothing is found that was
paid before.
"""

import secrets
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from assistant.conversing import Asking, asked_of
from assistant.levels import level
from assistant.pack import pack
from workspace.bench.questions import BenchQuestion
from workspace.model import AnthropicModel
from workspace.purse import Purse
from workspace.settings import Settings
from workspace.thinking import think
from workspace.workspace import Workspace

if TYPE_CHECKING:
    from workspace.thinking import Thought

NONCE_BYTES: Final = 12
Say = Callable[[str], None]


class Sampled(Struct, frozen=True):
    """One answer of a model: the share of the evidence that it names, its tokens and what it cost. `broke` says why it
    ended early, "" where it did not.
    """

    question: str
    arm: str
    level: int
    sample: int
    share: float
    tokens_in: int
    tokens_cached: int
    tokens_out: int
    micro_usd: int
    seconds: float
    broke: str = ""
    seed: int = 0


class Dreamt(Struct, frozen=True):
    """What a model's sleep over one repository took, all that an arm goes on from included; `stopped` says why it
    ended early, "" where it did not.
    """

    repository: str
    arm: str
    seed: int
    facts: int
    questions: int
    tokens_in: int
    tokens_cached: int
    tokens_out: int
    micro_usd: int
    seconds: float
    stopped: str = ""


class Protocol(Struct, frozen=True):
    """How a model is asked: `models` gives a new client for each answer, `samples` answers at each of `levels`.

    `widths` are the numbers of drafts with which a model sleeps, `sleeping` what that is paid from (None: it does not);
    all of it is done `seeds` times.
    """

    models: Callable[[], AnthropicModel]
    levels: tuple[int, ...]
    samples: int
    evidence_tokens: int
    answer_tokens: int
    widths: tuple[int, ...] = ()
    sleeping: Callable[[], Purse] | None = None
    seeds: int = 1


class Protocolled(Struct, frozen=True):
    """Every answer and every sleep of a model; `ended` says why not all of it was done, "" where it was."""

    samples: tuple[Sampled, ...] = ()
    dreamt: tuple[Dreamt, ...] = ()
    ended: str = ""


def arm_of_width(width: int) -> str:
    """How the arm of a model's sleep is called."""
    return f"a model slept, k = {width}"


def protocolled(
    tree: Path, questions: Sequence[BenchQuestion], arms: Sequence[tuple[str, int]], settings: Settings, how: Protocol,
    say: Say,
) -> Protocolled:  # fmt: skip
    """All answers over one tree: `arms` are names with the effort of sleep by rules; the widths go on from the last.

    It ends where a cap or the provider ends it, with what there is until then.
    """
    samples: list[Sampled] = []
    dreamt: list[Dreamt] = []
    for seed in range(how.seeds):
        with _own(tree, settings) as workspace:
            for arm in _arms(workspace, tree.name, arms, how, seed, dreamt, say):
                say(f"{tree.name}: {arm}, seed {seed + 1}: {len(questions) * len(how.levels) * how.samples} answers")
                found, ended = sampled(workspace, questions, arm, how, seed)
                samples += found
                if ended:
                    return Protocolled(tuple(samples), tuple(dreamt), ended)
    return Protocolled(tuple(samples), tuple(dreamt))


@contextmanager
def _own(tree: Path, settings: Settings) -> Iterator[Workspace]:
    with (
        tempfile.TemporaryDirectory(prefix="noctule-bench-") as directory,
        Workspace.open(tree, store_dir=Path(directory), settings=settings) as workspace,
    ):
        workspace.refresh()
        yield workspace


def _arms(
    workspace: Workspace, name: str, arms: Sequence[tuple[str, int]], how: Protocol, seed: int, dreamt: list[Dreamt],
    say: Say,
) -> Iterator[str]:  # fmt: skip
    """Each arm, after the sleep that makes it."""
    for arm, effort in arms:
        if effort:
            workspace.sleep(effort)
        yield arm
    if how.sleeping is None or not workspace.snapshot.effort:
        return
    settings, before = workspace.settings, Dreamt(name, "", seed, 0, 0, 0, 0, 0, 0, 0.0)
    for width in how.widths:
        arm, began = arm_of_width(width), time.monotonic()
        say(f"{name}: {arm}, seed {seed + 1}: sleeping")
        workspace.settings = replace(settings, width=width)
        thought = think(workspace, purse=how.sleeping())
        before = _after(before, arm, thought, time.monotonic() - began)
        dreamt.append(before)
        if thought.stopped:
            say(f"{name}: {arm}: {thought.stopped}")
        yield arm


def _after(before: Dreamt, arm: str, thought: "Thought", seconds: float) -> Dreamt:
    """More drafts go on from those there are, so an arm has taken what the ones before it took."""
    return Dreamt(
        before.repository, arm, before.seed, before.facts + thought.facts, before.questions + thought.questions,
        before.tokens_in + thought.tokens_in, before.tokens_cached + thought.tokens_cached,
        before.tokens_out + thought.tokens_out, before.micro_usd + thought.micro_usd,
        round(before.seconds + seconds, 3), thought.stopped,
    )  # fmt: skip


def sampled(
    workspace: Workspace, questions: Sequence[BenchQuestion], arm: str, how: Protocol, seed: int = 0
) -> tuple[list[Sampled], str]:
    """Every answer at every level, and why it ended early where a cap or the provider ended it ("" where not)."""
    found: list[Sampled] = []
    for wanted in how.levels:
        for question in questions:
            for sample in range(how.samples):
                one, is_over = _one(workspace, question, arm, wanted, sample, how)
                found.append(replace(one, seed=seed))
                if is_over:
                    return found, one.broke
    return found, ""


def _one(
    workspace: Workspace, question: BenchQuestion, arm: str, wanted: int, sample: int, how: Protocol
) -> tuple[Sampled, bool]:
    snapshot, size, model = workspace.snapshot, level(wanted), how.models()
    recalled = workspace.recall(question.text, snapshot, widely=False)
    pieces = pack(recalled, snapshot, int(how.evidence_tokens * size.evidence))
    began = time.monotonic()
    said = asked_of(
        model,
        Asking(
            recalled, snapshot, pieces, secrets.token_hex(NONCE_BYTES), wanted, int(how.answer_tokens * size.answer),
            lambda words: workspace.recall(words, snapshot, widely=False),
        ),
        None,
    )  # fmt: skip
    used = model.usage
    took = round(time.monotonic() - began, 3)
    one = Sampled(
        question.id, arm, wanted, sample, round(named_share(question, said.text), 4), used.tokens_in, used.cached,
        used.tokens_out, model.cost_micro_usd, took, said.broke,
    )  # fmt: skip
    return one, said.out_of_budget


def named_share(question: BenchQuestion, text: str) -> float:
    """The share of the evidence that a text names."""
    wanted = {*question.files, *(symbol.name for symbol in question.symbols), *question.idents}
    return sum(name in text for name in wanted) / len(wanted) if wanted else 0.0
