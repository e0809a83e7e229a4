"""How a function is called: its parameters with types and defaults; for a class, what constructing it takes."""

from collections.abc import Iterator

from indexer.records import Parameter, moniker
from sleep_agent.findings import CLAIM_CHARS_MAX, Finding
from sleep_agent.prose import fitting, listed, quoted, shown
from sleep_agent.subjects import introduced, is_property, taken_by
from sleep_agent.view import View

KIND = "signature"
EFFORT = 1
VERSION = 3
SUBJECTS = frozenset({"class", "function", "method"})
IN_TESTS = False
FIELDS = {
    "parameters": "names in order, without self or cls, with * and ** as written",
    "required": "names of the parameters that have no default",
    "returns": "the return annotation or null",
}


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding, unless there is neither a parameter nor a return annotation to tell about."""
    head = view.head(subject)
    if head is None or head.name == "__init__":
        return
    if head.kind == "class":
        constructor = view.head(moniker(head.path, f"{head.qualname}.__init__"))
        if constructor is not None and (taken := taken_by(view, constructor)):
            claim = f"Constructing `{shown(head.qualname)}` takes {_in_words(taken)} (its `__init__`)."
            yield Finding(claim, _payload(taken, None))
        return
    if is_property(head):
        if head.returns:
            claim = f"{introduced(view, subject)} is annotated as {quoted(head.returns)}."
            yield Finding(claim, _payload((), head.returns))
        return
    taken = taken_by(view, head)
    if not taken and not head.returns:
        return
    says = f"takes {_in_words(taken)}" if taken else "takes no arguments"
    says += _given_back(head.returns, view.language(head.path))
    yield Finding(f"{introduced(view, subject)} {says}.", _payload(taken, head.returns))


def _given_back(returns: str | None, language: str) -> str:
    """Where types are checked, what is written holds; in Python it is said."""
    if not returns:
        return ""
    if language == "python":
        return f", and is annotated to return {quoted(returns)}"
    return f", and returns {'nothing' if returns in ('void', '()') else quoted(returns)}"


def _payload(
    taken: tuple[Parameter, ...], returns: str | None
) -> dict[str, str | int | float | bool | list[str] | None]:
    required = [p.name for p in taken if p.default is None and p.kind not in ("vararg", "kwarg")]
    return {"parameters": [_starred(p) for p in taken], "required": required, "returns": returns}


def _in_words(taken: tuple[Parameter, ...]) -> str:
    texts = [_one(p) for p in taken]
    return listed(texts, len(fitting(texts, CLAIM_CHARS_MAX - 100)), "parameters")


def _one(p: Parameter) -> str:
    notes = [quoted(p.annotation)] if p.annotation else []
    if p.kind == "vararg":
        notes.append("any number of positional arguments")
    elif p.kind == "kwarg":
        notes.append("any keyword arguments")
    elif p.default is not None:
        notes.append(f"default {quoted(p.default)}")
    if p.kind == "keyword_only":
        notes.append("by keyword only")
    return f"`{_starred(p)}`" + (f" ({', '.join(notes)})" if notes else "")


def _starred(p: Parameter) -> str:
    stars = {"vararg": "*", "kwarg": "**"}.get(p.kind, "")
    return stars + p.name.lstrip("*")
