"""1,000 runs against servers that always ask for more, lie about usage, lose answers or outlive us: what is spent.

usage: python benchmarks/cap.py [RUNS]

Each run has a ledger, caps, a price and a character of its own, drawn from a seed, and several shifts one after
another, some of which are killed between reserve and settle. Two sums are held against the smallest cap: what the
ledger says was spent, and what a provider would charge for all that it worked on, whatever it told us.
"""

import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anthropic
from dying import dying, dying_inside, in_child
from fakes import messages_server, thinkers
from recording import record

from fact_store.ledger import open_ledger
from fact_store.snapshot import Snapshot, by_model
from fact_store.spending import Caps, calls, spent_micro_usd
from indexer.code_index import CodeIndex
from indexer.digest import blob_id
from indexer.history import History
from indexer.parse import index_module
from indexer.records import Module
from sleep_agent.model.asking import Plan
from sleep_agent.model.reasoner import ModelReasoner
from sleep_agent.reasoner import OutOfMeansError, UnreasonedError
from workspace.endpoint import Endpoint
from workspace.pricing import caps_of
from workspace.purse import Purse, give_consent
from workspace.replies import Replies
from workspace.settings import CapSettings, Price, Settings

RUNS = 1000
SEED = 20251125
SHIFTS = 3
MODULES = 4
MEMORY = Path("/dev/shm")  # a ledger in memory: these runs kill processes, not the machine
MORE = thinkers.says(finish=False, remove=["there is more to say " * 80])  # a reply that ends nothing
SOURCE = '''"""Module {n}."""


class Basket{n}:
    def add(self, item, count=1):
        if count > {n}:
            raise ValueError("too many")
        return count


def total_{n}(basket):
    return sum(count for _, count in basket.items)
'''
Respond = Callable[[Any], Any]


def characters() -> dict[str, Respond]:
    """Servers by what is wrong with them; all of them always ask for more."""

    def with_(**claims: Any) -> Respond:
        return lambda _request: messages_server.Reply(text=MORE, **claims)

    return {
        "honest": with_(),
        "says nothing was used": with_(input_tokens=0, cached_tokens=0, output_tokens=0),
        "says little was used": with_(input_tokens=1, cached_tokens=0, output_tokens=1),
        "says far too much was used": with_(input_tokens=10**9, output_tokens=10**9),
        "says less than nothing was used": with_(input_tokens=-(10**6), output_tokens=-(10**6)),
        "loses each answer": with_(drop=True),
        "sends half of each answer": with_(half=True),
        "answers too late": with_(latency_s=0.25),
        "is out of order": lambda _request: messages_server.Reply(status=500),
    }


def small_repository() -> Snapshot:
    """A few modules, nothing known about them."""
    files = {f"shop/m{n}.py": SOURCE.format(n=n).encode() for n in range(MODULES)}
    modules = {path: Module(path, blob_id(raw), index_module(path, raw)) for path, raw in files.items()}
    return Snapshot(CodeIndex.empty().apply(modules), History("", {}), lambda path: files[path])


def shift(folder: Path, settings: Settings, snapshot: Snapshot) -> None:
    """One process's work: think about every module until the means are out."""
    ledger = open_ledger(folder)
    give_consent(ledger, settings)
    purse = Purse(ledger, settings, "m", "think")
    endpoint = Endpoint(
        base_url=settings.base_url, api_key="no-key-is-needed-here", timeout_s=0.15, wait=lambda _seconds: None
    )
    replies = Replies(ledger, "m", purse, endpoint)
    reasoner = ModelReasoner(Plan("m", passes=10, width=3, reply_tokens=1024), replies, lambda: "4b1d09")
    for path in snapshot.code.modules:
        try:
            reasoner.reason(snapshot, by_model(path), 3)
        except UnreasonedError:
            continue
        except OutOfMeansError:
            break


def deadly(draw: random.Random) -> Callable[[], None]:
    """A way of dying between reserve and settle, at a call that is drawn."""
    number = draw.randint(1, 3)
    return draw.choice(
        [
            lambda: dying(Purse, "hold", after=number),
            lambda: dying(Replies, "_sent", after=number),
            lambda: dying(Purse, "settle", before=number),
            lambda: dying_inside(2 * number),
            lambda: dying_inside(2 * number + 1),
        ]
    )


def run(number: int, name: str, respond: Respond, snapshot: Snapshot, server: Any) -> dict[str, int]:
    """One run; sums in micro-USD."""
    draw = random.Random(f"{SEED}-{number}")
    price = Price(input=draw.uniform(0.5, 5), output=draw.uniform(2, 25))
    caps = CapSettings(
        call=draw.uniform(0.06, 0.2), hour=draw.uniform(0.05, 0.3), day=draw.uniform(0.06, 0.4),
        repository=draw.uniform(0.08, 0.5),
    )  # fmt: skip
    settings = Settings(model="m", base_url=server.url, prices={"m": price}, caps=caps)
    server.respond = respond
    server.meter.calls.clear()
    killed = 0
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        for _ in range(SHIFTS):
            arm = deadly(draw) if draw.random() < 0.6 else None

            def work(arm: Callable[[], None] | None = arm) -> None:
                if arm:
                    arm()
                shift(Path(folder), settings, snapshot)

            killed += in_child(work) == 9
        time.sleep(0.3 if "late" in name else 0)
        ledger = open_ledger(Path(folder))
        made = calls(ledger)
        spent = spent_micro_usd(ledger)
        ledger.close()
    true = sum(
        price.input * (u.plain + 1.25 * u.written + 0.1 * u.read) + price.output * u.out for u in server.meter.calls
    )
    limits: Caps = caps_of(caps)
    cap = min(limits.hour, limits.day, limits.repository)
    largest = max((c.reserved_micro_usd for c in made), default=0)
    open_calls = sum(c.settled_s is None for c in made)
    return {"cap": cap, "call": largest, "spent": spent, "true": round(true), "killed": killed, "open": open_calls,
            "calls": len(made), "over_call": sum(c.reserved_micro_usd > limits.call for c in made)}  # fmt: skip


def main() -> None:
    """All runs, and the record."""
    assert anthropic.Anthropic  # imported here, once, and not in every child
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    kinds = characters()
    snapshot = small_repository()
    figures: dict[str, Counter[str]] = {name: Counter() for name in kinds}
    worst = {"ledger over cap": -1.0, "charged over cap": -1.0}
    with messages_server.MessagesServer() as server:
        for number in range(runs):
            name = list(kinds)[number % len(kinds)]
            seen = run(number, name, kinds[name], snapshot, server)
            tally = figures[name]
            tally.update(runs=1, calls=seen["calls"], killed=seen["killed"], lost=seen["open"])
            tally["ledger over the cap"] += seen["spent"] > seen["cap"]
            tally["ledger over the cap + one call"] += seen["spent"] > seen["cap"] + seen["call"]
            tally["charged over the cap"] += seen["true"] > seen["cap"]
            tally["charged over the cap + one call"] += seen["true"] > seen["cap"] + seen["call"]
            tally["calls over the cap of a call"] += seen["over_call"]
            worst["ledger over cap"] = max(worst["ledger over cap"], seen["spent"] / seen["cap"])
            worst["charged over cap"] = max(worst["charged over cap"], seen["true"] / seen["cap"])
    total: Counter[str] = Counter()
    for tally in figures.values():
        total.update(tally)
    shares = {
        name.replace("over cap", "as a share of the cap, at most"): round(value, 3) for name, value in worst.items()
    }
    record("cap", {"seed": SEED, "all": dict(total), **shares, "by server": {n: dict(t) for n, t in figures.items()}})


if __name__ == "__main__":
    main()
