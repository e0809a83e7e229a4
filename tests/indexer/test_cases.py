"""The case files of tests/cases: small repositories and what they lead to (see tests/cases/README.md)."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from case_files import Case, Fence, read_cases, rewrite
from graph_shown import GRAPH

from indexer.code_index import CodeIndex
from indexer.digest import blob_id
from indexer.parse import index_module
from indexer.records import CallEdge, Module

CASES = [case for path in sorted(Path("tests/cases").glob("*/*.md")) for case in read_cases(path)]


def symbols(code: CodeIndex) -> str:
    """`moniker kind` of everything but the modules."""
    return _lines(f"{path}::{s.qualname} {s.kind}" for path in sorted(code.modules) for s in code.symbols(path)[1:])


def calls(code: CodeIndex) -> str:
    """`caller:line -> callee (certainty)`, with what is no plain call behind it."""
    return _lines(_call(edge) for path in sorted(code.resolutions) for edge in code.resolutions[path].edges)


def references(code: CodeIndex) -> str:
    """`source:line role target`."""
    found = [r for path in sorted(code.resolutions) for r in code.resolutions[path].references]
    return _lines(f"{r.source}:{r.line} {r.role}s {r.target}" for r in found)


def work(code: CodeIndex) -> str:
    """Paths whose resolution was computed since the files before."""
    return _lines(sorted(code.resolved))


SHOWN: dict[str, Callable[[CodeIndex], str]] = {f.__name__: f for f in (symbols, calls, references, work)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.path.stem}: {case.heading}")
def test_case(case: Case) -> None:
    outcome = [(fence, shown) for fence, shown in run(case) if fence.text != shown]
    if outcome and os.environ.get("NOCTULE_UPDATE_CASES") == "1":
        fresh = next(each for each in read_cases(case.path) if each.heading == case.heading)
        again = {fence.start: now for fence, now in zip(case.fences, fresh.fences, strict=True)}
        rewrite(case.path, [(again[fence.start], shown) for fence, shown in outcome])
        return
    for fence, shown in outcome:
        assert shown == fence.text


def run(case: Case) -> list[tuple[Fence, str]]:
    """Each expectation with what is so; files before an expectation are applied together, in order."""
    code = CodeIndex.empty()
    pending: dict[str, Module | None] = {}
    texts: dict[str, str] = {}
    found = []
    for fence in case.fences:
        name = fence.words[0]
        if name not in SHOWN and name not in GRAPH:
            pending[name] = None if "removed" in fence.words else _module(name, fence.text)
            texts[name] = fence.text
            continue
        if pending:
            code, pending = code.apply(pending), {}
        shown = SHOWN[name](code) if name in SHOWN else GRAPH[name](code, texts, fence.words[1:])
        found.append((fence, shown))
    return found


def _module(path: str, text: str) -> Module:
    raw = text.encode()
    return Module(path, blob_id(raw), index_module(path, raw))


def _call(edge: CallEdge) -> str:
    target = edge.callee or f"? {edge.text}"
    kind = f" {edge.kind}" if edge.kind != "call" else ""
    return f"{edge.caller}:{edge.span.start_line} -> {target} ({edge.certainty}{kind})"


def _lines(items: Iterable[str]) -> str:
    return "".join(f"{item}\n" for item in items)
