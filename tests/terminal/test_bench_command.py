"""`noctule bench` and `noctule rate`: what they print, write and refuse."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

Noctule = Callable[..., subprocess.CompletedProcess[str]]
ROW = {"id": "q", "question": "How is tax added?", "evidence_files": ["shop/prices.py"]}


def test_bench_writes_a_page_and_its_figures(noctule: Noctule, shop: Path, tmp_path: Path) -> None:
    asked, page = tmp_path / "asked.jsonl", tmp_path / "page.html"
    asked.write_text(json.dumps(ROW), "utf-8")
    few = ("--efforts", "0,1", "--budgets", "500,1000", "--out", str(page))
    done = noctule("-C", str(shop), "bench", str(asked), *few)
    assert done.returncode == 0, done.stderr
    assert "effort 1: recall 1.000 @500" in done.stdout and "Noctule, effort 0" in page.read_text("utf-8")
    assert json.loads(page.with_suffix(".json").read_text("utf-8"))["questions"] == 1
    asked.write_text(json.dumps({**ROW, "evidence_files": ["else/where.py"]}), "utf-8")
    wrong = noctule("-C", str(shop), "bench", str(asked), *few)
    assert wrong.returncode == 2 and "is it the right one?" in wrong.stderr


def test_an_answer_can_be_rated(noctule: Noctule, shop: Path) -> None:
    noctule("-C", str(shop), "sleep")
    assert noctule("-C", str(shop), "rate", "good").returncode == 3
    noctule("-C", str(shop), "ask", "What does with_vat do?")
    rated = noctule("-C", str(shop), "rate", "bad", "--about", "total")
    assert rated.returncode == 0 and "noted as bad: What does with_vat do?" in rated.stderr
    classes = noctule("-C", str(shop), "questions", "--classes")
    assert "purpose    0 of 1 anticipated" in classes.stdout and "bad 1" in classes.stdout
