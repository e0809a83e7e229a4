"""What the objects of a class carry: each attribute with its value, or with the code that sets it and from what."""

from collections.abc import Iterator, Sequence

from indexer.records import split_moniker
from sleep_agent.findings import CLAIM_CHARS_MAX, Finding
from sleep_agent.prose import fitting, listed, quoted, shown
from sleep_agent.seen import Head, Sort
from sleep_agent.subjects import is_special, is_test
from sleep_agent.view import View

KIND = "attributes"
EFFORT = 2
VERSION = 2
SUBJECTS = frozenset({"class"})
IN_TESTS = False
FIELDS = {
    "attributes": "names of the attributes declared in the class body or set on self, in source order",
    "set_later": "names of those that something other than a constructor sets",
}
SETTERS_MAX = 3
VALUE_CHARS_MIN = 32
VALUES_CHARS_MAX = 240
CONSTRUCTORS = frozenset({"__init__", "__post_init__", "__new__", "__setstate__"})


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding where the class has attributes."""
    _, qualname = split_moniker(subject)
    heads = [h for child in view.children(subject) if _is_attribute(view.sort(child)) and (h := view.head(child))]
    attributes = list({h.name: h for h in reversed(heads)}.values())[::-1]
    if not attributes:
        return
    setters = {h.name: _setters(view, subject, h.moniker) for h in attributes}
    yield Finding(
        f"The class `{shown(qualname)}` {_told(attributes, setters)}.",
        {
            "attributes": [h.name for h in attributes],
            "set_later": [name for name, by in setters.items() if set(by) - CONSTRUCTORS],
        },
    )


def _told(attributes: Sequence[Head], setters: dict[str, list[str]]) -> str:
    """First the attributes that only the constructor sets, then the others, each with its value or what sets it."""
    plain = [f"`{h.name}`" for h in attributes if setters[h.name] == ["__init__"]]
    others = [h for h in attributes if setters[h.name] != ["__init__"]]
    room = max(VALUE_CHARS_MIN, VALUES_CHARS_MAX // max(1, len(others)))
    described = [_described(h, setters[h.name], room) for h in others]
    says = []
    if plain:
        kept = len(fitting(plain, CLAIM_CHARS_MAX // 2))
        says.append(f"sets the {_noun(plain)} {listed(plain, kept)} in `__init__`")
    if described:
        kept = len(fitting(described, CLAIM_CHARS_MAX // (2 if plain else 1) - 60))
        says.append(f"has the {_noun(described)} {listed(described, kept)}")
    return ", and ".join(says)


def _noun(attributes: Sequence[str]) -> str:
    return "attribute" if len(attributes) == 1 else "attributes"


def _is_attribute(sort: Sort | None) -> bool:
    return sort is not None and sort.kind in ("constant", "variable", "attribute") and not is_special(sort.name)


def _setters(view: View, subject: str, attribute: str) -> list[str]:
    """Names of the methods of the class, and qualnames of code elsewhere, that set the attribute; tests left out."""
    writers = [s for s, role in view.references_to(attribute) if role == "write" and not is_test(split_moniker(s)[0])]
    prefix = f"{subject}."
    named = [shown(split_moniker(w.removeprefix(prefix))[1] or w.removeprefix(prefix)) for w in writers if w != subject]
    return sorted(dict.fromkeys(named), key=lambda name: (name not in CONSTRUCTORS, name))


def _described(head: Head, setters: Sequence[str], room: int) -> str:
    value = head.signature.partition("=")[2].strip() if "=" in head.signature else ""
    if setters:
        return f"`{head.name}` (set in {listed([f'`{s}`' for s in setters], SETTERS_MAX)})"
    return f"`{head.name}` ({quoted(value, room)})" if value else f"`{head.name}`"
