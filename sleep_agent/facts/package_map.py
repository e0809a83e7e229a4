"""A package at a glance: what each of its modules and subpackages is for."""

from collections.abc import Iterator

from indexer.records import moniker, split_moniker
from sleep_agent.findings import Finding
from sleep_agent.prose import counted, first_sentence, fitting, listed, lower_first, without_stop
from sleep_agent.subjects import PACKAGE_FILE, is_test, module_title
from sleep_agent.view import View

KIND = "package map"
EFFORT = 2
VERSION = 2
SUBJECTS = frozenset({"package"})
IN_TESTS = False
FIELDS = {
    "modules": "paths of its modules",
    "packages": "paths of the `__init__.py` of its subpackages",
}
MAP_CHARS_MAX = 900
SENTENCE_CHARS_MAX = 80
DEFINED_MAX = 3


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding for a package with at least one module beside its `__init__.py`."""
    path, _ = split_moniker(subject)
    beside = [p for p in view.folder(path) if p.endswith(".py") and not is_test(p)]
    packages = [p for p in beside if p.endswith(PACKAGE_FILE)]
    modules = [p for p in beside if not p.endswith(PACKAGE_FILE)]
    if not beside:
        return
    counts = [counted(len(found), what) for found, what in ((modules, "module"), (packages, "subpackage")) if found]
    claim = f"The package `{module_title(path)}` consists of {' and '.join(counts)}: "
    described = [in_brief(view, p, SENTENCE_CHARS_MAX) for p in (*packages, *modules)]
    told = fitting(described, MAP_CHARS_MAX - len(claim))
    left = len(described) - len(told)
    claim += ", ".join(told) + (f" and {left} more" if left else "")
    yield Finding(f"{claim}.", {"modules": modules, "packages": packages})


def in_brief(view: View, path: str, limit: int) -> str:
    """A module by its file name with what it is for, else with what it defines."""
    name = module_title(path).rpartition("/")[2]
    if sentence := without_stop(first_sentence(view.doc(moniker(path)), limit)):
        return f"`{name}` ({lower_first(sentence)})"
    inside = [h for child in view.children(moniker(path)) if (h := view.sort(child))]
    told = sorted((h for h in inside if h.kind in ("class", "function")), key=lambda h: h.kind != "class")
    public = [h.name for h in told if not h.name.startswith(("_", "<"))]
    names = listed([f"`{n}`" for n in dict.fromkeys(public)], DEFINED_MAX)
    return f"`{name}` (which defines {names})" if names else f"`{name}`"
