"""Text of the repository into Markdown that an editor may show: no images, no HTML, no links, no control characters."""

import re
import unicodedata

_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})  # bidi, zero-width and tag characters are "Cf"
_LINK = re.compile(r"!?\[([^\]\[]*)\]\([^)]*\)|!?\[([^\]\[]*)\]\[[^\]]*\]")
_URL = re.compile(r"\\*(\b[a-zA-Z][a-zA-Z0-9+.-]{1,20}:(?://)?[^\s`<>]+|\bwww\.[^\s`<>]+)")
_CODE = re.compile(
    r"(?<=\n)(?P<fence>`{3,})[^`\n]*\n(?:[^\n]*\n)*? {0,3}(?P=fence)`*[ \t]*(?=\n|\Z)"
    r"|(?<![`\\])(?P<run>`+)(?!`)[^\n]*?(?<!`)(?P=run)(?!`)"
)
"""A fenced block at the margin, or a code span on one line: what CommonMark takes for code wherever it stands."""
_TABLE = re.compile(r"^(?=[^\n]*-)[ \t|:>*+\d.)-]*[|:][ \t|:>*+\d.)-]*$", re.MULTILINE)
_SCHEME = re.compile(r"^(?:https?|ftp|file|command|data|javascript|mailto|vscode|ssh|git)\b", re.IGNORECASE)


def visible(text: str) -> str:
    """The text without control, bidirectional and zero-width characters; line ends and tabs stay."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in _HIDDEN)


def prose(text: str) -> str:
    """Prose of the repository as Markdown: code spans stay, links become their text, tags become plain text.

    Backticks that delimit no code become apostrophes: what they could pair with elsewhere would no longer be code.
    """
    text = visible(text)
    shown, end = "", 0
    for found in _CODE.finditer(text):
        shown = _beside(_beside(shown, _plain(text[end : found.start()])), found[0])
        end = found.end()
    return _beside(shown, _plain(text[end:]))


def fenced(text: str, language: str) -> str:
    """A code block that its content cannot leave."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{visible(text)}\n{fence}"


def code(name: str) -> str:
    """A name as a code span."""
    return f"`{' '.join(visible(name).replace('`', '').split())}`"


def one_line(text: str, limit: int) -> str:
    """The text on one line of at most `limit` characters."""
    return clipped(" ".join(visible(text).split()), limit)


def clipped(text: str, limit: int) -> str:
    """At most `limit` characters, cut at a blank where one is near, with an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text.rfind(" ", limit // 2, limit - 1)
    return text[: cut if cut > 0 else limit - 1].rstrip() + "…"


def _beside(left: str, right: str) -> str:
    """Both texts, with a blank between two code spans, which would else be none."""
    return f"{left} {right}" if left.endswith("`") and right.startswith("`") else left + right


def _plain(text: str) -> str:
    text = _LINK.sub(lambda m: m[1] or m[2] or "", text.replace("`", "'"))
    text = text.replace("![", "! [").replace("](", "] (").replace("][", "] [")
    text = _TABLE.sub(lambda m: m[0].replace("-", "\\-"), text)  # its cells would end code spans
    text = _URL.sub(
        lambda m: f"`{m[1]}`" if _SCHEME.match(m[1]) or "://" in m[1] or m[1].startswith("www.") else m[0], text
    )
    return re.sub(r"\[([^\]]*)\]:", r"\\[\1]:", text.replace("<", "&lt;"))
