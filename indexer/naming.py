"""Paths of a repository into module names and source roots, and back.

A module's name starts below the root, or below a folder called `src` that is not itself a package; a package's
`__init__.py` is the package.
"""

from collections.abc import Iterable

INIT = "__init__"
SUFFIXES = (".py", ".pyi")


def stem(path: str) -> str | None:
    """`a/b.py` -> `a/b`; None for a file that no import can name."""
    for suffix in SUFFIXES:
        if path.endswith(suffix):
            return path[: -len(suffix)]
    return None


def folder_of(path: str) -> str:
    """The folder that holds a path; "" for the root."""
    return path.rpartition("/")[0]


def join(folder: str, name: str) -> str:
    """A path below a folder, where "" is the root."""
    return f"{folder}/{name}" if folder else name


def normalized(path: str) -> str:
    """A path without `.` and `..`; "" where it leads out of the repository or to its root."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return ""
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def folders_around(path: str) -> tuple[str, ...]:
    """The folder that holds a path and those around it, nearest first; the root, "", is the last."""
    found = [folder_of(path)]
    while found[-1]:
        found.append(folder_of(found[-1]))
    return tuple(found)


def candidates(place: str) -> tuple[str, ...]:
    """Files that can be the module at `place` (a path without suffix), in the order in which an import prefers them."""
    return (f"{place}/{INIT}.py", f"{place}.py", f"{place}/{INIT}.pyi", f"{place}.pyi")


class Layout:
    """How the files of one repository can be named by imports; made from the set of paths alone, never changed."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.files = frozenset(paths)
        self.packages = frozenset(
            folder_of(p) for p in self.files if p.rpartition("/")[2] in (f"{INIT}.py", f"{INIT}.pyi")
        )
        self.folders: set[str] = set()
        self.regular: dict[str, tuple[str, ...]] = {}
        self.namespaces: dict[str, tuple[str, ...]] = {}
        self.names: dict[str, str] = {}
        self.paths: dict[str, str] = {}
        self._roots: dict[str, str] = {}
        self._by_folder: dict[str, list[str]] | None = None
        for path in sorted(self.files):
            self._add(path)

    def root_of(self, path: str) -> str:
        """The folder from which the file's own package is imported: the nearest one that is not a package."""
        folder = folder_of(path)
        root = self._roots.get(folder)
        if root is None:
            root = folder
            while root and root in self.packages:
                root = folder_of(root)
            self._roots[folder] = root
        return root

    def in_folder(self, folder: str) -> tuple[str, ...]:
        """Files that lie directly in a folder, sorted."""
        if self._by_folder is None:
            self._by_folder = {}
            for path in sorted(self.files):
                self._by_folder.setdefault(folder_of(path), []).append(path)
        return tuple(self._by_folder.get(folder, ()))

    def name_of(self, path: str) -> str:
        """The module name of any path, indexed or not."""
        place = stem(path)
        if place is None:
            return path
        parts = place.split("/")
        if parts[-1] == INIT and len(parts) > 1:
            parts.pop()
        for at in range(len(parts) - 2, -1, -1):
            if parts[at] == "src" and "/".join(parts[: at + 1]) not in self.packages:
                return ".".join(parts[at + 1 :])
        return ".".join(parts)

    def _add(self, path: str) -> None:
        name = self.name_of(path)
        self.names[path] = name
        if name not in self.paths or path.endswith(f"/{INIT}.py"):
            self.paths[name] = path
        place = stem(path)
        if place is None:
            return
        folder = folder_of(path)
        while folder and folder not in self.folders:
            self.folders.add(folder)
            folder = folder_of(folder)
        root = self.root_of(path)
        below = place[len(root) + 1 :] if root else place
        if below != INIT:
            _append(self.regular, below.partition("/")[0], root)
        while root:
            root, _, last = root.rpartition("/")
            _append(self.namespaces, last, root)


def _append(into: dict[str, tuple[str, ...]], name: str, root: str) -> None:
    known = into.get(name, ())
    if root not in known:
        into[name] = (*known, root)
