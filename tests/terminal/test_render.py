"""Answers and receipts as a person reads them."""

import pytest

from assistant.records import Answer, Citation, FactUse, Receipt
from fact_store.records import Location
from terminal.render import duration, place, print_answer, receipt_line

RECEIPT = Receipt(
    facts=(FactUse("k", "purpose", "static/1", "proved", 7200.0), FactUse("l", "raises", "static/1", "proved")),
    tokens_in=1200,
    tokens_out=80,
    time_ms=12.4,
    slept_cpu_s=0.25,
    model="none",
    coverage=0.5,
)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.0, "0 ms"),
        (0.34, "340 ms"),
        (4.24, "4.2 s"),
        (59.9, "59.9 s"),
        (180, "3 min"),
        (18_000, "5 h"),
        (1e6, "12 days"),
    ],
)
def test_durations_are_said_in_one_unit(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_a_receipt_says_what_was_used_and_what_it_cost() -> None:
    assert receipt_line(RECEIPT) == (
        "[receipt: answered in 12 ms, without a model; 2 learned facts, the oldest 2 h old, from 250 ms of sleep; "
        "1200 tokens of evidence, 80 of answer; 50% of the files slept over]"
    )


@pytest.mark.parametrize(("lines", "said"), [((3, 3), "a.py:3"), ((3, 9), "a.py:3-9")])
def test_a_place_is_written_as_editors_follow_it(lines: tuple[int, int], said: str) -> None:
    assert place(Location("a.py", *lines)) == said


def test_a_stale_citation_is_pointed_out(capsys: pytest.CaptureFixture[str]) -> None:
    cited = (Citation("a.py", 1, 2, "d", fresh=True), Citation("b.py", 4, 4, "d", fresh=False))
    print_answer(Answer("Text. (`a.py:1-2`)", cited, "1 of 2 cited places changed.", RECEIPT, found=True))
    assert capsys.readouterr().out.splitlines() == [
        "Text. (`a.py:1-2`)",
        "",
        "stale: b.py:4 reads differently now",
        f"1 of 2 cited places changed. {receipt_line(RECEIPT)}",
    ]
