"""Calls and names in use into the configuration keys they read: of the environment, of settings, of a configuration."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from indexer.records import Call, ModuleIndex

_ENVIRONMENT: Final = frozenset({"os.environ.get", "os.environ.__getitem__", "os.environ.setdefault", "os.environ.pop",
                                 "os.getenv", "os.environ.__contains__"})  # fmt: skip
_HOLDER: Final = re.compile(r"(?:.*\.)?_?(?:config|settings|conf|cfg|CONFIG|SETTINGS)")
_LOOKUPS: Final = frozenset({"get", "__getitem__", "setdefault", "get_namespace", "__contains__"})
_KEY: Final = re.compile(r"'([A-Za-z][\w.-]*)'")
_SETTING: Final = re.compile(r"_?(settings|config|conf|app_settings)\.([A-Z][A-Z0-9_]{2,})")


def key_read(call: Call, imports: Mapping[str, str]) -> str:
    """`environment NAME` or `config NAME` where a call looks one up; of the environment also a name it has computed."""
    base, _, method = call.ref.rpartition(".")
    root, _, rest = call.ref.partition(".")
    full = f"{imports.get(root, root)}.{rest}" if rest else imports.get(root, root)
    first = call.arguments[0] if call.arguments else ""
    constant = _KEY.fullmatch(first)
    if full in _ENVIRONMENT and first:
        return f"environment {constant[1]}" if constant else f"environment {first if first[0] not in '<?' else '…'}"
    if call.ref in ("getattr", "hasattr") and len(call.arguments) > 1 and _KEY.fullmatch(call.arguments[1]):
        name = call.arguments[1].strip("'")
        return f"settings {name}" if _HOLDER.fullmatch(first) and name.isupper() else ""
    if method in _LOOKUPS and constant and _HOLDER.fullmatch(base) and "(" not in base:
        return f"config {constant[1]}"
    return ""


def keys_used(index: ModuleIndex, imports: Mapping[str, str]) -> Iterator[tuple[str, str, int]]:
    """(scope, `settings NAME`, byte) for each name in capitals that is read of something imported as settings."""
    for use in index.occurrences:
        found = _SETTING.match(use.ref) if use.role == "read" else None
        if found and use.ref.partition(".")[0] in imports:
            yield use.scope, f"settings {found[2]}", use.span.start_byte
