"""The `file:` URIs of a client into paths, paths into places below a root, and back."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

CACHED_PATHS: Final = 64


def path_of_uri(uri: str) -> Path | None:
    """The absolute path that a `file:` URI names, normalised; None for every other scheme and for what is no path."""
    try:
        parts = urlsplit(uri)
        path = unquote(parts.path, errors="surrogateescape")
    except ValueError:
        return None
    if parts.scheme != "file" or parts.netloc not in ("", "localhost") or not path.startswith("/") or "\0" in path:
        return None
    return Path(os.path.normpath(path))


def uri_of_path(path: Path) -> str:
    """The `file:` URI of an absolute path."""
    return path.as_uri()


def repository_path(root: Path, path: Path) -> str | None:
    """`path` relative to `root` with `/`, also through a symbolic link; None outside of it."""
    for base, target in ((root, path), (_real(root), _real(path))):
        if target.is_relative_to(base) and target != base:
            return target.relative_to(base).as_posix()
    return None


@lru_cache(maxsize=CACHED_PATHS)
def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))
