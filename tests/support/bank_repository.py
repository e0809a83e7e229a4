"""A module worth thinking about, and drafts about it as a model would make them."""

from typing import Any

from shop_repository import snapshot_of

from fact_store.snapshot import Snapshot, by_model
from sleep_agent.model.asking import Plan, Request, Said
from sleep_agent.model.dossier import dossier_of
from sleep_agent.model.drafts import Draft, read_reply
from sleep_agent.model.drafts import draft_of as merged
from sleep_agent.model.reasoner import ModelReasoner
from sleep_agent.model.verify import Verdict, Verifier
from sleep_agent.reason import reason

PATH = "bank/account.py"
FILES = {
    "bank/__init__.py": "",
    "bank/store.py": '''"""Where changes are written."""


class Store:
    """Appends entries to a list."""

    def append(self, kind: str, amount: int) -> None:
        """Write one entry."""
''',
    PATH: '''"""Accounts and what happens to them."""

import threading

from bank.store import Store

LIMIT = 1000


class OverdrawnError(Exception):
    """There is not as much on the account."""


class Account:
    """Holds a balance; every change is written before it counts."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self.balance = 0

    def deposit(self, amount: int) -> int:
        """Add an amount."""
        with self._lock:
            # The entry first: a crash in between must not lose money.
            self._store.append("deposit", amount)
            self.balance += amount
            return self.balance

    def withdraw(self, amount: int) -> int:
        """Take an amount."""
        if amount > LIMIT:
            raise ValueError("over the limit")
        if amount > self.balance:
            raise OverdrawnError(amount)
        self._store.append("withdraw", amount)
        self.balance -= amount
        return self.balance
''',
}
APPEND = '            self._store.append("deposit", amount)\n            self.balance += amount'
RAISES = "        if amount > self.balance:\n            raise OverdrawnError(amount)"
GOOD: dict[str, Any] = {
    "subject": "Account.deposit",
    "kind": "invariant",
    "claim": "Writes the entry to `self._store` before it changes `balance`, so a crash cannot lose a deposit.",
    "quotes": [APPEND],
}
ASKED: dict[str, Any] = {
    "subject": "Account.withdraw",
    "question": "What happens if somebody withdraws more than there is?",
    "answer": "`Account.withdraw` raises `OverdrawnError` before it writes anything, so the balance stays as it was.",
    "category": "what/flow",
    "likelihood": 0.8,
    "quotes": [RAISES],
}


def bank(files: dict[str, str] = FILES, *, slept: bool = True) -> Snapshot:
    """The repository, with everything proved about it at effort 3 unless `slept` is false."""
    snapshot = snapshot_of(files)
    if not slept:
        return snapshot
    return snapshot.with_results([reason(snapshot, subject, 3) for subject in snapshot.outdated(3)], 3)


def draft(*facts: dict[str, Any], questions: tuple[dict[str, Any], ...] = ()) -> Draft:
    """A draft of these facts and questions, as if a model had sent it."""
    import json

    return merged([read_reply(json.dumps({"facts": facts, "questions": questions}))])


def verdict(snapshot: Snapshot, *drafts: Draft, path: str = PATH) -> Verdict:
    """What the verifier says of drafts about the account."""
    return Verifier(snapshot, dossier_of(snapshot, path), "some-model").verdict(drafts)


def why(snapshot: Snapshot, path: str = PATH, **changed: Any) -> str:
    """Why the good fact, changed so, is refused; "" where it is not."""
    refused = verdict(snapshot, draft({**GOOD, **changed}), path=path).refused
    return refused[0][1] if refused else ""


class Scripted:
    """Replies in order; keeps the requests."""

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)
        self.requests: list[Request] = []

    def __call__(self, request: Request) -> Said:
        self.requests.append(request)
        return Said(self.texts[len(self.requests) - 1], "end_turn", 7)


def reasoned(asked: Scripted, snapshot: Snapshot, plan: Plan | None = None, path: str = PATH) -> Any:
    """What the model reasoner makes of the account."""
    reasoner = ModelReasoner(plan or Plan("some-model", passes=0), asked, lambda: "4b1d09")
    return reasoner.reason(snapshot, by_model(path), 3)
