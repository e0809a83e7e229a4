"""What counts as a test: by path, by name, by mark, in several languages."""

import pytest
from code_of import code_of

from indexer.graph.testing import is_test, is_test_path, set_up_for


@pytest.mark.parametrize(
    "path",
    [
        "tests/a.py",
        "pkg/test/a.py",
        "test_a.py",
        "pkg/a_test.py",
        "pkg/conftest.py",
        "a_test.go",
        "src/a.test.ts",
        "src/a.spec.js",
        "src/__tests__/a.js",
        "spec/a_spec.rb",
        "src/test/java/ATest.java",
        "lib/ShopTests.cs",
    ],
)
def test_a_path_of_tests(path: str) -> None:
    assert is_test_path(path)


@pytest.mark.parametrize("path", ["contest.py", "latest/a.py", "testing.py", "attest.go", "src/Testable.java", "a.py"])
def test_a_path_of_something_else(path: str) -> None:
    assert not is_test_path(path)


SOURCE = """
def test_it(): pass
def testing_helper(): pass
def helper(): pass
def setup_it():
    def test_inner(): pass
class TestShop:
    def test_method(self): pass
    def helper(self): pass
class ShopTest(Case):
    def testCamel(self): pass
class Shop:
    def test_drive(self): pass
"""


def test_names_in_a_file_of_tests() -> None:
    code = code_of({"tests/test_shop.py": SOURCE})
    found = [
        s.qualname for s in code.symbols("tests/test_shop.py") if is_test(code, f"tests/test_shop.py::{s.qualname}")
    ]
    assert found == ["test_it", "testing_helper", "TestShop.test_method", "ShopTest.testCamel"]


def test_functions_count_only_where_they_are_collected() -> None:
    code = code_of({"tests/shop.py": SOURCE, "shop.py": SOURCE})
    found = [f"{p}::{s.qualname}" for p in code.modules for s in code.symbols(p) if is_test(code, f"{p}::{s.qualname}")]
    assert found == ["tests/shop.py::TestShop.test_method", "tests/shop.py::ShopTest.testCamel"]


def test_what_is_run_around_tests() -> None:
    code = code_of({"tests/test_a.py": "class TestA:\n    def setup_method(self): pass\n    def test_a(self): pass\n"})
    assert set_up_for(code, "tests/test_a.py::TestA.setup_method") == ("tests/test_a.py::TestA.test_a",)
    assert set_up_for(code, "tests/test_a.py::TestA.test_a") == ()
