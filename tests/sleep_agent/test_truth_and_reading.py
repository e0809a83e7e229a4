"""Claims say what is so, and read as English."""

from shop_repository import claims, snapshot_of

from sleep_agent.facts.brief import BRIEF_CHARS_MAX
from sleep_agent.introduction import INTRODUCTION_CHARS_MAX
from sleep_agent.phrasing import clause, described
from sleep_agent.prose import plain, tidy
from sleep_agent.reason import reason
from sleep_agent.view import View

FAMILY = {
    "base.py": "class Base:\n    def __init__(self, name):\n        self.name = name\n\n\n"
    "class Heir(Base):\n    pass\n\n\nclass Own(Base):\n    def __init__(self):\n        super().__init__('own')\n",
    "use.py": "from base import Base, Heir, Own\n\n\ndef bases():\n    return Base('b')\n\n\ndef heirs():\n"
    "    return Heir('h')\n\n\ndef owns():\n    return Own()\n\n\nFIRST = Heir('first')\n",
}


def test_who_constructs_a_class_constructs_that_class() -> None:
    shop = snapshot_of(FAMILY)
    assert claims(shop, "base.py::Base")["callers"] == "The class `Base` is constructed by `bases` in `use.py`."
    assert claims(shop, "base.py::Own")["callers"] == "The class `Own` is constructed by `owns` in `use.py`."
    heir = claims(shop, "base.py::Heir")["callers"]
    assert heir == "The class `Heir` is constructed by the module `use.py` and `heirs` in `use.py`."


def test_a_purpose_that_is_a_question_or_a_whole_sentence_is_not_spliced() -> None:
    source = (
        'class Group:\n    """A group is a command that nests others."""\n\n'
        'def supports():\n    """Does this matcher support a hash?"""\n\n'
        'def table():\n    """The table of a module that has code, None if there is none."""\n'
    )
    view = View(snapshot_of({"m.py": source}))
    assert described(view, "m.py::Group") == "the group class"
    assert clause(view, "m.py::supports") == "" and "?" not in described(view, "m.py::supports")
    assert described(view, "m.py::table") == "the function for the table of a module that has code"


def test_data_of_tests_and_changelogs_get_a_purpose_at_most() -> None:
    files = {
        "tests/fixtures/rule.yml": "# What the rule takes.\nrule: 1\nother: 2\n",
        "CHANGES.md": "# Changes\n\nWhat changed.\n\n## Version 2\n\nFixed `thing`.\n",
        "docs/usage.md": "# Usage\n\nHow it is used.\n",
    }
    snapshot = snapshot_of(files)
    for path in ("tests/fixtures/rule.yml", "CHANGES.md"):
        said = reason(snapshot, path, 3)
        assert {f.kind for f in said.facts} <= {"purpose"} and {f.subject for f in said.facts} <= {f"{path}::"}
        assert said.questions == ()
    assert reason(snapshot, "docs/usage.md", 3).questions


def test_typed_signatures_have_a_signature_and_no_questions() -> None:
    source = (
        "from typing import overload\n\n\n@overload\ndef f(a: int) -> int: ...\n@overload\ndef f(a: str) -> str: ...\n"
    )
    source += "def f(a):\n    return g(a)\n\n\ndef g(a):\n    return a\n"
    said = reason(snapshot_of({"m.py": source}), "m.py", 3)
    assert {f.kind for f in said.facts if f.subject == "m.py::f"} == {"signature"}
    assert not [q for q in said.questions if q.subject in ("m.py::f", "m.py::f#2")]
    assert [q for q in said.questions if q.subject == "m.py::f#3"]


def test_a_message_is_told_as_far_as_it_is_one_text() -> None:
    source = 'def f():\n    raise ValueError(\n        "nothing was "\n        f"set at all"\n    )\n'
    assert "(“nothing was set at all”)" in claims(snapshot_of({"m.py": source}), "m.py::f")["raises"]


def test_what_the_body_does_is_not_told_twice_in_an_answer() -> None:
    source = "def f(a):\n    return g(a) + 1\n\n\ndef g(a):\n    return h(a) + 1\n\n\ndef h(a):\n    return a\n"
    answers = [q.answer for q in reason(snapshot_of({"m.py": source}), "m.py", 3).questions]
    assert answers and not [a for a in answers if "judging by its body" in a and "It calls" in a]


def test_a_long_brief_still_answers_what_the_repository_is_for() -> None:
    files = {f"shop/part_{n}.py": f'"""{"Long words on part " * 5}{n}."""\nVALUE = {n}\n' for n in range(12)}
    files |= {
        "README.md": f"# Shop\n\n{'It sells fruit of every sort. ' * 12}\n",
        "shop/__init__.py": '"""A shop."""\n',
    }
    said = reason(snapshot_of(files), "", 3)
    assert INTRODUCTION_CHARS_MAX < len(said.facts[0].claim) <= BRIEF_CHARS_MAX
    assert [q.question for q in said.questions] == ["What is this repository for, and how is it organised?"]


def test_source_and_prose_are_cleaned_of_marks_for_tools() -> None:
    assert tidy("f(a,  # type: ignore[arg-type]\n  b)") == "f(a, b)"
    assert tidy("f('# noqa')  # noqa: E501") == "f('# noqa')"
    assert (
        plain(":meth:`~.Stock.take`\\s of `Shop <http://s>`_ and [the guide](g.md)")
        == "`Stock.take`s of Shop and the guide"
    )
