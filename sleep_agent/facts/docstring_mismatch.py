"""Where a docstring and the code disagree: parameters and exceptions it names that are not there, or leaves out."""

import re
from collections.abc import Iterator

from sleep_agent.docstrings import Documented, documented
from sleep_agent.findings import Finding
from sleep_agent.prose import listed
from sleep_agent.seen import Head
from sleep_agent.subjects import introduced, taken_by
from sleep_agent.view import View

KIND = "docstring mismatch"
EFFORT = 2
VERSION = 4
SUBJECTS = frozenset({"class", "function", "method"})
IN_TESTS = False
_TRUTHS = {
    **dict.fromkeys(("true", "on", "yes", "1"), "True"),
    **dict.fromkeys(("false", "off", "no", "0", "none"), "False"),
}
FIELDS = {
    "unknown": "parameters that the docstring describes and the signature does not have",
    "missing": "parameters of the signature that a docstring which describes others leaves out",
    "defaults": "parameters whose default the docstring tells differently, as `name: said, is`",
    "returns": "what disagrees about the result, “” where nothing does",
}
_NAME = re.compile(r"\w+")
_PLAIN = re.compile(r"[\w.-]+")


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding where what the docstring says of parameters or result is not what the code has."""
    head = view.head(subject)
    said = documented(view.doc(subject))
    if head is None or not (said.parameters or said.returns):
        return
    callee = _constructor(view, head) if head.kind == "class" else head
    if callee is None:
        return
    taken = taken_by(view, callee)
    names = [p.name for p in taken]
    is_open = any(p.kind in ("kwarg", "vararg") for p in callee.parameters)
    fields = {h.name for child in view.children(subject) if (h := view.head(child))} if head.kind == "class" else set()
    unknown = [n for n in said.parameters if n not in names and n not in fields and not is_open]
    visible = [p.name for p in taken if not p.name.startswith("_") and p.kind not in ("kwarg", "vararg")]
    missing = [n for n in visible if n not in said.parameters] if said.parameters and head.kind != "class" else []
    missing = missing if len(missing) < len(visible) else []
    defaults = list(_defaults(said, callee))
    returns = _returns(view, subject, said, head)
    if not (unknown or missing or defaults or returns):
        return
    says = []
    if unknown:
        says.append(f"describes {_named(unknown)}, which the signature does not have")
    if missing:
        says.append(f"leaves out {_named(missing)}")
    says += [f"tells the default of `{name}` as `{told}` where it is `{real}`" for name, told, real in defaults]
    if returns:
        says.append(returns)
    what = introduced(view, subject).replace("The", "the", 1)
    yield Finding(
        f"The docstring of {what} {', and '.join(says)}.",
        {
            "unknown": unknown,
            "missing": missing,
            "defaults": [f"{name}: {told}, {real}" for name, told, real in defaults],
            "returns": returns,
        },
    )


def _named(names: list[str]) -> str:
    return f"the parameter{'s' if len(names) > 1 else ''} {listed([f'`{n}`' for n in names])}"


def _constructor(view: View, head: Head) -> Head | None:
    return view.head(f"{head.moniker}.__init__")


def _defaults(said: Documented, callee: Head) -> Iterator[tuple[str, str, str]]:
    """(parameter, default as told, as it is) where both are plain and differ."""
    for p in callee.parameters:
        told = said.defaults.get(p.name)
        if told is None or p.default is None:
            continue
        real = p.default.strip("\"'")
        is_name = p.default[0].isalpha() and real not in ("True", "False", "None")
        stands_for_more = real == "None" or is_name  # which becomes something else in the body, or is named elsewhere
        if real in ("True", "False"):
            meant = _TRUTHS.get(
                told.lower(), real
            )  # else something else is told: "if set, the file defaults to stderr"
            if meant != real:
                yield p.name, told, real
            continue
        if _PLAIN.fullmatch(real) and told.lower() != real.lower() and not stands_for_more and not _same(told, real):
            yield p.name, told, real


def _same(one: str, other: str) -> bool:
    try:
        return float(one) == float(other)
    except ValueError:
        return False


def _returns(view: View, subject: str, said: Documented, head: Head) -> str:
    """What disagrees about the result: it is described, but the body gives none back."""
    if not said.returns or head.kind == "class" or head.returns not in (None, "None"):
        return ""
    if view.statements(subject, "yield", "raise") or head.decorators:
        return ""
    given = [s for _, s in view.statements(subject, "return") if s.ref != "<None>"]
    is_nothing = bool(_NAME.fullmatch(said.returns.strip(". "))) and said.returns.strip(". ").lower() in (
        "none",
        "nothing",
    )
    return "" if given or is_nothing or view.overriding(subject) else "describes a result, but nothing is returned"
