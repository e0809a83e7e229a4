"""Writes from outside of the editor into answers from before them, and a flood of files into the state after it.

A file is written, and in the same breath a question is asked about what was written: the answer has to show it. Then
the server is stopped while so many files appear that the kernel drops their events; once it goes on, what it knows has
to equal what a server that starts afresh knows.
"""

import argparse
import os
import random
import signal
import tempfile
import time
from pathlib import Path
from typing import Any

from editor import Editor, copied, environment_in, is_open
from recording import record, spread

METHODS = ("noctule/facts", "noctule/ask", "noctule/context", "workspace/symbol")


def asked_after(editor: Editor, number: int, method: str) -> tuple[str, float]:
    """Write a function of that number, ask about it: "shown", "labelled" or "earlier", and the seconds it took."""
    name = f"written_{number}"
    (editor.root / "written_here.py").write_text(f'def {name}():\n    """Number {number}."""\n    return {number}\n')
    params: dict[str, Any] = {"symbol": name}
    if method == "workspace/symbol":
        editor.notify(
            "workspace/didChangeWatchedFiles",
            {"changes": [{"uri": editor.root.as_uri() + "/written_here.py", "type": 2}]},
        )
        params = {"query": name}
    elif method != "noctule/facts":
        params = {"question": f"What does {name} return?", "tokens": 500}
    took_s, reply = editor.timed(method, params)
    if "error" in reply:
        return ("labelled" if reply["error"]["code"] == -32801 else "earlier"), took_s
    return ("shown" if name in str(reply["result"]) else "earlier"), took_s


def pairs(editor: Editor, count: int, draw: random.Random) -> tuple[dict[str, int], list[float]]:
    """What became of so many pairs of a write and a question."""
    found: dict[str, int] = {}
    taken = []
    for number in range(count):
        verdict, took_s = asked_after(editor, number, draw.choice(METHODS))
        found[verdict] = found.get(verdict, 0) + 1
        taken.append(took_s)
    return found, taken


def flooded(editor: Editor, place: Path, count: int) -> dict[str, Any]:
    """Stop the server, create files, let it go on; until when it knows as much as the disk holds."""
    (holder,) = place.glob("data/stores/*/holder")
    process = int(holder.read_text().split()[1])
    before = editor.result("noctule/status")["files"]
    os.kill(process, signal.SIGSTOP)
    for number in range(count):
        path = editor.root / "flood" / f"part_{number % 100}" / f"file_{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"def flood_{number}():\n    return {number}\n")
    os.kill(process, signal.SIGCONT)
    started_s = time.perf_counter()
    status = editor.wait_for(lambda s: s["files"] >= before + count and s["state"] != "indexing", 600)
    settled_s = time.perf_counter() - started_s
    last = editor.root / "flood" / "part_0" / "late.py"
    last.write_text("def late():\n    return 0\n")
    noticed_s = time.perf_counter()
    while not editor.result("workspace/symbol", {"query": "late"}):
        time.sleep(0.05)
    return {
        "files_created": count,
        "seconds_until_all_are_known": round(settled_s, 1),
        "seconds_until_a_later_file_is_noticed": round(time.perf_counter() - noticed_s, 1),
        "watching": status.get("watching"),
        "symbols": editor.result("noctule/status")["symbols"],
    }


def main() -> None:
    """Run both and write `results/live_outside.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--pairs", type=int, default=1_000)
    parser.add_argument("--flood", type=int, default=40_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--name", default="live_outside")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        root = place / "repository"
        root.mkdir()
        paths = copied(given.source, root, given.files)
        load = os.getloadavg()[0]
        with Editor(root, environment_in(place)) as editor:
            editor.wait_for(is_open)
            verdicts, taken = pairs(editor, given.pairs, random.Random(given.seed))
            editor.result("workspace/executeCommand", {"command": "noctule.pause"})
            flood = flooded(editor, place, given.flood) if given.flood else {}
        if flood:
            fresh = place / "fresh"
            fresh.mkdir()
            started_s = time.perf_counter()
            with Editor(root, environment_in(fresh)) as editor:
                rebuilt = editor.wait_for(is_open)
                flood["symbols_of_a_rebuild"] = rebuilt["symbols"]
                flood["seconds_of_a_rebuild"] = round(time.perf_counter() - started_s, 1)
        record(
            given.name,
            {
                "files": len(paths),
                "load_before": round(load, 1),
                "pairs": given.pairs,
                "answers": verdicts,
                "answer": spread(taken),
                "flood": flood,
            },
        )


if __name__ == "__main__":
    main()
