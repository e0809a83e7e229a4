"""What a module holds: its public classes, functions and constants, and what it exports."""

from collections.abc import Iterator

from indexer.records import split_moniker
from sleep_agent.findings import Finding
from sleep_agent.prose import counted, listed, shown
from sleep_agent.subjects import introduced, is_private, is_special
from sleep_agent.view import View

KIND = "module role"
EFFORT = 1
VERSION = 1
SUBJECTS = frozenset({"module"})
IN_TESTS = False
FIELDS = {
    "classes": "its top-level classes",
    "functions": "its top-level functions",
    "constants": "its top-level constants and variables",
    "exports": "__all__, or null",
}
NAMES_MAX = 8
EXPORTS_MAX = 10


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding for a module of code that defines or exports something."""
    path, _ = split_moniker(subject)
    if view.language(path) in ("prose", "settings"):
        return
    defined = {"class": [], "function": [], "constant": []}  # type: dict[str, list[str]]
    for child in view.children(subject):
        sort = view.sort(child)
        kind = "constant" if sort and sort.kind == "variable" else sort.kind if sort else ""
        if sort and kind in defined and not is_special(sort.name) and "<lambda" not in sort.name:
            defined[kind].append(shown(sort.qualname))
    exports = view.exports(path)
    says = [text for kind, names in defined.items() if (text := _says(kind, list(dict.fromkeys(names))))]
    if not says and not exports:
        return
    claim = f"{introduced(view, subject)} defines {listed(says)}" if says else f"{introduced(view, subject)}"
    if exports:
        names = listed([f"`{e}`" for e in exports], EXPORTS_MAX)
        claim += f"{'; it' if says else ''} exports {names}"
    yield Finding(
        f"{claim}.",
        {
            "classes": defined["class"],
            "functions": defined["function"],
            "constants": defined["constant"],
            "exports": list(exports) if exports is not None else None,
        },
    )


def _says(kind: str, names: list[str]) -> str:
    if len(names) == 1:
        return f"the {kind} `{names[0]}`"
    public = [n for n in names if not is_private(n)] or names
    besides = f", and {len(names) - len(public)} private" if len(names) > len(public) else ""
    told = listed([f"`{n}`" for n in public], NAMES_MAX)
    return f"{counted(len(names), kind)} ({told}{besides})" if names else ""
