"""What the authors left to be done or warn about: marked comments, and deprecation with what to use instead."""

import re
from collections.abc import Iterator, Sequence

from indexer.records import split_moniker
from sleep_agent.facts.raises import message_of
from sleep_agent.findings import CLAIM_CHARS_MAX, Finding, Site
from sleep_agent.prose import clip, fitting, full_stop, plain
from sleep_agent.subjects import decorator_name, introduced
from sleep_agent.view import View

KIND = "remarks"
EFFORT = 1
VERSION = 2
SUBJECTS = frozenset({"class", "function", "method", "module"})
IN_TESTS = False
FIELDS = {
    "deprecated": "true where the symbol is marked as deprecated, or warns that it is whenever it runs",
    "deprecation": "what is said about that, “” where nothing is",
    "remarks": "comments that are marked as to do, to fix, a hack or a bug, with their mark and text, in source order",
}
REMARKS_MAX = 4
REMARK_CHARS_MAX = 160
CONTINUED_MAX = 3
_MARKS = "todo|fixme|xxx|hack|bug".upper()
_REMARK = re.compile(rf"(?:#|//|/\*)\s*(?:!\s*)?({_MARKS})\b[:\s(]*(.*)")
_COMMENT = re.compile(rf"\s*(?:#|//)\s?(?!\s*(?:{_MARKS})\b)(.*)")
_DIRECTIVE = re.compile(
    r"^\s*\.\.\s*deprecated::\s*(.*)$|^\s*@deprecated\b\s*(.*)$|^\s*(?:\*\*)?Deprecated(?:\*\*)?[:.]\s*(.*)$"
)
_RELEASE = re.compile(r"v?\d[\w.]*")
_STRING = re.compile(r"""(["'])(.*?)(?<!\\)\1""")
_WARNS = re.compile(r"\b\w*(?:DeprecationWarning|RemovedIn\w+Warning|RemovedAfter\w+Warning)\b")


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding where a comment leaves something to be done, or the symbol is deprecated."""
    path, qualname = split_moniker(subject)
    if view.language(path) in ("prose", "settings", ""):
        return
    lines = view.own_lines(subject)
    remarks = list(_remarks(lines)) if view.kind(subject) != "class" or qualname else []
    deprecation = _deprecation(view, subject, lines)
    if not remarks and deprecation is None:
        return
    what = introduced(view, subject)
    says = []
    if deprecation is not None:
        says.append(f"is deprecated{f' (“{deprecation}”)' if deprecation else ''}")
    if remarks:
        texts = [f"“{text}”" for _, text in remarks]
        told = fitting(texts[:REMARKS_MAX], CLAIM_CHARS_MAX - 120)
        more = f" and {len(texts) - len(told)} more" if len(texts) > len(told) else ""
        says.append(f"has {'a remark' if len(texts) == 1 else 'remarks'} of its authors: {', '.join(told)}{more}")
    yield Finding(
        full_stop(f"{what} {' and '.join(says)}"),
        {"deprecated": deprecation is not None, "deprecation": deprecation or "", "remarks": [t for _, t in remarks]},
        tuple(Site(subject, at, at) for at, _ in remarks[:REMARKS_MAX]),
    )


def _remarks(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """(line offset, word with text) of each remark; a comment goes on over the comment lines below it."""
    for at, line in enumerate(lines):
        found = _REMARK.search(line)
        if found is None or _in_string(line, found.start()):
            continue
        words = [found[2].rstrip("*/ ")]
        alone = not line[: found.start()].strip()
        for below in lines[at + 1 : at + 1 + CONTINUED_MAX] if alone else ():
            more = _COMMENT.match(below)
            if more is None or not more[1].strip():
                break
            words.append(more[1].strip())
        text = " ".join(" ".join(words).split())
        yield at, clip(f"{found[1]}: {text}" if text else found[1], REMARK_CHARS_MAX)


def _in_string(line: str, at: int) -> bool:
    before = line[:at]
    return before.count('"') % 2 == 1 or before.count("'") % 2 == 1


def _deprecation(view: View, subject: str, lines: Sequence[str]) -> str | None:
    """What is said about the symbol's deprecation, "" where it is only marked; None where it is not deprecated."""
    sort = view.sort(subject)
    for decorator in sort.decorators if sort else ():
        if "deprecated" in decorator_name(decorator).lower():
            return clip(
                plain(max((found[2] for found in _STRING.finditer(decorator)), key=len, default="")), REMARK_CHARS_MAX
            )
    doc = view.doc(subject).splitlines()
    for at, line in enumerate(doc):
        if found := _DIRECTIVE.match(line):
            first, below = next(filter(None, found.groups()), "").strip(), list(_below(doc, at))
            since = f"since {first}:" if _RELEASE.fullmatch(first) and below else first
            return clip(plain(" ".join([since, *below])), REMARK_CHARS_MAX)
    for at, call in view.calls(subject) if sort and sort.kind in ("function", "method") else ():
        warned = _WARNS.search(" ".join((*call.arguments, *call.keywords)))
        if (
            call.ref.rpartition(".")[2] in ("warn", "warn_deprecated")
            and warned
            and _is_unconditional(lines, call.text)
        ):
            source = " ".join(lines[at : at + 1 + call.span.end_line - call.span.start_line])
            return clip(plain(message_of(source)), REMARK_CHARS_MAX)
    return None


def _below(lines: Sequence[str], at: int) -> Iterator[str]:
    """What is indented below a line, up to the next blank line."""
    indent = len(lines[at]) - len(lines[at].lstrip())
    for line in lines[at + 1 :]:
        if not line.strip() or len(line) - len(line.lstrip()) <= indent:
            return
        yield line.strip()


def _is_unconditional(lines: Sequence[str], text: str) -> bool:
    """Whether a call stands at the first level of a body: only then does it warn of the function itself."""
    start = text.partition("(")[0]
    body = [line for line in lines[1:] if line.strip() and not line.strip().startswith(("#", '"', "'", ")", "@"))]
    level = min((len(line) - len(line.lstrip()) for line in body), default=0)
    return any(line.lstrip().startswith(start) and len(line) - len(line.lstrip()) == level for line in body)
