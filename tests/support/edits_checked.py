"""Batches of edits into what holds after each: the index equals one built from nothing, and tells what it touched."""

from collections.abc import Iterable, Mapping

from code_answers import answers, module
from code_of import meant

from indexer.code_index import CodeIndex

Batch = Mapping[str, str | None]


def check_edits(batches: Iterable[Batch]) -> None:
    """Apply each batch (path -> text, None where the file goes) to what is kept and to what is restored of it."""
    code = CodeIndex.empty()
    texts: dict[str, str] = {}
    for batch in batches:
        before = answers(code)
        changes = {p: module(p, s) if s is not None else None for p, s in batch.items()}
        code = code.settled()
        restored = CodeIndex.restore(code.modules, code.resolutions).apply(changes)
        code = code.apply(changes)
        texts = {p: s for p, s in {**texts, **batch}.items() if s is not None}
        after = answers(code)
        rebuilt = CodeIndex.empty().apply({p: module(p, s) for p, s in texts.items()})
        assert meant(code) == meant(rebuilt)
        assert after == answers(rebuilt)
        assert meant(restored) == meant(rebuilt)
        assert after == answers(CodeIndex.restore(code.modules, code.resolutions))
        differing = {p for p in before.keys() | after.keys() if before.get(p) != after.get(p)}
        assert differing <= code.touched
