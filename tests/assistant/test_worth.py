"""What identifiers are worth, and packs that count each of them once."""

from slept_repository import recalled, slept_over

from assistant.offers import cost
from assistant.outline import outlines
from assistant.pack import pack
from fact_store.snapshot import Snapshot

MANY = {
    "tools.py": "".join(
        f"def sharpen_{name}(blade):\n    '''Sharpen the {name} of a blade.'''\n    return grind(blade, '{name}')\n\n\n"
        for name in ("edge", "point", "spine", "tip", "side", "heel")
    )
    + "def grind(blade, where):\n    '''Grind a blade.'''\n    return blade, where\n",
    "kitchen.py": "def boil_water():\n    '''Boil water.'''\n    return 100\n",
}
QUESTION = "How is the edge of a blade sharpened?"


def test_names_of_likely_units_are_worth_most_and_small_words_nothing() -> None:
    found = recalled(slept_over(MANY), QUESTION)
    numbers = found.index.vocabulary.numbers
    assert found.worth_of(numbers["sharpen_edge"]) > found.worth_of(numbers["boil_water"])
    assert found.worth_of(numbers["return"]) == 0.0
    assert found.worth_of(10**9) == 0.0


def test_an_outline_names_symbols_with_their_lines_and_one_reference_over_all() -> None:
    snapshot = slept_over(MANY)
    said = [note for _, note in outlines(recalled(snapshot, QUESTION), snapshot)]
    first = next(note for note in said if "sharpen_edge" in note.piece.text)
    assert "`sharpen_edge` (1): Sharpen the edge of a blade" in first.piece.text
    assert len(first.piece.refs) == 1 and first.piece.facts
    lines = [snapshot.symbol(name).name_span.start_line for name in first.symbols]
    ref = first.piece.refs[0]
    assert ref.start_line == min(lines) and ref.end_line >= max(lines)


def test_without_facts_there_are_no_outlines(shop: Snapshot) -> None:
    assert not list(outlines(recalled(shop, "How is fruit taken?"), shop))


def test_what_is_left_of_lines_that_were_handed_over_in_part_comes_too() -> None:
    snapshot = slept_over(MANY)
    pieces = pack(recalled(snapshot, QUESTION), snapshot, 4000)
    shown = [n for p in pieces if p.path == "tools.py" and p.start_line for n in range(p.start_line, p.end_line + 1)]
    code = {n for n, line in enumerate(MANY["tools.py"].split("\n"), 1) if line.strip()}
    assert len(shown) == len(set(shown)) and code <= set(shown)
    assert sum(map(cost, pieces)) <= 4000


def test_a_claim_is_told_where_its_kind_is_asked_for() -> None:
    snapshot = slept_over(MANY)
    asked = pack(recalled(snapshot, "What breaks if `grind` is changed?"), snapshot, 600)
    assert any(p.text.startswith("A change to the function `grind` affects") for p in asked if not p.start_line)
    plain = pack(recalled(snapshot, "How does `grind` work?"), snapshot, 600)
    assert not any(p.text.startswith("A change to") for p in plain)
