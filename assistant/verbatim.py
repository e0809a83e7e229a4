"""Names of a question that no symbol has, and what it quotes, into the lines in which they are written."""

import re
from collections.abc import Iterator

from assistant.index import is_prose, is_test
from assistant.recall import Recall
from fact_store.records import Location

LINES_MAX = 3
FILES_MAX = 60
QUOTED_CHARS_MIN = 5

_IMPORT = re.compile(r"\s*(?:from|import)\b")
_QUOTED = re.compile(r"\"([^\"\n]+)\"|'([^'\n]+)'(?!\w)|“([^”\n]+)”")


def unresolved(recall: Recall) -> tuple[str, ...]:
    """What the question quotes, or spells as code is though no symbol but an attribute is called so, each once."""
    units, called = recall.index.units, recall.index.names
    known = [n for n in recall.question.names if any(m in units for m in called.get(n.rpartition(".")[2], ()))]
    names = [n.rpartition(".")[2] for n in recall.question.names if n not in known]
    quoted = (next(filter(None, found)) for found in _QUOTED.findall(recall.question.text))
    return tuple(dict.fromkeys([*names, *(q for q in quoted if len(q) >= QUOTED_CHARS_MIN and q not in known)]))


def written_at(recall: Recall, text: str) -> list[tuple[Location, str]]:
    """The most telling lines that hold `text` as it is spelt: those that set it, in code, in the likeliest files."""
    spelt = re.compile(rf"(?<!\w){re.escape(text)}(?!\w)")
    sets = re.compile(rf"(?<![\w.]){re.escape(text)}[\"'`]?\s*(?::|=(?!=))")
    found = []
    for rank, path in enumerate(_files(recall)):
        lines = recall.index.files[path].lines
        for at, line in enumerate(lines, 1):
            if text in line and spelt.search(line):
                place = Location(path, at, at)
                meant = is_prose(path) is recall.question.wants_docs and is_test(path) is recall.question.wants_tests
                telling = 0 if sets.search(line) else 2 if _IMPORT.match(line) else 1
                found.append(((not meant, telling, rank, at), place, line.strip()))
    return [(place, line) for _, place, line in sorted(found, key=lambda row: row[0])[:LINES_MAX]]


def _files(recall: Recall) -> Iterator[str]:
    """Paths of the candidates, likeliest first."""
    return iter(list(dict.fromkeys(c.unit.path for c in recall.candidates))[:FILES_MAX])
