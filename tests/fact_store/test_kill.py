"""A store whose writer was killed opens, and everything that was acknowledged is in it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from store_batches import WORKTREE, Clock, item_result, module_row

from fact_store.batch import Batch
from fact_store.store import open_store

KILLS = 3
WRITER = """
import sys
from pathlib import Path
from store_batches import WORKTREE, item_result, module_row
from fact_store.batch import Batch
from fact_store.store import open_store

store = open_store(Path(sys.argv[1]))
for n in range(int(sys.argv[2]), 10_000):
    path = f"m{n}.py"
    store.commit(Batch(WORKTREE, modules=(module_row(path),), results=(item_result(path, facts=40),)))
    print(n, flush=True)
"""


def _killed_after(directory: Path, first: int, commits: int) -> int:
    """Let a process write until some commits were acknowledged, kill it in the next; returns the last acknowledged."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(directory), str(first)], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert writer.stdout
    acknowledged = [int(writer.stdout.readline()) for _ in range(commits)]
    writer.send_signal(signal.SIGKILL)
    rest = [int(line) for line in writer.stdout.read().split()]
    writer.stdout.close()
    assert writer.wait() == -signal.SIGKILL
    return max(acknowledged + rest)


def test_killing_the_writer_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    last = -1
    for kill in range(KILLS):
        last = _killed_after(tmp_path / "store", last + 1, 2 + kill)
    store = open_store(tmp_path / "store", clock=Clock())
    stored = store.load(WORKTREE)
    assert store.damaged == ()
    assert {f"m{n}.py" for n in range(last + 1)} <= set(stored.items)
    assert all(stored.result_of(item).facts == item_result(path, facts=40).facts for path, item in stored.items.items())
    keys = store._tables["facts"].search().select(["key"]).to_arrow()["key"].to_pylist()
    assert len(keys) == len(set(keys))
    again = Batch(WORKTREE, modules=tuple(module_row(f"m{n}.py") for n in range(last + 1)))
    store.commit(again)
    assert set(store.load(WORKTREE).modules) >= {f"m{n}.py" for n in range(last + 1)}
    store.close()
