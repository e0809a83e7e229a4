"""Text from the repository into text that is safe to show: nothing that moves the cursor, turns the line round, loads
an image or leads elsewhere.
"""

import re
import unicodedata

_HIDDEN = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_ROLE = re.compile(r":[A-Za-z][\w:+.-]*:`[~!.]*([^`<]*?)\s*(?:<[^>`]*>)?`(?:\\\\?(?=\w))?")
_MYST_ROLE = re.compile(r"\{[\w:-]+\}(?=`)")
_DIRECTIVE = re.compile(r"^\.\. [\w-]+::\s*(?:\d[\w.]*)?\s*")
_DOUBLE = re.compile(r"``([^`]+)``")
_REFERENCE = re.compile(r"`([^`<>]+?)\s*(?:<[^`<>]*>)?`__?(?!\w)")
_LINK = re.compile(r"(?<!!)\[([^\[\]]+)\]\([^()\s]*\)")
_URI = r"[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*"
_AUTOLINK = re.compile(rf"<({_URI})>")
_OPENING = re.compile(rf"<+(?={_URI}>)")
_SPAN = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)")
_SHORTCUT = re.compile(r"(?<!!)\[(`[^`\[\]]+`)\](?:\[[^\[\]]*\])?")
_FENCE = re.compile(r"`{3,}")


def clean(text: str) -> str:
    """`text` without terminal escapes, control and formatting characters (bidi marks, zero-width); tabs and line ends
    stay.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _HIDDEN.sub("", text)
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))


def clean_prose(text: str) -> str:
    """`clean` text for a line of Markdown: one line, images and links as text; what is in backticks stays."""
    text = " ".join(clean(text).split())
    if "[" not in text and "<" not in text:
        return text
    between = _SPAN.split(text)[::2]
    if "\\`" in text or any("`" in each or "<" in each for each in between):
        return _unlinked(text)  # where code begins and ends is not sure: an autolink or a tag may hold a backtick
    spans = [found[0] for found in _SPAN.finditer(text)]
    return "".join(a + b for a, b in zip(map(_unlinked, between), [*spans, ""], strict=True))


def _unlinked(text: str) -> str:
    text = _OPENING.sub("", _AUTOLINK.sub(r"\1", text))  # what stood around one may be one itself
    text = text.replace("![", "! [").replace("](", "] (")
    return re.sub(r"^(\s*\[[^\]]*\]):", r"\1 :", text)  # else a link's definition


def unmarked(text: str) -> str:
    """A sentence of documentation without the roles, references and links of reStructuredText and Markdown."""
    text = _MYST_ROLE.sub("", _DIRECTIVE.sub("", text))
    text = _SHORTCUT.sub(r"\1", _LINK.sub(r"\1", text))
    return _DOUBLE.sub(r"`\1`", _REFERENCE.sub(r"\1", _ROLE.sub(r"`\1`", text)))


def closed(sentence: str) -> str:
    """A sentence that opens a list or an example, closed as one that stands alone."""
    return f"{sentence[:-1].rstrip()} …" if sentence.endswith(":") else sentence


def fenced(text: str, language: str) -> str:
    """Code as a Markdown block that its own backticks cannot close."""
    text = clean(text)
    longest = max((len(f) for f in _FENCE.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"
