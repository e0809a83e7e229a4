"""A clone into requests for changes with the files that were changed for each, asked of the tree as it was before.

One tree a repository, at a commit some hundred commits back: what came after it is not in its history, so what is asked
is not known there. Whoever fits or scores on these must keep them apart by repository.
"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct, json

from assistant.index import is_prose, is_test
from indexer.parse import language_of

BACK = (60, 120, 200, 300, 450, 700, 1_000)
TOUCHED_MAX = 30
FILES_MAX = 8
REQUEST_CHARS = 600
KNOWN_SHARE = 0.6
MOST = {"several": 20, "single": 15, "other": 6}
ROUTINE = re.compile(
    r"(?i)^(merge|release|revert|prepare|version|v?\d+\.\d+)\b|\bbump(s|ed)?\b|\bpre-commit\b|dependabot"
)
TRAILER = re.compile(r"(?im)^(?:[a-z]+(?:-[a-z]+)*-by|closes?|fixes|refs?|change-id|fixes issue)\b.*$|\(?#\d+\)?")


class Request(Struct, frozen=True):
    """What a commit said, and the files it changed that are in the tree: `several` or one (`single`) source files, or
    `other` ones (tests, documentation) where no source was touched.
    """

    commit: str
    kind: str
    text: str
    wanted: tuple[str, ...]


def git(clone: Path, *arguments: str) -> str:
    """What git prints."""
    done = subprocess.run(["git", "-C", clone, *arguments], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


def mined(clone: Path, work: Path) -> tuple[Path, list[Request]]:
    """The tree that is asked, below `work`, and what is asked of it; made once."""
    tree = work / (clone.parent.name if clone.name == "repo" else clone.name)
    listed = tree.with_suffix(".requests.json")
    if not listed.exists():
        base, requests = chosen(clone)
        subprocess.run(["git", "clone", "-q", "--shared", "--no-checkout", clone.resolve(), tree], check=True)
        git(tree, "checkout", "-q", "--detach", base)
        listed.write_bytes(json.encode(requests))
    return tree, json.decode(listed.read_bytes(), type=list[Request])


def chosen(clone: Path) -> tuple[str, list[Request]]:
    """The nearest commit after which there are requests enough, and these, oldest first."""
    line = git(clone, "rev-list", "--first-parent", f"--max-count={BACK[-1] + 1}", "HEAD").split()
    base, requests = "", list[Request]()
    for back in BACK:
        base = line[min(back, len(line) - 1)]
        requests = list(within_measure(requests_after(clone, base)))
        if sum(each.kind == "several" for each in requests) >= MOST["several"]:
            break
    return base, requests


def within_measure(requests: Iterator[Request]) -> Iterator[Request]:
    """At most so many of each kind."""
    count = dict.fromkeys(MOST, 0)
    for each in requests:
        count[each.kind] += 1
        if count[each.kind] <= MOST[each.kind]:
            yield each


def requests_after(clone: Path, base: str) -> Iterator[Request]:
    """What the commits after `base` ask for, oldest first; merges and routine left out."""
    there = set(git(clone, "ls-tree", "-r", "-z", "--name-only", base).split("\0"))
    log = git(clone, "log", "--reverse", "--no-merges", "--no-renames", "--name-only", "-z",
              "--format=tformat:%x00%H%x00%B%x00", f"{base}..HEAD")  # fmt: skip
    fields, at = [*log.split("\0"), ""], 0
    while at + 3 < len(fields):
        name, message = fields[at + 1], fields[at + 2]
        end = fields.index("", at + 4) if fields[at + 3] == "" and at + 4 < len(fields) else at + 3
        paths = [text.removeprefix("\n") for text in fields[at + 3 : end] if text]
        at = end
        request = _request(name, message, paths, there)
        if request:
            yield request


def _request(name: str, message: str, paths: list[str], there: set[str]) -> Request | None:
    source = {p for p in paths if is_read(p) and not is_test(p) and not is_prose(p)}
    wanted = sorted(source & there) or sorted({p for p in paths if is_read(p)} & there)
    subject, _, body = message.partition("\n")
    subject, body = TRAILER.sub("", subject).strip(), "\n".join(TRAILER.sub("", body).split("\n")).strip()
    if len(paths) > TOUCHED_MAX or not 1 <= len(wanted) <= FILES_MAX or ROUTINE.search(subject) or len(subject) < 8:
        return None
    if source and len(source & there) < KNOWN_SHARE * len(source):
        return None
    # Half of the requests are one line, as people write them; which ones is a matter of the commit's id.
    text = f"{subject}\n{body}".strip()[:REQUEST_CHARS] if int(name[:8], 16) % 2 else subject
    kind = ("several" if len(wanted) > 1 else "single") if source else "other"
    return Request(name, kind, text, tuple(wanted))


def is_read(path: str) -> bool:
    """True for a file in a language that is read."""
    return language_of(path) is not None
