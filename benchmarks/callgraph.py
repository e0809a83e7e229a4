"""Suites with a known call graph and traced test runs into how right, how complete and how honest `graph --json` is.

usage: python benchmarks/callgraph.py [--suites DIR …] [--traced DIR …] [--peer NAME=COMMAND …]

A suite is a folder in PyCG layout (CATEGORY/CASE/callgraph.json beside the sources). A traced project is a folder with

    tree/              the sources: what the package is imported from, or its distribution (src/ or lib/ inside)
    calls.jsonl.gz     what `dynamic_truth.py` saw while the project's own tests ran
    sites.jsonl.gz     what `trace_sites.py` saw (may be absent: then nothing is said about certainty)

Everything goes through the installed `noctule -C DIR graph --json`; a peer is a command that prints such rows (at least
`caller` and `callee`) for `{case}`, and is scored in the same run. Nothing of suites or projects is kept but counts.
"""

import argparse
import json
import os
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from recording import record
from score_sites import CERTAINTIES, Seen, calibration, read, share

Figures = dict[str, Any]
HERE = Path(__file__).parent
PEER_TIMEOUT_S = 600


def suite_figures(suite: Path, command: str, environment: dict[str, str]) -> Figures:
    """Counts over all cases by the strict rules of `score_callgraph.py`, and the classes that have failures."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "scores.json"
        arguments = [str(suite), "--cmd", command, "--jobs", str(os.cpu_count() or 1), "--json", str(out)]
        scorer = [sys.executable, str(HERE / "score_callgraph.py"), *arguments]
        subprocess.run(scorer, env=environment, check=True, stdout=subprocess.DEVNULL)
        scores = json.loads(out.read_text("utf-8"))
    total = scores.pop("TOTAL")
    imperfect = {name: f"{s['fp']} false, {s['fn']} missed" for name, s in sorted(scores.items()) if s["fp"] + s["fn"]}
    return {
        "precision": ratio(total["tp"], total["tp"] + total["fp"]),
        "recall": ratio(total["tp"], total["tp"] + total["fn"]),
        **{key: total[key] for key in ("cases", "complete", "sound", "crash", "tp", "fp", "fn")},
        "classes_with_failures": imperfect,
    }


def ratio(part: int, whole: int) -> float | None:
    """A share to four digits, None of nothing."""
    return round(part / whole, 4) if whole else None


def printed(command: list[str], out: Path, environment: dict[str, str]) -> Figures:
    """Run a command into a file; the CPU seconds it took, and the message it failed with if it did."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with out.open("w") as file:
        try:
            done = subprocess.run(
                command, env=environment, stdout=file, stderr=subprocess.PIPE, timeout=PEER_TIMEOUT_S, check=False
            )
        except subprocess.TimeoutExpired:
            return {"failed": f"none in {PEER_TIMEOUT_S} s"}
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    failed = {"failed": done.stderr.decode(errors="replace")[-200:]} if done.returncode else {}
    return {"cpu_s": round(cpu, 2), **failed}


def recall_figures(project: Path, rows: Path) -> Figures:
    """Recall of the calls that were seen, by kind, and the hit rate, by the rules of `score_dynamic.py`."""
    scorer = [sys.executable, str(HERE / "score_dynamic.py"), str(project / "calls.jsonl.gz"), str(rows)]
    scored = json.loads(subprocess.run(scorer, check=True, capture_output=True, text=True).stdout)
    kinds = {kind: value["recall"] for kind, value in scored.items() if isinstance(value, dict)}
    core = kinds.pop("core")
    return {
        "core_edges": scored["core"]["edges"],
        "core_recall": core,
        "hit_rate": scored["hit_rate"],
        "recall_by_kind": kinds,
        "predicted_internal": scored["pred_internal"],
    }


def traced_figures(project: Path, peers: dict[str, str], environment: dict[str, str]) -> tuple[Figures, Figures]:
    """What one project gives: recall and hit rate (ours and the peers'), and the verdicts per certainty."""
    tree = project / "tree"
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "graph.jsonl"
        spent = printed([noctule(), "-C", str(tree), "graph", "--json"], out, environment)
        figures: Figures = {**recall_figures(project, out), **spent}
        sites = project / "sites.jsonl.gz"
        honesty = calibration(read(out), Seen(read(sites), tree)) if sites.exists() else {}
        for peer, command in peers.items():
            words = shlex.split(command.replace("{case}", shlex.quote(str(tree))))
            spent = printed(words, out, environment)
            figures[peer] = spent if "failed" in spent else {**brief(recall_figures(project, out)), **spent}
    return figures, honesty


def brief(figures: Figures) -> Figures:
    """The two figures that a peer is compared by."""
    return {key: figures[key] for key in ("core_recall", "hit_rate")}


def pooled(honesty: dict[str, Figures]) -> Figures:
    """The verdicts of all projects together."""
    edges: Counter[str] = Counter()
    verdicts: dict[str, Counter[str]] = {certainty: Counter() for certainty in CERTAINTIES}
    for figures in honesty.values():
        edges.update(figures["internal_edges"])
        for certainty in CERTAINTIES:
            counts = {k: v for k, v in figures[certainty].items() if k not in ("judged", "right_share")}
            verdicts[certainty].update(counts)
    shares = {certainty: share(counts) | dict(counts) for certainty, counts in verdicts.items()}
    return {"internal_edges": dict(edges), "exact_share": ratio(edges["exact"], edges.total()), **shares}


def noctule() -> str:
    """The installed command."""
    return shutil.which("noctule") or "noctule"


def name_of(folder: Path) -> str:
    """A suite's name: its folder's, with the one above it where that alone says little (`snippets`)."""
    return folder.parent.name if folder.name == "snippets" else folder.name


def main() -> None:
    """Measure and record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suites", type=Path, nargs="*", default=[])
    parser.add_argument("--traced", type=Path, nargs="*", default=[])
    parser.add_argument("--peer", action="append", default=[], help="NAME=COMMAND with {case} for the folder")
    arguments = parser.parse_args()
    peers = dict(peer.split("=", 1) for peer in arguments.peer)
    suites: Figures = {}
    traced: Figures = {}
    honesty: Figures = {}
    with tempfile.TemporaryDirectory() as data:
        environment = {**os.environ, "NOCTULE_DATA": data, "NOCTULE_SERVER": "off"}
        for suite in arguments.suites:
            commands = {"noctule": f"{noctule()} -C {{case}} graph --json", **peers}
            suites[name_of(suite)] = {who: suite_figures(suite, c, environment) for who, c in commands.items()}
        for project in arguments.traced:
            figures, judged = traced_figures(project, peers, environment)
            traced[project.name] = figures
            if judged:
                honesty[project.name] = judged
    certainty = {"all": pooled(honesty), **honesty} if honesty else {}
    record("callgraph", {"suites": suites, "traced": traced, "certainty": certainty})


if __name__ == "__main__":
    main()
