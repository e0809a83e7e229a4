"""A cold repository into an index and effort-3 knowledge: wall and CPU time, memory, beside the floor of parsing alone.

usage: python benchmarks/cold.py SOURCE [--files N]

SOURCE is an unpacked source distribution or clone (ours is Django); the first N Python files of it, by path, are copied
into an empty git repository. The floor is tree-sitter's bare parse of the same bytes on one core, in the same run.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import tree_sitter
import tree_sitter_python
from recording import record, spread

ASKED = "How are database transactions rolled back when an error is raised?"


def copy_repository(source: Path, target: Path, limit: int) -> list[Path]:
    """Copy the first `limit` Python files, committed once; returns their paths."""
    files = sorted(source.rglob("*.py"), key=lambda f: (f.relative_to(source).parts[0] == "tests", str(f)))[:limit]
    for file in files:
        to = target / file.relative_to(source)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, to)
    git = ["git", "-C", str(target), "-c", "user.name=bench", "-c", "user.email=bench@example.org"]
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "Begin"]):
        subprocess.run([*git, *arguments], check=True)
    return files


def floor_s(files: list[Path]) -> float:
    """CPU seconds tree-sitter needs to parse the files on one core."""
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_python.language()))
    contents = [file.read_bytes() for file in files]
    started = time.process_time()
    for content in contents:
        parser.parse(content)
    return time.process_time() - started


def run(command: list[str], environment: dict[str, str]) -> dict[str, float]:
    """Wall and CPU seconds and peak memory (MB, largest process) of one command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall_s": round(wall, 2), "cpu_s": round(cpu, 2), "peak_mb": round(after.ru_maxrss / 1024)}


def edit_to_answer(root: Path, store: Path, edits: int) -> dict[str, float]:
    """An edit on disk to a pack that sees it, in a live workspace, for `edits` different files."""
    from workspace.workspace import Workspace

    times = []
    with Workspace.open(root, store_dir=store) as workspace:
        workspace.refresh()
        workspace.context(ASKED, 2000)
        candidates = [p for p in sorted(workspace.snapshot.code.modules) if p.endswith(".py")]
        for n, path in enumerate(candidates[:: max(1, len(candidates) // edits)][:edits]):
            file = root / path
            file.write_text(f"{file.read_text('utf-8')}\n\ndef edited_number_{n}() -> int:\n    return {n}\n", "utf-8")
            started = time.perf_counter()
            workspace.refresh(commit=False)
            pieces = workspace.context(f"what does edited_number_{n} return", 500)
            times.append(time.perf_counter() - started)
            assert any(f"edited_number_{n}" in piece.text for piece in pieces), path
    return spread(times)


def main() -> None:
    """Measure and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--edits", type=int, default=20)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root, data = Path(folder) / "repository", Path(folder) / "data"
        root.mkdir()
        files = copy_repository(arguments.source, root, arguments.files)
        floor = floor_s(files)
        environment = {**os.environ, "NOCTULE_DATA": str(data), "NOCTULE_SERVER": "off"}
        command = [shutil.which("noctule") or "noctule", "-C", str(root)]
        index = run([*command, "index", "-q"], environment)
        sleep = run([*command, "sleep", "--effort", "3", "-q"], environment)
        status = subprocess.run(
            [*command, "status", "--json"], env=environment, capture_output=True, check=True, text=True
        )
        size = sum(f.stat().st_size for f in data.rglob("*") if f.is_file())
        (store,) = (data / "stores").iterdir()
        edits = edit_to_answer(root, store, arguments.edits)
    wall = index["wall_s"] + sleep["wall_s"]
    record(
        "cold",
        {
            "source": f"{arguments.source.name}, first {len(files)} Python files",
            "bytes": sum(f.stat().st_size for f in files),
            "floor_parse_cpu_s": round(floor, 2),
            "index": index,
            "sleep_effort_3": sleep,
            "index_and_sleep_wall_s": round(wall, 2),
            "cpu_over_floor": round((index["cpu_s"] + sleep["cpu_s"]) / floor, 1),
            "store_mb": round(size / 1e6, 1),
            "status": {
                k: v
                for k, v in json.loads(status.stdout).items()
                if k in ("files", "symbols", "facts", "questions", "calls")
            },
            "edit_to_answer": edits,
        },
    )


if __name__ == "__main__":
    sys.exit(main())
