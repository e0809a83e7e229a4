"""Text of the repository into Markdown that an editor may show: no images, no HTML, no links, no control characters."""

import re
import unicodedata

_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})  # bidi, zero-width and tag characters are "Cf"
_LINK = re.compile(r"!?\[([^\]\[]*)\]\([^)]*\)|!?\[([^\]\[]*)\]\[[^\]]*\]")
_URL = re.compile(r"\b[a-zA-Z][a-zA-Z0-9+.-]{1,20}:(?://)?[^\s`<>]+|\bwww\.[^\s`<>]+")
_CODE = re.compile(r"`+[^`]*`+")
_SCHEME = re.compile(r"^(?:https?|ftp|file|command|data|javascript|mailto|vscode|ssh|git)\b", re.IGNORECASE)


def visible(text: str) -> str:
    """The text without control, bidirectional and zero-width characters; line ends and tabs stay."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in _HIDDEN)


def prose(text: str) -> str:
    """Prose of the repository as Markdown: code spans stay, links become their text, tags become plain text."""
    text = visible(text)
    parts: list[str] = []
    end = 0
    for code in _CODE.finditer(text):
        parts += (_plain(text[end : code.start()]), code[0])
        end = code.end()
    return "".join((*parts, _plain(text[end:])))


def fenced(text: str, language: str) -> str:
    """A code block that its content cannot leave."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{visible(text)}\n{fence}"


def code(name: str) -> str:
    """A name as a code span."""
    return f"`{visible(name).replace('`', '')}`"


def one_line(text: str, limit: int) -> str:
    """The text on one line of at most `limit` characters."""
    return clipped(" ".join(visible(text).split()), limit)


def clipped(text: str, limit: int) -> str:
    """At most `limit` characters, cut at a blank where one is near, with an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text.rfind(" ", limit // 2, limit - 1)
    return text[: cut if cut > 0 else limit - 1].rstrip() + "…"


def _plain(text: str) -> str:
    text = _LINK.sub(lambda m: m[1] or m[2] or "", text)
    text = _URL.sub(
        lambda m: f"`{m[0]}`" if _SCHEME.match(m[0]) or "://" in m[0] or m[0].startswith("www.") else m[0], text
    )
    text = text.replace("<", "&lt;").replace("![", "\\![")
    return re.sub(r"\[([^\]]*)\]:", r"\\[\1]:", text)
