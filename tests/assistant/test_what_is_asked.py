"""Answers give what was asked for: the relation, the name, the decisive lines, or that there is nothing."""

import pytest
from shop_repository import SHOP
from slept_repository import Ask, recalled, slept_over

from assistant.clean import unmarked
from assistant.excerpts import excerpt
from assistant.extract import CODE_LINES_MAX
from assistant.match import subjects
from assistant.question import read_question
from assistant.verbatim import unresolved, written_at
from fact_store.snapshot import Snapshot

LONG = {
    "tool/paint.py": '"""Painting."""\n\n\ndef paint(wall, colour):\n    """Paint a wall.\n\n    At length.\n    """\n'
    + "".join(f"    step_{n} = wall\n" for n in range(30))
    + "    if not colour:\n        raise ValueError('the bucket is empty')\n"
    + "".join(f"    later_{n} = wall\n" for n in range(30)),
}
OVERLOADED = {
    "typed.py": "from typing import overload\n\n\n@overload\ndef load(source: int) -> int: ...\n@overload\n"
    "def load(source: str) -> str: ...\ndef load(source):\n"
    '    """Load what the source holds."""\n    return read(source)\n'
    "\n\ndef read(source):\n    return source\n"
}


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("Who calls Stock.take?", ("callers",)),
        ("What calls `take`, and what does it return?", ("callers", "returns")),
        ("what are the callers of Stock", ("callers",)),
        ("subclasses of Stock", ("inheritance",)),
        ("Which exceptions does `take` raise?", ("raises", "exceptions")),
        ("Why was stock.py changed?", ("last change",)),
        ("What does `Context.invoke` do?", ()),
        ("What does Stock.call_home do?", ()),
        ("How does taking fruit work?", ()),
    ],
)
def test_a_question_says_which_relation_it_asks_for(question: str, kinds: tuple[str, ...]) -> None:
    assert read_question(question).relations == kinds


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("what does copy do?", ("copy",)),
        ("Where is the class Stream defined?", ("Stream",)),
        ("who calls the function bind?", ("bind",)),
        ("callers of bind", ("bind",)),
        ("Explain the Track class", ("Track",)),
        ("what is the purpose of Node?", ("Node",)),
        ("How does `copy` work?", ()),  # which is spelt as code, and so among the names
        ("what does it do?", ()),
        ("How does the request handler work with streams?", ()),
        ("What is the difference between a node and a leaf?", ()),
    ],
)
def test_a_plain_word_where_a_name_belongs_is_read_as_one(question: str, names: tuple[str, ...]) -> None:
    assert read_question(question).spoken == names


@pytest.mark.parametrize(
    ("question", "joined"),
    [
        ("What happens when a request times out?", "timeout"),
        ("Where are user names checked?", "username"),
        ("How does the built-in server log in?", "builtin"),
    ],
)
def test_two_words_may_be_one_in_the_code(question: str, joined: str) -> None:
    assert joined in read_question(question).joined


def test_words_that_only_join_a_sentence_are_not_joined() -> None:
    assert read_question("Is a part of the whole as an end?").joined == ()


TIMES = {
    "server.py": "".join(
        f'def request_{n}():\n    """Happens for a request that is out, at times."""\n    return {n}\n\n\n'
        for n in range(9)
    )
    + "def check(seconds):\n    if seconds > timeout:\n        stop()\n",
}


def test_a_word_that_the_question_writes_as_two_finds_the_code(ask: Ask) -> None:
    assert "check" in ask(slept_over(TIMES), "What happens when a request times out?").text.split("\n")[0]


NAMESAKES = {
    "parts.py": "".join(
        f'class {name}:\n    """{name} of a wall, and a track of what the {name} does."""\n\n'
        "    def set(self):\n        return 1\n\n\n"
        for name in ("TrackRecorder", "TrackPlayer", "BackTrack", "TrackList")
    ),
    "sound.py": "class Track:\n    def play(self):\n        return 2\n",
    "text.py": 'def signal_track():\n    """Track a track on the track, which tracks do."""\n    return 3\n',
}


@pytest.mark.parametrize("effort", [0, 3])
@pytest.mark.parametrize("question", ["what does Track do?", "Where is Track defined?", "explain track"])
def test_what_is_called_exactly_so_is_meant_before_its_namesakes(effort: int, question: str, ask: Ask) -> None:
    citations = ask(slept_over(NAMESAKES, effort), question).citations
    assert citations[0].path == "sound.py"


def test_the_relation_that_is_asked_for_leads(learned_shop: Snapshot, ask: Ask) -> None:
    assert ask(learned_shop, "Who calls `Stock.take`?").text.startswith("`Stock.take` is called")
    assert "subclass: `ColdStock`" in ask(learned_shop, "Which classes derive from Stock?").text.split("\n")[0]
    assert "raises `StockError`" in ask(learned_shop, "When does Stock.take raise?").text.replace("\n", " ")


def test_what_nothing_calls_is_said_to_have_no_caller(ask: Ask) -> None:
    lonely = slept_over({"m.py": 'def alone():\n    """Stand alone."""\n    return 1\n'})
    assert ask(lonely, "Who calls `alone`?").text.startswith("No caller of the function `alone` is known. (`m.py:1`)")


def test_nothing_is_told_twice(learned_shop: Snapshot, ask: Ask) -> None:
    text = ask(learned_shop, "What does `ColdStock.take` do?").text
    assert text.count("takes `fruit`") == 1


def test_typed_signatures_stand_back_behind_the_body(ask: Ask) -> None:
    snapshot = slept_over(OVERLOADED)
    found = recalled(snapshot, "What does `load` do?")
    assert [c.unit.moniker for c in subjects(found, snapshot)] == ["typed.py::load#3"]
    text = ask(snapshot, "What does `load` do?").text
    assert "Load what the source holds" in text.split("\n")[0] and "#3" not in text


def test_code_is_the_head_and_the_lines_that_decide(ask: Ask) -> None:
    text = ask(slept_over(LONG), "When is the bucket empty for `paint`?").text
    code = text.split("```")[1].split("\n")[1:-1]
    assert code[0].startswith("def paint") and any("the bucket is empty" in line for line in code)
    assert len(code) <= CODE_LINES_MAX + 1 and "…" in code


def test_an_excerpt_never_takes_more_room_than_there_is() -> None:
    found = recalled(slept_over(LONG), "When is the bucket empty?")
    unit = next(c.unit for c in found.candidates if c.unit.name == "paint")
    for room in range(12):
        assert sum(place.end_line - place.start_line + 1 for place in excerpt(found, unit, room)) <= room


def test_a_name_without_a_symbol_is_found_where_it_is_written(ask: Ask) -> None:
    files = {
        "app.py": '"""Defaults."""\n\n\ndef defaults():\n    """What holds."""\n    return {"MAX_AGE_DAYS": 31}\n',
        "notes.md": "# Notes\n\nSet MAX_AGE_DAYS: how old it gets.\n",
    }
    found = recalled(slept_over(files), "What is the default of MAX_AGE_DAYS?")
    assert unresolved(found) == ("MAX_AGE_DAYS",)
    assert [place.path for place, _ in written_at(found, "MAX_AGE_DAYS")] == ["app.py", "notes.md"]
    assert "(`app.py:6`)" in ask(slept_over(files), "What is the default of MAX_AGE_DAYS?").text.split("\n")[0]


@pytest.mark.parametrize(
    "question",
    ["Where is the kubernetes operator reconciled?", "What is FrobnicationManager?", "How are tensors fused?"],
)
def test_what_is_not_there_is_not_found(learned_shop: Snapshot, ask: Ask, question: str) -> None:
    assert not ask(learned_shop, question).found


def test_an_unknown_name_of_known_words_is_named(learned_shop: Snapshot, ask: Ask) -> None:
    assert "No file has `FruitStock`" in ask(learned_shop, "What is FruitStock?").text


def test_markup_of_documentation_is_taken_off() -> None:
    assert unmarked(":class:`~shop.Stock`\\s hold `fruit <http://f>`_ and ``x``") == "`shop.Stock`s hold fruit and `x`"
    assert unmarked("See [the guide](guide.md) for `x`.") == "See the guide for `x`."
    assert unmarked(".. deprecated:: 8.2 Use `Stock`.") == "Use `Stock`."


def test_every_file_of_the_shop_is_in_the_answers_reach(learned_shop: Snapshot, ask: Ask) -> None:
    for path in SHOP:
        assert ask(learned_shop, f"What is in {path}?").found


def test_a_slip_is_pointed_out(learned_shop: Snapshot, ask: Ask) -> None:
    assert "`netwrok` (did you mean `network`?)" in ask(learned_shop, "Where is the netwrok?").text
    assert "did you mean" not in ask(learned_shop, "Where is photosynthesis?").text


def test_a_constant_that_is_named_is_told_of(ask: Ask) -> None:
    files = {"m.py": '"""Ages."""\n\nOLDEST_DAYS = 31\n\n\ndef is_old(days):\n    return days > OLDEST_DAYS\n'}
    text = ask(slept_over(files), "What is the value of OLDEST_DAYS?").text
    assert text.startswith("`OLDEST_DAYS` of `m.py` is set to `31`, and is read by `is_old`.")


def test_words_that_stand_far_apart_are_no_answer(ask: Ask) -> None:
    apart = [
        f'def {word}():\n    """Make {word} of {word}."""\n    return "{word}"\n'
        for word in ("moon", "phase", "weather")
    ]
    snapshot = slept_over({f"m{n}.py": text for n, text in enumerate(apart)})
    assert not ask(snapshot, "How is the moon phase weather?").found
    assert ask(snapshot, "What makes the moon?").found


@pytest.mark.parametrize(
    ("question", "leads"),
    [
        ("Which environment variables are read?", True),
        ("What settings does this project use?", True),
        ("Which environment variables does the door read?", False),
        ("Which settings does `door` read?", False),
    ],
)
def test_all_settings_are_told_where_none_in_particular_is_asked_for(question: str, leads: bool, ask: Ask) -> None:
    files = {
        "a.py": "import os\n\n\ndef door():\n    return os.environ.get('DOOR', '')\n",
        "b.py": "import os\n\n\ndef window():\n    return os.environ.get('WINDOW', '')\n",
    }
    first = ask(slept_over(files), question).text.split("\n")[0]
    assert ("`WINDOW` in `b.py`" in first, "`DOOR`" in first) == (leads, True)


@pytest.mark.parametrize("question", ["What does `set` do?", "what does set do?", "What does Settings do?"])
def test_what_is_called_like_a_setting_is_told_for_itself(question: str, ask: Ask) -> None:
    files = {
        "a.py": "import os\n\n\nclass Settings:\n    def set(self):\n        return os.environ.get('DOOR', '')\n",
    }
    assert "The Python code reads" not in ask(slept_over(files), question).text
