"""A workspace's ignore files, secret names and tool folders into one verdict per path: why it is left out, or None."""

import os
from collections.abc import Iterable
from pathlib import Path

from indexer.git import GitError, Repository, Tracked, repository_of, tracked_files
from indexer.ignore_file import Rule, Rules, compile_rules, deciding_rule, read_rules
from indexer.secrets import secret_file_rule, secret_folder_rule
from indexer.stamps import Stamp, stamp_at

GIT_RULES = ".gitignore"
NOCTULE_RULES = ".noctuleignore"
CONFIGURED = "the `exclude` setting"
VENV_MARK = "pyvenv.cfg"
SKIPPED_FOLDERS = frozenset(
    (
        *(".git", ".hg", ".svn", ".bzr", ".jj", "CVS", "_darcs"),
        *("node_modules", "bower_components", "site-packages", "__pypackages__", "__pycache__"),
        *(".tox", ".nox", ".venv", ".eggs", ".direnv", ".terraform", ".gradle", ".cache", ".ipynb_checkpoints"),
        *(".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", ".import_linter_cache", ".pytype"),
    )
)
SKIPPED_SUFFIXES = (".egg-info", ".dist-info")
SUBMODULE = "a git submodule: open it as a workspace of its own"
NESTED_REPOSITORY = "a git repository inside this one: open it as a workspace of its own"
VIRTUAL_ENVIRONMENT = f"a Python virtual environment (it holds {VENV_MARK})"


class Ignore:
    """The matcher of one listing: what it compiled and decided about folders is kept while the listing lasts."""

    def __init__(self, root: Path, exclude: Iterable[str] = ()) -> None:
        """Reads the index of the repository around `root`; `problems` (path -> reason) says what cannot be used.

        `exclude` are patterns from the configuration, written as in a `.noctuleignore` at the root; `seen` are the
        stamps of what was read outside of the files below it.
        """
        self.root = root.resolve()
        self.problems: dict[str, str] = {}
        self.seen: dict[str, Stamp | None] = _stamps_of_entries(self.root)
        self._excluded = self._noted(compile_rules("\n".join(exclude), CONFIGURED), CONFIGURED)
        self.tracked = Tracked()
        self._chains: dict[tuple[str, str], list[tuple[Rules, int]]] = {}
        self._refusals: dict[str, str | None] = {}
        repository = self._open_repository()
        self._tracked_folders = _folders_of(self.tracked.files)
        self._outer = self._outer_rules(repository) if repository is not None else []

    def folder_refusal(self, path: str) -> str | None:
        """Why nothing in this folder is listed; None where it is entered. No folder above it may be refused itself."""
        name = path.rpartition("/")[2]
        if name in SKIPPED_FOLDERS or name.endswith(SKIPPED_SUFFIXES):
            return f"folders named `{name}` hold what tools made and are always left out"
        if (secret := secret_folder_rule(name)) is not None:
            return f"folders named `{secret}` hold secrets and are never read"
        if path in self.tracked.submodules:
            return SUBMODULE
        if (rule := self._decide(path + "/", NOCTULE_RULES)) is not None and rule.ignores:
            return f"ignored by {rule}"
        if os.path.lexists(f"{self.root}/{path}/.git"):
            return NESTED_REPOSITORY
        if os.path.lexists(f"{self.root}/{path}/{VENV_MARK}"):
            return VIRTUAL_ENVIRONMENT
        return None if path in self._tracked_folders else self._git_refusal(path, "/")

    def file_refusal(self, path: str) -> str | None:
        """Why this file, in a folder that is entered, is not listed; None where no rule is against it."""
        if (secret := secret_file_rule(path.rpartition("/")[2])) is not None:
            return f"files named `{secret}` may hold secrets and are never read"
        if (rule := self._decide(path, NOCTULE_RULES)) is not None and rule.ignores:
            return f"ignored by {rule}"
        return None if path in self.tracked.files else self._git_refusal(path, "")

    def _git_refusal(self, path: str, ending: str) -> str | None:
        """A tracked file keeps an ignored folder open; its neighbours stay ignored."""
        parent = path.rpartition("/")[0]
        if parent and (inherited := self._folder_git_refusal(parent)) is not None:
            return inherited
        rule = self._decide(path + ending, GIT_RULES)
        return f"ignored by {rule}" if rule is not None and rule.ignores else None

    def _folder_git_refusal(self, path: str) -> str | None:
        if path not in self._refusals:
            self._refusals[path] = self._git_refusal(path, "/")
        return self._refusals[path]

    def _decide(self, path: str, rules_name: str) -> Rule | None:
        """The nearest ignore file with a matching rule decides; those above the root and `info/exclude` come last.

        What the configuration excludes no file of the repository lets in again.
        """
        if rules_name == NOCTULE_RULES and self._excluded:
            rule = deciding_rule(self._excluded, path)
            if rule is not None and rule.ignores:
                return rule
        for rules, cut in self._chain(path.rstrip("/").rpartition("/")[0], rules_name):
            if (rule := deciding_rule(rules, path[cut:])) is not None:
                return rule
        if rules_name == NOCTULE_RULES:
            return None
        for rules, way in self._outer:
            if (rule := deciding_rule(rules, way + path)) is not None:
                return rule
        return None

    def _chain(self, folder: str, rules_name: str) -> list[tuple[Rules, int]]:
        """Ignore files of a folder and those above it, nearest first, each with the length of the way to its folder."""
        key = (folder, rules_name)
        if key not in self._chains:
            file = f"{folder}/{rules_name}" if folder else rules_name
            above = self._chain(folder.rpartition("/")[0], rules_name) if folder else []
            rules = self._noted(read_rules(self.root / file, file), file)
            self._chains[key] = above if rules is None else [(rules, len(file) - len(rules_name)), *above]
        return self._chains[key]

    def _noted(self, rules: Rules | None, shown: str) -> Rules | None:
        if rules is not None and rules.dropped:
            lines = ", ".join(map(str, rules.dropped))
            self.problems[shown] = (
                f"patterns that are not valid, or have too many wildcards, are not used: line {lines}"
            )
        return rules

    def _open_repository(self) -> Repository | None:
        try:
            repository = repository_of(self.root)
            if repository is not None:
                index = f"{repository.git_dir}/index"
                self.seen[index] = stamp_at(index)
                self.tracked = tracked_files(repository, self.root)
        except GitError as error:
            self.problems[".git"] = f"git cannot be used, so the folder is walked without it: {error}"
            return None
        return repository

    def _outer_rules(self, repository: Repository) -> list[tuple[Rules, str]]:
        """Rules from outside the root, nearest first, each with the way from its folder to the root.

        Empty where they ignore the root itself (a checkout in another's build folder): the user asked for that folder.
        """
        top = Path(repository.top)
        folders = [folder for folder in self.root.parents if folder == top or top in folder.parents]
        places = [(folder / GIT_RULES, folder) for folder in folders]
        places.append((Path(repository.common_dir, "info", "exclude"), top))
        outer = []
        for file, folder in places:
            self.seen[str(file)] = stamp_at(str(file))
            shown = ".git/info/exclude" if file.name == "exclude" else os.path.relpath(file, self.root)
            if (rules := self._noted(read_rules(file, shown), shown)) is not None:
                outer.append((rules, _way(folder, self.root)))
        root_is_ignored = not self.tracked.files and any(way and _hits(rules, way) for rules, way in outer)
        return [] if root_is_ignored else outer


def _stamps_of_entries(root: Path) -> dict[str, Stamp | None]:
    """Where `.git` entries are looked for: those that are not there, and the nearest one unless it is a folder, whose
    stamp moves with every lock in it.
    """
    seen: dict[str, Stamp | None] = {}
    for folder in (root, *root.parents):
        entry = folder / ".git"
        if entry.is_dir():
            break
        seen[str(entry)] = stamp_at(str(entry))
        if seen[str(entry)] is not None:
            break
    return seen


def _hits(rules: Rules, folder: str) -> bool:
    rule = deciding_rule(rules, folder)
    return rule is not None and rule.ignores


def _way(folder: Path, root: Path) -> str:
    return "".join(f"{part}/" for part in root.relative_to(folder).parts)


def _folders_of(paths: Iterable[str]) -> set[str]:
    direct = {path.rpartition("/")[0] for path in paths}
    return direct.union(*(folders_above(folder) for folder in direct)) - {""}


def folders_above(path: str) -> list[str]:
    """`a/b/c.py` -> [`a/b`, `a`]: the folders a path stands in, nearest first, without the root."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[:length]) for length in range(len(parts), 0, -1)]
