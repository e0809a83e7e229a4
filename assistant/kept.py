"""A search index into bytes that a later process makes the same index of, in a tenth of the time; secrets left out.

What is kept: terms and their places as numbers, and the words that the numbers stand for. Lines are read from the files
again. A file that holds a secret is left out, with every other one that has a word of it, and is read anew by the next
`SearchIndex.update`.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt

from assistant.index import Indexed, IndexedFile, SearchIndex, lines_now
from assistant.lexical import Lexical, Segment, Vocabulary
from assistant.units import FIELDS, Unit
from fact_store.redaction import redact
from fact_store.snapshot import Snapshot
from fact_store.text import terms
from indexer.digest import digest_of
from indexer.records import Record, moniker

Array = npt.NDArray[Any]
NUMBERS: Final = ("lengths", "term", "offset", "document", "field", "count")
"""The arrays of a segment."""
TELLING_CHARS: Final = 6
"""Shorter pieces of a secret tell nothing of it: other files have them, too."""


class Packed(Record):
    """An array: its type as numpy names it, its shape, and its bytes."""

    type: str
    shape: tuple[int, ...]
    data: bytes


class KeptFile(Record):
    """A file of the index; of `anticipated`, by unit, the telling terms of its questions and how many each has."""

    path: str
    blob: str
    units: tuple[Unit, ...]
    terms: Packed
    term_start: Packed
    anticipated: tuple[tuple[str, bytes, bytes], ...]


class Kept(Record):
    """`state` names what the index was made from, `words` are its terms by number ("" where none is kept)."""

    state: str
    words: tuple[str, ...]
    parts: dict[int, tuple[int, ...]]
    keys: tuple[str, ...]
    rows: dict[str, tuple[int, int]]
    numbers: tuple[Packed, ...]
    files: tuple[KeptFile, ...]


_decoder = msgspec.msgpack.Decoder(Kept)


def state_of(snapshot: Snapshot, named: str) -> str:
    """Names what an index of this snapshot is made from; `named` is what names its code and history."""
    return digest_of([named, *(part for pair in sorted(snapshot.learned_keys().items()) for part in pair)])


def kept(index: SearchIndex, snapshot: Snapshot, state: str, clean: set[str]) -> bytes:
    """What `restored` reads. `clean` holds the blobs that were found to hold no secret, and gets those found so now."""
    now = index.now
    left_out = _with_secrets(now, snapshot, clean)
    lexical = now.lexical.compacted(left_out)
    files = {path: file for path, file in sorted(now.files.items()) if path not in left_out}
    segment = lexical.segments[0]
    words = _words(now.vocabulary, segment, files)
    parts = {number: of for number, of in now.vocabulary.parts.items() if words[number]}
    numbers = tuple(_packed(getattr(segment, name)) for name in NUMBERS)
    rows = tuple(_kept_file(path, file) for path, file in files.items())
    return msgspec.msgpack.encode(Kept(state, words, parts, segment.keys, dict(segment.rows), numbers, rows))


def restored(data: bytes, snapshot: Snapshot, state: str) -> SearchIndex | None:
    """The index that was kept in this very state, of which `snapshot` is; None where it was another one.

    Files that were left out are read by the next `update`.
    """
    try:
        found = _decoder.decode(data)
    except msgspec.MsgspecError:  # of another version
        return None
    if found.state != state:
        return None
    vocabulary = Vocabulary()
    vocabulary.restore(found.words, found.parts)
    segment = Segment(found.keys, found.rows, **dict(zip(NUMBERS, map(_array, found.numbers), strict=True)))
    lexical = Lexical(FIELDS, (segment,), (np.ones(len(found.keys), dtype=bool),))
    files = dict(_files(found.files, snapshot))
    units = {unit.moniker: unit for file in files.values() for unit in file.units}
    names: dict[str, set[str]] = {}
    for path, file in files.items():
        for symbol in file.module.index.symbols:
            names.setdefault(symbol.name, set()).add(moniker(path, symbol.qualname))
    frozen = {name: frozenset(having) for name, having in names.items()}
    return SearchIndex(Indexed(vocabulary, lexical, files, units, frozen), snapshot)


def _kept_file(path: str, file: IndexedFile) -> KeptFile:
    told = tuple((name, numbers.tobytes(), sizes.tobytes()) for name, (numbers, sizes) in file.anticipated.items())
    return KeptFile(path, file.module.blob, file.units, _packed(file.terms), _packed(file.term_start), told)


def _files(found: Collection[KeptFile], snapshot: Snapshot) -> Iterator[tuple[str, IndexedFile]]:
    for each in found:
        yield each.path, IndexedFile.of(
            snapshot.code.modules[each.path], each.units, lines_now(snapshot, each.path),
            terms=_array(each.terms),
            term_start=_array(each.term_start),
            anticipated={n: (np.frombuffer(a, np.int32), np.frombuffer(b, np.int64)) for n, a, b in each.anticipated},
        )  # fmt: skip


def _words(vocabulary: Vocabulary, segment: Segment, files: Mapping[str, IndexedFile]) -> tuple[str, ...]:
    """The terms that stand anywhere in what is kept, at the place of their number; "" for the others."""
    used = np.zeros(len(vocabulary.numbers), dtype=bool)
    used[segment.term] = True
    for file in files.values():
        used[file.terms] = True
        for numbers, _ in file.anticipated.values():
            used[numbers] = True
    for number, of in vocabulary.parts.items():
        if used[number]:
            used[list(of)] = True
    return tuple(word if used[number] else "" for word, number in vocabulary.numbers.items())


def _with_secrets(now: Indexed, snapshot: Snapshot, clean: set[str]) -> frozenset[str]:
    """Paths of files that hold a secret, or a word of one."""
    found: set[str] = set()
    hidden: set[str] = set()
    for path, file in now.files.items():
        if file.module.blob in clean:
            continue
        text = snapshot.source(path).decode("utf-8", "replace")
        if (safe := redact(text)) == text:
            clean.add(file.module.blob)
        else:
            found.add(path)
            hidden |= {term for term in {*terms(text)} - {*terms(safe)} if len(term) >= TELLING_CHARS}
    numbers = now.vocabulary.numbers
    unsafe = np.array(sorted(numbers[term] for term in hidden if term in numbers), np.int64)
    if len(unsafe):
        found |= {path for path, file in now.files.items() if np.isin(unsafe, file.terms).any()}
        found |= {now.units[key].path for key in now.lexical.having(unsafe) if key in now.units}
    return frozenset(found)


def _packed(array: Array) -> Packed:
    return Packed(array.dtype.str, array.shape, array.tobytes())


def _array(packed: Packed) -> Array:
    return np.frombuffer(packed.data, np.dtype(packed.type)).reshape(packed.shape)
