"""Message batches and a kill at each of twelve points of submit, poll and ingest: what is sent twice, what is lost.

usage: python benchmarks/batches.py [TIMES]

Every trial kills one step at its point and then goes on with whole steps until nothing is awaited. The provider's own
list of submissions is held against what was asked, and the ledger against what the provider worked on.
"""

import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anthropic
from anthropic.resources.messages.batches import Batches
from cap import MEMORY, small_repository
from dying import dying, dying_inside, in_child
from fakes import messages_server, thinkers
from recording import record

from fact_store import batches
from fact_store.ledger import Ledger, open_ledger
from fact_store.snapshot import Snapshot, by_model
from fact_store.spending import calls
from sleep_agent.model.asking import Plan
from workspace import batching
from workspace.batching import ARRIVAL_S, advance, pending_requests, submit
from workspace.endpoint import Endpoint
from workspace.pricing import caps_of
from workspace.purse import give_consent
from workspace.settings import CapSettings, Price, Settings

TIMES = 50
SEED = 20251125
PLAN = Plan("m", passes=0, width=2, reply_tokens=1024)
STEPS_MAX = 12

# A whole step is: look after open batches, then submit. Transactions of a first step: consent, intend, note_submitted.
POINTS: dict[str, tuple[int, Callable[[int], None]]] = {
    "before the batch is written down": (1, lambda _n: dying(batching.batches, "intend", before=1)),
    "while it is written down": (1, lambda _n: dying_inside(1)),
    "written down, before it is sent": (1, lambda _n: dying(Batches, "create", before=1)),
    "sent and taken, before the answer is here": (1, lambda _n: dying(Endpoint, "explained", before=1)),
    "answered, before its id is kept": (1, lambda _n: dying(Batches, "create", after=1)),
    "while its id is kept": (1, lambda _n: dying_inside(2)),
    "after its id was kept": (1, lambda _n: dying(batching.batches, "note_submitted", after=1)),
    "after it was looked at": (2, lambda _n: dying(Batches, "retrieve", after=1)),
    "when results are fetched": (3, lambda _n: dying(Batches, "results", after=1)),
    "before a result is kept": (3, lambda n: dying(batching.batches, "take_result", before=n)),
    "while a result is kept": (3, lambda n: dying_inside(n)),
    "all kept, before the batch is done": (3, lambda _n: dying(batching.batches, "finish", before=1)),
}


def step(folder: Path, settings: Settings, snapshot: Snapshot, offset_s: float) -> int:
    """One look at the batches and one submission, in a process of its own's place; how many requests are awaited."""
    ledger = open_ledger(folder, clock=lambda: time.time() + offset_s)
    endpoint = Endpoint(base_url=settings.base_url, api_key="no-key-is-needed-here", timeout_s=5)
    advance(ledger, endpoint, settings.prices)
    subjects = [by_model(path) for path in snapshot.code.modules]
    pending = pending_requests(snapshot, subjects, PLAN, ledger, endpoint, lambda: "4b1d09")
    submit(pending, ledger, settings, PLAN, settings.prices["m"], caps_of(settings.caps), endpoint)
    left = len(batches.in_flight(ledger))
    ledger.close()
    return left


def asked_of(server: Any) -> Counter[str]:
    """How often each request was submitted, by what it says."""
    taken = (entry["params"] for body in server.batches.submissions for entry in body["requests"])
    return Counter(json.dumps(params, sort_keys=True) for params in taken)


def trial(point: str, number: int, snapshot: Snapshot) -> dict[str, int]:
    """One kill at one point, and the recovery."""
    when, arm = POINTS[point]
    draw = random.Random(f"{SEED}-{point}-{number}")
    wanted = len(snapshot.code.modules)
    with (
        messages_server.MessagesServer(thinkers.thoughtful) as server,
        tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name,
    ):
        folder = Path(name)
        server.batches.looks = 1
        offset_s = 0.0
        server.batches.clock = lambda: time.time() + offset_s
        caps = CapSettings(call=1, hour=9, day=9, repository=9)
        settings = Settings(model="m", base_url=server.url, prices={"m": Price(input=1, output=5)}, caps=caps)
        opened = open_ledger(folder)
        give_consent(opened, settings)
        opened.close()
        for _ in range(when - 1):
            step(folder, settings, snapshot, offset_s)
        if "before the answer is here" in point:
            server.batches.lose_answers = 1

        def work() -> None:
            arm(draw.randint(1, wanted))
            step(folder, settings, snapshot, offset_s)

        killed = in_child(work) == 9
        for number_of_step in range(STEPS_MAX):
            # Only time tells that a submission never arrived: the first looks are soon after the kill.
            offset_s = 0.0 if number_of_step < 2 else ARRIVAL_S + 60
            if step(folder, settings, snapshot, offset_s) == 0 and number_of_step:
                break
        ledger = open_ledger(folder)
        seen = figures(ledger, server, killed)
        ledger.close()
    return seen


def figures(ledger: Ledger, server: Any, killed: bool) -> dict[str, int]:
    """What became of a trial."""
    asked = asked_of(server)
    outputs = ledger.rows("SELECT COUNT(*) FROM outputs")[0][0]
    # Two drafts of a module say the same here: each module may be submitted twice, and no more.
    double = sum(max(0, times - PLAN.width) for times in asked.values())
    lost = PLAN.width * len(small_repository().code.modules) - outputs
    made = calls(ledger)
    charged = sum(u.plain + 1.25 * u.written + 0.1 * u.read + 5 * u.out for u in server.meter.calls) / 2
    spent = sum(c.reserved_micro_usd if c.settled_micro_usd is None else c.settled_micro_usd for c in made)
    return {
        "trials": 1,
        "killed": killed,
        "requests submitted twice": double,
        "results lost": lost,
        "left open": sum(c.settled_s is None for c in made),
        "ledger differs from what was charged": abs(spent - charged) > len(made),
    }


def main() -> None:
    """Every point so many times, and the record."""
    assert anthropic.Anthropic  # imported here, once, and not in every child
    times = int(sys.argv[1]) if len(sys.argv) > 1 else TIMES
    snapshot = small_repository()
    found: dict[str, Counter[str]] = {}
    for point in POINTS:
        found[point] = Counter()
        for number in range(times):
            found[point].update(trial(point, number, snapshot))
    total: Counter[str] = Counter()
    for tally in found.values():
        total.update(tally)
    record("batches", {"seed": SEED, "all": dict(total), "by point": {p: dict(t) for p, t in found.items()}})


if __name__ == "__main__":
    main()
