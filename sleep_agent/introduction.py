"""A README and the settings beside it into the words that say what a repository is for."""

import re
from collections.abc import Sequence

from indexer.records import moniker, split_moniker
from sleep_agent.manifests import Manifest
from sleep_agent.prose import opening, without_stop
from sleep_agent.view import View

INTRODUCTION_CHARS_MAX = 330
SECTIONS_MAX = 16
_HARDLY = 3
"""From this rank on a text says hardly what the repository is for."""

_NEWS = re.compile(r"(?i)\b(announc\w+|excited|release notes|changelog|deprecated|no longer maintained|sponsor\w*)\b")
_ASIDE = re.compile(r"(?i)sponsor|donat|backers|enterprise|announc|news|licen[cs]e|install")
_SAYS_WHAT = re.compile(
    r"(?i)\b(is|are) (an?|the|one)\b|\b(frameworks?|library|tool(kit)?|package|module|server|client|language|engine)\b"
)
_IS_ONE = re.compile(r"(?i)\b(is|are) (an?|the|one)\b")
_OPENS = re.compile(r"(An?|The) [a-z]")


def introduction(view: View, subject: str, packages: Sequence[str], manifest: Manifest | None) -> list[str]:
    """What it is for: in a line of its settings, and in the words of its README, without saying a thing twice."""
    words = _own_words(view, subject, packages, is_described=manifest is not None)
    own = [words] if words else []
    if manifest is None or _words(manifest.description) <= _words(words):
        return own
    named = f" of `{manifest.name}`" if manifest.name else ""
    return [f"`{manifest.path}` says{named}: {without_stop(manifest.description)}.", *own]


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def _own_words(view: View, subject: str, packages: Sequence[str], *, is_described: bool) -> str:
    """The words of the README that say what it is for; news, thanks and lists at its top are passed over."""
    path, _ = split_moniker(subject)
    sections = view.inside(path)[:SECTIONS_MAX] if view.language(path) == "prose" else ()
    own = [name for name in (subject, *sections) if not _ASIDE.search(name)]
    ranked: list[tuple[int, str]] = []
    for name in (*own, *(moniker(p) for p in packages)):
        text = opening(view.doc(name), INTRODUCTION_CHARS_MAX)
        if not text or _NEWS.search(text) or " - " in text or " " not in text:
            continue
        rank = _rank(text, is_first=name == subject, is_readme=name in own)
        if rank < _HARDLY or not is_described:
            ranked.append((rank, f"In the words of `{split_moniker(name)[0]}`: {text}"))
    return min(ranked, key=lambda row: row[0])[1] if ranked else ""


def _rank(text: str, *, is_first: bool, is_readme: bool) -> int:
    """How surely a text says what the repository is for, surest first."""
    if is_first and (_SAYS_WHAT.search(text) or _OPENS.match(text)):
        return 0
    if _SAYS_WHAT.search(text):
        return 1 if _IS_ONE.search(text) else 2
    return _HARDLY if is_first else _HARDLY + (1 if not is_readme else 2)
