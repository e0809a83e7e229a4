"""Where a file comes from and whose it is: the commit that added it, and the share of each author in its changes."""

from collections.abc import Iterator

from indexer.records import split_moniker
from sleep_agent.findings import Finding
from sleep_agent.prose import counted, listed
from sleep_agent.subjects import introduced
from sleep_agent.view import View

KIND = "origin"
EFFORT = 2
VERSION = 1
SUBJECTS = frozenset({"module"})
IN_TESTS = False
FIELDS = {
    "commit": "id of the commit that added the file under its name, “” where that is too long ago to be known",
    "subject": "its subject line",
    "date": "its day, ISO",
    "author": "who wrote it",
    "authors": "who changed the file, most commits first",
    "shares": "the share of each in the known commits that changed it, in percent",
    "commits": "number of known commits that changed it",
}
AUTHORS_MAX = 3
COMMIT_CHARS = 9


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding where git knows the file."""
    path, _ = split_moniker(subject)
    known = view.history(path)
    if known is None:
        return
    shares = [round(100 * count / known.commits) for _, count in known.authors]
    people = [f"{name} ({share} %)" for (name, _), share in zip(known.authors, shares, strict=True)]
    what = introduced(view, subject)
    commit, author, date, said = known.introduced or ("", "", "", "")
    claim = (
        f"{what} was added on {date} by {author} in commit {commit[:COMMIT_CHARS]}, “{said}”; "
        if commit
        else f"{what} "
    )
    if known.commits == 1 and commit:
        claim += "it has not been changed since"
    else:
        claim += f"{'its' if commit else 'has'} {counted(known.commits, 'known commit')} "
        claim += f"{'are' if commit else ''} by {listed(people, AUTHORS_MAX)}".strip()
    yield Finding(
        f"{claim}.",
        {
            "commit": commit,
            "subject": said,
            "date": date,
            "author": author,
            "authors": [name for name, _ in known.authors],
            "shares": [str(share) for share in shares],
            "commits": known.commits,
        },
    )
