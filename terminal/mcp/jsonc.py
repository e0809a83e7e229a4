"""JSON with comments into the same text with one member set: everything else stays as it was, byte for byte."""

import json
import re
from typing import Any, Final, NamedTuple

_SKIPPED: Final = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_STRING: Final = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_SCALAR: Final = re.compile(r"[^\s,\]}/]+")
DEPTH_MAX: Final = 200
INDENT: Final = 2


class NotJsonError(ValueError):
    """The text is not JSON with comments; the message says where."""


class _Member(NamedTuple):
    """Where a member's name starts and its value stands."""

    start: int
    value: int
    end: int


def with_member(text: str, path: tuple[str, ...], value: Any) -> str:
    """`text` with the member at `path` set to `value`; objects on the way are made where they are missing.

    Comments and trailing commas are read as VS Code and Zed read them. Raises NotJsonError where the text is something
    else, or where something on the way is no object.
    """
    if not text.strip():
        return json.dumps(_nested(path, value), indent=INDENT, ensure_ascii=False) + "\n"
    start = _skip(text, 1 if text.startswith("\ufeff") else 0)
    if text[start : start + 1] != "{":
        raise NotJsonError(f"line {_line(text, start)}: an object is needed")
    end = _value_end(text, start, 0)
    if text[_skip(text, end) :]:
        raise NotJsonError(f"line {_line(text, _skip(text, end))}: something stands behind the object")
    return _set(text, start, path, value)


def read_member(text: str, path: tuple[str, ...]) -> Any:
    """The value at `path`, None where there is none. Raises NotJsonError."""
    start = _skip(text, 1 if text.startswith("\ufeff") else 0)
    for name in path:
        if text[start : start + 1] != "{" or (found := _members(text, start)[0].get(name)) is None:
            return None
        start = found.value
    return json.loads(_bare(text[start : _value_end(text, start, 0)]))


def _set(text: str, start: int, path: tuple[str, ...], value: Any) -> str:
    """`start` is the `{` of an object that gets the member `path[0]`."""
    members, close = _members(text, start)
    name, rest = path[0], path[1:]
    found = members.get(name)
    if found is not None and rest:
        if text[found.value] != "{":
            raise NotJsonError(f"line {_line(text, found.value)}: {name!r} is no object")
        return _set(text, found.value, rest, value)
    if found is not None:
        margin = _margin(text, found.start)
        return text[: found.value] + _written(value, margin) + text[found.end :]
    last = max(members.values(), key=lambda member: member.end, default=None)
    margin = _margin(text, last.start) if last else _margin(text, start) + " " * INDENT
    member = f"{json.dumps(name)}: {_written(_nested(rest, value), margin)}"
    if last is None:
        return f"{text[: start + 1]}\n{margin}{member}\n{_margin(text, start)}{text[start + 1 :].lstrip()}"
    comma = _skip(text, last.end)
    head, trailing = (comma + 1, ",") if text[comma] == "," else (last.end, "")
    between = text[head:close].rstrip()  # a comment on the last member stays with it
    closing = text[head + len(between) : close] or " "
    added = "" if trailing else ","
    return f"{text[:head]}{added}{between}\n{margin}{member}{trailing}{closing}{text[close:]}"


def _members(text: str, start: int) -> tuple[dict[str, _Member], int]:
    """The members of the object at `start`, and where its `}` stands."""
    found: dict[str, _Member] = {}
    at = _skip(text, start + 1)
    while text[at : at + 1] != "}":
        name = _STRING.match(text, at)
        colon = _skip(text, name.end()) if name else at
        if name is None or text[colon : colon + 1] != ":":
            raise NotJsonError(f"line {_line(text, at)}: a name and a colon are needed")
        value = _skip(text, colon + 1)
        end = _value_end(text, value, 0)
        found[json.loads(name[0])] = _Member(at, value, end)
        at = _after(text, end, "}")
    return found, at


def _value_end(text: str, at: int, depth: int) -> int:
    """Where the value that starts at `at` ends."""
    if depth > DEPTH_MAX:
        raise NotJsonError(f"line {_line(text, at)}: too deep")
    opening = text[at : at + 1]
    if opening in ("{", "["):
        closing = "}" if opening == "{" else "]"
        at = _skip(text, at + 1)
        while text[at : at + 1] != closing:
            if opening == "{":
                name = _STRING.match(text, at)
                colon = _skip(text, name.end()) if name else at
                if name is None or text[colon : colon + 1] != ":":
                    raise NotJsonError(f"line {_line(text, at)}: a name and a colon are needed")
                at = _skip(text, colon + 1)
            at = _after(text, _value_end(text, at, depth + 1), closing)
        return at + 1
    found = (_STRING if opening == '"' else _SCALAR).match(text, at)
    if found is None:
        raise NotJsonError(f"line {_line(text, at)}: a value is needed")
    try:
        json.loads(found[0])
    except ValueError:
        raise NotJsonError(f"line {_line(text, at)}: {found[0][:40]!r} is no value") from None
    return found.end()


def _after(text: str, at: int, closing: str) -> int:
    """Behind the comma that follows a value, or at what closes."""
    at = _skip(text, at)
    if text[at : at + 1] == ",":
        return _skip(text, at + 1)
    if text[at : at + 1] != closing:
        raise NotJsonError(f"line {_line(text, at)}: a comma or {closing!r} is needed")
    return at


def _bare(text: str) -> str:
    """A value without comments and trailing commas."""
    parts: list[str] = []
    at = 0
    while at < len(text):
        if found := _STRING.match(text, at):
            parts.append(found[0])
            at = found.end()
        elif (skipped := _skip(text, at)) > at:
            parts.append(" ")
            at = skipped
        elif text[at] == "," and text[_skip(text, at + 1) : _skip(text, at + 1) + 1] in ("}", "]"):
            at += 1
        else:
            parts.append(text[at])
            at += 1
    return "".join(parts)


def _skip(text: str, at: int) -> int:
    found = _SKIPPED.match(text, at)
    return found.end() if found else at


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _margin(text: str, at: int) -> str:
    """The white space at the start of the line on which `at` stands."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line[: len(line) - len(line.lstrip())]


def _nested(path: tuple[str, ...], value: Any) -> Any:
    for name in reversed(path):
        value = {name: value}
    return value


def _written(value: Any, margin: str) -> str:
    return json.dumps(value, indent=INDENT, ensure_ascii=False).replace("\n", f"\n{margin}")
