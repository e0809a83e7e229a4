"""The evaluation: what it counts, what it compares with, and that measuring leaves no trace."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from slept_repository import recalled, slept_over

from assistant.records import Piece
from fact_store.records import Location
from workspace.bench.arms import BLIND, BM25, WINDOWS, Plain
from workspace.bench.page import page
from workspace.bench.questions import BenchQuestion, Wanted, derived_questions, read_questions
from workspace.bench.running import run, together
from workspace.bench.scoring import handed_over, shares
from workspace.bench.statistics import amortisation, figures, mean_interval, nearness, predictability, tokens_for
from workspace.errors import NoctuleError
from workspace.settings import Settings
from workspace.workspace import Workspace

ROW = {
    "id": "q1", "question": "How is money added to an account?", "evidence_files": ["ledger/account.py"],
    "evidence_symbols": [{"name": "deposit", "defs": [{"path": "ledger/account.py", "start": 15, "end": 21}]}],
    "evidence_lines": [{"path": "ledger/account.py", "start": 19, "end": 20}], "evidence_idents": ["LIMIT", "balance"],
}  # fmt: skip
BUDGETS = (200, 2000)
FILES = {
    "zoo.py": 'def feed(animal):\n    """Give the animal food."""\n    return animal.eat()\n\n\ndef wash():\n    ...\n',
    "car.py": "from zoo import wash\n\n\ndef drive(road):\n    return wash()\n",
    "tests/test_zoo.py": "from zoo import feed\n\n\ndef test_a_hungry_animal_gets_food():\n    feed(None)\n",
}  # fmt: skip


@pytest.fixture
def question(tmp_path: Path) -> BenchQuestion:
    file = tmp_path / "questions.jsonl"
    file.write_text(json.dumps(ROW) + "\n\n", "utf-8")
    [found] = read_questions(file)
    return found


def test_evidence_counts_as_the_rules_say(question: BenchQuestion) -> None:
    body = "\n".join(f"line {n} with LIMIT" for n in range(15, 22))
    code = Piece("ledger/account.py", 15, 21, body)
    assert shares(question, [code], 500) == {"file": 1.0, "symbol": 1.0, "line": 1.0, "ident": 0.5}
    assert shares(question, [code], 12)["line"] == 0.0  # cut at a line's end before those
    note = Piece(
        "ledger/account.py", None, None, "The method deposit is called by many others and adds the balance to it.",
        (Location("ledger/account.py", 15, 15),),
    )  # fmt: skip
    assert shares(question, [note], 500) == {"file": 0.0, "symbol": 1.0, "line": 0.0, "ident": 0.5}
    assert handed_over([code, note], 3) == [] and shares(question, [], 500)["file"] == 0.0


def test_a_question_that_is_none_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text(json.dumps(ROW) + '\n{"id": 1}\n', "utf-8")
    with pytest.raises(NoctuleError, match=r"q\.jsonl:2: no question"):
        read_questions(file)


def test_the_plain_arms_find_what_they_can(tmp_path: Path) -> None:
    snapshot = slept_over(FILES, 0)
    recall = recalled(snapshot, "Who gives food to an animal?")
    plain = Plain(recall.index, snapshot)
    assert plain.hand_over(WINDOWS, recall)[0].path == "zoo.py"
    assert {p.path for p in plain.hand_over(BM25, recall)} == {"zoo.py"}  # tests are not what is asked for
    one, other = (plain.hand_over(BLIND, recalled(snapshot, q)) for q in ("animal", "road"))
    assert one == other and one[0].text.startswith("def ")


def test_tests_put_questions_about_what_they_call() -> None:
    [asked] = derived_questions(slept_over(FILES, 0), 10)
    assert asked.text == "Where is it decided that a hungry animal gets food?"
    assert asked.files == ("zoo.py",) and asked.symbols == (Wanted("feed", (("zoo.py", 1, 3),)),)


def test_statistics() -> None:
    mean, low, high = mean_interval([0.0, 1.0] * 20)
    assert mean == 0.5 and 0.3 < low < 0.5 < high < 0.7 and mean_interval([]) == (0.0, 0.0, 0.0)
    assert tokens_for(0.5, (500, 1000), (0.25, 0.75)) == 750.0
    assert tokens_for(0.2, (500, 1000), (0.4, 0.75)) == 250.0 and tokens_for(0.9, (500,), (0.4,)) is None
    near = nearness(
        {"a": "sell red fruit", "b": "sell green fruit", "c": "park a lorry"}, {"a": "x", "b": "y", "c": "y"}
    )
    assert near["a"] > near["c"] == 0.0


def test_a_run_measures_every_arm_and_leaves_no_trace(
    repository: Path, opened: Callable[..., Workspace], question: BenchQuestion
) -> None:
    kept = opened(repository)
    kept.refresh()
    heard: list[str] = []
    found = run(repository, [question], (0, 3), BUDGETS, 5, Settings(), heard.append)
    arms = {m.arm for m in found.measured}
    assert arms == {"BM25", "grep windows", "blind to the question", "Noctule, effort 0", "Noctule, effort 3"}
    assert kept.ledger.questions_asked() == [] and kept.ledger.runs() == []
    before, after = found.slept
    assert before.sleep_cpu_s == 0.0 < after.sleep_cpu_s and before.facts == 0 < after.facts
    values = figures(together([found, found]))
    assert values["questions"] == 1 and len(values["sleep_scaling"]) == 2 and values["predictability"]
    for row in amortisation(found, 1000.0):
        assert row["break_even"] is None or row["seconds_with"] < row["seconds_without"]
    assert [row["quintile"] for row in predictability(found)]
    for row in values["gains"]:
        mean, low, high = row["over_no_sleep"]
        assert low <= mean <= high and [row["budget"] for row in values["gains"]] == list(BUDGETS)
    text = page(values, {"made": "in a <test>"})
    assert text.count("<svg") == 4 and "<script" not in text and "http://" not in text.replace("http://www.w3.org", "")
    assert "in a &lt;test&gt;" in text and "Noctule, effort 3" in text
