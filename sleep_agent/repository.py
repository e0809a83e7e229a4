"""A view of the whole repository into what stands for it: its README, its top packages, its settings."""

from collections.abc import Sequence

from indexer.graph.testing import is_test_path
from indexer.records import moniker
from sleep_agent.subjects import PACKAGE_FILE, is_test
from sleep_agent.view import View

READMES = ("readme.md", "readme.rst", "readme.txt", "readme")
SETTINGS = ("pyproject.toml", "setup.cfg", "setup.py")
NOT_THE_PRODUCT = frozenset(
    {"docs", "doc", "examples", "example", "benchmarks", "scripts", "tools", "guide", "plugins"}
)


def repository_subject(view: View) -> str | None:
    """The moniker that stands for the repository: its README, else its first top package, else the README of the folder
    that holds most, else its first file.
    """
    paths = view.paths()
    readmes = {p.lower(): p for p in paths if "/" not in p}
    found = next((readmes[r] for r in READMES if r in readmes), None) or next(iter(top_packages(view)), None)
    found = found or _deeper_readme(paths) or min(paths, key=lambda p: (_is_hidden(p), p), default=None)
    return moniker(found) if found else None


def _deeper_readme(paths: Sequence[str]) -> str | None:
    """The README of the folder that holds most files: one at the top may be a link to it."""
    readmes = [p for p in paths if p.rpartition("/")[2].lower() in READMES and not _is_hidden(p) and not is_test(p)]
    readmes = [p for p in readmes if not NOT_THE_PRODUCT.intersection(p.split("/"))]
    inside = {p: sum(other.startswith(p.rpartition("/")[0] + "/") for other in paths) for p in readmes}
    return min(readmes, key=lambda p: (-inside[p], p), default=None)


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))


def top_packages(view: View) -> tuple[str, ...]:
    """`__init__.py` of each package that no other package holds, the product's first, tests and examples left out."""
    inits = [p for p in view.paths() if p.endswith(PACKAGE_FILE) and not is_test(p)]
    folders = {p.removesuffix(PACKAGE_FILE) for p in inits}
    tops = [p for p in inits if not _holders(p) & folders and not NOT_THE_PRODUCT.intersection(p.split("/"))]
    tops = [p for p in tops if not _is_of_tests(view, p)]
    return tuple(sorted(tops, key=lambda p: (p.count("/"), -_weight(view, p), p)))


def _holders(path: str) -> set[str]:
    parts = path.split("/")[:-2]
    return {"/".join(parts[:n]) + "/" for n in range(1, len(parts) + 1)}


def _is_of_tests(view: View, path: str) -> bool:
    """Whether most of what a package holds tests, whatever it is called."""
    inside = [p for p in view.paths() if p.startswith(path.removesuffix(PACKAGE_FILE)) and not p.endswith(PACKAGE_FILE)]
    return 2 * sum(is_test_path(p) for p in inside) > len(inside)


def _weight(view: View, path: str) -> int:
    folder = path.removesuffix(PACKAGE_FILE)
    return sum(p.startswith(folder) for p in view.paths())
