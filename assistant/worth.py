"""Recalled units into what each identifier that stands in them is worth: how likely it is that the answer names it."""

from collections.abc import Iterable, Sequence

import numpy as np

from assistant.index import Indexed
from assistant.lexical import Floats
from assistant.units import Unit

UNITS_MAX = 100
CHANCE_FLOOR = 0.01
# Weights of a logistic model that `benchmarks/fit_recall.py` fitted on the dev questions.
BIAS = -2.24
SYMBOL = 0.84
NAMED = 0.67
BEST = 0.06
TOTAL = 0.99
ASKED = 0.93
COMPOUND = 2.03


def worth(index: Indexed, units: Sequence[Unit], chances: Sequence[float], asked: Iterable[int]) -> Floats:
    """For each term of the vocabulary, the chance that the answer names it: 0 for what is no identifier.

    An identifier is the name of a symbol, or a word of several words. It is likely where likely units (`chances`) have
    it, or are called so, and where its words were `asked` for.
    """
    out = np.zeros(len(index.vocabulary.numbers) + 1)
    likely = list(zip(units, chances, strict=True))[:UNITS_MAX]
    found = [index.files[unit.path].terms_of(unit) for unit, _ in likely]
    if not any(map(len, found)):
        return out
    chance = np.repeat([chance for _, chance in likely], list(map(len, found)))
    flat = np.concatenate(found)
    is_symbol, parts = index.symbol_terms, index.vocabulary.parts
    known = np.unique(flat)
    compound = np.fromiter((term in parts for term in known.tolist()), np.bool_, len(known))
    terms = known[compound | is_symbol[known]]
    compound = compound[compound | is_symbol[known]]
    slot = np.full(len(out), -1)
    slot[terms] = np.arange(len(terms))
    place = slot[flat]
    place, chance = place[place >= 0], chance[place >= 0]
    total = np.bincount(place, chance, minlength=len(terms))
    best = np.zeros(len(terms))
    np.maximum.at(best, place, chance)
    named = np.zeros(len(out))
    for unit, chance_of_unit in likely:
        name = index.name_term(unit.name)
        named[name] = max(named[name], chance_of_unit)
    words = frozenset(asked)
    spelt = [parts.get(term, (term,)) for term in terms.tolist()]
    share = np.array([sum(part in words for part in each) / len(each) for each in spelt])
    score = (
        BIAS + SYMBOL * is_symbol[terms] + NAMED * np.log(named[terms] + CHANCE_FLOOR)
        + BEST * np.log(best + CHANCE_FLOOR) + TOTAL * np.log(total + 2 * CHANCE_FLOOR)
        + ASKED * share + COMPOUND * compound
    )  # fmt: skip
    out[terms] = 1.0 / (1.0 + np.exp(-score))
    return out


def words_of(index: Indexed, path: str, first: int, last: int, worth_of: Floats) -> frozenset[int]:
    """The terms in lines `first`..`last` of a file that are worth something."""
    file = index.files[path]
    terms = file.terms[file.term_start[first - 1] : file.term_start[last]]
    return frozenset(terms[worth_of[terms] > 0].tolist())
