"""What a newcomer to a package must know: its purpose, main parts, what it offers, who uses it, what it rests on."""

from collections.abc import Iterator, Sequence

from indexer.records import moniker, split_moniker
from sleep_agent.facts.package_map import in_brief
from sleep_agent.findings import Finding
from sleep_agent.prose import listed, named, opening
from sleep_agent.subjects import PACKAGE_FILE, is_private, is_test, module_title
from sleep_agent.view import View

KIND = "package brief"
EFFORT = 3
VERSION = 2
SUBJECTS = frozenset({"package"})
IN_TESTS = False
FIELDS = {
    "offers": "monikers of what its `__init__.py` offers: `__all__`, or what it imports from its own modules",
    "main": "paths of its most imported modules and subpackages",
    "users": "folders outside of the package whose modules import it",
    "rests_on": "folders of this repository outside of the package that its modules import",
}
BRIEF_CHARS_MAX = 1200
PURPOSE_CHARS_MAX = 300
SENTENCE_CHARS_MAX = 80
OFFERS_MAX = 8
MAIN_MAX = 5
FOLDERS_MAX = 5


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding for a package with at least one module beside its `__init__.py`."""
    path, _ = split_moniker(subject)
    folder = path.removesuffix(PACKAGE_FILE)
    beside = [p for p in view.folder(path) if p.endswith(".py") and not is_test(p)]
    if not beside:
        return
    importers = {p: [i for i in view.importers(p) if not is_test(i)] for p in (path, *beside)}
    main = sorted(beside, key=lambda p: (_is_internal(p, folder), -len(importers[p]), p))[:MAIN_MAX]
    offers = list(_offers(view, path, folder))
    users = _folders(folder, (i for each in importers.values() for i in each))
    rests_on = _folders(folder, (split_moniker(t)[0] for p in (path, *beside) for _, t in view.imports(p) if "::" in t))
    purpose = opening(view.doc(subject), PURPOSE_CHARS_MAX)
    parts = [
        f"The package `{module_title(path)}`{f': {purpose}' if purpose else ' has no description of its own.'}",
        f"Its main parts are {listed([in_brief(view, p, SENTENCE_CHARS_MAX) for p in main], MAIN_MAX)}.",
        *([f"It offers {listed([named(o) for o in offers], OFFERS_MAX)}."] if offers else []),
        *([f"It is used by {listed([f'`{u}`' for u in users], FOLDERS_MAX)}."] if users else []),
        *([f"It rests on {listed([f'`{r}`' for r in rests_on], FOLDERS_MAX)}."] if rests_on else []),
    ]
    claim = ""
    for part in parts:
        claim = f"{claim} {part}".strip() if len(claim) + len(part) < BRIEF_CHARS_MAX else claim
    yield Finding(claim, {"offers": offers, "main": main, "users": users, "rests_on": rests_on})


def _is_internal(path: str, folder: str) -> bool:
    """Whether a module or subpackage is not meant for others by its name."""
    return path.removeprefix(folder).startswith("_")


def _offers(view: View, path: str, folder: str) -> Iterator[str]:
    """What `__all__` names, else what is imported from inside of the package, as far as it is public."""
    bound = dict(view.imports(path))
    exported = view.exports(path)
    for name in exported if exported is not None else bound:
        target = bound.get(name) or moniker(path, name)
        inside = target.startswith(folder) and bool(split_moniker(target)[1])
        if not is_private(name) and (inside if exported is None else view.kind(target) not in (None, "module")):
            yield target


def _folders(folder: str, paths: "Iterator[str] | Sequence[str]") -> list[str]:
    """Folders of paths outside of a folder, those that come up most first; a file at the top stands for itself."""
    counts: dict[str, int] = {}
    for path in paths:
        if not path.startswith(folder):
            name = path.rpartition("/")[0] or path
            counts[name] = counts.get(name, 0) + 1
    return sorted(counts, key=lambda name: (-counts[name], name))
