"""The data of a report into one HTML page that holds its own script and style, and may run and fetch nothing else."""

import base64
import hashlib
import html
import json
from importlib.resources import files
from typing import Any, Final

_PARTS: Final = files("terminal.report")
_IN_SCRIPT: Final = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


def page(told: dict[str, Any]) -> str:
    """The page. What comes from the repository stands in a block of data that is no script, and the script puts it into
    the page as text only; should it be wrong about that, the page's policy runs nothing but the script itself.
    """
    style, script = (_PARTS.joinpath(name).read_text("utf-8") for name in ("page.css", "page.js"))
    own = f"style-src '{_sha256(style)}'; script-src '{_sha256(script)}'"
    policy = f"default-src 'none'; {own}; base-uri 'none'; form-action 'none'"
    data = json.dumps(told, ensure_ascii=True, separators=(",", ":")).translate(_IN_SCRIPT)
    title = html.escape(f"Noctule: {told['repository']}")
    return _PARTS.joinpath("page.html").read_text("utf-8").format(
        policy=html.escape(policy), title=title, style=style, data=data, script=script
    )  # fmt: skip


def _sha256(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
