"""How a function or class came to be as it is: the commit that brought it, and the one that last changed its lines."""

from collections.abc import Iterator

from sleep_agent.findings import Finding
from sleep_agent.prose import opening
from sleep_agent.seen import Brought
from sleep_agent.subjects import introduced
from sleep_agent.view import View

KIND = "lineage"
EFFORT = 2
VERSION = 3
SUBJECTS = frozenset({"class", "function", "method"})
IN_TESTS = False
FIELDS = {
    "changed": "id of the commit that last changed its lines; of a class also those of its members",
    "changed_subject": "its subject line",
    "changed_body": "the rest of its message, which often says why; “” where there is none",
    "changed_date": "its day, ISO",
    "changed_by": "who wrote it",
    "brought": "id of the commit that brought it into its file, “” where that is too long ago to be known",
    "brought_subject": "its subject line",
    "brought_date": "its day, ISO",
    "brought_by": "who wrote it",
}
COMMIT_CHARS = 9
REASON_CHARS_MAX = 240


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding, but for what came with its file and was never changed: that is told of the file."""
    changed, brought = view.lineage(subject)
    if changed is None:
        return
    what = introduced(view, subject)
    if brought is None:
        claim = f"{what} was last changed {_by(changed)}"
    elif brought.commit == changed.commit:
        claim = f"{what} came into its file {_by(brought)}, and was not changed since"
    else:
        claim = f"{what} came into its file {_by(brought)}, and was last changed {_by(changed)}"
    reason = opening(changed.text.body, REASON_CHARS_MAX)
    yield Finding(
        f"{claim}." + (f" That commit says: {reason}" if reason else ""),
        {
            "changed": changed.commit,
            "changed_subject": changed.text.subject,
            "changed_body": changed.text.body,
            "changed_date": changed.text.date,
            "changed_by": changed.text.author,
            "brought": brought.commit if brought else "",
            "brought_subject": brought.text.subject if brought else "",
            "brought_date": brought.text.date if brought else "",
            "brought_by": brought.text.author if brought else "",
        },
    )


def _by(one: Brought) -> str:
    return f"on {one.text.date} by {one.text.author} in commit {one.commit[:COMMIT_CHARS]}, “{one.text.subject}”"
