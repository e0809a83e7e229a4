"""What the objects of a class carry: each attribute with the methods that set it and from what."""

from collections.abc import Iterator

from indexer.records import moniker, split_moniker
from sleep_agent.findings import CLAIM_CHARS_MAX, Finding
from sleep_agent.prose import fitting, listed, quoted, shown
from sleep_agent.subjects import is_special
from sleep_agent.view import View

KIND = "attributes"
EFFORT = 1
VERSION = 1
SUBJECTS = frozenset({"class"})
IN_TESTS = False
FIELDS = {
    "attributes": "names of the attributes set on self or declared in the class body, in source order",
    "set_outside_init": "names of those that a method other than __init__ sets",
}
SETTERS_MAX = 3
VALUE_CHARS_MIN = 32
VALUES_CHARS_MAX = 240


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding where the class has attributes."""
    _, qualname = split_moniker(subject)
    declared = _declared(view, subject)
    setters = _setters(view, subject)
    names = list(dict.fromkeys([*declared, *setters]))
    names = [n for n in names if not is_special(n)]
    if not names:
        return
    room = max(VALUE_CHARS_MIN, VALUES_CHARS_MAX // len(names))
    described = [_described(n, declared.get(n, ""), setters.get(n, {}), room) for n in names]
    told = listed(described, len(fitting(described, CLAIM_CHARS_MAX - 60)))
    late = [n for n in names if set(setters.get(n, ())) - {"__init__", "__post_init__", "__new__"}]
    yield Finding(
        f"The class `{shown(qualname)}` has the {'attribute' if len(names) == 1 else 'attributes'} {told}.",
        {"attributes": names, "set_outside_init": late},
    )


def _declared(view: View, subject: str) -> dict[str, str]:
    """Attributes of the class body with their source."""
    found: dict[str, str] = {}
    for child in view.children(subject):
        head = view.head(child)
        if head and head.kind in ("constant", "variable", "attribute"):
            found.setdefault(head.name, head.signature)
    return found


def _setters(view: View, subject: str) -> dict[str, dict[str, str]]:
    """Attribute -> method that assigns `self.attribute` -> the ref it is set from."""
    found: dict[str, dict[str, str]] = {}
    path, _ = split_moniker(subject)
    for child in view.children(subject):
        head = view.head(child)
        if head is None or head.kind != "method" or not head.parameters:
            continue
        prefix = f"{head.parameters[0].name}."
        for _, binding in view.bindings(moniker(path, head.qualname)):
            target = binding.target.removeprefix(prefix)
            if binding.target.startswith(prefix) and target.isidentifier():
                found.setdefault(target, {}).setdefault(head.name, binding.value)
    return found


def _described(name: str, declaration: str, setters: dict[str, str], room: int) -> str:
    if not setters:
        value = declaration.partition("=")[2].strip() if "=" in declaration else ""
        return f"`{name}` ({quoted(value, room)})" if value else f"`{name}`"
    methods = listed([f"`{m}`" for m in setters], SETTERS_MAX)
    first = next(iter(setters.values()))
    source = f" from `{first}`" if first.isidentifier() and first != name else ""
    return f"`{name}` (set in {methods}{source if len(setters) == 1 else ''})"
