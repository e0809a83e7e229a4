"""What is remembered for an index is computed once, and goes with it."""

import gc
import weakref

from code_of import code_of

from indexer.code_index import CodeIndex
from indexer.graph.memo import once_per_index


def test_once_for_each_index_and_argument_whatever_the_way_of_reading() -> None:
    asked: list[str] = []

    @once_per_index
    def named(_code: CodeIndex, name: str, _read: object = None) -> str:
        asked.append(name)
        return name * 2

    one, two = CodeIndex.empty(), CodeIndex.empty()
    assert [named(one, "a"), named(one, "a"), named(one, "b"), named(two, "a")] == ["aa", "aa", "bb", "aa"]
    assert [named(one, "c", len), named(one, "c", min)] == ["cc", "cc"]
    assert asked == ["a", "b", "a", "c"]


def test_an_index_is_let_go_of_with_what_was_remembered_for_it() -> None:
    @once_per_index
    def paths(code: CodeIndex) -> list[str]:
        return list(code.modules)

    code = code_of({"m.py": ""})
    assert paths(code) == ["m.py"]
    gone = weakref.ref(code)
    del code
    gc.collect()
    assert gone() is None
