"""What a report tells agrees with what is known, and its page can neither run nor fetch anything else."""

import base64
import hashlib
import html
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hostile_report import hostile_report

from terminal.report.page import page
from workspace.learning import note
from workspace.report import overview
from workspace.report.overview import report_of
from workspace.workspace import Workspace

Opened = Callable[..., Workspace]


@pytest.fixture
def slept(repository: Path, opened: Opened) -> Workspace:
    workspace = opened(repository)
    workspace.refresh()
    workspace.sleep()
    return workspace


def test_counts_are_those_of_the_snapshot(slept: Workspace) -> None:
    told = report_of(slept)

    assert told["counts"]["facts"] == sum(1 for _ in slept.snapshot.all_facts())
    assert sum(row[2] for row in told["files"]) <= told["counts"]["facts"]
    assert (told["coverage"], told["counts"]["stale"]) == (1.0, 0)
    assert {row[0] for row in told["files"]} == set(slept.snapshot.code.modules)
    assert sum(count for _, count in told["anticipated"]["categories"]) == told["counts"]["questions"]


def test_an_edit_shows_as_stale_where_it_was_made(slept: Workspace, repository: Path) -> None:
    path = "ledger/account.py"
    (repository / path).write_text((repository / path).read_text() + "\n\ndef added() -> None:\n    pass\n")
    slept.refresh()
    told = report_of(slept)
    row = next(row for row in told["files"] if row[0] == path)

    assert row[3] > 0
    assert row[4] == 0
    assert told["coverage"] < 1.0
    assert told["counts"]["stale"] == sum(
        not slept.snapshot.is_fresh(fact) for fact in slept.snapshot.all_facts() if fact.subject
    )


def test_questions_are_told_with_hit_and_miss(slept: Workspace) -> None:
    note(slept, "Why?", hit=False, took_ms=20.0)
    note(slept, "How?", hit=True, subject="a.py::b", took_ms=40.0)
    asked = report_of(slept)["asked"]

    assert [hit for _, hit in asked["all"]] == [0, 1]
    assert [row["question"] for row in asked["missed"]] == ["Why?"]
    assert asked["most"] == [["a.py::b", 1]]
    assert [row["question"] for row in asked["slowest"]] == ["How?", "Why?"]


def test_the_graph_of_a_module_is_in_the_index(slept: Workspace) -> None:
    graphs = report_of(slept)["graphs"]
    assert graphs
    for graph in graphs:
        for source, target, certainty in graph["links"]:
            caller, callee = graph["nodes"][source], graph["nodes"][target]
            name = f"{caller['path']}::{caller['name']}"
            edges = {(e.callee, e.certainty) for e in slept.snapshot.code.calls_from(name)}
            if caller["kind"] != "module" and callee["kind"] != "module":
                assert (f"{callee['path']}::{callee['name']}", certainty) in edges
            assert graph["path"] in (caller["path"], callee["path"])


def test_many_files_are_summed_up_by_folder(slept: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = report_of(slept)["files"]
    most = sum("/" not in row[0] for row in whole) + len({row[0].split("/")[0] for row in whole if "/" in row[0]})
    assert len(whole) > most
    monkeypatch.setattr(overview, "FILES_MAX", most)
    summed = report_of(slept)["files"]

    assert len(summed) == most
    assert [sum(row[n] for row in summed) for n in (1, 2, 3)] == [sum(row[n] for row in whole) for n in (1, 2, 3)]


def test_an_empty_repository_has_a_report(tmp_path: Path, opened: Opened) -> None:
    (tmp_path / "empty").mkdir()
    workspace = opened(tmp_path / "empty")
    workspace.refresh()
    assert "</html>" in page(report_of(workspace))


def test_the_page_may_run_its_own_script_alone(tmp_path: Path) -> None:
    told = hostile_report(tmp_path)
    text = page(told)
    policy = html.unescape(re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)[0])
    inside = dict(re.findall(r"<(style|script)>(.*?)</\1>", text, flags=re.S))

    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for tag, content in inside.items():
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    data = re.findall(r'<script type="application/json" id="told">(.*?)</script>', text, flags=re.S)
    assert len(data) == 1
    assert not re.search("[<>&\u2028]", data[0])
    assert json.loads(data[0]) == json.loads(json.dumps(told))
    assert re.findall(r"<x-planted|<img", text) == []
    assert "<title>Noctule: &lt;x-planted&gt;shop</title>" in text
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", inside["script"])
