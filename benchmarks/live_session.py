"""Thousands of edits, requests and cancellations at once into replies of a superseded state, and what grows meanwhile.

Every edit gives a function of the buffer another name, numbered. A hover over it, asked in the same breath, has to show
that number or a later one, or refuse with -32800 (cancelled) or -32801 (overtaken); an older one counts as superseded.
"""

import argparse
import json
import os
import random
import re
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from editor import Editor, copied, environment_in, is_open
from recording import record, spread

WINDOW = 8
TEXT = "# counted\n\n\ndef counted_{number}(value):\n    return value\n"
PLACE = {"line": 3, "character": 6}


def server_of(place: Path) -> int:
    """The process that holds the one store below `place`."""
    (holder,) = place.glob("data/stores/*/holder")
    return int(holder.read_text().split()[1])


def grown(process: int) -> dict[str, float]:
    """Resident megabytes and open files of a process."""
    status = Path(f"/proc/{process}/status").read_text()
    match = re.search(r"VmRSS:\s+(\d+)", status)
    files = len(list(Path(f"/proc/{process}/fd").iterdir()))
    return {"rss_mb": round(int(match[1]) / 1024, 1) if match else 0.0, "open_files": files}


class Buffer:
    """One file that is edited all the time."""

    def __init__(self, editor: Editor, path: str) -> None:
        self.editor, self.number, self.version = editor, 0, 1
        self.uri = (editor.root / path).as_uri()
        item = {"uri": self.uri, "languageId": "python", "version": 1, "text": TEXT.format(number=0)}
        editor.notify("textDocument/didOpen", {"textDocument": item})

    def edit(self) -> None:
        """Give the function the next number: the name alone is replaced."""
        at = {"line": 3, "character": 12}
        end = {"line": 3, "character": 12 + len(str(self.number))}
        self.number += 1
        self.version += 1
        change = {"range": {"start": at, "end": end}, "text": str(self.number)}
        document = {"uri": self.uri, "version": self.version}
        self.editor.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})

    def hover(self) -> tuple[int, int, "Buffer"]:
        """Ask what stands there; (request, number it must show at least, this)."""
        params = {"textDocument": {"uri": self.uri}, "position": PLACE}
        return self.editor.start("textDocument/hover", params), self.number, self


def judged(reply: dict[str, Any], least: int) -> str:
    """What a reply is: shown, nothing, cancelled, overtaken, superseded, or an error."""
    if (error := reply.get("error")) is not None:
        return {-32800: "cancelled", -32801: "overtaken"}.get(error["code"], f"error {error['code']}")
    if reply["result"] is None:
        return "nothing"
    match = re.search(r"counted_(\d+)", json.dumps(reply["result"]))
    return "shown" if match and int(match[1]) >= least else "superseded"


def main() -> None:
    """Run the session and write `results/live_session.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--name", default="live_session")
    given = parser.parse_args()
    draw = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        root = place / "repository"
        root.mkdir()
        paths = copied(given.source, root, given.files)
        with Editor(root, environment_in(place)) as editor:
            editor.wait_for(is_open)
            buffers = [Buffer(editor, path) for path in draw.sample(paths, 6)]
            process = server_of(place)
            verdicts: Counter[str] = Counter()
            taken: list[float] = []
            waiting: list[tuple[int, int, Buffer, float]] = []
            seen = [grown(process)]

            def settle(left: int) -> None:
                while len(waiting) > left:
                    identity, least, _, started_s = waiting.pop(0)
                    came_s, reply = editor.reply(identity)
                    taken.append(came_s - started_s)
                    verdicts[judged(reply, least)] += 1

            for step in range(given.steps):
                buffer = draw.choice(buffers)
                what = draw.random()
                if what < 0.4:
                    buffer.edit()
                elif what < 0.9:
                    waiting.append((*buffer.hover(), time.perf_counter()))
                elif waiting:
                    editor.notify("$/cancelRequest", {"id": draw.choice(waiting)[0]})
                settle(WINDOW)
                if step % max(1, given.steps // 20) == 0:
                    seen.append(grown(process))
            settle(0)
            editor.wait_for(is_open)
            seen.append(grown(process))
            half = seen[len(seen) // 2]
        record(
            given.name,
            {
                "files": len(paths),
                "steps": given.steps,
                "load_after": round(os.getloadavg()[0], 1),
                "replies": dict(verdicts),
                "superseded_unlabelled": verdicts["superseded"],
                "reply": spread(taken),
                "at_first": seen[0],
                "half_way": half,
                "at_last": seen[-1],
                "open_files_grown_since_half": seen[-1]["open_files"] - half["open_files"],
                "rss_mb_grown_since_half": round(seen[-1]["rss_mb"] - half["rss_mb"], 1),
            },
        )


if __name__ == "__main__":
    main()
