"""Each verb over a real repository, as a process of its own: the answer on stdout, the rest on stderr."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Noctule = Callable[..., subprocess.CompletedProcess[str]]


def rows(ended: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """The JSON documents on stdout of a command that answered."""
    assert ended.returncode == 0, ended.stderr
    return [json.loads(line) for line in ended.stdout.splitlines()]


def test_index_reads_and_status_tells(noctule: Noctule, shop: Path) -> None:
    before = rows(noctule("-C", str(shop), "status", "--json"))[0]
    assert before["indexed"] is False
    indexed = noctule("-C", str(shop), "index")
    assert (indexed.returncode, indexed.stdout) == (0, "")
    assert "indexed 4 files" in indexed.stderr
    after = rows(noctule("-C", str(shop), "status", "--json"))[0]
    assert (after["indexed"], after["files"], after["changed"]) == (True, 4, 0)


def test_status_sees_a_changed_file(noctule: Noctule, shop: Path) -> None:
    noctule("-C", str(shop), "index")
    (shop / "shop/prices.py").write_text("VAT = 0.19\n")
    assert rows(noctule("--json", "-C", str(shop), "status"))[0]["changed"] == 1


def test_sleep_learns_facts_that_facts_tells(noctule: Noctule, shop: Path) -> None:
    slept = rows(noctule("-C", str(shop), "sleep", "--json"))[0]
    assert (slept["finished"], slept["status"]["effort"]) == (True, 3)
    assert slept["status"]["facts"] > 0
    facts = rows(noctule("-C", str(shop), "facts", "with_vat", "--json"))
    assert {fact["subject"] for fact in facts} == {"shop/prices.py::with_vat"}
    assert any("ValueError" in fact["claim"] for fact in facts)
    assert all(place["path"].startswith("shop/") for fact in facts for place in fact["evidence"])


def test_sleep_at_a_lower_effort_anticipates_nothing(noctule: Noctule, shop: Path) -> None:
    slept = rows(noctule("--effort", "1", "-C", str(shop), "--json", "sleep"))[0]["status"]
    assert (slept["effort"], slept["questions"]) == (1, 0)


def test_ask_answers_with_citations_that_resolve(noctule: Noctule, slept: Path) -> None:
    asked = noctule("-C", str(slept), "ask", "How is value added tax added to a price?")
    assert asked.returncode == 0, asked.stderr
    assert "shop/prices.py:" in asked.stdout
    assert "[receipt: " in asked.stdout
    answer = rows(noctule("-C", str(slept), "ask", "--json", "How is value added tax added to a price?"))[0]
    assert answer["citations"]
    for cited in answer["citations"]:
        assert 1 <= cited["start_line"] <= cited["end_line"] <= len((slept / cited["path"]).read_text().splitlines())


def test_ask_says_when_nothing_is_found(noctule: Noctule, slept: Path) -> None:
    asked = noctule("-C", str(slept), "ask", "xylophone zeppelin quux?")
    assert asked.returncode == 3


def test_context_stays_within_its_budget(noctule: Noctule, slept: Path) -> None:
    (pack,) = rows(noctule("-C", str(slept), "context", "who adds up prices?", "--tokens", "100", "--json"))
    assert 0 < sum(len(piece["text"]) for piece in pack["contexts"]) <= 400
    text = noctule("-C", str(slept), "context", "who adds up prices?")
    assert "shop/till.py:" in text.stdout


def test_context_names_the_files_that_a_change_would_touch(noctule: Noctule, slept: Path) -> None:
    request = "Round the price with value added tax down"
    told = noctule("-C", str(slept), "context", "--files", request).stdout.splitlines()
    (pack,) = rows(noctule("-C", str(slept), "context", request, "--json"))
    assert [line.split("%  ")[1] for line in told] == pack["ranked_files"]
    assert pack["ranked_files"][0] == "shop/prices.py"
    assert pack["file_chances"] == sorted(pack["file_chances"], reverse=True)
    assert noctule("-C", str(slept), "context", "--files", "xylophone zeppelin quux").returncode == 3
    assert noctule("-C", str(slept), "context", "--files", "--batch", "x.jsonl").returncode == 2


def test_context_answers_a_batch_line_by_line(noctule: Noctule, slept: Path, tmp_path: Path) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text('{"id": "a", "question": "what is VAT?", "more": 1}\n\n{"id": 2, "question": "what is a Till?"}\n')
    answers = rows(noctule("-C", str(slept), "context", "--batch", str(batch), "--tokens", "500", "--json"))
    assert [answer["id"] for answer in answers] == ["a", 2]
    assert all(answer["latency_ms"] > 0 and answer["contexts"] for answer in answers)
    from_stdin = noctule("-C", str(slept), "context", "--batch", "-", "--tokens", "500", input=batch.read_text())
    assert all(answer["ranked_files"] for answer in answers)
    assert [row["contexts"] for row in rows(from_stdin)] == [answer["contexts"] for answer in answers]


@pytest.mark.parametrize(
    "line", ["no json", "[]", '{"id": 1}', '{"id": null, "question": "q"}', '{"id": 1, "question": 2}']
)
def test_a_batch_names_its_bad_line(noctule: Noctule, slept: Path, line: str) -> None:
    ended = noctule("-C", str(slept), "context", "--batch", "-", input=f'{{"id": 1, "question": "q"}}\n{line}\n')
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("noctule: -:2: ")


def test_graph_and_its_two_directions_agree(noctule: Noctule, slept: Path) -> None:
    edges = rows(noctule("-C", str(slept), "graph", "--json"))
    ours = [edge for edge in edges if edge["callee"] == "shop.prices.with_vat"]
    assert [(edge["caller"], edge["path"], edge["line"]) for edge in ours] == [
        ("shop.till.Till.total", "shop/till.py", 11)
    ]
    callers = rows(noctule("-C", str(slept), "callers", "shop.prices.with_vat", "--json"))
    assert [(edge["caller"], edge["line"]) for edge in callers] == [("shop/till.py::Till.total", 11)]
    callees = noctule("-C", str(slept), "callees", "Till.total")
    assert "shop/till.py:11: shop/prices.py::with_vat" in callees.stdout


def test_questions_are_listed_by_file(noctule: Noctule, slept: Path) -> None:
    everything = rows(noctule("-C", str(slept), "questions", "--json"))
    of_prices = rows(noctule("-C", str(slept), "questions", "shop/prices.py", "--json"))
    assert of_prices == [row for row in everything if row["subject"].startswith("shop/prices.py::")]
    assert 0 < len(of_prices) < len(everything)


def test_an_unknown_symbol_is_met_with_what_is_close(noctule: Noctule, slept: Path) -> None:
    ended = noctule("-C", str(slept), "facts", "with_vta")
    assert (ended.returncode, ended.stdout) == (3, "")
    assert ended.stderr.splitlines()[-1].startswith("noctule: ")
    assert "shop.prices.with_vat" in ended.stderr.splitlines()[-1]


def test_files_lists_and_explains(noctule: Noctule, shop: Path) -> None:
    (shop / ".gitignore").write_text("secret.py\n")
    (shop / "secret.py").write_text("KEY = 1\n")
    listed = rows(noctule("-C", str(shop), "files", "--json"))
    assert [row["path"] for row in listed if row["indexed"]] == [
        "README.md",
        "shop/__init__.py",
        "shop/prices.py",
        "shop/till.py",
    ]
    why = rows(noctule("-C", str(shop), "files", "--why", "secret.py", "--json"))[0]["why"]
    assert ".gitignore" in why


def test_why_heeds_the_configuration_and_the_current_directory(noctule: Noctule, shop: Path) -> None:
    subprocess.run(["git", "init", "-q", str(shop)], check=True)
    (shop / ".noctule.toml").write_text('exclude = ["till.py"]\n')
    assert "the `exclude` setting" in noctule("files", "--why", "till.py", cwd=shop / "shop").stdout
    assert "shop/prices.py is indexed" in noctule("files", "--why", "prices.py", cwd=shop / "shop").stdout
    assert "there is no such file" in noctule("-C", str(shop), "files", "--why", "prices.py").stdout
    assert "outside the workspace" in noctule("-C", str(shop), "files", "--why", "../x.py").stdout


def test_export_is_the_same_from_another_store(noctule: Noctule, shop: Path, tmp_path: Path) -> None:
    noctule("-C", str(shop), "sleep")
    elsewhere = {"NOCTULE_DATA": str(tmp_path / "another")}
    noctule("-C", str(shop), "sleep", environment=elsewhere)
    first, second = (noctule("-C", str(shop), "export", "--json", environment=e) for e in ({}, elsewhere))
    assert {row["type"] for row in rows(first)} == {"module", "symbol", "edge", "fact", "question"}
    assert first.stdout == second.stdout


def test_without_a_root_the_enclosing_repository_is_meant(noctule: Noctule, shop: Path) -> None:
    subprocess.run(["git", "init", "-q", str(shop)], check=True)
    listed = noctule("files", cwd=shop / "shop")
    assert "shop/prices.py" in listed.stdout.splitlines()
    inner = noctule("-C", ".", "files", cwd=shop / "shop")
    assert inner.stdout.splitlines() == ["__init__.py", "prices.py", "till.py"]
