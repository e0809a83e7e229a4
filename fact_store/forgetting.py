"""A path into the rows that came from it, which are deleted: what was learned about it, and from it about others."""

from collections.abc import Callable, Iterable
from typing import Final

from fact_store.codec import decode_facts, decode_items, decode_questions
from fact_store.reading import Opened, read_keyed, read_rows
from fact_store.records import AnticipatedQuestion, Evidence, Fact
from fact_store.retention import delete_keys
from fact_store.tables import is_one_of
from indexer.records import Record, split_moniker

PATHS_PER_DELETE: Final = 500


class Forgotten(Record):
    """How many rows went, and the subjects about which nothing stands any more, in any worktree."""

    facts: int = 0
    questions: int = 0
    work_items: int = 0
    subjects: tuple[str, ...] = ()


def forget(tables: Opened, is_meant: Callable[[str], bool]) -> Forgotten:
    """Delete what came from the paths that are meant: facts and questions about them or resting on them, the work items
    that looked at them (whole: half an item is none), the files' symbols, calls and parses. Raises TableDamagedError.
    """
    items = decode_items(read_rows(tables, "work_items")["payload"].to_pylist())
    gone = [i for i in items if is_meant(i.subject) or _rests_on(i.reads, is_meant)]
    keys = [item.key for item in gone]
    facts = _rows_from(tables, "facts", decode_facts, {key for i in gone for key in i.facts}, is_meant)
    questions = _rows_from(tables, "questions", decode_questions, {key for i in gone for key in i.questions}, is_meant)
    subjects = tuple(sorted({item.subject for item in gone}))
    delete_keys(tables["holds"], keys, column="item")
    delete_keys(tables["work_items"], keys)
    delete_keys(tables["facts"], facts)
    delete_keys(tables["questions"], questions)
    _forget_files(tables, is_meant)
    return Forgotten(len(facts), len(questions), len(keys), subjects)


def _rows_from(
    tables: Opened,
    name: str,
    decode: Callable[[Iterable[bytes]], list[Fact]] | Callable[[Iterable[bytes]], list[AnticipatedQuestion]],
    keys: set[str],
    is_meant: Callable[[str], bool],
) -> list[str]:
    rows = decode(read_keyed(tables, name, sorted(keys))["payload"].to_pylist())
    return [r.key for r in rows if is_meant(split_moniker(r.subject)[0]) or _rests_on(r.evidence, is_meant)]


def _rests_on(evidence: Iterable[Evidence], is_meant: Callable[[str], bool]) -> bool:
    return any(is_meant(split_moniker(e.moniker)[0]) for e in evidence)


def _forget_files(tables: Opened, is_meant: Callable[[str], bool]) -> None:
    rows = read_rows(tables, "modules")
    found = zip(rows["path"].to_pylist(), rows["parse"].to_pylist(), strict=True)
    rows_now = list(found)
    # A parse does not say from which file it came: of those that no file has now, any may have come from these.
    kept = {parse for path, parse in rows_now if not is_meant(path)}
    known = tables["parses"].search().select(["key"]).to_arrow()["key"].to_pylist()
    delete_keys(tables["parses"], sorted(set(known) - kept))
    paths = sorted({path for path, _ in rows_now if is_meant(path)})
    for start in range(0, len(paths), PATHS_PER_DELETE):
        for name in ("symbols", "calls", "modules"):
            tables[name].delete(is_one_of("path", paths[start : start + PATHS_PER_DELETE]))
