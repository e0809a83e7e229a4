"""How a file came to be as it is: its last commit with subject, how often it changes, and what changes with it."""

from collections.abc import Iterator

from indexer.records import split_moniker
from sleep_agent.findings import Finding
from sleep_agent.prose import counted, listed, opening, short_path
from sleep_agent.subjects import introduced
from sleep_agent.view import View

KIND = "last change"
EFFORT = 2
VERSION = 3
SUBJECTS = frozenset({"module"})
IN_TESTS = False
FIELDS = {
    "commit": "id of the last commit that changed the file",
    "subject": "its subject line",
    "body": "the rest of its message, which often says why; “” where there is none",
    "date": "its day, ISO",
    "author": "who wrote it",
    "commits": "number of commits that changed the file",
    "companions": "files that most often change in the same commit",
}
COMPANIONS_MAX = 3
COMMIT_CHARS = 9
REASON_CHARS_MAX = 240


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding where git knows the file."""
    path, _ = split_moniker(subject)
    known = view.history(path)
    if known is None:
        return
    companions = [other for other, _ in known.companions]
    claim = (
        f"{introduced(view, subject)} was last changed on {known.date} by {known.author} in commit "
        f"{known.commit[:COMMIT_CHARS]}, “{known.subject}”; {counted(known.commits, 'known commit')} changed it"
    )
    if companions:
        claim += f", most often together with {listed([f'`{short_path(c)}`' for c in companions[:COMPANIONS_MAX]])}"
    reason = opening(known.body, REASON_CHARS_MAX)
    yield Finding(
        f"{claim}." + (f" The commit says: {reason}" if reason else ""),
        {
            "commit": known.commit,
            "subject": known.subject,
            "body": known.body,
            "date": known.date,
            "author": known.author,
            "commits": known.commits,
            "companions": companions,
        },
    )
