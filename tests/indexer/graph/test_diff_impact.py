"""Changes to files into who notices: also of what is gone, moved, or means something else now."""

from code_of import code_of

from indexer.graph.diff_impact import DiffImpact, FileChange, diff_impact

FILES = {
    "prices.py": "def with_vat(price):\n    return price * 1.2\n\ndef without(price):\n    return price\n",
    "till.py": "from prices import with_vat, without\n\nclass Till:\n    def total(self, xs):\n"
    "        return sum(with_vat(x) for x in xs)\n    def net(self, xs):\n        return sum(without(x) for x in xs)\n",
    "special.py": "from till import Till\n\nclass Special(Till):\n    def total(self, xs):\n        return 0\n",
    "tests/test_till.py": "from till import Till\n\ndef test_total():\n    assert Till().total([]) == 0\n",
}


def after(changes: dict[str, tuple[str, str] | None]) -> DiffImpact:
    """The impact of replacing a text by another in some files (None: the file is gone)."""
    files = {path: text for path, text in FILES.items() if changes.get(path, "") is not None}
    for path, change in changes.items():
        if change is not None:
            old, new = change
            assert old in FILES.get(path, "")
            files[path] = FILES.get(path, "").replace(old, new) if old else new
    touched = [
        FileChange(p, FILES[p].encode() if p in FILES else None, files[p].encode() if p in files else None)
        for p in changes
    ]
    return diff_impact(code_of(files), touched)


def changed(found: DiffImpact) -> dict[str, str]:
    return {each.name: each.change for each in found.changed}


def noticed(found: DiffImpact) -> list[tuple[str, int]]:
    return [(each.name, each.distance) for each in (*found.impact.affected, *found.impact.tests)]


def test_a_body_reaches_its_callers_and_their_tests() -> None:
    found = after({"prices.py": ("price * 1.2", "price * 1.3")})
    assert changed(found) == {"prices.py::with_vat": "body"}
    assert noticed(found) == [("till.py::Till.total", 1), ("tests/test_till.py::test_total", 2)]
    assert found.impact.modules == ()


def test_an_interface_concerns_overrides_and_importers_too() -> None:
    found = after({"till.py": ("def total(self, xs)", "def total(self, xs, n)")})
    assert changed(found) == {"till.py::Till.total": "interface"}
    assert ("special.py::Special.total", 1) in noticed(found)
    found = after({"prices.py": ("def without(price)", "def without(price, n)")})
    assert [each.path for each in found.impact.modules] == ["till.py"]


def test_what_used_something_that_is_gone_notices() -> None:
    found = after({"prices.py": ("def without(price):\n    return price\n", "")})
    assert changed(found) == {"prices.py::without": "removed"}
    assert noticed(found) == [("till.py::Till.net", 1)]


def test_who_has_found_something_else_since_does_not() -> None:
    gone = ("def without(price):\n    return price\n", "")
    instead = ("from prices import with_vat, without\n", "from prices import with_vat\n\ndef without(x): return x\n")
    found = after({"prices.py": gone, "till.py": instead})
    assert changed(found) == {
        "prices.py::without": "removed",
        "till.py::without": "added",
        "till.py::Till.net": "meaning",
    }
    assert found.impact.affected == ()


def test_what_moves_and_is_followed_is_noticed_by_nobody() -> None:
    body = "def without(price):\n    return price\n"
    follow = ("from prices import with_vat, without", "from prices import with_vat\nfrom other import without")
    found = after({"prices.py": (body, ""), "other.py": ("", body), "till.py": follow})
    moved = {each.name: each.moved_to for each in found.changed if each.moved_to}
    assert moved == {"prices.py::without": "other.py::without"}
    assert changed(found)["till.py::Till.net"] == "meaning"
    assert [each.chain[0] for each in found.impact.affected] == []


def test_a_file_that_is_gone_is_noticed_by_who_imported_it() -> None:
    found = after({"till.py": None})
    assert changed(found)["till.py::"] == "removed"
    assert {name for name, _ in noticed(found)} == {"special.py::Special", "tests/test_till.py::test_total"}


def test_a_test_that_changes_is_among_the_tests_to_run() -> None:
    found = after({"tests/test_till.py": ("== 0", "== 1")})
    assert [(each.name, each.distance) for each in found.impact.tests] == [("tests/test_till.py::test_total", 0)]


def test_documents_and_files_of_no_language_change_nothing() -> None:
    files = [FileChange("README.md", b"# A\n", b"# B\n"), FileChange("logo.svg", b"1", b"2")]
    found = diff_impact(code_of({**FILES, "README.md": "# B\n"}), files)
    assert (found.changed, found.impact.affected) == ((), ())


def test_comments_change_nothing() -> None:
    assert after({"prices.py": ("return price\n", "return price  \n    # as it is\n")}).changed == ()
