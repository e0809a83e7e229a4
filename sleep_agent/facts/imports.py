"""What a module needs and who needs it: the files and packages it imports and the files that import it."""

from collections.abc import Iterator
from itertools import takewhile

from indexer.records import split_moniker
from sleep_agent.findings import Finding
from sleep_agent.prose import counted, listed, short_path
from sleep_agent.subjects import introduced, is_test
from sleep_agent.view import View

KIND = "imports"
EFFORT = 2
VERSION = 2
SUBJECTS = frozenset({"module"})
IN_TESTS = False
FIELDS = {
    "imports": "paths of this repository that it imports",
    "outside": "top-level packages from outside that it imports",
    "importers": "paths that import it, tests included",
}
PATHS_MAX = 6
OUTSIDE_MAX = 6
IMPORTERS_MAX = 5


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding where the module imports or is imported."""
    path, _ = split_moniker(subject)
    targets = [target for _, target in view.imports(path)]
    inside = list(dict.fromkeys(p for t in targets if "::" in t and (p := split_moniker(t)[0]) != path))
    outside = sorted({_package(t, view.language(path)) for t in targets if "::" not in t} - {"", "__future__"})
    importers = view.importers(path)
    code = [p for p in importers if not is_test(p)]
    tests = [p for p in importers if is_test(p)]
    says = []
    if inside:
        says.append(f"imports {_paths(inside, PATHS_MAX)} from this repository")
    if outside:
        names = listed([f"`{o}`" for o in outside], OUTSIDE_MAX)
        says.append(f"from outside {names}" if inside else f"imports only from outside the repository: {names}")
    if importers:
        by = [_imported_by(code)] if code else []
        by += [counted(len(tests), "test file")] if tests else []
        says.append(f"is imported by {' and by '.join(by)}")
    if says:
        claim = f"{introduced(view, subject)} {', and '.join(says)}."
        yield Finding(claim, {"imports": inside, "outside": outside, "importers": list(importers)})


def _package(target: str, language: str) -> str:
    """What gives an import: the first part of a dotted name; in Go a path, in Java what holds classes."""
    if language == "java":
        return ".".join(takewhile(str.islower, target.split(".")))
    host, slash, rest = target.rpartition("/")
    return f"{host}{slash}{rest.partition('.')[0]}"


def _imported_by(paths: list[str]) -> str:
    if len(paths) <= IMPORTERS_MAX + 1:
        return _paths(paths, IMPORTERS_MAX)
    return f"{counted(len(paths), 'file')} such as {_paths(paths[:3], 3)}"


def _paths(paths: list[str], most: int) -> str:
    return listed([f"`{short_path(p)}`" for p in paths], most)
