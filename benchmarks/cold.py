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
from collections.abc import Callable
from pathlib import Path

import tree_sitter
import tree_sitter_python
from recording import record, spread

from workspace.workspace import Workspace

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


def with_new_function(text: str, n: int, _after: int) -> str:
    """An edit that others can see: the module has one more function."""
    return f"{text}\n\ndef edited_number_{n}() -> int:\n    return {n}\n"


def with_new_line(text: str, n: int, after: int) -> str:
    """An edit of a body: one more assignment as the first line of a function whose head ends on line `after`."""
    lines = text.split("\n")
    following = next(line for line in lines[after:] if line.strip())
    indent = following[: len(following) - len(following.lstrip())]
    return "\n".join([*lines[:after], f"{indent}edited_number_{n} = {n}", *lines[after:]])


def edit_to_answer(root: Path, store: Path, edits: int, edit: Callable[[str, int, int], str]) -> dict[str, float]:
    """From an edit on disk to a pack that shows it, in a live workspace, for `edits` files over the repository."""
    times = []
    with Workspace.open(root, store_dir=store) as workspace:
        workspace.refresh()
        workspace.context(ASKED, 2000)
        heads = first_functions(workspace)
        for n, (path, after) in enumerate(heads[:: max(1, len(heads) // edits)][:edits]):
            file = root / path
            before = file.read_text("utf-8")
            file.write_text(edit(before, n, after), "utf-8")
            started = time.perf_counter()
            workspace.refresh(commit=False)
            pieces = workspace.context(f"where is edited_number_{n}", 500)
            times.append(time.perf_counter() - started)
            assert any(f"edited_number_{n}" in piece.text for piece in pieces), path
            file.write_text(before, "utf-8")
            workspace.refresh(commit=False)
    return {"edits": len(times), **spread(times)}


def first_functions(workspace: Workspace) -> list[tuple[str, int]]:
    """(path, last line of the head) of the first function of several lines in each Python file that has one."""
    heads = []
    for path in sorted(workspace.snapshot.code.modules):
        symbols = workspace.snapshot.code.symbols(path) if path.endswith(".py") else ()
        kinds = (s for s in symbols if s.kind in ("function", "method") and "<" not in s.name)
        several = (s for s in kinds if s.span.end_line > s.header_end_line)
        if head := next(several, None):
            heads.append((path, head.header_end_line))
    return heads


def main() -> None:
    """Measure and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--edits", type=int, default=40)
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
        bodies = edit_to_answer(root, store, arguments.edits, with_new_line)
        interfaces = edit_to_answer(root, store, arguments.edits, with_new_function)
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
            "body_edit_to_answer": bodies,
            "interface_edit_to_answer": interfaces,
        },
    )


if __name__ == "__main__":
    sys.exit(main())
