"""Types that a JSDoc comment tells, which are all that plain JavaScript says about them."""

import re

from indexer.languages.syntax.comments import ToldTypes

_TAG = re.compile(r"@(param|arg|argument|returns?|type)\s*\{", re.MULTILINE)
_NAME = re.compile(r"\s*\[?\s*([\w$]+)(\.?)")
TYPE_CHARS_MAX = 200


def told_types(doc: str) -> ToldTypes:
    """Types of parameters by name, of what is returned, and of what is declared; "" and none where nothing is told."""
    parameters: dict[str, str] = {}
    returned = declared = ""
    for match in _TAG.finditer(doc):
        kind, end = _braced(doc, match.end())
        tag = match[1]
        if not kind:
            continue
        if tag.startswith("return"):
            returned = returned or kind
        elif tag == "type":
            declared = declared or kind
        elif (named := _NAME.match(doc, end)) and not named[2]:
            parameters.setdefault(named[1], kind)
    return ToldTypes(parameters, returned, declared)


def _braced(doc: str, start: int) -> tuple[str, int]:
    """The type from `start` to the brace that closes it, without what says that it is optional; and where it ends."""
    depth = 1
    for at in range(start, min(len(doc), start + TYPE_CHARS_MAX)):
        if doc[at] in "{}":
            depth += 1 if doc[at] == "{" else -1
            if not depth:
                return " ".join(doc[start:at].split()).strip("?!= ").removeprefix("..."), at + 1
    return "", start
