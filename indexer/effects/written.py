"""Calls and names as they are written into what can be read off them alone."""

import re
from collections.abc import Iterator

from indexer.records import Call, split_moniker


def plain_arguments(call: Call) -> Iterator[tuple[str, bool]]:
    """Named arguments that are plainly true or false."""
    for each in call.keywords:
        name, _, ref = each.partition("=")
        if ref in ("<bool>", "<None>") and (
            found := re.search(rf"\b{re.escape(name)}\s*=\s*(True|False|None)\b", call.text)
        ):
            yield name, found[1] == "True"


def attribute_of(name: str, attribute: str) -> str:
    return f"{name}{attribute}" if name.endswith("::") else f"{name}.{attribute}"


def holder_of(ref: str) -> str:
    """What holds that which is deleted: `x` of `x[0]` and of `x.y`; "" for a plain name."""
    return ref[: ref.rindex("[")] if ref.endswith("]") else ref.rpartition(".")[0]


def written_name(name: str) -> str:
    """The last name of a moniker as it is written in a call: `a.py::Parser.feed#2` -> `feed`."""
    return split_moniker(name)[1].rpartition(".")[2].partition("#")[0]
