"""Candidate units into numbers that say how likely each one holds evidence: one row a unit, one column a feature."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from assistant.index import Indexed
from assistant.lexical import Floats, Ints, Spellings
from assistant.matches import Matches
from assistant.neighbours import Rows
from assistant.question import Question
from assistant.units import FIELDS, Unit
from fact_store.snapshot import Snapshot

WINDOWED_MAX = 100
NEAR_RANKS = 4.0
FAR_RANKS = 20.0
_FIELD = {field.name: at for at, field in enumerate(FIELDS)}
_HEAD = [_FIELD[name] for name in ("name", "doc", "signature", "path", "context")]


@dataclass(frozen=True)
class Scored:
    """Candidates (units at `rows` of the index) with their BM25F scores for the question, and for each of its phrases.

    `best` and the second element of each phrase are the highest scores in the whole repository; `weights` is the idf
    of each known term, in the order of `known`; `words` are their spellings; `table` counts them [field, term,
    candidate], `has` tells whether they are there at all (a form of the word: partly), `lengths` are those of the
    candidates' fields, `matches` the lines they stand in.
    """

    index: Indexed
    snapshot: Snapshot
    question: Question
    known: tuple[str, ...]
    rows: Ints
    units: Sequence[Unit]
    total: Floats
    best: float
    weights: Floats
    phrases: Sequence[tuple[Floats, float]]
    mentions: Mapping[str, float]
    uses: Mapping[str, float]
    votes: Mapping[str, float]
    focus: str
    words: Sequence[Spellings]
    table: Floats
    has: Floats
    lengths: Ints
    matches: Matches

    @cached_property
    def in_unit(self) -> Floats:
        """Whether each term stands anywhere in each candidate: [term, candidate]."""
        return np.asarray(self.has.max(axis=0))

    @cached_property
    def in_head(self) -> Floats:
        """Whether each term stands in what a reader sees first of each candidate: [term, candidate]."""
        return np.asarray(self.has[_HEAD].max(axis=0))

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The place of each candidate, by moniker."""
        return {unit.moniker: place for place, unit in enumerate(self.units)}

    @cached_property
    def parents(self) -> Ints:
        """The place of the class around each candidate; -1 where it is no candidate."""
        return np.array([self.places.get(unit.parent or "", -1) for unit in self.units], dtype=np.int64)

    @cached_property
    def files(self) -> Mapping[str, Sequence[int]]:
        """The places of the candidates of each file."""
        found: dict[str, list[int]] = {}
        for place, unit in enumerate(self.units):
            found.setdefault(unit.path, []).append(place)
        return found

    def share(self, having: Floats) -> Floats:
        """The share of the question's weight that each candidate has, by which terms it has: [term, candidate]."""
        return np.asarray((self.weights[:, None] * having).sum(axis=0) / (float(self.weights.sum()) or 1.0))

    def valued(self, values: Mapping[str, float]) -> Floats:
        """A value for each candidate, by moniker; 0 for the others."""
        out = np.zeros(len(self.units))
        for name, value in values.items():
            if (place := self.places.get(name)) is not None:
                out[place] = value
        return out


def features(scored: Scored) -> Floats:
    """The matrix [candidate, feature] in the order of `FEATURES`; every value is about 0 to 1."""
    if not scored.units:
        return np.zeros((0, len(FEATURES)))
    return np.column_stack([column for family in _FAMILIES for column in family(scored)])


def _rank_columns(s: Scored) -> list[Floats]:
    order = np.lexsort((np.arange(len(s.total)), -s.total))
    rank = np.empty(len(order))
    rank[order] = np.arange(len(order))
    return [s.total / (s.best or 1.0), np.exp(-rank / NEAR_RANKS), np.exp(-rank / FAR_RANKS)]


def _coverage_columns(s: Scored) -> list[Floats]:
    """Share of the question's weight that stands in the unit, its name, its documentation; share of the name that was
    asked for.
    """
    table, lengths, has = s.table, s.lengths, s.has
    name, doc = _FIELD["name"], _FIELD["doc"]
    learned = np.maximum(has[_FIELD["claims"]], has[_FIELD["questions"]])
    return [
        s.share(s.in_unit), s.share(has[name]), s.share(has[doc]), s.share(s.in_head),
        np.minimum(table[name].sum(axis=0) / np.maximum(lengths[:, name], 1), 1.0),
        np.minimum(table[doc].sum(axis=0) / np.maximum(lengths[:, doc], 8), 1.0),
        s.share(np.maximum(has[_FIELD["body"]], has[_FIELD["comments"]])), s.share(learned),
        s.share(has[_FIELD["questions"]]),
    ]  # fmt: skip


def _window_columns(s: Scored) -> list[Floats]:
    """The best window of lines: the share of the question's weight that stands in it."""
    best = np.zeros(len(s.units))
    whole = float(s.weights.sum()) or 1.0
    order = np.argsort(-s.total, kind="stable")[:WINDOWED_MAX]
    best[order] = s.matches.best_windows([s.units[at] for at in order.tolist()], s.weights) / whole
    return [best]


def _phrase_columns(s: Scored) -> list[Floats]:
    """How well the unit answers the one phrase of the question that it answers best: by score, by rank, by name, by
    head.
    """
    share, near = np.zeros(len(s.units)), np.zeros(len(s.units))
    named, headed = np.zeros(len(s.units)), np.zeros(len(s.units))
    name_length = s.lengths[:, _FIELD["name"]]
    for phrase in s.question.phrases:
        rows = [at for at, term in enumerate(s.known) if term in phrase]
        whole = float(s.weights[rows].sum())
        if not whole:
            continue
        in_name, in_head = s.has[_FIELD["name"]][rows], s.in_head[rows]
        asked = (s.weights[rows, None] * in_name).sum(axis=0) / whole
        spoken = np.minimum(in_name.sum(axis=0) / np.maximum(name_length, 1), 1.0)
        named = np.maximum(named, 2 * asked * spoken / np.maximum(asked + spoken, 1e-9))
        headed = np.maximum(headed, (s.weights[rows, None] * in_head).sum(axis=0) / whole)
    for values, best in s.phrases:
        share = np.maximum(share, values / (best or 1.0))
        above = len(values) - np.searchsorted(np.sort(values), values, side="right")
        near = np.maximum(near, np.where(values > 0, np.exp(-above / 3.0), 0.0))
    return [share, near, named, headed]


def _file_columns(s: Scored) -> list[Floats]:
    """The file's three best units together, and the best other unit of the file, relative to the best."""
    totals = s.total.tolist()
    together = {
        path: sum(sorted((totals[at] for at in at_path), reverse=True)[:3]) for path, at_path in s.files.items()
    }
    most = max(together.values(), default=0.0) or 1.0
    ranked = sorted(together, key=lambda path: (-together[path], path))
    near = {path: math.exp(-rank / 2.0) for rank, path in enumerate(ranked)}
    out = np.zeros((3, len(s.units)))
    for path, places in s.files.items():
        out[:, places] = [[together[path] / most], [near[path]], [len(places) / (len(places) + 8.0)]]
    return list(out)


def _graph_columns(s: Scored) -> list[Floats]:
    """Relative scores of the class, the best member, the best caller and callee, the best base or subclass; callers in
    number.
    """
    relative = s.total / (s.best or 1.0)
    parents = s.parents
    members = np.zeros(len(s.units))
    np.maximum.at(members, parents[parents >= 0], relative[parents >= 0])
    by_row = np.zeros(len(s.index.keys))  # 0 for what is no candidate
    by_row[s.rows] = relative
    known = s.index.neighbourhood(s.snapshot.code)
    around = [known.of(unit.moniker) for unit in s.units]

    def best(rows: Sequence[Rows]) -> Floats:
        out = np.zeros(len(rows))
        owners = np.repeat(np.arange(len(rows)), list(map(len, rows)))
        np.maximum.at(out, owners, by_row[np.concatenate(rows)])
        return out

    return [
        np.where(parents >= 0, relative[parents], 0.0),
        members,
        best([n.callees for n in around]),
        best([n.callers for n in around]),
        best([n.family for n in around]),
        np.minimum(np.log1p([n.calls for n in around]) / 5.0, 1.0),
    ]


def _kind_columns(s: Scored) -> list[Floats]:
    files = s.index.files
    signs = np.array([files[unit.path].signs_of(unit) for unit in s.units])
    is_class, is_module, is_method, is_constant, is_private, length = signs.T
    prose, tests = s.index.prose[s.rows].astype(np.float64), s.index.tests[s.rows].astype(np.float64)
    return [is_class, is_module, is_method, is_constant, prose, tests, is_private, length]


def _mention_columns(s: Scored) -> list[Floats]:
    focused = np.zeros(len(s.units))
    focused[list(s.files.get(s.focus, ()))] = 1.0
    return [s.valued(s.mentions), np.minimum(s.valued(s.votes) * 2.0, 1.0), focused]


def _around_columns(s: Scored) -> list[Floats]:
    """Shares of the question's weight: in the unit and the head of its class, in that head, in the file's candidates
    together; the unit's score over the best of its file; shares in the fields that tell of its surroundings; whether
    its class is mentioned.
    """
    parents = s.parents
    outer = np.where(parents >= 0, s.in_head[:, parents], 0.0)
    order, sizes = [at for places in s.files.values() for at in places], list(map(len, s.files.values()))
    starts, covered, best = np.cumsum([0, *sizes[:-1]]), np.zeros(len(s.units)), np.ones(len(s.units))
    covered[order] = np.repeat(s.share(np.maximum.reduceat(s.in_unit[:, order], starts, axis=1)), sizes)
    best[order] = np.repeat(np.maximum.reduceat(s.total[order], starts), sizes)
    best[best == 0.0] = 1.0
    return [
        s.share(np.maximum(s.in_unit, outer)), s.share(outer), covered, s.total / best,
        *(s.share(s.has[_FIELD[name]]) for name in ("context", "neighbours", "path", "signature")),
        np.where(parents >= 0, s.valued(s.mentions)[parents], 0.0),
    ]  # fmt: skip


def _anticipated_columns(s: Scored) -> list[Floats]:
    """How alike the question and the likest anticipated question about the unit are: the F-measure of the shares of
    their words that they have in common.
    """
    whole = float(s.weights.sum()) or 1.0
    told = np.zeros(len(s.index.vocabulary.numbers))
    for weight, spellings in zip(s.weights.tolist(), s.words, strict=True):
        for number, share in spellings:
            told[number] = max(told[number], weight * share)
    rows = [s.index.files[unit.path].anticipated[unit.moniker] for unit in s.units]
    lengths = np.concatenate([np.zeros(0, np.int64), *(lengths for _, lengths in rows)])
    if not len(lengths):
        return [np.zeros(len(s.units))]
    found = told[np.concatenate([words for words, _ in rows])]
    starts = np.cumsum(lengths) - lengths
    ours, theirs = np.add.reduceat(found, starts) / whole, np.add.reduceat(found > 0, starts) / lengths
    alike = np.zeros(len(s.units))
    of_unit = np.repeat(np.arange(len(s.units)), [len(lengths) for _, lengths in rows])
    np.maximum.at(alike, of_unit, 2 * ours * theirs / np.maximum(ours + theirs, 1e-9))
    return [alike]


FEATURES = (
    "rank share", "rank near", "rank far",
    "covered", "name", "doc", "head", "name asked", "doc asked", "body", "learned", "anticipated",
    "window", "phrase", "phrase near", "phrase named", "phrase head", "file", "file near", "file units",
    "class", "member", "callee", "caller", "family", "callers",
    "is class", "is module", "is method", "is constant", "is prose", "is test", "is private", "length",
    "mentioned", "voted", "focus",
    "with class", "class head", "file covered", "first in file", "context", "neighbours", "path", "signature",
    "class mentioned", "asked alike",
)  # fmt: skip
_FAMILIES: tuple[Callable[[Scored], list[Floats]], ...] = (
    _rank_columns, _coverage_columns, _window_columns, _phrase_columns, _file_columns, _graph_columns, _kind_columns,
    _mention_columns, _around_columns, _anticipated_columns,
)  # fmt: skip
