"""What a newcomer to the repository must know: its purpose, its packages, where it starts, where its tests are."""

from collections import Counter
from collections.abc import Iterator, Sequence

from indexer.records import moniker, split_moniker
from sleep_agent.facts import entry_points
from sleep_agent.facts.package_map import in_brief
from sleep_agent.findings import Finding
from sleep_agent.prose import counted, first_sentence, listed, lower_first, opening, without_stop
from sleep_agent.repository import SETTINGS, top_packages
from sleep_agent.subjects import PACKAGE_FILE, is_test, module_title
from sleep_agent.view import View

KIND = "brief"
EFFORT = 3
VERSION = 1
SUBJECTS = frozenset({"repository"})
IN_TESTS = True
FIELDS = {
    "packages": "paths of the `__init__.py` of its top packages",
    "languages": "language and number of files, as `python 120`",
    "tests": "folders that hold its tests",
    "central": "paths of the modules that most others import",
}
BRIEF_CHARS_MAX = 1600  # 400 tokens
INTRODUCTION_CHARS_MAX = 400
SENTENCE_CHARS_MAX = 110
SECTIONS_MAX = 4
PACKAGES_MAX = 3
PARTS_MAX = 8
CENTRAL_MAX = 5
CENTRAL_IMPORTERS_MIN = 3


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding: the brief."""
    paths = view.paths()
    packages = top_packages(view)[:PACKAGES_MAX]
    central = _central(view, packages)
    tests = _test_folders(paths)
    languages = Counter(view.language(p) or "other" for p in paths)
    parts = [
        *_introduction(view, subject, packages),
        f"It holds {listed([f'{counted(n, _file_noun(name))}' for name, n in _code_first(languages)])}.",
        *(_package(view, p) for p in packages),
        *_start(view, paths),
        *_importance(central),
        *([f"Tests are in {listed([f'`{t}`' for t in tests])}."] if tests else []),
    ]
    yield Finding(
        _within(parts, BRIEF_CHARS_MAX),
        {
            "packages": list(packages),
            "languages": [f"{name} {n}" for name, n in languages.most_common()],
            "tests": tests,
            "central": central,
        },
    )


def _introduction(view: View, subject: str, packages: Sequence[str]) -> list[str]:
    for name in (subject, *view.children(subject)[:SECTIONS_MAX], *(moniker(p) for p in packages)):
        if text := opening(view.doc(name), INTRODUCTION_CHARS_MAX):
            return [f"In the words of `{split_moniker(name)[0]}`: {text}"]
    return []


def _package(view: View, path: str) -> str:
    init = moniker(path)
    title = module_title(path)
    sentence = first_sentence(view.doc(init), SENTENCE_CHARS_MAX)
    beside = [p for p in view.folder(path) if p.endswith(".py") and not is_test(p)]
    parts = sorted(beside, key=lambda p: (not p.endswith(PACKAGE_FILE), -len(view.importers(p)), p))
    described = [in_brief(view, p, SENTENCE_CHARS_MAX) for p in parts[: PARTS_MAX + 1]]
    says = f"The package `{title}`" + (f" ({lower_first(without_stop(sentence))})" if sentence else "")
    return (
        f"{says} is made of {listed([*described, *[''] * (len(parts) - len(described))], PARTS_MAX)}."
        if described
        else f"{says} is a single module."
    )


def _start(view: View, paths: Sequence[str]) -> list[str]:
    files = [p for p in paths if p in SETTINGS]
    return [f.claim for p in files for f in entry_points.derive(view, moniker(p))][:1]


def _central(view: View, packages: Sequence[str]) -> list[str]:
    """The most imported modules and subpackages right below the top packages."""
    beside = [p for package in packages for p in view.folder(package) if p.endswith(".py") and not is_test(p)]
    counts = {p: len(view.importers(p)) for p in beside}
    ranked = sorted(counts, key=lambda p: (-counts[p], p))
    return [p for p in ranked if counts[p] >= CENTRAL_IMPORTERS_MIN][:CENTRAL_MAX]


def _importance(central: Sequence[str]) -> list[str]:
    return [f"The most imported of its parts are {listed([f'`{c}`' for c in central])}."] if central else []


def _test_folders(paths: Sequence[str]) -> list[str]:
    tests = (p for p in paths if is_test(p) and p.endswith(".py"))
    return [folder for folder, _ in Counter(_test_root(p) for p in tests).most_common(2)]


def _test_root(path: str) -> str:
    parts = path.split("/")
    at = next((n for n, part in enumerate(parts) if part.startswith("test")), len(parts) - 1)
    return "/".join(parts[: at + 1]) if at < len(parts) - 1 else "/".join(parts[:-1]) or path


def _code_first(languages: Counter[str]) -> list[tuple[str, int]]:
    return sorted(languages.items(), key=lambda row: (row[0] in ("prose", "settings", "other"), -row[1], row[0]))


def _file_noun(language: str) -> str:
    return f"{language.capitalize() if language == 'python' else language} file"


def _within(parts: Sequence[str], limit: int) -> str:
    kept: list[str] = []
    for part in parts:
        if sum(len(p) + 1 for p in kept) + len(part) <= limit:
            kept.append(part)
    return " ".join(kept)
