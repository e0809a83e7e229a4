"""Figures of one run into a committed JSON file that says on what machine, when, and by what command they were seen."""

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


def record(name: str, figures: dict[str, Any]) -> None:
    """Write `results/<name>.json` and print it."""
    run = {
        "command": "python benchmarks/" + Path(sys.argv[0]).name + " …",
        "date": time.strftime("%Y-%m-%d"),
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **figures,
    }
    text = json.dumps(run, indent=1, ensure_ascii=False)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(text + "\n", "utf-8")
    print(text)


def spread(seconds: Sequence[float], digits: int = 1) -> dict[str, float]:
    """p50, p95 and maximum of timings in seconds, as milliseconds."""
    ms = sorted(1000.0 * s for s in seconds)
    at = min(len(ms) - 1, int(0.95 * len(ms)))
    return {
        "p50_ms": round(statistics.median(ms), digits),
        "p95_ms": round(ms[at], digits),
        "max_ms": round(ms[-1], digits),
    }
