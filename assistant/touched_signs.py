"""What was recalled into signs, file by file, of whether a change that is asked for would touch it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import exp, log1p
from posixpath import basename, dirname, splitext

import numpy as np

from assistant.features import FEATURES
from assistant.index import is_prose, is_test
from assistant.lexical import Floats
from assistant.past import Past
from assistant.recall import Recall
from fact_store.text import terms

UNITS_MAX = 240
FILES_MAX = 40
ALIKE_MAX = 10
RECENT_DAYS = 120.0
PATHS_KEPT = 1 << 14

# Signs of recall; a file has each from that of its units which has most of it.
RECALLED = ("covered", "window", "phrase named", "file", "file covered", "path", "mentioned", "context", "phrase")
OWN = (
    "symbol", "likely file", *RECALLED, "all symbols", "rank", "share of units", "size",
    "test unasked", "test asked", "prose unasked", "prose asked", "example unasked", "example asked",
    "docs folder unasked", "gathers", "language asked", "stem asked", "stem known", "folder asked",
    "churn", "recent", "no history", "alike before", "strength", "top file",
)  # fmt: skip
_RECALLED = [FEATURES.index(name) for name in RECALLED]

_EXAMPLE = re.compile(r"(^|/)(examples?|samples?|demos?|tutorials?|bench(marks?)?|scripts|tools)(/|$)")
_DOCS = re.compile(r"(^|/)(docs?|documentation|website|site)(/|$)")
_GATHERS = re.compile(r"(^|/)(__init__\.pyi?|index\.[cm]?[jt]sx?|mod\.rs|lib\.rs)$")
_ASKED_TESTS = frozenset(terms("test testing fixture spec coverage"))
_ASKED_DOCS = frozenset(terms("doc documentation docstring readme changelog typo guide tutorial"))
_ASKED_EXAMPLES = frozenset(terms("example sample demo tutorial benchmark script"))
_LANGUAGES = {
    "python": (".py", ".pyi"), "rust": (".rs",), "typescript": (".ts", ".tsx"), "javascript": (".js", ".jsx", ".mjs"),
    "golang": (".go",), "java": (".java",), "php": (".php",), "ruby": (".rb",), "css": (".css", ".scss"),
}  # fmt: skip


class Named:
    """What a path says by itself: of whose kind the file is, the terms of its last name and of its folders, that name,
    and the folder. What gathers a folder has the folder's name.
    """

    def __init__(self, path: str) -> None:
        self.folder = folder = dirname(path)
        self.gathers = float(bool(_GATHERS.search(path)))
        self.test, self.prose = float(is_test(path)), float(is_prose(path))
        self.example, self.docs = float(bool(_EXAMPLE.search(path))), float(bool(_DOCS.search(path)))
        of_folder = bool(self.gathers and folder)
        stem = basename(folder) if of_folder else splitext(basename(path))[0]
        self.stem = frozenset(terms(stem))
        self.folders = frozenset(terms(dirname(folder) if of_folder else folder))
        self.name = stem.lower().removesuffix("s")


named = lru_cache(maxsize=PATHS_KEPT)(Named)


@lru_cache(maxsize=PATHS_KEPT)
def flags(path: str, tests: float, docs: float, examples: float) -> tuple[float, ...]:
    """`test unasked` to `gathers` of a path, where a request speaks of tests, documentation or examples (1) or not."""
    of = named(path)
    return (
        of.test * (1 - tests), of.test * tests, of.prose * (1 - docs), of.prose * docs,
        of.example * (1 - examples), of.example * examples, of.docs * (1 - docs), of.gathers,
    )  # fmt: skip


class Asked:
    """What a request speaks of, and what was recalled for it as a whole."""

    def __init__(self, recall: Recall) -> None:
        question = recall.question
        self.words = words = frozenset(question.terms)
        self.tests = float(question.wants_tests or not words.isdisjoint(_ASKED_TESTS))
        self.docs = float(question.wants_docs or not words.isdisjoint(_ASKED_DOCS))
        self.examples = float(not words.isdisjoint(_ASKED_EXAMPLES))
        self.endings = tuple(end for word, ends in _LANGUAGES.items() if word in words for end in ends)
        self.weights = recall.weights
        self.whole = sum(recall.weights.values()) or 1.0

    def signs(self, path: str) -> tuple[float, ...]:
        """`test unasked` to `folder asked` of a path."""
        of, words = named(path), self.words
        stem, folders = of.stem & words, of.folders & words
        return (
            *flags(path, self.tests, self.docs, self.examples),
            float(bool(self.endings) and path.endswith(self.endings)),
            len(stem) / len(of.stem) if stem else 0.0,
            sum(self.weights.get(word, 0.0) for word in stem) / self.whole if stem else 0.0,
            len(folders) / len(of.folders) if folders else 0.0,
        )  # fmt: skip


@dataclass(frozen=True)
class Files:
    """Files that a change may touch, each with its own signs: a row a path, a column each of `OWN`; `units` are the
    monikers of the likeliest units found in each, `asked` is the request.
    """

    paths: tuple[str, ...]
    values: Floats
    units: Mapping[str, Sequence[str]]
    asked: Asked
    like: Mapping[str, float]

    @cached_property
    def known(self) -> frozenset[str]:
        """The paths."""
        return frozenset(self.paths)


def own_signs(recall: Recall, past: Past) -> Files:
    """The likeliest files for what was recalled, and those that were changed for a like purpose."""
    found = recall.candidates[:UNITS_MAX]
    asked, like = Asked(recall), past.alike(recall.weights)
    units: dict[str, list[int]] = {}
    for at, candidate in enumerate(found):
        units.setdefault(candidate.unit.path, []).append(at)
    paths: list[str] = list(units)
    rows = np.zeros((0, 2 + len(RECALLED) + 4))
    if found:
        recalled = np.frombuffer(b"".join(c.values for c in found)).reshape(len(found), len(FEATURES))
        table = np.column_stack([[(c.symbol, c.file) for c in found], recalled[:, _RECALLED]])
        order, sizes = [at for inside in units.values() for at in inside], list(map(len, units.values()))
        starts = np.cumsum([0, *sizes[:-1]])
        table = table[order]
        best = np.maximum.reduceat(table, starts)
        together = 1.0 - np.multiply.reduceat(1.0 - table[:, 0], starts)
        by_file = np.empty(len(paths))
        by_file[np.argsort(-best[:, 1], kind="stable")] = np.arange(len(paths))
        first = np.minimum(np.arange(len(paths)), by_file)
        chosen = np.argsort(first, kind="stable")[:FILES_MAX]
        counts = np.array([len(recall.index.files[path].units) for path in paths], float)
        columns = (together, np.exp(-np.arange(len(paths)) / 8.0), np.array(sizes) / counts, _size(counts))
        rows = np.column_stack([best, *columns])[chosen]
        paths = [paths[at] for at in chosen.tolist()]
    more = [path for path in like if path not in units and path in recall.index.files][:ALIKE_MAX]
    values = np.concatenate([np.column_stack([rows, _rest(paths, recall, past, asked, like)]),
                             unfound(more, recall, past, asked, like)])  # fmt: skip
    inside = {path: [found[at].unit.moniker for at in units[path]] for path in paths}
    return Files((*paths, *more), values, inside, asked, like)


def with_more(files: Files, more: Sequence[str], recall: Recall, past: Past) -> Files:
    """These files and others, in which nothing was found."""
    if not more:
        return files
    values = np.concatenate([files.values, unfound(more, recall, past, files.asked, files.like)])
    return Files((*files.paths, *more), values, files.units, files.asked, files.like)


def unfound(paths: Sequence[str], recall: Recall, past: Past, asked: Asked, like: Mapping[str, float]) -> Floats:
    """Rows of `OWN` for files in which nothing was found."""
    rows = np.zeros((len(paths), 2 + len(RECALLED) + 4))
    rows[:, -1] = _size(np.array([len(recall.index.files[path].units) for path in paths], float))
    return np.column_stack([rows, _rest(paths, recall, past, asked, like)])


def _size(counts: Floats) -> Floats:
    return np.asarray(np.minimum(np.log1p(counts) / 5.0, 1.5))


def _rest(paths: Sequence[str], recall: Recall, past: Past, asked: Asked, like: Mapping[str, float]) -> Floats:
    top = max((c.file for c in recall.candidates[:20]), default=0.0)
    rows = []
    for path in paths:
        commits, age = past.standing(path)
        rows.append(
            (
                *asked.signs(path), log1p(commits) / 6.0, exp(-age / RECENT_DAYS), float(not commits),
                like.get(path, 0.0), recall.strength, top,
            )
        )  # fmt: skip
    return np.array(rows).reshape(len(paths), len(OWN) - 2 - len(RECALLED) - 4)
