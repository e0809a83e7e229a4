"""Kinds of facts about documents, packages, the repository as a whole and its history."""

from shop_repository import SHOP, claims, edited, facts_about, snapshot_of

from fact_store.records import Payload
from indexer.history import CommitText, FileHistory
from sleep_agent.reason import reason


def payload(files: dict[str, str], name: str, kind: str) -> Payload:
    """The payload of the one fact of a kind about a symbol."""
    (found,) = (f.payload for f in facts_about(snapshot_of(files), name) if f.kind == kind)
    return found


def test_documentation_leads_to_symbols_and_back() -> None:
    files = {
        **SHOP,
        "docs/guide.md": "# Guide\n\n## Selling\n\nFruit is sold with `Stock.take()`. Not `unknown.name`.\n",
    }
    snapshot = snapshot_of(files)
    assert claims(snapshot, "shop/stock.py::Stock.take")["documented"] == (
        "The method `Stock.take` is documented in the section “Selling” of `docs/guide.md` "
        "(“Fruit is sold with `Stock.take()`”)."
    )
    assert "documented" not in claims(snapshot, "shop/stock.py::Stock.reduce")


LAYERED = {
    "app/__init__.py": '"""An app."""\n',
    "app/cli.py": "from app import core\n",
    "app/core.py": "from app import model, store\n",
    "app/model.py": "from app import base\nimport app.store\n",
    "app/store.py": "from app import base\nfrom app import model\n",
    "app/base.py": "X = 1\n",
}


def test_layers_of_a_package() -> None:
    told = claims(snapshot_of(LAYERED), "app/__init__.py::")["layers"]
    assert told == (
        "The package `app` is layered, each level importing only what is below: `cli.py` / `core.py` / "
        "the circle of `model.py` and `store.py` / `__init__.py` and `base.py`."
    )
    assert payload(LAYERED, "app/__init__.py::", "layers")["cycles"] == ["app/model.py <> app/store.py"]


def test_circles_and_central_symbols_of_the_repository() -> None:
    found = {f.kind: f for f in reason(snapshot_of(LAYERED), "", 3).facts}
    assert found["import cycles"].claim == (
        "In this repository 1 circle of imports closes at import: `app/model.py` → `app/store.py` → `app/model.py`."
    )
    central = {f.kind: f for f in reason(snapshot_of(SHOP), "", 3).facts}["central symbols"]
    assert "shop/stock.py::Stock.take" in central.payload["symbols"]  # type: ignore[operator]
    assert "import cycles" not in {f.kind for f in reason(snapshot_of(SHOP), "", 3).facts}


CONFIGURED = {
    "README.md": "# Shop\n\nSells fruit.\n",
    "shop/home.py": "import os\n\n\ndef home():\n    return os.environ.get('SHOP_HOME', '.')\n",
    "shop/start.py": "import os\nfrom shop.home import home\n\n\ndef start():\n    return home()\n",
    "examples/try.py": "import os\n\nTOKEN = os.getenv('TRY_TOKEN')\n",
    "tests/test_home.py": "import os\n\n\ndef test_home():\n    assert os.getenv('CI')\n",
}


def test_the_settings_of_the_repository_are_those_that_the_product_reads_itself() -> None:
    found = {f.kind: f for f in reason(snapshot_of(CONFIGURED), "", 3).facts}["settings"]
    assert found.claim == "The Python code reads 1 environment variable (`SHOP_HOME` in `shop/home.py`)."
    assert found.payload == {"keys": ["environment SHOP_HOME"], "readers": ["shop/home.py::home"]}
    assert any(e.moniker == "shop/home.py::home" and e.lines == (1, 1) for e in found.evidence)
    without = {path: text for path, text in CONFIGURED.items() if path != "shop/home.py"}
    assert "settings" not in {f.kind for f in reason(snapshot_of(without), "", 3).facts}


def test_a_setting_that_is_read_from_now_on_makes_what_was_known_stale() -> None:
    before = snapshot_of(CONFIGURED)
    before = before.with_results([reason(before, "", 3)], 3)
    [known] = [f for f in before.all_facts() if f.kind == "settings"]
    assert before.is_fresh(known)
    for new, stands in (("1 + home()", True), ("home(), open('SHOP_START')", True), ("os.getenv('SHOP_START')", False)):
        moved, _ = edited(before, CONFIGURED, "shop/start.py", "home()\n", f"{new}\n")
        assert before.with_code(moved.code).is_fresh(known) is stands


def test_other_languages_have_their_facts() -> None:
    files = {
        "go.mod": "module shop\n",
        "stock.go": "package shop\n\n// Take takes fruit.\nfunc Take(n int) int {\n\treturn reduce(n)\n}\n\n"
        "func reduce(n int) int {\n\treturn n - 1\n}\n",
    }
    past = FileHistory("a" * 40, "Sell less", "", "Ann", "2024-05-01", 1, (("Ann", 1),), ())
    snapshot = snapshot_of(files, {"stock.go": past})
    take = claims(snapshot, "stock.go::Take")
    assert take["purpose"] == "The function `Take` has this purpose: Take takes fruit."
    assert "takes `n` (`int`)" in take["signature"] and "`reduce`" in take["callees"]
    assert claims(snapshot, "stock.go::reduce")["callers"] == "The function `reduce` is called by `Take`."
    assert claims(snapshot, "stock.go::reduce")["impact"].startswith(
        "A change to the function `reduce` affects directly"
    )
    module = claims(snapshot, "stock.go::")
    assert {"module role", "last change", "origin"} <= module.keys()
    assert not {"effects", "exceptions"} & take.keys()  # of those nothing is known here, so nothing is said


def test_the_brief_of_a_package() -> None:
    files = {
        **SHOP,
        "shop/__init__.py": '"""A shop for fruit."""\nfrom shop.stock import Stock\n',
        "use.py": "import shop\n",
    }
    assert claims(snapshot_of(files), "shop/__init__.py::")["package brief"] == (
        "The package `shop`: A shop for fruit. Its main parts are `stock.py` (what is in stock) and "
        "`cli.py` (the command line of the shop). It offers `Stock`. It is used by `use.py`."
    )


def test_origin_and_reason() -> None:
    past = FileHistory(
        "a" * 40, "Sell less", "Too much was sold.\n\nMore.", "Ann", "2024-05-01", 4, (("Ann", 3), ("Bob", 1)), (),
        ("b" * 40, "Bob", "2023-01-02", "Open the shop"),
    )  # fmt: skip
    told = claims(snapshot_of(SHOP, {"shop/stock.py": past}), "shop/stock.py::")
    assert told["origin"] == (
        "The module `shop/stock.py` was added on 2023-01-02 by Bob in commit bbbbbbbbb, “Open the shop”; "
        "its 4 known commits are by Ann (75 %) and Bob (25 %)."
    )
    assert told["last change"].endswith("The commit says: Too much was sold.")


def test_the_lineage_of_a_symbol_is_told_where_it_did_not_just_come_with_its_file() -> None:
    past = FileHistory(
        "a" * 40, "Sell less", "", "Ann", "2024-05-01", 4, (("Ann", 4),), (), ("b" * 40, "Bob", "2023-01-02", "Open"),
        {
            "Stock.take": ("a" * 40, "c" * 40),
            "Stock.reduce": ("c" * 40, "c" * 40),
            "Stock": ("b" * 40, "b" * 40),
            "ColdStock": ("c" * 40, ""),
        },
    )  # fmt: skip
    said = CommitText("Count by the piece", "Customers asked for it.", "Eve", "2023-09-09")
    commits = {"a" * 40: CommitText("Sell less", "", "Ann", "2024-05-01"), "c" * 40: said}
    known = snapshot_of(SHOP, {"shop/stock.py": past}, commits)
    brought = "on 2023-09-09 by Eve in commit ccccccccc, “Count by the piece”"
    assert claims(known, "shop/stock.py::Stock.take")["lineage"] == (
        f"The method `Stock.take` came into its file {brought}, and was last changed "
        "on 2024-05-01 by Ann in commit aaaaaaaaa, “Sell less”."
    )
    assert claims(known, "shop/stock.py::Stock.reduce")["lineage"] == (
        f"The method `Stock.reduce` came into its file {brought}, and was not changed since. "
        "That commit says: Customers asked for it."
    )
    assert claims(known, "shop/stock.py::ColdStock")["lineage"].startswith(
        f"The class `ColdStock` was last changed {brought}."
    )
    assert "lineage" not in claims(known, "shop/stock.py::Stock")
