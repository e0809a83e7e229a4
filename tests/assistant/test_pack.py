"""Packs: within their budget, made of the files' own lines, notes that read as prose with refs that stand."""

import re

import pytest
from shop_repository import SHOP
from slept_repository import recalled, slept_over

from assistant.index import IndexedFile, SearchIndex
from assistant.notes import notes
from assistant.offers import Identifiers, Stretches, stretches
from assistant.outline import outlines
from assistant.pack import cost, pack
from assistant.recall import recall
from assistant.units import opening_of
from assistant.worth import words_of
from fact_store.snapshot import Snapshot
from fact_store.text import terms


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


QUESTION = "How is fruit taken out of the stock and what happens with frozen fruit?"
QUESTION_ABOUT_JARS = "Where are jars kept in order?"
BIG = {
    "shelf.py": "class Shelf:\n    '''Keeps jars in order.'''\n"
    + "".join(f"\n    def jar_{n}(self):\n        '''Jar {n}.'''\n        return {n}\n" for n in range(12)),
    "keeper.py": "from shelf import Shelf\n\n\ndef keep():\n    '''Keep jars.'''\n    return Shelf().jar_3()\n",
}


LARGE = {
    f"jars_{n}.py": "".join(
        f'def jar_{n}_{k}(lid, label):\n    """Fill jar {k} of shelf {n}."""\n'
        + "".join(f"    filled_{k}_{line} = lid + label * {line}\n" for line in range(12))
        + f"    return filled_{k}_0\n\n\n"
        for k in range(8)
    )
    for n in range(6)
}


@pytest.mark.parametrize("tokens", [0, 20, 60, 200, 500, 2000])
def test_a_pack_is_within_its_budget(learned_shop: Snapshot, tokens: int) -> None:
    assert sum(map(cost, pack(recalled(learned_shop, QUESTION), learned_shop, tokens))) <= tokens


def test_larger_packs_begin_with_the_smaller_ones_whole() -> None:
    snapshot = slept_over(LARGE)
    found = recalled(snapshot, "How are jars filled, with a lid and a label, on each shelf?")
    small, middle, large = (pack(found, snapshot, tokens) for tokens in (2000, 4000, 8000))
    assert sum(map(cost, small)) > 1900 and sum(map(cost, middle)) > 3800
    assert middle[: len(small)] == small and large[: len(middle)] == middle


def test_code_is_the_files_own_and_comes_once(learned_shop: Snapshot) -> None:
    seen: set[tuple[str, int]] = set()
    pieces = [p for p in pack(recalled(learned_shop, QUESTION), learned_shop, 4000) if p.start_line]
    for piece in pieces:
        own = SHOP[piece.path].split("\n")
        shown = piece.text.split("\n")
        assert len(shown) == piece.end_line - piece.start_line + 1
        for number, line in enumerate(shown, piece.start_line):
            assert line.strip() == own[number - 1].strip()
            assert (piece.path, number) not in seen
            seen.add((piece.path, number))
    assert {p.path for p in pieces} >= {"shop/stock.py"}


def test_the_definition_that_is_asked_for_comes_early(shop: Snapshot) -> None:
    pieces = pack(recalled(shop, QUESTION), shop, 200)
    assert "take" in " ".join(p.text for p in pieces)


def test_notes_are_sentences_whose_refs_share_a_name_with_them() -> None:
    snapshot = slept_over(BIG)
    found = recalled(snapshot, "Which jars does the shelf keep in order, jar 1, jar 2, jar 5 or jar 7?")
    said = [note.piece for _, note in notes(found, snapshot)]
    assert any("has among its methods" in note.text for note in said)
    for note in said:
        assert note.text.endswith(".") and note.facts
        for ref in note.refs:
            line = BIG[ref.path].split("\n")[ref.start_line - 1]
            assert {word for word in words(line) if len(word) > 2} & words(note.text)


def test_without_facts_there_are_no_notes(shop: Snapshot) -> None:
    assert all(p.start_line for p in pack(recalled(shop, QUESTION), shop, 4000))


def test_only_stretches_that_come_up_become_offers(learned_shop: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    of_row = Stretches.offer
    monkeypatch.setattr(Stretches, "offer", lambda self, row: made.append(row) or of_row(self, row))
    found = recalled(learned_shop, QUESTION)
    pieces = pack(found, learned_shop, 60)
    assert pieces
    assert len(made) == len(set(made)) <= len(pieces) < len(stretches(found).cuts)


def test_the_identifiers_of_a_stretch_are_found_once_where_it_comes_up(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    within = Identifiers.within
    monkeypatch.setattr(Identifiers, "within", lambda self, row: read.append(row) or within(self, row))
    snapshot = slept_over(BIG)
    found = recalled(snapshot, QUESTION_ABOUT_JARS)
    pieces = pack(found, snapshot, 60)
    came_up = set(read)
    assert 0 < len(came_up) < len(stretches(found).cuts)
    assert len(read) <= len(came_up) + len(pieces)  # once to rate it, once to hand it over


def test_a_stretch_has_the_identifiers_of_its_lines(learned_shop: Snapshot) -> None:
    found = recalled(learned_shop, QUESTION)
    code = stretches(found)
    for row, (first, last) in enumerate(code.cuts[:, :2].tolist()):
        path, told = code.candidates[code.of[row]].unit.path, code.identifiers.within(row)
        assert told == sorted(words_of(found.index, path, first, last, found.worth))
        assert code.identifiers.worth[row] == pytest.approx(sum(map(found.worth_of, told)))


def test_what_does_not_depend_on_the_question_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = slept_over(BIG)
    index = SearchIndex()
    index.update(snapshot)
    cut: list[str] = []
    of_file = IndexedFile.cut
    monkeypatch.setattr(IndexedFile, "cut", lambda self, spans: cut.append(self.module.path) or of_file(self, spans))
    stretches(recall(index.now, snapshot, QUESTION_ABOUT_JARS))
    assert cut
    notes_told = list(outlines(recall(index.now, snapshot, QUESTION_ABOUT_JARS), snapshot))
    made, read = len(cut), opening_of.cache_info().misses
    stretches(recall(index.now, snapshot, QUESTION_ABOUT_JARS))
    assert list(outlines(recall(index.now, snapshot, QUESTION_ABOUT_JARS), snapshot)) == notes_told
    assert (len(cut), opening_of.cache_info().misses) == (made, read)


def test_the_files_of_a_question_are_looked_through_together() -> None:
    found = recalled(slept_over(BIG), QUESTION_ABOUT_JARS)
    units = [candidate.unit for candidate in found.candidates]
    owners, lines, columns = found.matches.within(units)
    words_asked = list(found.weights)
    for place, unit in enumerate(units):
        told = [(int(n), words_asked[c]) for o, n, c in zip(owners, lines, columns, strict=True) if o == place]
        own = found.index.files[unit.path].lines[unit.start_line - 1 : unit.end_line]
        assert told == [(n, term) for n, line in enumerate(own) for term in terms(line) if term in words_asked]
