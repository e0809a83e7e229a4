"""What somebody means by a change (a revision, two of them, the text of a diff) into files before and after it."""

import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from indexer.git import find_root
from indexer.graph.diff_impact import DiffImpact, FileChange, diff_impact, with_contents
from indexer.graph.impact import DEPTH
from indexer.graph.walk import NODES_MAX
from indexer.parse import language_of
from indexer.patch import FilePatch, PatchError, both_sides, read_patch
from indexer.records import Certainty
from indexer.revisions import RevisionError, blobs, commit_of, merge_base, tree_files
from workspace.errors import USAGE, NoctuleError

if TYPE_CHECKING:
    from fact_store.snapshot import Snapshot

HEAD: Final = "HEAD"


class Changes(Struct, frozen=True):
    """Files that differ, by path, and for each file that could not be compared the reason.

    `around` are the files that do not differ but read otherwise now: both commits of a range lie in the past.
    """

    files: tuple[FileChange, ...]
    skipped: Mapping[str, str]
    around: Mapping[str, bytes | None] = {}


def changes_impact(
    snapshot: "Snapshot",
    changes: Changes,
    *,
    depth: int = DEPTH,
    nodes: int = NODES_MAX,
    minimum: Certainty = "possible",
) -> DiffImpact:
    """Who notices these changes, in the repository as it is after them."""
    code = with_contents(snapshot.code, changes.around)
    return diff_impact(code, changes.files, depth=depth, nodes=nodes, minimum=minimum)


def since_revision(root: Path, snapshot: "Snapshot", revision: str) -> Changes:
    """`REV`: from that commit to the files as they are now; `A..B`: from one commit to another; `A...B`: what B did
    since it parted from A.

    Raises NoctuleError where there is no such revision, or no git.
    """
    try:
        if ".." not in revision:
            return _to_now(root, snapshot, commit_of(root, revision))
        dots = "..." if "..." in revision else ".."
        one, _, other = revision.partition(dots)
        first, second = (commit_of(root, each or HEAD) for each in (one, other))
        return _between(root, snapshot, merge_base(root, first, second) if dots == "..." else first, second)
    except RevisionError as error:
        raise NoctuleError(str(error), USAGE) from None


def of_patch(root: Path, snapshot: "Snapshot", text: bytes) -> Changes:
    """A unified diff, whether the files as they are now have it already or not yet.

    Raises NoctuleError where the text is no diff; a file that is on neither side of it is skipped.
    """
    try:
        patches = read_patch(text)
    except PatchError as error:
        raise NoctuleError(str(error), USAGE) from None
    prefix = _below(root)
    found: dict[str, FileChange] = {}
    skipped: dict[str, str] = {}
    for patch in patches:
        old, new = (_local(snapshot, path, prefix) for path in (patch.old_path, patch.new_path))
        named = new or old
        if named is None or language_of(named) is None:
            continue
        sides = _sides(snapshot, patch, old, new)
        if patch.note:
            skipped[named] = f"the diff only says that it changed: {patch.note}"
        elif sides is None:
            skipped[named] = "the file as it is now is on neither side of the diff"
        else:
            found.update(_changes(old, new, *sides))
    return Changes(tuple(found[path] for path in sorted(found)), skipped)


def _to_now(root: Path, snapshot: "Snapshot", commit: str) -> Changes:
    tree = {path: blob for path, blob in tree_files(root, commit).items() if language_of(path) is not None}
    modules = snapshot.code.modules
    gone = [path for path in tree if path not in modules and not os.path.lexists(root / path)]
    differ = [path for path, module in modules.items() if tree.get(path) != module.blob]
    before = blobs(root, [tree[path] for path in (*gone, *differ) if path in tree])
    found = {path: FileChange(path, before.get(tree[path]), None) for path in gone}
    for path in differ:
        found[path] = FileChange(path, before.get(tree.get(path, "")), snapshot.source(path))
    return _complete(found, tree, before)


def _between(root: Path, snapshot: "Snapshot", first: str, second: str) -> Changes:
    one, two = tree_files(root, first), tree_files(root, second)
    paths = [path for path in {**one, **two} if one.get(path) != two.get(path) and language_of(path) is not None]
    # What is here without being indexed is not read on purpose (`exclude`, a secret), whichever commit it stands in.
    wanted = [path for path in paths if path in snapshot.code.modules or not os.path.lexists(root / path)]
    around = _around(snapshot, two, frozenset(wanted))
    ids = [blob for path in wanted for tree in (one, two) if (blob := tree.get(path))]
    contents = blobs(root, [*ids, *(two[path] for path in around if path in two)])
    found = {p: FileChange(p, contents.get(one.get(p, "")), contents.get(two.get(p, ""))) for p in wanted}
    complete = _complete(found, {**two, **one}, contents)
    return Changes(complete.files, complete.skipped, {path: contents.get(two.get(path, "")) for path in around})


def _around(snapshot: "Snapshot", tree: Mapping[str, str], changed: Collection[str]) -> list[str]:
    """Indexed files, and files that are gone, which read otherwise in a commit than now."""
    modules = snapshot.code.modules
    paths = [path for path, module in modules.items() if tree.get(path) != module.blob]
    paths += [path for path in tree if path not in modules and language_of(path) is not None]
    return [path for path in paths if path not in changed]


def _complete(found: Mapping[str, FileChange], tree: Mapping[str, str], contents: Mapping[str, bytes]) -> Changes:
    """Without the files whose content git does not have here."""
    missing = {path for path in found if path in tree and tree[path] not in contents}
    files = tuple(found[path] for path in sorted(found) if path not in missing)
    return Changes(files, dict.fromkeys(sorted(missing), "git does not have its content here (a partial clone?)"))


def _sides(
    snapshot: "Snapshot", patch: FilePatch, old: str | None, new: str | None
) -> tuple[bytes | None, bytes | None] | None:
    here = next((path for path in (new, old) if path is not None and path in snapshot.code.modules), None)
    content = snapshot.source(here) if here is not None else None
    return both_sides(patch, content)


def _changes(old: str | None, new: str | None, before: bytes | None, after: bytes | None) -> dict[str, FileChange]:
    if old is not None and new is not None and old != new:
        return {old: FileChange(old, before, None), new: FileChange(new, None, after)}
    path = new or old
    assert path is not None
    return {path: FileChange(path, before, after)}


def _local(snapshot: "Snapshot", path: str | None, prefix: str | None) -> str | None:
    """A path of a diff, which git counts from the top of the repository, as the workspace counts it."""
    if path is None or prefix is None:
        return path
    if path.startswith(prefix):
        return path.removeprefix(prefix)
    return path if path in snapshot.code.modules else None


def _below(root: Path) -> str | None:
    """The folder of the workspace below the top of its repository, with `/` at its end; None where it is the top."""
    top = find_root(root)
    return None if top == root else f"{root.relative_to(top).as_posix()}/"
