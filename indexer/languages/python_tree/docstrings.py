"""String literals and comments as written into the text that they mean."""

import re

_LITERAL = re.compile(r"([a-zA-Z]*)('''|\"\"\"|'|\")(.*?)(?:\2)?\Z", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|(\r?\n)|(.))", re.DOTALL)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"', "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_LAST_CODE_POINT = 0x10FFFF


def string_value(literal: str) -> str:
    """The value of a string literal, cleaned as a docstring is."""
    if literal[:3] == '"""' == literal[-3:] and len(literal) >= 6 and "\\" not in literal and "\r" not in literal:
        return clean(literal[3:-3])
    match = _LITERAL.match(literal)
    if match is None:
        return ""
    prefix, _, body = match.groups()
    body = body.replace("\r\n", "\n")
    if "\\" in body and "r" not in prefix.lower():
        body = _ESCAPE.sub(_unescape, body)
    return clean(body)


def _unescape(match: re.Match[str]) -> str:
    two, four, eight, octal, newline, other = match.groups()
    if newline is not None:
        return ""
    if other is not None:
        return _SIMPLE.get(other, "\\" + other)
    code = int(octal, 8) if octal else int(two or four or eight, 16)
    return chr(code) if code <= _LAST_CODE_POINT and not 0xD800 <= code <= 0xDFFF else match[0]


def clean(text: str) -> str:
    """Without the indentation that all lines but the first share, and without blank lines around (PEP 257)."""
    if "\n" not in text:
        return text.expandtabs().strip()
    lines = text.expandtabs().split("\n")
    margins = [len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()]
    margin = min(margins, default=0)
    cleaned = [line.strip() if i == 0 else line[margin:].rstrip() for i, line in enumerate(lines)]
    return "\n".join(cleaned).strip("\n").rstrip()


def comment_text(comment: str) -> str:
    """`# text` without its mark; "" for a line of decoration and for instructions to tools."""
    text = comment.lstrip("#:! ").rstrip()
    if not any(char.isalnum() for char in text):
        return ""
    return "" if text.startswith(("noqa", "type:", "pragma", "pylint", "fmt:", "ruff:", "mypy:")) else text
