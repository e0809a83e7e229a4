"""What a symbol is for: its docstring's or leading comment's first sentences, else what its body plainly does."""

import re
from collections.abc import Iterator

from indexer.records import moniker, split_moniker
from sleep_agent.findings import Finding
from sleep_agent.prose import listed, opening, quoted, without_law, without_stop
from sleep_agent.subjects import introduced, is_special, is_test
from sleep_agent.view import View

KIND = "purpose"
EFFORT = 1
VERSION = 4
SUBJECTS = frozenset({"module", "class", "function", "method", "constant", "variable", "attribute", "section"})
IN_TESTS = True
FIELDS = {
    "text": "the purpose, as written where it is written",
    "source": "docstring, comment or structure",
}
PURPOSE_CHARS_MAX = 320
CALLS_MAX = 5
_NOT_FOR_PEOPLE = re.compile(
    r"(flake8|noqa|type:|pylint|mypy|pyright|isort|fmt:|coding[:=]|-\*-|pragma|ruff|nosec|!/|copyright|spdx|licen[sc]e|todo|fixme)",
    re.IGNORECASE,
)
_PLAIN_CALLS = """
_ add any all append bool cast clear cls copy count decode dict encode endswith enumerate extend format frozenset get
getattr hasattr index int isinstance issubclass items iter join keys len list lower lstrip max min next pop print range
repr replace reversed rstrip set setattr setdefault sort sorted split splitlines startswith str strip sum super tuple
type update upper values zip NotImplementedError Ok Err Some None push map filter forEach
"""
PLAIN_CALLS = frozenset(_PLAIN_CALLS.split())


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding where a docstring, a comment or the body says what the symbol is for."""
    path, qualname = split_moniker(subject)
    sort = view.sort(subject) if qualname else None
    if text := opening(_documented(view, subject), PURPOSE_CHARS_MAX):
        source = "docstring"
    elif text := opening(_told_to_people(view.comment(subject)), PURPOSE_CHARS_MAX):
        source = "comment"
    else:
        if sort and sort.kind in ("function", "method") and not is_special(sort.name) and not is_test(path):
            yield from _from_structure(view, subject)
        return
    if sort and without_stop(text) in (sort.name, f"`{sort.name}`"):
        return
    if view.language(path) != "prose":
        claim = f"{introduced(view, subject)} has this purpose: {text}"
    elif sort is None:
        claim = f"The file `{path}` begins: {text}"
    elif view.doc(subject) == view.doc(moniker(path)):
        return
    else:
        claim = f"The section “{sort.name}” of `{path}` says: {text}"
    yield Finding(claim, {"text": text, "source": source})


def _documented(view: View, subject: str) -> str:
    """The documentation; of a file without docstrings, where its first comment may be the licence, without that."""
    path, qualname = split_moniker(subject)
    is_plain = qualname or view.language(path) in ("python", "prose")
    return view.doc(subject) if is_plain else without_law(view.doc(subject))


def _told_to_people(comment: str) -> str:
    """A comment without what is meant for tools or lawyers."""
    return "\n".join(line for line in without_law(comment).splitlines() if not _NOT_FOR_PEOPLE.match(line.strip("# ")))


def _from_structure(view: View, subject: str) -> Iterator[Finding]:
    calls = list(dict.fromkeys(c.ref for _, c in view.calls(subject) if "?" not in c.ref and "(" not in c.ref))
    calls = [c for c in calls if c.rpartition(".")[2] not in PLAIN_CALLS and not c.startswith("<")]
    returned = list(dict.fromkeys(s.text.removeprefix("return").strip() for _, s in view.statements(subject, "return")))
    returned = [r for r in returned if r and not r.isidentifier()]
    deeds = []
    if calls:
        deeds.append(f"calls {listed([f'`{c}`' for c in calls], CALLS_MAX)}")
    if len(returned) == 1:
        deeds.append(f"returns {quoted(returned[0])}")
    if view.statements(subject, "yield"):
        deeds.append("yields its results one by one")
    if deeds:
        text = listed(deeds)
        claim = f"{introduced(view, subject)} has no description; judging by its body it {text}."
        yield Finding(claim, {"text": text, "source": "structure"})
