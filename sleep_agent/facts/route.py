"""How a function comes to run: the way from an entry point (a command, a script, what a framework calls) to it."""

from collections.abc import Iterator

from sleep_agent.findings import Finding
from sleep_agent.prose import named, placed
from sleep_agent.subjects import introduced
from sleep_agent.told import Route
from sleep_agent.view import View
from sleep_agent.ways import arrows, surely

KIND = "route"
EFFORT = 2
VERSION = 2
SUBJECTS = frozenset({"function", "method"})
IN_TESTS = False
FIELDS = {
    "entry": "the kind of entry point with its name, as `command shop`",
    "chain": "monikers from the entry point's symbol to the one asked about",
    "likely": "true where a call on the way is likely but not proved",
}
NAMES_MAX = 7
ENTRY_CHARS_MAX = 48
_WORDS = {
    "command": "the command `{}`",
    "plugin": "the plug-in `{}`",
    "main": "running `{}`",
    "registration": "what is registered by `{}`",
}


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding for what an entry point leads to by calls."""
    way = view.route(subject)
    if way is None or len(way.chain) < 2:
        return
    names = [placed(name) if n == 0 else named(name) for n, name in enumerate(way.chain)]
    yield Finding(
        f"{introduced(view, subject)} is reached from {_entry(way)}: {arrows(names, NAMES_MAX)}{surely(way.rank)}.",
        {"entry": f"{way.kind} {way.name}", "chain": list(way.chain), "likely": bool(way.rank)},
    )


def _entry(way: Route) -> str:
    name = " ".join(way.name.split()).replace("`", "'")
    if len(name) > ENTRY_CHARS_MAX:
        first, comma, _ = name.partition(",")
        name = f"{first}, …)" if comma and len(first) < ENTRY_CHARS_MAX else f"{name[: ENTRY_CHARS_MAX - 1]}…"
    return _WORDS.get(way.kind, "`{}`").format(name)
