"""Questions to an answering model, with sleep and without, into the paper's protocol: right answers over test tokens.

An answer is right where it names at least half of the evidence: files, symbols and identifiers, each once. Samples of a
question are independent requests; pass@k is the share of questions of which one of the first k samples is right, beside
the tokens that k samples took, so that sleep can be compared with more samples at equal test tokens. What is spent is
reserved and settled in the ledger that `models` was made with, under its caps.
"""

import secrets
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from assistant.conversing import Asking, asked_of
from assistant.levels import level
from assistant.pack import pack
from workspace.bench.questions import BenchQuestion
from workspace.bench.statistics import mean_interval
from workspace.model import AnthropicModel

if TYPE_CHECKING:
    from workspace.workspace import Workspace

RIGHT_SHARE: Final = 0.5
NONCE_BYTES: Final = 12
Models = Callable[[], AnthropicModel]


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


class Protocol(Struct, frozen=True):
    """How a model is asked: `models` gives a new client for each answer, `samples` answers at each of `levels`."""

    models: Models
    levels: tuple[int, ...]
    samples: int
    evidence_tokens: int
    answer_tokens: int


def sampled(
    workspace: "Workspace", questions: Sequence[BenchQuestion], arm: str, how: Protocol
) -> tuple[list[Sampled], str]:
    """Every answer at every level, and why it ended early where a cap or the provider ended it ("" where not)."""
    found: list[Sampled] = []
    for wanted in how.levels:
        for question in questions:
            for sample in range(how.samples):
                one, is_over = _one(workspace, question, arm, wanted, sample, how)
                found.append(one)
                if is_over:
                    return found, one.broke
    return found, ""


def _one(
    workspace: "Workspace", question: BenchQuestion, arm: str, wanted: int, sample: int, how: Protocol
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


def rows_of(samples: Sequence[Sampled]) -> list[dict[str, Any]]:
    """One row for each arm and level, as the page shows it."""
    rows = []
    for arm, wanted in dict.fromkeys((s.arm, s.level) for s in samples):
        of = [s for s in samples if (s.arm, s.level) == (arm, wanted)]
        by_question: dict[str, list[Sampled]] = {}
        for each in of:
            by_question.setdefault(each.question, []).append(each)
        most = max(map(len, by_question.values()))
        right = {q: [s.share >= RIGHT_SHARE for s in found] for q, found in by_question.items()}
        tokens = sum(s.tokens_in + s.tokens_out for s in of) / len(of)
        passes = [
            {"k": k, "tokens_a_question": round(k * tokens, 1),
             "pass": mean_interval([float(any(r[:k])) for r in right.values()])}
            for k in range(1, most + 1)
        ]  # fmt: skip
        rows.append({
            "arm": arm, "level": wanted, "samples": most, "questions": len(by_question),
            "right": mean_interval([sum(r) / len(r) for r in right.values()]), "pass_at_k": passes[-1]["pass"],
            "passes": passes, "tokens_in": sum(s.tokens_in for s in of),
            "tokens_cached": sum(s.tokens_cached for s in of), "tokens_out": sum(s.tokens_out for s in of),
            "usd": sum(s.micro_usd for s in of) / 1_000_000, "broke": sum(bool(s.broke) for s in of),
            "seconds_a_question": round(sum(s.seconds for s in of) / len(of), 3),
        })  # fmt: skip
    return rows
