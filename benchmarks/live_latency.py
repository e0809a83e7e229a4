"""An editor on a repository into how long it waits: idle, while indexing, while sleeping, after an edit, and to attach.

Beside each figure stands the floor of the same run: a request that the server only refuses, over the same pipes and
threads. What the machine does to that, it does to every other figure.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from editor import Editor, copied, environment_in, git, has_slept, is_open
from recording import record, spread

PAUSE_S = 0.02
SPAWNED = 10
ATTACHED = 10
METHODS = ("hover", "lens", "hierarchy", "floor")


class Places:
    """Definitions of the repository, drawn from a seed, with the requests that a reader of them makes."""

    def __init__(self, editor: Editor, paths: list[str], draw: random.Random, wanted: int) -> None:
        self.found: list[dict[str, Any]] = []
        while len(self.found) < wanted:
            path = draw.choice(paths)
            document = {"textDocument": {"uri": (editor.root / path).as_uri()}}
            lenses = editor.result("textDocument/codeLens", document) or []
            for lens in draw.sample(lenses, min(3, len(lenses))):
                self.found.append({**document, "position": lens["range"]["start"], "lens": lens})

    def requests(self, place: dict[str, Any]) -> dict[str, tuple[str, Any]]:
        """Method and parameters by what they are called here."""
        at = {"textDocument": place["textDocument"], "position": place["position"]}
        return {
            "hover": ("textDocument/hover", at),
            "lens": ("codeLens/resolve", place["lens"]),
            "hierarchy": ("textDocument/prepareCallHierarchy", at),
            "floor": ("noctule/nothing", {}),
        }


def measured(editor: Editor, places: Places, draw: random.Random, goes_on: Callable[[int], bool]) -> dict[str, Any]:
    """Timings of requests, one after another, while `goes_on`; and how many were overtaken by a change."""
    timings: dict[str, list[float]] = {name: [] for name in (*METHODS, "incoming")}
    overtaken = 0
    count = 0
    while goes_on(count):
        count += 1
        for name, (method, params) in places.requests(draw.choice(places.found)).items():
            took_s, reply = editor.timed(method, params)
            overtaken += reply.get("error", {}).get("code") == -32801
            timings[name].append(took_s)
            items = reply.get("result") if name == "hierarchy" else None
            if items:
                timings["incoming"].append(editor.timed("callHierarchy/incomingCalls", {"item": items[0]})[0])
        time.sleep(PAUSE_S)
    return {
        **{name: spread(taken) for name, taken in timings.items() if taken},
        "rounds": count,
        "overtaken": overtaken,
    }


def edits_to_hover(editor: Editor, paths: list[str], draw: random.Random, rounds: int) -> list[float]:
    """Seconds from a change of a buffer to a hover that shows it."""
    taken: list[float] = []
    for number in range(rounds):
        path = draw.choice([p for p in paths if (editor.root / p).stat().st_size < 100_000])
        text = (editor.root / path).read_text("utf-8", "replace")
        uri = (editor.root / path).as_uri()
        item = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        editor.notify("textDocument/didOpen", {"textDocument": item})
        editor.result("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
        line = text.count("\n") + 3
        added = f"\n\n\ndef edited_{number}(value):\n    return value\n"
        started_s = time.perf_counter()
        change = {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": text + added}]}
        editor.notify("textDocument/didChange", change)
        place = {"textDocument": {"uri": uri}, "position": {"line": line, "character": 5}}
        shown = editor.result("textDocument/hover", place)
        taken.append(time.perf_counter() - started_s)
        assert shown and f"edited_{number}" in shown["contents"]["value"], shown
        editor.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        editor.result("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
    return taken


def spawns(root: Path, place: Path, rounds: int) -> Iterator[tuple[float, float]]:
    """Seconds from the start of `noctule lsp`, and with it of a server, to the reply to `initialize`, and to the first
    answer of the server itself.
    """
    for number in range(rounds):
        environment = environment_in(place / f"spawn{number}")
        (place / f"spawn{number}").mkdir()
        with Editor(root, environment) as editor:
            editor.result("noctule/status")
            yield editor.initialized_s - editor.spawned_s, time.perf_counter() - editor.spawned_s


def attached(first: Editor, environment: dict[str, str]) -> tuple[float, float, bool]:
    """Seconds from the start of a second editor to its `initialize`, and until it knows the facts; if they are those
    that the first one knows.
    """
    with Editor(first.root, environment) as second:
        facts = second.result("noctule/status").get("facts")
        known_s = time.perf_counter() - second.spawned_s
        same = facts == first.result("noctule/status").get("facts")
        return second.initialized_s - second.spawned_s, known_s, same


def main() -> None:
    """Run everything and write `results/live_latency.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--name", default="live_latency")
    given = parser.parse_args()
    draw = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        root = place / "repository"
        root.mkdir()
        paths = copied(given.source, root, given.files)
        load_before = os.getloadavg()[0]
        spawned = list(spawns(root, place, SPAWNED))
        environment = environment_in(place)
        with Editor(root, environment) as editor:
            editor.wait_for(is_open)
            places = Places(editor, paths, draw, 60)
            editor.result("workspace/executeCommand", {"command": "noctule.sleepNow"})
            states: list[str] = []

            def is_asleep(_count: int) -> bool:
                status = editor.result("noctule/status")
                states.append(status["state"])
                return not has_slept(status) and (status["state"] == "sleeping" or len(states) < 200)

            sleeping = measured(editor, places, draw, is_asleep)
            editor.wait_for(has_slept)
            editor.result("workspace/executeCommand", {"command": "noctule.pause"})
            idle = measured(editor, places, draw, lambda count: count < given.rounds)
            joined = [attached(editor, environment) for _ in range(ATTACHED)]
            edited = edits_to_hover(editor, paths, draw, min(given.rounds, 60))
            # A switch of branch that moves a third of the files, and back, again and again: it is indexed all the time.
            git(root, "checkout", "-q", "-b", "other")
            for path in paths[::3]:
                text = (root / path).read_bytes()
                (root / path).write_bytes(text + b"\n\ndef of_the_other_branch():\n    return 1\n")
            git(root, "commit", "-q", "-a", "-m", "Another state")

            def switches(count: int) -> bool:
                if count % 40 == 0:
                    git(root, "checkout", "-q", "main" if count % 80 else "other")
                return count < given.rounds

            indexing = measured(editor, places, draw, switches)
            # The last switch is still being read: what is known of the new state has to be looked at first.
            amid = attached(editor, environment)
        record(
            given.name,
            {
                "files": len(paths),
                "load_before": round(load_before, 1),
                "spawn_to_initialize": spread([greeted_s for greeted_s, _ in spawned]),
                "spawn_to_the_first_answer": spread([answered_s for _, answered_s in spawned]),
                "idle": idle,
                "while_sleeping": sleeping,
                "while_indexing": indexing,
                "edit_to_fresh_hover": spread(edited),
                "second_editor": {
                    "initialize": spread([greeted_s for greeted_s, _, _ in joined]),
                    "same_facts": spread([known_s for _, known_s, _ in joined]),
                    "are_the_same": all(same for _, _, same in joined),
                    "same_facts_after_a_switch_of_branch_ms": round(amid[1] * 1000, 1),
                },
            },
        )


if __name__ == "__main__":
    main()
