"""A worktree into what was seen of it: its files, and where it stands in its history; read again only where a stamp
moved.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from msgspec import Struct

from indexer.files import Listing, list_files
from indexer.git import GitError, Repository, read_regular, repository_of
from indexer.stamps import Stamps, have_settled, settled_ns, stamp_at, still_hold
from workspace.standing import HEAD_BYTES_MAX, Standing, standing_at

# Of the common directory: refs that are packed (in either format of git's), and where a shallow clone was cut.
SHARED: Final = ("packed-refs", "reftable/tables.list", "shallow")
REFS_MAX: Final = 4
_REF: Final = re.compile(r"ref: (refs/(?!.*\.\.)[^\0\n]+)")


class Seen(Struct, frozen=True):
    """The worktree at one look. Only what `has_settled` proves something when its stamps still hold."""

    listing: Listing
    standing: Standing = Standing()
    exclude: tuple[str, ...] = ()
    stamps: Stamps = {}
    has_settled: bool = False


def look(root: Path, before: Seen, exclude: Iterable[str], *, now_ns: int | None = None) -> Seen:
    """The worktree as it is now; `before` itself where nothing has moved since, for which each file and folder is asked
    for its stamp. OSError where the root cannot be read.
    """
    patterns = tuple(exclude)
    if before.has_settled and before.exclude == patterns and still_hold(before.stamps):
        return before
    settled = settled_ns(now_ns)
    try:
        repository = repository_of(root)
    except GitError:  # what would mend it is not among the stamps
        return Seen(list_files(root, before.listing.files, exclude=patterns, now_ns=now_ns), exclude=patterns)
    of_head = _stamps_of_head(repository) if repository else {}
    standing = standing_at(root)
    listing = list_files(root, before.listing.files, exclude=patterns, now_ns=now_ns)
    stamps = {**of_head, **listing.seen}
    return Seen(listing, standing, patterns, stamps, have_settled(stamps, settled))


def _stamps_of_head(repository: Repository) -> Stamps:
    """What a commit, a switch of branch, a reset or a fetch that deepens writes."""
    places = [f"{repository.common_dir}/{name}" for name in SHARED]
    place = f"{repository.git_dir}/HEAD"
    for _ in range(REFS_MAX):
        places.append(place)
        text = (read_regular(Path(place), HEAD_BYTES_MAX) or b"").decode("utf-8", "replace").strip()
        if not (named := _REF.fullmatch(text)):
            break
        place = f"{repository.common_dir}/{named[1]}"
    return {place: stamp_at(place) for place in places}
