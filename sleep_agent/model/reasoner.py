"""The reasoner that asks a model: a module's dossier, by rethink passes and the verifier, into facts and questions."""

from collections.abc import Callable
from typing import Protocol

from fact_store.learned import ItemResult
from fact_store.records import WorkItem
from fact_store.snapshot import Snapshot, by_model, file_of
from indexer.digest import digest_of
from sleep_agent.agenda.item import Cost
from sleep_agent.model.asking import NoReplyError, Plan, Request, Said, next_request
from sleep_agent.model.dossier import Dossier, dossier_of
from sleep_agent.model.drafts import draft_of, read_reply
from sleep_agent.model.rules import model_rules
from sleep_agent.model.verify import Verdict, Verifier
from sleep_agent.subjects import is_background, is_test
from sleep_agent.view import InterruptedReasoningError, View, never

REFUSED_SHOWN_MAX = 12


class Asked(Protocol):
    """Gives the reply to a request: from what was paid for before, or from a model.

    Raises NoReplyError where none to this request will ever come, UnreasonedError where there is none now, and
    OutOfMeansError where there will be none at all.
    """

    def __call__(self, request: Request) -> Said: ...


class ModelReasoner:
    """Reasons about modules (subjects of `snapshot.by_model`) by asking a model; the verifier decides what is kept.

    `nonce` gives text that nobody can predict. `on_verdict` hears what was accepted and refused. `guess` says what
    thinking about a file for the first time may cost, in micro-USD.
    """

    def __init__(
        self,
        plan: Plan,
        ask: Asked,
        nonce: Callable[[], str],
        on_verdict: Callable[[str, Verdict], None] | None = None,
        guess: Callable[[Snapshot, str], int] = lambda _snapshot, _path: 0,
    ) -> None:
        self.name = f"model/{plan.model}"
        self._plan = plan
        self._ask = ask
        self._nonce = nonce
        self._on_verdict = on_verdict
        self._guess = guess

    def estimate(self, snapshot: Snapshot, subject: str, effort: int) -> Cost:  # noqa: ARG002
        """What it took the last time; before that, a guess by the size of the file."""
        known = snapshot.result_of(subject)
        if known is not None and known.item.cost_micro_usd:
            return Cost(known.item.cost_cpu_s, known.item.cost_micro_usd)
        return Cost(0.0, self._guess(snapshot, file_of(subject)))

    def reason(
        self, snapshot: Snapshot, subject: str, effort: int, *, interrupted: Callable[[], bool] = never
    ) -> ItemResult:
        """Everything that passed the verifier; nothing at all where the model refused or said nothing readable."""
        path = file_of(subject)
        dossier = dossier_of(snapshot, path)
        verifier = Verifier(snapshot, dossier, self._plan.model)
        nonce = self._nonce()
        drafts: list[list[Said]] = []
        cost = 0
        for number in range(self._plan.width):
            if interrupted():
                raise InterruptedReasoningError(path)
            said = self._converse(dossier, verifier, number, nonce)
            cost += sum(each.micro_usd for each in said)
            drafts.append(said)
        verdict = verifier.verdict([draft_of([read_reply(each.text) for each in said]) for said in drafts])
        if self._on_verdict:
            self._on_verdict(path, verdict)
        return _result(by_model(path), effort, dossier, verdict, cost)

    def _converse(self, dossier: Dossier, verifier: Verifier, number: int, nonce: str) -> list[Said]:
        said: list[Said] = []
        while request := next_request(dossier, self._plan, number, said, refusals(verifier, said), nonce):
            try:
                said.append(self._ask(request))
            except NoReplyError:
                if not said and not number:
                    raise
                break
        return said


def refusals(verifier: Verifier, said: list[Said]) -> list[str]:
    """What the verifier has against a conversation's draft so far, as lines that the model is told."""
    if not said:
        return []
    refused = verifier.verdict([draft_of([read_reply(each.text) for each in said])]).refused
    return [f"- {name} {why}" for name, why in refused[:REFUSED_SHOWN_MAX]]


def worth_thinking(snapshot: Snapshot, path: str) -> bool:
    """True for modules of code that somebody may ask about; not for tests, documents, settings and empty files."""
    module = snapshot.code.modules.get(path)
    if module is None or is_test(path) or module.index.language in ("prose", "settings"):
        return False
    return len(module.index.symbols) > 1 and not is_background(View(snapshot), path)


def _result(subject: str, effort: int, dossier: Dossier, verdict: Verdict, cost: int) -> ItemResult:
    facts = tuple({fact.key: fact for fact in verdict.facts}.values())
    questions = tuple({question.key: question for question in verdict.questions}.values())
    reads = (part for e in dossier.reads for part in (e.moniker, e.aspect, e.digest))
    made = (fact.key for fact in facts), (question.key for question in questions)
    key = digest_of([subject, str(effort), model_rules(), *reads, *made[0], *made[1]])
    item = WorkItem(
        key,
        subject,
        effort,
        dossier.reads,
        tuple(fact.key for fact in facts),
        tuple(question.key for question in questions),
        rules=model_rules(),
        cost_micro_usd=cost,
    )
    return ItemResult(item, facts, questions)


__all__ = ["Asked", "ModelReasoner", "refusals", "worth_thinking"]
