"""Central symbols: the same for equal repositories, and what an independent computation of PageRank gives."""

import numpy as np
from code_of import code_of
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.code_index import CodeIndex
from indexer.graph.central import DAMPING, central_symbols
from indexer.records import Module

NAMES = "abcdef"
calls = st.dictionaries(st.sampled_from(NAMES), st.sets(st.sampled_from(NAMES), max_size=4))


def source(graph: dict[str, set[str]]) -> str:
    bodies = {name: "".join(f"    {to}()\n" for to in sorted(graph.get(name, ()))) or "    pass\n" for name in NAMES}
    return "".join(f"def {name}():\n{body}" for name, body in bodies.items())


@settings(max_examples=30)
@given(calls)
def test_scores_solve_the_equations_of_page_rank(graph: dict[str, set[str]]) -> None:
    uses = {(of, to) for of, successors in graph.items() for to in successors if of != to}
    nodes = sorted({name for pair in uses for name in pair})
    found = {each.name[-1]: each.score for each in central_symbols(code_of({"m.py": source(graph)}))}
    assert set(found) == {to for _, to in uses}
    if not nodes:
        return
    size = len(nodes)
    step = np.zeros((size, size))
    for column, of in enumerate(nodes):
        leads_to = [to for to in nodes if (of, to) in uses]
        for row, to in enumerate(nodes):
            step[row, column] = (to in leads_to) / len(leads_to) if leads_to else 1 / size
    expected = np.linalg.solve(np.eye(size) - DAMPING * step, np.full(size, (1 - DAMPING) / size))
    assert all(abs(found[name] - expected[nodes.index(name)]) < 1e-8 for name in found)


def test_the_order_in_which_files_came_does_not_matter() -> None:
    files = {f"m{n}.py": f"from m{(n + 1) % 5} import f{(n + 1) % 5}\ndef f{n}(): f{(n + 1) % 5}()\n" for n in range(5)}
    modules: dict[str, Module | None] = dict(code_of(files).modules)
    backwards = CodeIndex.empty()
    for path in reversed(modules):
        backwards = backwards.apply({path: modules[path]})
    assert central_symbols(backwards) == central_symbols(code_of(files))


def test_more_certain_uses_weigh_more() -> None:
    files = {
        "m.py": "def sure(): pass\nclass A:\n    def doubted(self): pass\ndef use(x):\n    sure()\n    x.doubted()\n"
    }
    found = {each.name: each.score for each in central_symbols(code_of(files))}
    assert found["m.py::sure"] > found["m.py::A.doubted"]


def test_nothing_is_central_where_nothing_is_used() -> None:
    assert central_symbols(code_of({"m.py": "X = 1\n"})) == ()
    assert central_symbols(CodeIndex.empty()) == ()


def test_type_variables_are_not_told() -> None:
    files = {"m.py": "from typing import TypeVar\nT = TypeVar('T')\ndef f(x: T) -> T: return x\ndef g(): f(1)\n"}
    assert [each.name for each in central_symbols(code_of(files))] == ["m.py::f"]
