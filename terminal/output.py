"""Text from anywhere into text that a terminal can only show: the one door to stdout and stderr."""

import json
import re
import sys
from typing import Any, Final, TextIO

# Control characters but newline and tab, and everything invisible that reorders, hides or smuggles text:
# soft hyphens, zero-width and bidi marks, line separators, annotation and tag characters, surrogates.
_UNSHOWN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e01ef]"
)


def clean(text: str) -> str:
    """`text` without the characters that could act on a terminal or deceive its reader."""
    return _UNSHOWN.sub("", text)


def one_line(text: str) -> str:
    """`text` cleaned and on one line, for messages and tables."""
    return " ".join(clean(text).split())


def prepare_streams() -> None:
    """Let both streams take any text, whatever the locale says."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def emit(text: str, *, stream: TextIO | None = None, end: str = "\n", flush: bool = False) -> None:
    """Write cleaned `text` to `stream`, stdout if none is given."""
    print(clean(text), file=stream or sys.stdout, end=end, flush=flush)


def emit_json(value: Any) -> None:
    """Write one JSON document on one line to stdout, in ASCII: nothing is lost and nothing can act on a terminal."""
    sys.stdout.write(json.dumps(value).replace("\x7f", "\\u007f") + "\n")


def note(text: str) -> None:
    """Write one line to stderr, where everything goes that is not the answer."""
    emit(one_line(text), stream=sys.stderr)
