"""After a change: who breaks, which tests to run, what disagrees now, and what a reviewer asks."""

from collections.abc import Callable

import pytest
from shop_repository import SHOP, Files, snapshot_of

from fact_store.snapshot import CHANGE, Snapshot
from indexer.graph.diff_impact import FileChange
from sleep_agent.inputs.given import ChangeAtHand, Given
from sleep_agent.reasoner import StaticReasoner
from sleep_agent.view import InterruptedReasoningError

Asked = Callable[..., dict[str, str]]
DOCS = "# Shop\n\n## Limits\n\nAt most `LIMIT` (10) pieces at once. `Stock.take` has a `count` of 1 by default.\n"
BEFORE: Files = {**SHOP, "docs/limits.md": DOCS}


def after(files: Files, changes: Files) -> tuple[Snapshot, StaticReasoner]:
    """The snapshot after a change, with the change given beside it."""
    now = {path: text for path, text in {**files, **changes}.items() if text}
    given = Given(
        ChangeAtHand("uncommitted", "the uncommitted change", "base", tuple((p, "old", "new") for p in changes)),
        contents=lambda: tuple(
            FileChange(p, files[p].encode() if p in files else None, text.encode() if text else None)
            for p, text in changes.items()
        ),
    )
    return snapshot_of(now).with_inputs(given.digests()), StaticReasoner(given)


def asked(path: str, *replacements: tuple[str, str], files: Files = BEFORE) -> dict[str, str]:
    """Question -> answer after replacements in one file."""
    text = files[path]
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    snapshot, reasoner = after(files, {path: text})
    rows = reasoner.reason(snapshot, CHANGE, 3).questions
    assert all(snapshot.is_fresh(row) for row in rows)
    return {row.question: row.answer for row in rows}


def test_a_new_parameter_without_a_default_breaks_callers() -> None:
    said = asked(
        "shop/stock.py",
        (
            'def take(self, fruit, count=1):\n        """Take fruit out',
            'def take(self, fruit, basket, count=1):\n        """Take fruit out',
        ),
    )
    broken = said["What does the uncommitted change break, and who is affected?"]
    assert "`main` in `shop/cli.py`" in broken
    assert "still use" in broken
    assert "test_take" in said["Which tests should I run after the uncommitted change?"]
    review = said["What will a reviewer ask about the uncommitted change?"]
    assert "`Stock.take` now needs `basket`: is that meant to break whoever uses it from outside?" in review
    assert "No test changed with it" in review
    about = said["Who is affected by the change to `Stock.take`, and which tests reach it?"]
    assert "`main` in `shop/cli.py`" in about


def test_documents_and_defaults_that_disagree_are_named() -> None:
    said = asked(
        "shop/stock.py",
        ("LIMIT = 10", "LIMIT = 12"),
        (
            'def take(self, fruit, count=1):\n        """Take fruit out',
            'def take(self, fruit, count=2):\n        """Take fruit out',
        ),
    )
    wrong = said["Which documentation and defaults disagree with the uncommitted change?"]
    assert "`docs/limits.md` gives `10` for `LIMIT`, which is `12` now (line 5)." in wrong
    assert "`docs/limits.md` gives `1` for `count` of `Stock.take`, which is `2` now (line 5)." in wrong
    assert "What does the uncommitted change break, and who is affected?" in said


def test_a_docstring_that_tells_of_the_old_default_disagrees() -> None:
    files = {"m.py": 'def f(n=3):\n    """Count.\n\n    n: how often, if at all (default: 3)\n    """\n    return n\n'}
    said = asked("m.py", ("n=3", "n=None"), files=files)
    wrong = said["Which documentation and defaults disagree with the uncommitted change?"]
    assert wrong == "The docstring of `f` still gives `3` for `n`, which is `None` now."


def test_a_removed_function_is_missed_where_it_is_used_and_written_about() -> None:
    files = {
        "m.py": "def helper():\n    return 1\n\n\ndef keep():\n    return 2\n",
        "n.py": "from m import helper\n\n\ndef use():\n    return helper()\n",
        "README.md": "# M\n\nCall `helper()`.\n",
    }
    said = asked("m.py", ("def helper():\n    return 1\n\n\n", ""), files=files)
    assert "`use` in `n.py`" in said["What does the uncommitted change break, and who is affected?"]
    wrong = said["Which documentation and defaults disagree with the uncommitted change?"]
    assert wrong == "`README.md` still speaks of `helper`, which is gone (line 3)."
    assert "In `m.py` `helper` is gone." in said["What does the uncommitted change change?"]


def test_a_body_that_changes_breaks_nothing() -> None:
    said = asked("shop/stock.py", ("- count}", "- 2 * count}"))
    assert "Which documentation and defaults disagree with the uncommitted change?" not in said
    review = said["What will a reviewer ask about the uncommitted change?"]
    assert "meant to break" not in review


def test_what_is_new_is_asked_for_its_test_and_its_docstring() -> None:
    said = asked("shop/cli.py", ("def main(", "def refund(fruit):\n    return fruit\n\n\ndef main("))
    review = said["What will a reviewer ask about the uncommitted change?"]
    assert "Where is the test for `refund` in `shop/cli.py`? None that is known reaches it." in review
    assert "What is `refund` for? It has no docstring." in review


def test_a_new_parameter_that_the_docstring_leaves_out_is_asked_for() -> None:
    files = {"m.py": 'def f(a):\n    """Do it.\n\n    a: what to do\n    """\n    return a\n'}
    said = asked("m.py", ("def f(a):", "def f(a, b=1):"), files=files)
    assert (
        "Does the docstring of `f` not have to tell of `b`?"
        in said["What will a reviewer ask about the uncommitted change?"]
    )


def test_what_is_said_of_a_change_holds_only_while_it_is_that_change() -> None:
    snapshot, reasoner = after(BEFORE, {"shop/cli.py": SHOP["shop/cli.py"].replace("argv or []", "argv")})
    known = snapshot.with_results([reasoner.reason(snapshot, CHANGE, 3)], 3)
    assert list(known.questions_about_change())
    assert CHANGE not in known.outdated(3)
    moved = known.with_inputs({CHANGE: "another"})
    assert list(moved.questions_about_change()) == []
    assert CHANGE in moved.outdated(3)
    assert list(known.with_inputs({CHANGE: ""}).all_questions()) == []


def test_a_change_to_nothing_that_is_code_says_nothing() -> None:
    assert asked("README.md", ("sells fruit", "sells fresh fruit")) == {}


def test_an_interrupted_change_is_given_up() -> None:
    snapshot, reasoner = after(BEFORE, {"shop/cli.py": ""})
    with pytest.raises(InterruptedReasoningError):
        reasoner.reason(snapshot, CHANGE, 3, interrupted=lambda: True)


def test_files_that_come_and_go_are_told_as_such() -> None:
    snapshot, reasoner = after(BEFORE, {"shop/cli.py": "", "shop/till.py": "def ring():\n    return 1\n"})
    said = {row.question: row.answer for row in reasoner.reason(snapshot, CHANGE, 3).questions}
    summary = said["What does the uncommitted change change?"]
    assert "The file `shop/cli.py` is gone." in summary
    assert "The file `shop/till.py` is new." in summary


def test_a_test_many_steps_away_counts_and_what_happened_to_many_is_said_once() -> None:
    steps = "".join(f"def step{n}(x):\n    return step{n + 1}(x)\n\n\n" for n in range(4))
    files = {
        "way.py": f"{steps}def step4(x):\n    return x\n",
        "tests/test_way.py": "from way import step0\n\n\ndef test_way():\n    assert step0(1)\n",
    }
    said = asked("way.py", ("return x\n", "return x + 1\n"), ("return step4(x)", "return step4(x) + 1"), files=files)
    assert said["Which tests should I run after the uncommitted change?"] == (
        "1 test may reach it by more than 3 steps, in `tests/test_way.py`."
    )
    assert (
        "`step3` and `step4` work otherwise inside, for the same interface."
        in said["What does the uncommitted change change?"]
    )
    assert "Where is the test" not in said["What will a reviewer ask about the uncommitted change?"]


def test_decorators_that_came_are_named() -> None:
    said = asked("shop/stock.py", ("    def take(self", "    @logged\n    def take(self"))
    assert "`ColdStock.take` are decorated with `logged` now" in said["What does the uncommitted change change?"]
