"""Parsing in child processes: same results, own order, limits held, nothing of the repository executed."""

import os
from pathlib import Path

import pytest

from indexer import workers
from indexer.codec import decode_index, encode_index
from indexer.frames import FrameError
from indexer.parse import index_module
from indexer.records import Problem
from indexer.workers import FILES_IN_PROCESS_MAX, parse_all

MANY = FILES_IN_PROCESS_MAX + 8


def sources(count: int) -> dict[str, bytes]:
    return {f"m{i}.py": f"def f{i}(): return g({i})\n".encode() for i in range(count)}


def items(files: dict[str, bytes]) -> list[tuple[str, str]]:
    return [(path, f"blob of {path}") for path in files]


@pytest.mark.parametrize("count", [0, 3, MANY])
def test_results_equal_parsing_here_in_order(count: int) -> None:
    files = sources(count)
    expected = [(path, blob, encode_index(index_module(path, files[path]))) for path, blob in items(files)]
    assert list(parse_all(items(files), files.__getitem__, 2)) == expected


def test_unreadable_file_is_a_problem() -> None:
    files = sources(MANY)

    def read(path: str) -> bytes:
        if path == "m5.py":
            raise PermissionError(13, "Permission denied")
        return files[path]

    results = {path: made for path, _, made in parse_all(items(files), read, 1)}
    failed = [path for path, made in results.items() if isinstance(made, Problem)]
    assert failed == ["m5.py"] and len(results) == MANY


def test_modules_of_the_repository_are_not_executed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trap = f"open({str(tmp_path / 'ran')!r}, 'a').close()\n"
    for name in ("multiprocessing", "msgspec", "indexer", "resource", "sitecustomize", "tree_sitter"):
        (tmp_path / f"{name}.py").write_text(trap)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "msgspec.py"))
    files = sources(MANY)
    results = list(parse_all(items(files), files.__getitem__, 2))
    assert all(isinstance(made, bytes) for _, _, made in results)
    assert not (tmp_path / "ran").exists()


def test_file_that_ends_its_child_twice_is_quarantined(monkeypatch: pytest.MonkeyPatch) -> None:
    ask, died = workers._ask, []

    def ask_or_kill(child: "workers.subprocess.Popen[bytes]", path: str, source: bytes) -> bytes | Problem:
        if path == "m7.py" or (path == "m9.py" and "m9.py" not in died):
            died.append(path)
            child.kill()
        return ask(child, path, source)

    monkeypatch.setattr(workers, "_ask", ask_or_kill)
    files = sources(MANY)
    results = {path: made for path, _, made in parse_all(items(files), files.__getitem__, 1)}
    problems = {path: made for path, made in results.items() if isinstance(made, Problem)}
    assert died == ["m7.py", "m7.py", "m9.py"]
    assert list(problems) == ["m7.py"] and "quarantined" in problems["m7.py"].message
    assert len(results) == MANY


def test_silent_child_is_too_slow(tmp_path: Path) -> None:
    receiving, sending = os.pipe()
    try:
        with pytest.raises(FrameError, match="too slow"):
            workers.receive(receiving, 0.0)
        os.write(sending, b"\xff\xff\xff\xff")
        with pytest.raises(FrameError, match="a frame of"):
            workers.receive(receiving, workers.time.monotonic() + 10)
    finally:
        os.close(receiving)
        os.close(sending)


def test_stopping_early_leaves_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    children = []
    start = workers._start

    def remember(folder: str) -> object:
        children.append(start(folder))
        return children[-1]

    monkeypatch.setattr(workers, "_start", remember)
    files = sources(MANY)
    results = parse_all(items(files), files.__getitem__, 2)
    path, _, made = next(results)
    results.close()
    assert isinstance(made, bytes) and decode_index(made).symbols[1].name == "f0" and path == "m0.py"
    assert children and all(child.poll() is not None for child in children)
