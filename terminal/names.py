"""Monikers and counts into words as a person would say them."""

import re
from typing import Final

from indexer.records import split_moniker

_REPEATED: Final = re.compile(r"#\d+")


def short(name: str) -> str:
    """A qualname without the number that tells definitions of one name apart; the path of a module, an outside name."""
    path, qualname = split_moniker(name)
    return _REPEATED.sub("", qualname) or path


def long(name: str) -> str:
    """The same with its path."""
    return _REPEATED.sub("", name)


def counted(count: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"
