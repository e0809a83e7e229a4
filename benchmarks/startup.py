"""How long the command and the server take to be there, as ratios to an empty Python process in the same run.

usage: python benchmarks/startup.py [REPOSITORY]        REPOSITORY must be indexed; the checkout by default
"""

import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from recording import record

ROUNDS = 15


def whole_process(command: list[str]) -> float:
    """Wall seconds from spawn to exit."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - started


def to_initialize(root: Path) -> float:
    """Wall seconds from the spawn of the language server to its reply to `initialize`."""
    request = {"processId": None, "rootUri": root.as_uri(), "capabilities": {}}
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": request}).encode()
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "lsp_server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as server:
        assert server.stdin
        assert server.stdout
        server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        server.stdin.flush()
        assert server.stdout.readline().lower().startswith(b"content-")
        seconds = time.perf_counter() - started
        server.kill()
    return seconds


def median(measure: Callable[[], float]) -> float:
    """The median of `ROUNDS` measurements after one that does not count."""
    measure()
    return statistics.median(measure() for _ in range(ROUNDS))


def main() -> None:
    """Measure and record."""
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    noctule = shutil.which("noctule") or "noctule"
    empty = median(lambda: whole_process([sys.executable, "-c", "pass"]))
    help_s = median(lambda: whole_process([noctule, "--help"]))
    status_s = median(lambda: whole_process([noctule, "-C", str(root), "status"]))
    initialize_s = median(lambda: to_initialize(root))
    record(
        "startup",
        {
            "rounds": ROUNDS,
            "empty_python_ms": round(empty * 1000, 1),
            "help_ms": round(help_s * 1000, 1),
            "help_over_empty_python": round(help_s / empty, 2),
            "status_ms": round(status_s * 1000, 1),
            "spawn_to_initialize_ms": round(initialize_s * 1000, 1),
        },
    )


if __name__ == "__main__":
    main()
