"""Which environment variables and settings a function reads, where their defaults come from, and by which calls."""

import re
from collections.abc import Iterator, Sequence

from indexer.records import Call, moniker, split_moniker
from sleep_agent.findings import CLAIM_CHARS_MAX, Finding, Site
from sleep_agent.prose import counted, fitting, listed, named, quoted
from sleep_agent.subjects import introduced, is_test
from sleep_agent.told import Told
from sleep_agent.view import View
from sleep_agent.ways import surely, through

KIND = "configuration"
EFFORT = 2
VERSION = 2
SUBJECTS = frozenset({"function", "method", "module"})
IN_TESTS = False
FIELDS = {
    "keys": "`environment NAME`, `settings NAME` or `config NAME`, nearest first",
    "defaults": "for each key its default as written, or the moniker of the constant that holds it; “” for none",
    "chains": "for each key the names on the way to what reads it, joined by ` > `; “” where it does itself",
}
TOLD_MAX = 8
KEPT_MAX = 40
DEFAULT_CHARS_MAX = 40
NEAR_STEPS = 3
_WORDS = {
    "environment": "the environment variable",
    "computed": "an environment variable that is named by",
    "settings": "the setting",
    "config": "the configuration key",
}
_IS_NAME = re.compile(r"[A-Z][A-Z0-9_]*|…")
_GET = re.compile(r"\.(get|setdefault|pop)$|^(os\.)?getenv$|^getattr$")


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding where keys are read, itself or by what it calls."""
    found = view.keys(subject)
    if not found:
        return
    path, _ = split_moniker(subject)
    defaults = {told.detail: _default(view, subject, told) for told in found[:KEPT_MAX]}
    near = [told for told in found if len(told.chain) <= NEAR_STEPS]
    if not near:
        return
    says = list(_says(view, path, near, defaults))
    told = "; ".join(fitting(says[:TOLD_MAX], CLAIM_CHARS_MAX - 80))
    if len(near) < len(found):
        told += f"; further down {counted(len(found) - len(near), 'more key')}"
    names = {told.detail.partition(" ")[2] for told in found if not told.chain}
    sites = [at for at, call in view.calls(subject) if any(f"'{n}'" in call.arguments for n in names)]
    yield Finding(
        f"{introduced(view, subject)} reads {told}.",
        {
            "keys": [told.detail for told in found[:KEPT_MAX]],
            "defaults": [defaults[told.detail] for told in found[:KEPT_MAX]],
            "chains": [" > ".join(told.chain) for told in found[:KEPT_MAX]],
        },
        tuple(Site(subject, at, at) for at in dict.fromkeys(sites[:TOLD_MAX])),
    )


def _says(view: View, path: str, found: Sequence[Told], defaults: dict[str, str]) -> Iterator[str]:
    """Keys read in the same way together; those it reads itself come first, each with its default."""
    by_way: dict[tuple[tuple[str, ...], int, str], list[str]] = {}
    for told in found:
        kind, _, name = told.detail.partition(" ")
        default = defaults.get(told.detail, "")
        says = f"`{name}`" + (f" ({_told_default(view, default, path, kind)})" if default else "")
        kind = "computed" if kind == "environment" and not _IS_NAME.fullmatch(name) else kind
        by_way.setdefault((told.chain, told.rank, kind), []).append(says)
    for (chain, rank, kind), names in by_way.items():
        plural = "" if len(names) == 1 or kind == "computed" else "s"
        yield f"{_WORDS[kind]}{plural} {listed(names, 5)}{through(chain, path)}{surely(rank)}"


def _told_default(view: View, default: str, path: str, kind: str) -> str:
    if "::" not in default:
        return f"default {quoted(default, DEFAULT_CHARS_MAX)}"
    there = split_moniker(default)[0]
    head = view.head(default)
    value = head.signature.partition("=")[2].strip() if head else ""
    shown = quoted(value, DEFAULT_CHARS_MAX) if value and kind == "settings" else named(default)
    return f"default {shown}" + (f" from `{there}`" if there != path else "")


def _default(view: View, subject: str, told: Told) -> str:
    """The default of a key: what stands in the call that reads it, else the constant of settings that has its name."""
    kind, _, name = told.detail.partition(" ")
    reader = told.chain[-1] if told.chain else subject
    for _, call in view.calls(reader) if len(told.chain) < 2 else ():
        if _GET.search(call.ref) and f"'{name}'" in call.arguments and (given := _second(call, name)):
            return _constant(view, reader, given)
    if kind == "settings":
        known = [m for m in view.named(name) if not is_test(split_moniker(m)[0])]
        inside = [m for m in known if "settings" in split_moniker(m)[0].rpartition("/")[2]]
        return inside[0] if inside else ""
    return ""


def _second(call: Call, name: str) -> str:
    """What follows the key among a call's arguments: a name, else its source as far as the call's text shows it."""
    at = call.arguments.index(f"'{name}'")
    given = call.arguments[at + 1] if len(call.arguments) > at + 1 else ""
    given = given or next((k.partition("=")[2] for k in call.keywords if k.startswith("default=")), "")
    if given.isidentifier():
        return given
    rest = re.split(rf"""["']{re.escape(name)}["']\s*,\s*(?:default\s*=\s*)?""", call.text, maxsplit=1)
    literal = rest[1].removesuffix(")").strip() if len(rest) == 2 and call.text.endswith(")") else ""
    return literal if 0 < len(literal) <= DEFAULT_CHARS_MAX else ""


def _constant(view: View, reader: str, given: str) -> str:
    path, _ = split_moniker(reader)
    if given.isidentifier():
        here = moniker(path, given)
        imported = dict(view.imports(path)).get(given, "")
        return here if view.kind(here) else imported if "::" in imported else given
    return given
