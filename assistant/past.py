"""The commits that a history knows into which files changed together, and for what: looked up once per history."""

from collections import deque
from collections.abc import Mapping
from datetime import date

import numpy as np

from assistant.lexical import Floats
from fact_store.text import QUESTION_WORDS, terms
from indexer.history import COUPLED_FILES, FileHistory, History

BODY_CHARS = 300
ALIKE_MIN = 0.15
ALIKE_COMMITS = 20
RARE_COMMITS = 2.0
MEMORY = 4
UNKNOWN = (0, 10_000)


class Past:
    """What commits say of files: `alike` finds those for a like purpose, `beside` those that change with a file.

    Known are the commits that last changed, or brought, a file or one of its symbols; of the others, companions.
    """

    def __init__(self, history: History) -> None:
        self.history = history
        days = {path: day_of(file) for path, file in history.files.items()}
        newest = max(days.values(), default=0)
        self._standing = {path: (file.commits, newest - days[path]) for path, file in history.files.items()}
        self._beside: dict[str, Mapping[str, float]] = {}
        files: dict[str, dict[str, None]] = {}
        texts: dict[str, str] = {}
        for path, file in history.files.items():
            files.setdefault(file.commit, {})[path] = None
            texts[file.commit] = f"{file.subject} {file.body[:BODY_CHARS]}"
            if file.introduced:
                files.setdefault(file.introduced[0], {})[path] = None
                texts.setdefault(file.introduced[0], file.introduced[3])
            for pair in (file.symbols or {}).values():
                for name in pair:
                    if name in history.commits:
                        files.setdefault(name, {})[path] = None
        for name, text in history.commits.items():
            texts[name] = f"{text.subject} {text.body[:BODY_CHARS]}"
        names = sorted(files)
        self.files = [tuple(files[name]) for name in names]
        places: dict[str, list[int]] = {}
        lengths = []
        for at, name in enumerate(names):
            words = set(terms(texts.get(name, ""))) - QUESTION_WORDS
            lengths.append(len(words))
            for word in words:
                places.setdefault(word, []).append(at)
        self._places = {word: np.array(found, np.int32) for word, found in places.items()}
        self._lengths = np.maximum(np.array(lengths, dtype=np.float64), 1.0)
        self._of: dict[str, list[int]] = {}
        for at, paths in enumerate(self.files):
            for path in paths:
                self._of.setdefault(path, []).append(at)

    def alike(self, weights: Mapping[str, float]) -> dict[str, float]:
        """Files that were changed for what reads like these words, with how alike the likest commit is, 0 to 1; the
        more files a commit has, the less it says of each.
        """
        whole = sum(weights.values())
        if not whole or not self.files:
            return {}
        told, shared = np.zeros(len(self.files)), np.zeros(len(self.files))
        for word, weight in weights.items():
            if (found := self._places.get(word)) is not None:
                told[found] += weight
                shared[found] += 1.0
        ours, theirs = told / whole, shared / self._lengths
        score: Floats = 2 * ours * theirs / np.maximum(ours + theirs, 1e-9)
        out: dict[str, float] = {}
        likely = np.flatnonzero(score >= ALIKE_MIN)
        for at in likely[np.argsort(-score[likely], kind="stable")][:ALIKE_COMMITS].tolist():
            for path in self.files[at]:
                out[path] = max(out.get(path, 0.0), float(score[at]) / len(self.files[at]) ** 0.25)
        return out

    def beside(self, path: str) -> Mapping[str, float]:
        """Files that were changed in the commits of a file, with the share of its commits."""
        if (known := self._beside.get(path)) is None:
            known = self._beside[path] = self._read_beside(path)
        return known

    def _read_beside(self, path: str) -> dict[str, float]:
        file = self.history.files.get(path)
        if file is None:
            return {}
        count: dict[str, float] = {other: float(n) for other, n in file.companions}
        seen: dict[str, float] = {}
        for at in self._of.get(path, ()):
            if len(self.files[at]) <= COUPLED_FILES:
                for other in self.files[at]:
                    if other != path:
                        seen[other] = seen.get(other, 0.0) + 1.0
        for other, n in seen.items():
            count[other] = max(count.get(other, 0.0), n)
        return {other: n / (file.commits + RARE_COMMITS) for other, n in count.items()}

    def standing(self, path: str) -> tuple[int, int]:
        """How many commits changed a file, and how many days before the newest of all the last of them was; (0, far
        off) for what no commit is known of.
        """
        return self._standing.get(path, UNKNOWN)


def day_of(file: FileHistory) -> int:
    """The day of a file's last change, as a number; 0 where git gave none."""
    try:
        return date.fromisoformat(file.date).toordinal()
    except ValueError:
        return 0


_known: deque[Past] = deque(maxlen=MEMORY)


def past_of(history: History) -> Past:
    """The past of a history; those of the last few are remembered."""
    for known in tuple(_known):
        if known.history is history:
            return known
    found = Past(history)
    _known.append(found)
    return found
