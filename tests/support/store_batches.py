"""Small real repositories as batches for the store."""

from fact_store.batch import Batch, ModuleRow
from fact_store.learned import ItemResult
from fact_store.records import AnticipatedQuestion, Evidence, Fact, WorkItem
from indexer.digest import blob_id, digest
from indexer.files import FileEntry
from indexer.history import FileHistory, History
from indexer.parse import index_module
from indexer.records import CallEdge, Module, Resolution, Span

WORKTREE = "/repository"
SOURCE = """def load_config(path):
    '''Read the settings.'''
    return parse(path)


def parse(path):
    return path
"""


def module_row(path: str, source: str = SOURCE) -> ModuleRow:
    """A parsed module whose only call is resolved."""
    content = source.encode()
    blob = blob_id(content)
    edge = CallEdge(f"{path}::load_config", f"{path}::parse", "parse(path)", Span(60, 71, 3, 3), "exact")
    entry = FileEntry(path, blob, len(content), 1_700_000_000_000_000_000, 42)
    return ModuleRow(Module(path, blob, index_module(path, content)), entry, Resolution(edges=(edge,)))


def item_result(path: str, said: str = "calls parse", facts: int = 3, effort: int = 3) -> ItemResult:
    """A finished work item with some facts and one anticipated question."""
    subject = f"{path}::load_config"
    seen = (Evidence(subject, "body", digest(said.encode()), (0, 2)),)
    kept = tuple(
        Fact(
            digest(f"{path} {said} {n}".encode()), "callees", subject, f"load_config {said} {n}", {"n": n}, seen, "t/1"
        )
        for n in range(facts)
    )
    question = AnticipatedQuestion(
        digest(f"? {path} {said}".encode()), f"Where is it told that load_config {said}?", f"In {path}.", subject,
        "where/definition", seen, "t/1", 0.5,
    )  # fmt: skip
    key = digest(f"item {path} {said} {effort}".encode())
    return ItemResult(WorkItem(key, path, effort, seen, tuple(f.key for f in kept), (question.key,)), kept, (question,))


def history() -> History:
    """A history of one commit to one file."""
    seen = FileHistory("c0ffee", "Add settings", "", "Ada", "2026-11-01", 1, (("Ada", 1),), ())
    return History("c0ffee", {"config.py": seen})


def whole_batch(*paths: str, worktree: str = WORKTREE) -> Batch:
    """Modules with everything learned about them."""
    return Batch(
        worktree,
        modules=tuple(module_row(path) for path in paths),
        results=tuple(item_result(path) for path in paths),
        history=history(),
        effort=3,
    )


class Clock:
    """A clock that moves by a second each time it is read."""

    def __init__(self) -> None:
        self.now_s = 1_000_000.0

    def __call__(self) -> float:
        self.now_s += 1.0
        return self.now_s
