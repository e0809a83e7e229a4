"""Editors and servers that are killed into processes that stay behind, and the time until another server answers.

Editors are killed at any moment of their first seconds: before their server is there, while it opens the repository,
and while it answers. Several live and die beside each other, each with a store of its own: most of that is waiting.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from editor import Editor, environment_in, git, is_open
from recording import record, spread

GONE_S = 20.0
KILLED_WITHIN_S = 3.0
BESIDE = 4
EDITOR = """
import json, os, subprocess, sys, time
server = subprocess.Popen([sys.executable, "-P", "-m", "lsp_server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
def send(**message):
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    server.stdin.write(b"Content-Length: %d\\r\\n\\r\\n%b" % (len(body), body))
    server.stdin.flush()
params = {"processId": os.getpid(), "rootUri": sys.argv[1], "capabilities": {}}
send(id=1, method="initialize", params=params)
server.stdout.readline()
send(method="initialized", params={})
print(server.pid, flush=True)
while True:
    send(id=2, method="workspace/symbol", params={"query": "f"})
    time.sleep(0.05)
"""


def of_store(place: Path) -> list[int]:
    """Processes whose environment or command line names this run's folder, ourselves left out."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and int(entry.name) != os.getpid():
            try:
                named = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
                state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            except OSError:  # it has ended meanwhile
                continue
            if str(place).encode() in named and state != "Z":
                found.append(int(entry.name))
    return found


def killed_editors(root: Path, place: Path, rounds: int, seed: int) -> tuple[int, list[float]]:
    """How many processes were left after each editor was killed at a random moment, and the time until none was."""
    place.mkdir()
    draw = random.Random(seed)
    environment = {**os.environ, **environment_in(place)}
    orphans, taken = 0, []
    for _ in range(rounds):
        command = [sys.executable, "-c", EDITOR, root.as_uri()]
        editor = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert editor.stdout is not None
        editor.stdout.readline()
        time.sleep(draw.random() * KILLED_WITHIN_S)
        editor.kill()
        editor.wait()
        editor.stdout.close()
        started_s = time.perf_counter()
        while of_store(place) and time.perf_counter() - started_s < GONE_S:
            time.sleep(0.2)
        left = of_store(place)
        orphans += len(left)
        taken.append(time.perf_counter() - started_s)
        for process in left:
            os.kill(process, signal.SIGKILL)
    return orphans, taken


def killed_servers(root: Path, place: Path, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds from the death of the server to another one that holds the lock, and to a hover that it answers."""
    held, hovered = [], []
    with Editor(root, environment_in(place)) as editor:
        for _ in range(rounds):
            editor.wait_for(is_open)
            (holder,) = place.glob("data/stores/*/holder")
            before = holder.read_text()
            os.kill(int(before.split()[1]), signal.SIGKILL)
            started_s = time.perf_counter()
            while holder.read_text() == before:
                time.sleep(0.01)
            held.append(time.perf_counter() - started_s)
            place_of = {"textDocument": {"uri": (root / "a.py").as_uri()}, "position": {"line": 3, "character": 5}}
            while editor.result("textDocument/hover", place_of) is None:
                time.sleep(0.01)
            hovered.append(time.perf_counter() - started_s)
            time.sleep(3)  # twenty deaths within a minute would be a crash that comes again and again
    return held, hovered


def main() -> None:
    """Kill them and write `results/live_leaving.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--editors", type=int, default=200)
    parser.add_argument("--servers", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--name", default="live_leaving")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="noctule-leaving-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        root = place / "repository"
        root.mkdir()
        (root / "a.py").write_text("import os\n\n\ndef f():\n    return os.name\n")
        git(root, "init", "-q")
        git(root, "add", "-A")
        git(root, "commit", "-q", "-m", "One file")
        load = os.getloadavg()[0]
        shares = [given.editors // BESIDE + (number < given.editors % BESIDE) for number in range(BESIDE)]
        with ThreadPoolExecutor(BESIDE) as beside:
            ended = [
                beside.submit(killed_editors, root, place / f"editor{number}", share, given.seed + number)
                for number, share in enumerate(shares)
            ]
            found = [each.result() for each in ended]
        orphans, gone = sum(left for left, _ in found), [each for _, taken in found for each in taken]
        held, hovered = killed_servers(root, place, given.servers)
        record(
            given.name,
            {
                "editors_killed": given.editors,
                "load_before": round(load, 1),
                "processes_left": orphans,
                "until_none_is_left": spread(gone),
                "servers_killed": given.servers,
                "until_another_holds_the_lock": spread(held),
                "until_it_answers_a_hover": spread(hovered),
            },
        )


if __name__ == "__main__":
    main()
