"""What a newcomer to the repository must know: purpose, where code, tests and documentation are, what all rests on."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from indexer.graph.testing import is_test_path
from indexer.records import moniker, split_moniker
from sleep_agent.facts import entry_points
from sleep_agent.facts.package_map import in_brief
from sleep_agent.findings import Finding
from sleep_agent.introduction import introduction
from sleep_agent.manifests import manifest_in, scripts_of
from sleep_agent.prose import (
    counted,
    first_sentence,
    listed,
    lower_first,
    placed_all,
    without_law,
    without_stop,
)
from sleep_agent.repository import NOT_THE_PRODUCT, SETTINGS, top_packages
from sleep_agent.subjects import PACKAGE_FILE, is_private, is_special, is_test, module_title
from sleep_agent.view import View

KIND = "brief"
EFFORT = 3
VERSION = 3
SUBJECTS = frozenset({"repository"})
IN_TESTS = True
FIELDS = {
    "packages": "paths of the `__init__.py` of its top packages",
    "folders": "folders that hold most of its code, where there are no such packages",
    "languages": "language and number of files, as `python 120`",
    "tests": "folders that hold its tests",
    "documentation": "the folder that holds most of its documentation, “” where there is none",
    "central": "monikers of the symbols that most of the code rests on",
}
BRIEF_CHARS_MAX = 1600  # 400 tokens
SENTENCE_CHARS_MAX = 80
PACKAGES_MAX = 3
PARTS_MAX = 8
CENTRAL_MAX = 7
FOLDERS_MAX = 5
FOLDER_SHARE_MAX = 0.5
"""A folder that holds more of the code than this is told by the folders in it."""
FOLDERS_SPLIT_MAX = 12
TEST_FOLDERS_MAX = 2
DOCUMENTS_MIN = 3
PACKAGE_CHARS_MAX = 150
FOLDER_CHARS_MAX = 90
FOLDERS_LEAD_CHARS = 40
SCRIPTS_MAX = 8
FILES_MAX = 6
PACKAGE_JSON = "package.json"
_RUNNERS = (("tox.ini", "tox"), ("noxfile.py", "nox"), ("Cargo.toml", "cargo test"))
_WORKSPACES = frozenset({"packages", "crates", "apps", "libs", "modules", "src"})
_STANDS_FOR = re.compile(r"(mod|lib)\.rs|index\.[cm]?[jt]sx?|doc\.go|package-info\.java|__init__\.py")

_UNLIKE_DOCUMENTS = re.compile(r"\.|(examples?|benchmarks?|scripts|tools|plugins|tests?|specs?)/")
_NAMES = {
    "javascript": "JavaScript",
    "typescript": "TypeScript",
    "php": "PHP",
    "csharp": "C#",
    "cpp": "C++",
    "tsx": "TSX",
}
_PLAIN = frozenset({"prose", "settings", "", "other"})


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding: the brief."""
    paths = view.paths()
    languages = Counter(view.language(p) or "other" for p in paths)
    code = [p for p in paths if (view.language(p) or "other") not in _PLAIN]
    product = [p for p in code if not is_test_path(p) and not NOT_THE_PRODUCT.intersection(p.split("/")[:-1])]
    packages = top_packages(view)[:PACKAGES_MAX]
    folders = [] if packages else _folders(product)
    central = _central(view, frozenset(product))
    tests = [p for p in code if is_test_path(p)]
    documents = _documents(view, paths)
    manifest = manifest_in(view, "") or manifest_in(view, _largest(product))
    said = introduction(view, subject, packages, manifest)
    parts = [
        f"It holds {listed([counted(n, _file_noun(name)) for name, n in _code_first(languages)])}.",
        *_start(view, paths),
        *_scripts(view, paths),
        *([f"Most of the code rests on {placed_all(central, CENTRAL_MAX)}."] if central else []),
        *_tests(tests, paths),
        *([f"Its documentation is in `{documents}`."] if documents else []),
        *_contributing(paths),
    ]
    room = BRIEF_CHARS_MAX - sum(len(part) + 1 for part in (*said, *parts))
    where = [*(_package(view, p, room // len(packages)) for p in packages), *_places(view, product, folders, room)]
    yield Finding(
        _within([*said, parts[0], *where, *parts[1:]], BRIEF_CHARS_MAX),
        {
            "packages": list(packages),
            "folders": [folder for folder, _ in folders],
            "languages": [f"{name} {n}" for name, n in languages.most_common()],
            "tests": _test_folders(tests),
            "documentation": documents,
            "central": central,
        },
    )


def _central(view: View, product: frozenset[str]) -> list[str]:
    """The most central symbols that others are meant to use; a class stands for its members."""
    found: dict[str, None] = {}
    for name in view.central():
        path, qualname = split_moniker(name)
        owner, _, last = qualname.rpartition(".")
        if whole := _class(view, path, owner):
            name, (path, qualname) = whole, split_moniker(whole)
        if path in product and qualname and not is_private(qualname) and not is_special(last):
            found.setdefault(name)
    return list(found)[:CENTRAL_MAX]


def _class(view: View, path: str, owner: str) -> str:
    """The class that holds a member; in Go it may stand in another file of the folder."""
    if not owner or view.kind(here := moniker(path, owner)) == "class":
        return here if owner else ""
    folder = path.rpartition("/")[0]
    found = [n for n in view.named(owner) if split_moniker(n)[0].rpartition("/")[0] == folder]
    return found[0] if len(found) == 1 and view.kind(found[0]) == "class" else ""


def _package(view: View, path: str, room: int) -> str:
    """A package with its parts, most imported first; of those that say nothing of themselves only the names."""
    title = module_title(path)
    sentence = _telling(view, path, PACKAGE_CHARS_MAX)
    beside = [p for p in view.folder(path) if p.endswith(".py") and not is_test(p)]
    parts = sorted(beside, key=lambda p: _importance(view, p))
    says = f"The package `{title}`" + (f" ({lower_first(without_stop(sentence))})" if sentence else "")
    if not parts:
        return f"{says} is a single module."
    described: list[str] = []
    for part in parts[:PARTS_MAX]:
        name = module_title(part).rpartition("/")[2]
        text = in_brief(view, part, SENTENCE_CHARS_MAX)
        text = f"`{name}`" if "(" in text and "(which" not in text and not _telling(view, part) else text
        long = sum(len(d) + 2 for d in described) + len(text) > room - len(says) - 60
        described.append(f"`{name}`" if long or "…" in text else text)
    return f"{says} is made of {listed([*described, *[''] * (len(parts) - len(described))], PARTS_MAX)}."


def _importance(view: View, path: str) -> tuple[bool, bool, int, str]:
    """Subpackages first, then what others are meant to use, most imported first."""
    name = path.removesuffix(f"/{PACKAGE_FILE}").rpartition("/")[2]
    return not path.endswith(PACKAGE_FILE), name.startswith("_"), -len(view.importers(path)), path


def _telling(view: View, path: str, limit: int = SENTENCE_CHARS_MAX) -> str:
    """The first sentence of a module, "" where it only repeats the module's name."""
    sentence = first_sentence(view.doc(moniker(path)), limit)
    words = re.findall(r"\w+", sentence.lower())
    return "" if set(words) <= set(re.findall(r"\w+", path.lower())) else sentence


def _folders(product: Sequence[str]) -> list[tuple[str, int]]:
    """The folders that hold the code, with the number of files; one that holds most of it is split into its own."""
    groups: dict[str, list[str]] = {"": list(product)}
    while True:
        largest = max(groups, key=lambda folder: (len(groups[folder]), folder))
        if len(groups) > 1 and len(groups[largest]) <= FOLDER_SHARE_MAX * len(product):
            break
        inside: dict[str, list[str]] = {}
        for path in groups[largest]:
            rest = path.removeprefix(largest).split("/")
            inside.setdefault(f"{largest}{rest[0]}/" if len(rest) > 1 else largest, []).append(path)
        others = {folder: files for folder, files in groups.items() if folder != largest}
        if set(inside) <= {largest} or len(others) + len(inside) > FOLDERS_SPLIT_MAX:
            break
        groups = {**others, **inside}
    ranked = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    return [(folder.rstrip("/"), len(files)) for folder, files in ranked[:FOLDERS_MAX] if files]


def _places(view: View, product: Sequence[str], folders: Sequence[tuple[str, int]], room: int) -> list[str]:
    if not folders or not product:
        return []
    left = len(product) - sum(n for _, n in folders)
    others = [f"others ({left})"] if left > 0 else []
    plain = [f"{f'`{folder}`' if folder else 'the top folder'} ({n})" for folder, n in folders]
    words = [_of_folder(view, folder, product) for folder, _ in folders]
    full = [f"{text[:-1]}: {said})" if said else text for text, said in zip(plain, words, strict=True)]
    if len(folders) == 1 and not others:
        names = [f"`{p.rpartition('/')[2]}`" for p in sorted(product, key=lambda p: (-len(view.inside(p)), p))]
        return [f"Its code is in {full[0]}, most of it in {listed(names[:FILES_MAX])}."]
    told = full if sum(len(text) + 2 for text in full) < room - FOLDERS_LEAD_CHARS else plain
    return [f"Its code is in {listed([*told, *others], len(told) + 1)}."]


def _of_folder(view: View, folder: str, product: Sequence[str]) -> str:
    """What a folder is for, as the file that stands for it says."""
    prefix = f"{folder}/" if folder else ""
    inside = [p for p in product if p.startswith(prefix) and "/" not in p.removeprefix(prefix)]
    for path in [p for p in inside if _STANDS_FOR.fullmatch(p.removeprefix(prefix))][:1]:
        text = without_stop(first_sentence(without_law(view.doc(moniker(path))), FOLDER_CHARS_MAX))
        if text and "…" not in text and " " in text:
            return lower_first(text)
    return ""


def _largest(product: Sequence[str]) -> str:
    """The folder with most of the code that a manifest may stand in: `packages/NAME/`, `crates/NAME/`, `NAME/`."""
    parts = (path.split("/") for path in product)
    heads = ("/".join(p[: 2 if p[0] in _WORKSPACES else 1]) + "/" for p in parts if len(p) > 2)
    return next((folder for folder, _ in Counter(heads).most_common(1)), "")


def _scripts(view: View, paths: Sequence[str]) -> list[str]:
    names = scripts_of(view, PACKAGE_JSON) if PACKAGE_JSON in paths else ()
    told = listed([f"`{name}`" for name in names], SCRIPTS_MAX)
    return [f"`{PACKAGE_JSON}` has the scripts {told}."] if names else []


def _start(view: View, paths: Sequence[str]) -> list[str]:
    files = [p for p in paths if p in SETTINGS]
    return [f.claim for p in files for f in entry_points.derive(view, moniker(p))][:1]


def _tests(tests: Sequence[str], paths: Sequence[str]) -> list[str]:
    if not tests:
        return []
    runner = next((f"; `{tool}` runs them (`{path}`)" for path, tool in _RUNNERS if path in paths), "")
    if folders := _test_folders(tests):
        return [f"Tests are in {listed([f'`{folder}`' for folder in folders])}{runner}."]
    return [f"Tests stand beside the code, as `{min(tests, key=len)}`{runner}."]


def _test_folders(tests: Sequence[str]) -> list[str]:
    """Up to two folders that hold tests and are called so."""
    roots = Counter(root for path in tests if (root := _test_root(path)))
    return [folder for folder, count in roots.most_common(TEST_FOLDERS_MAX) if count > len(tests) / 10]


def _test_root(path: str) -> str:
    """The folder whose name says that tests are in it; "" where only the file's name does."""
    parts = path.split("/")[:-1]
    at = next((n for n, part in enumerate(parts) if is_test_path(f"{part}/x")), None)
    return "" if at is None else "/".join(parts[: at + 1])


def _documents(view: View, paths: Sequence[str]) -> str:
    """The top folder that holds most of the documentation."""
    prose = (p for p in paths if "/" in p and view.language(p) == "prose" and not _UNLIKE_DOCUMENTS.match(p))
    found = Counter(p.partition("/")[0] for p in prose).most_common(1)
    return found[0][0] if found and found[0][1] >= DOCUMENTS_MIN else ""


def _contributing(paths: Sequence[str]) -> list[str]:
    found = next((p for p in paths if re.fullmatch(r"(\.github/|docs/)?CONTRIBUTING(\.\w+)?", p, re.IGNORECASE)), "")
    return [f"How to take part is said in `{found}`."] if found else []


def _code_first(languages: Counter[str]) -> list[tuple[str, int]]:
    return sorted(languages.items(), key=lambda row: (row[0] in _PLAIN, -row[1], row[0]))


def _file_noun(language: str) -> str:
    return f"{_NAMES.get(language, language.capitalize() if language not in _PLAIN else language)} file"


def _within(parts: Sequence[str], limit: int) -> str:
    kept: list[str] = []
    for part in parts:
        if sum(len(p) + 1 for p in kept) + len(part) <= limit:
            kept.append(part)
    return " ".join(kept)
