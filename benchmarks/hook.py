"""A thousand commits with our hook installed: how long git waits for it, whole process, whatever is wrong behind it.

usage: python benchmarks/hook.py [COMMITS]        1000 by default, a fifth in each state

The states: nothing is wrong (a warmer works beside the commits); a warmer that hangs; a server that died and left its
socket; a server that accepts and never answers; a full disk. git itself says how long the hook took (GIT_TRACE2_EVENT);
what the hook starts beside git is timed by itself, next to a Python process that does nothing.
"""

import fcntl
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from recording import record

from workspace.client import store_of

COMMITS = 1_000
FILES = 20
BLOCKED_S = 5.0
FULL_BYTES = 64 * 1024
NAMED = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}


def make_repository(root: Path) -> None:
    """Some modules that call each other, committed, with our hook."""
    root.mkdir()
    for number in range(FILES):
        before = f"from part{number - 1} import do{number - 1}\n\n\n" if number else ""
        call = f"do{number - 1}()" if number else "1"
        (root / f"part{number}.py").write_text(f"{before}def do{number}():\n    return {call}\n")
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "begin")
    subprocess.run([noctule(), "-q", "-C", str(root), "hook", "install"], check=True)


def noctule() -> str:
    """The program that is measured."""
    found = shutil.which("noctule")
    assert found, "noctule must be on the PATH"
    return found


def git(root: Path, *arguments: str, **environment: str) -> int:
    """One git command; its exit code."""
    return subprocess.run(["git", "-C", str(root), *arguments], env={**os.environ, **NAMED, **environment}).returncode


def commit(root: Path, number: int, trace: Path, *options: str) -> tuple[float, float, bool]:
    """One commit of an edit: seconds of the whole, seconds of the hook (0 without one), whether all went well."""
    file = root / f"part{number % FILES}.py"
    file.write_text(file.read_text() + f"\n\ndef more{number}():\n    return {number}\n")
    trace.unlink(missing_ok=True)
    started = time.perf_counter()
    code = git(root, *options, "commit", "-q", "-a", "-m", str(number), GIT_TRACE2_EVENT=str(trace))
    seconds = time.perf_counter() - started
    return seconds, hook_seconds(trace), code == 0 and seconds < BLOCKED_S


def hook_seconds(trace: Path) -> float:
    """How long git waited for its post-commit hook, by its own trace."""
    events = [json.loads(line) for line in trace.read_text().splitlines()]
    hooks = {e["child_id"] for e in events if e["event"] == "child_start" and e.get("hook_name") == "post-commit"}
    return sum(e["t_rel"] for e in events if e["event"] == "child_exit" and e["child_id"] in hooks)


@contextmanager
def nothing_wrong(_root: Path, _data: Path) -> Iterator[None]:
    """A warmer is started, and works, beside the commits."""
    yield


@contextmanager
def hung_warmer(_root: Path, data: Path) -> Iterator[None]:
    """Somebody holds the lock and works nothing off."""
    (data / "warm").mkdir(parents=True, exist_ok=True)
    with (data / "warm/lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


@contextmanager
def dead_server(root: Path, _data: Path) -> Iterator[None]:
    """Its socket is there, and nobody listens."""
    with listening(root) as listener:
        listener.close()
        yield


@contextmanager
def hung_server(root: Path, _data: Path) -> Iterator[None]:
    """It listens, and never answers."""
    with listening(root):
        yield


@contextmanager
def listening(root: Path) -> Iterator[socket.socket]:
    """A socket where the server's is."""
    directory = store_of(root)[1]
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "server.sock").unlink(missing_ok=True)
    here = Path.cwd()
    os.chdir(directory)  # the address must be short
    listener = socket.socket(socket.AF_UNIX)
    listener.bind("server.sock")
    listener.listen(64)
    os.chdir(here)
    try:
        yield listener
    finally:
        listener.close()
        (directory / "server.sock").unlink(missing_ok=True)


@contextmanager
def full_disk(_root: Path, data: Path) -> Iterator[None]:
    """The data directory is on a file system without a byte left; without the right to mount, it cannot be made."""
    data.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={FULL_BYTES}", "tmpfs", str(data)]
    if subprocess.run(mounting, stderr=subprocess.DEVNULL).returncode != 0:
        data.rmdir()
        data.write_text("no directory can be made here")
        yield
        return
    try:
        with (data / "filler").open("wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(b"x" * 4096)
            except OSError:
                pass
        yield
    finally:
        subprocess.run(["umount", "-l", str(data)], check=True)


STATES: dict[str, Callable[..., object]] = {
    "nothing wrong": nothing_wrong,
    "warmer hung": hung_warmer,
    "server dead": dead_server,
    "server hung": hung_server,
    "disk full": full_disk,
}


def percentile(values: list[float], share: float) -> float:
    """The nearest-rank percentile, in milliseconds."""
    return round(sorted(values)[min(len(values) - 1, int(share * len(values)))] * 1000, 1)


def measured(root: Path, state: str, data: Path, count: int, trace: Path) -> dict[str, object]:
    """`count` commits in one state."""
    with STATES[state](root, data):  # type: ignore[attr-defined]
        runs = [commit(root, number, trace) for number in range(count)]
        queueing = floor_ms([noctule(), "hook", "run"], cwd=root)
    hooks = [hook for _, hook, _ in runs]
    return {
        "commits": count,
        "blocked_or_failed": sum(not fine for _, _, fine in runs),
        "hook_ms_p50": percentile(hooks, 0.5),
        "hook_ms_p99": percentile(hooks, 0.99),
        "hook_ms_max": round(max(hooks) * 1000, 1),
        "over_200_ms": sum(hook > 0.2 for hook in hooks),
        "whole_commit_ms_p50": percentile([whole for whole, _, _ in runs], 0.5),
        "queueing_beside_git_ms_p50": queueing,
    }


def floor_ms(command: list[str], cwd: Path | None = None, rounds: int = 30) -> float:
    """The median of a whole process."""
    seconds = []
    for _ in range(rounds):
        started = time.perf_counter()
        subprocess.run(command, check=True, cwd=cwd)
        seconds.append(time.perf_counter() - started)
    return round(statistics.median(seconds) * 1000, 1)


def end_warmers(data: Path) -> None:
    """End what is still at work in `data`."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if process.joinpath("cwd").resolve().is_relative_to(data):
                os.kill(int(process.name), signal.SIGTERM)
        except OSError:
            continue


def main() -> None:
    """Measure and record."""
    count = (int(sys.argv[1]) if len(sys.argv) > 1 else COMMITS) // len(STATES)
    results: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        data = base / "data"
        data.mkdir()
        os.environ["NOCTULE_DATA"] = str(data / "none")
        os.environ.pop("NOCTULE_SERVER", None)
        make_repository(base / "repository")
        try:
            plain = [
                commit(base / "repository", n, base / "trace", "-c", "core.hooksPath=/dev/null")[0] for n in range(30)
            ]
            for state in STATES:
                own = data / state.replace(" ", "-")
                os.environ["NOCTULE_DATA"] = str(own)
                results[state] = measured(base / "repository", state, own, count, base / "trace")
                print(state, results[state], flush=True)
        finally:
            end_warmers(data)
    record(
        "hook",
        {
            "commits": count * len(STATES),
            "python_pass_ms": floor_ms([sys.executable, "-c", "pass"]),
            "commit_without_hook_ms_p50": percentile(plain, 0.5),
            "load": round(os.getloadavg()[0], 1),
            "states": results,
        },
    )


if __name__ == "__main__":
    main()
