"""Small repositories as snapshots, and what the static reasoner says about them."""

from collections.abc import Iterable

from fact_store.records import Fact
from fact_store.snapshot import Snapshot
from indexer.code_index import CodeIndex
from indexer.digest import blob_id
from indexer.history import CommitText, FileHistory, History
from indexer.parse import index_module
from indexer.records import Module
from sleep_agent.reason import reason

Files = dict[str, str]
SHOP: Files = {
    "README.md": "# Shop\n\nShop sells fruit over the network.\n",
    "pyproject.toml": '[project]\nname = "shop"\n\n[project.scripts]\nshop = "shop.cli:main"\n',
    "shop/__init__.py": '"""A shop for fruit."""\n',
    "shop/stock.py": '''"""What is in stock."""

LIMIT = 10


class StockError(Exception):
    """Something is not in stock."""


class Stock:
    """The fruit that is left."""

    def __init__(self, name: str, limit: int = LIMIT) -> None:
        self.name = name
        self.left = {}

    def take(self, fruit, count=1):
        """Take fruit out of the stock.

        More than there is cannot be taken.
        """
        if count > LIMIT:
            raise StockError("too much at once")
        self.left = self.reduce(fruit, count)
        if not self.left:
            return None
        return self.left[fruit]

    def reduce(self, fruit, count):
        return {fruit: self.left[fruit] - count}


class ColdStock(Stock):
    def take(self, fruit, count=1):
        """Take frozen fruit."""
        return super().take(fruit, count)
''',
    "shop/cli.py": '''"""The command line of the shop."""

import json

from shop.stock import Stock


def main(argv=None):
    """Sell fruit as the arguments say."""
    stock = Stock("main")
    for fruit in argv or []:
        print(json.dumps(stock.take(fruit)))


if __name__ == "__main__":
    main()
''',
    "tests/test_stock.py": """from shop.stock import Stock


def test_take():
    assert Stock("x").take("apple") is None
""",
}


def modules_of(files: Files) -> dict[str, Module]:
    """Files as parsed modules."""
    raw = {path: text.encode() for path, text in files.items()}
    return {path: Module(path, blob_id(data), index_module(path, data)) for path, data in raw.items()}


def snapshot_of(
    files: Files, history: dict[str, FileHistory] | None = None, commits: dict[str, CommitText] | None = None
) -> Snapshot:
    """Files as a snapshot with nothing learned."""
    code = CodeIndex.empty().apply(modules_of(files))
    past = History("head" if history else "", history or {}, commits or {})
    return Snapshot(code, past, lambda path: files[path].encode())


def edited(before: Snapshot, files: Files, path: str, old: str, new: str) -> tuple[Snapshot, Files]:
    """The snapshot after `old` became `new` in one file, and the files then."""
    assert old in files[path]
    after = {**files, path: files[path].replace(old, new)}
    code = before.code.apply(modules_of({path: after[path]}))
    source = Snapshot(code, before.history, lambda p: after[p].encode())
    return source, after


def claims(snapshot: Snapshot, name: str, effort: int = 3) -> dict[str, str]:
    """Kind -> claim of all facts about one symbol."""
    return {f.kind: f.claim for f in facts_about(snapshot, name, effort)}


def facts_about(snapshot: Snapshot, name: str, effort: int = 3) -> list[Fact]:
    """All facts about one symbol."""
    return [f for f in reason(snapshot, name.partition("::")[0], effort).facts if f.subject == name]


def everything(snapshot: Snapshot, effort: int = 3) -> Iterable[Fact]:
    """All facts about a snapshot."""
    for subject in snapshot.outdated(effort):
        yield from reason(snapshot, subject, effort).facts
