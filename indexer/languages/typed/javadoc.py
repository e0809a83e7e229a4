"""Documentation of Java as it is written into what people read: without the tags of Javadoc and of HTML."""

import html
import re
from typing import Final

_NAMED: Final = re.compile(r"\{@(?:link|linkplain|value|see)\s+#?([^\s{}]*)(?:\s+([^{}]*))?\}")
_CODE: Final = re.compile(r"\{@(?:code|literal|index|snippet|systemProperty|return|summary)\s*([^{}]*)\}")
_OTHER: Final = re.compile(r"\{@\w+\}")
_BREAK: Final = re.compile(r"</?(?:p|br|ul|ol|dl|pre|table|h[1-6]|hr|div|blockquote)\b[^>]*>", re.IGNORECASE)
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>")


def plain(documentation: str) -> str:
    """The description, then the block tags (`@param` …) as they are; a paragraph ends at a blank line."""
    text = _NAMED.sub(lambda found: f"`{found[2] or found[1].replace('#', '.')}`", documentation)
    text = _OTHER.sub("", _CODE.sub(lambda found: f"`{found[1].strip()}`" if found[1].strip() else "", text))
    text = html.unescape(_TAG.sub("", _BREAK.sub("\n\n", text)))
    return re.sub(r"\n\s*\n\s*", "\n\n", "\n".join(line.strip() for line in text.split("\n"))).strip()
