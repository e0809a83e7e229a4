"""Recalled units into what each identifier that stands in them is worth: how likely it is that the answer names it."""

from collections.abc import Iterable, Sequence

import numpy as np

from assistant.index import Indexed
from assistant.lexical import Floats, Ints
from assistant.units import Unit

UNITS_MAX = 100
CHANCE_FLOOR = 0.01
# Of a logistic model that `benchmarks/fit_recall.py` fitted on the dev questions: bias, then the columns of `signs`.
WEIGHTS = (-2.24, 0.84, 0.67, 0.06, 0.99, 0.93, 2.03)


def worth(index: Indexed, units: Sequence[Unit], chances: Sequence[float], asked: Iterable[int]) -> Floats:
    """For each term of the vocabulary, the chance that the answer names it: 0 for what is no identifier.

    `units` are the likeliest with their `chances` to be meant, `asked` the terms of the question.
    """
    out = np.zeros(len(index.vocabulary.numbers) + 1)
    terms, told = signs(index, units, chances, asked)
    out[terms] = 1.0 / (1.0 + np.exp(-(WEIGHTS[0] + told @ np.array(WEIGHTS[1:]))))
    return out


def signs(index: Indexed, units: Sequence[Unit], chances: Sequence[float], asked: Iterable[int]) -> tuple[Ints, Floats]:
    """The identifiers in units, ascending, and for each a row of what speaks for it.

    An identifier is the name of a symbol, or a word of several words. Columns: it is a symbol's name; log of the chance
    of the likeliest unit that is called so, of the likeliest that has it, and of all that have it together; the share
    of its words that were asked for; it has several words.
    """
    likely = list(zip(units, chances, strict=True))[:UNITS_MAX]
    found = [index.files[unit.path].terms_of(unit) for unit, _ in likely]
    flat = np.concatenate([np.zeros(0, np.int32), *found])
    chance = np.repeat([chance for _, chance in likely], list(map(len, found)))
    size = len(index.vocabulary.numbers) + 1
    is_symbol, is_compound, parts = np.zeros(size, bool), np.zeros(size, bool), index.vocabulary.parts
    is_symbol[: len(index.symbol_terms)] = index.symbol_terms
    is_compound[: len(index.compound_terms)] = index.compound_terms[:size]
    stands = np.zeros(size, bool)
    stands[flat] = True
    terms = np.flatnonzero(stands & (is_compound | is_symbol))
    slot = np.full(size, -1)
    slot[terms] = np.arange(len(terms))
    place = slot[flat]
    place, chance = place[place >= 0], chance[place >= 0]
    total, best, named = np.bincount(place, chance, minlength=len(terms)), np.zeros(len(terms)), np.zeros(size)
    np.maximum.at(best, place, chance)
    for unit, chance_of_unit in likely:
        if (name := index.name_term(unit.name)) >= 0:
            named[name] = max(named[name], chance_of_unit)
    words = frozenset(asked)
    spellings = (parts.get(term, (term,)) for term in terms.tolist())
    share = [0.0 if words.isdisjoint(s) else sum(part in words for part in s) / len(s) for s in spellings]
    logs = [np.log(named[terms] + CHANCE_FLOOR), np.log(best + CHANCE_FLOOR), np.log(total + 2 * CHANCE_FLOOR)]
    return terms, np.column_stack([is_symbol[terms], *logs, np.array(share), is_compound[terms]]).astype(np.float64)


def words_of(index: Indexed, path: str, first: int, last: int, worth: Floats) -> frozenset[int]:
    """The terms in lines `first`..`last` of a file that are worth something."""
    terms = index.files[path].terms_within(first, last)
    return frozenset(terms[worth[terms] > 0].tolist())
