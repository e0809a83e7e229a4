"""Interface and body digests change when, and only when, what they cover does."""

from indexer.parse import index_module
from indexer.records import ModuleIndex, Symbol

BASE = "X = 1\nclass C:\n    def m(self, a):\n        return a\ndef f(a, b=1):\n    return C()\n"


def index(text: str) -> ModuleIndex:
    return index_module("a.py", text.encode())


def symbol(text: str, qualname: str) -> Symbol:
    return next(each for each in index(text).symbols if each.qualname == qualname)


def interfaces(text: str) -> dict[str, str]:
    return {each.qualname: each.interface_digest for each in index(text).symbols}


def test_position_does_not_matter() -> None:
    for qualname in ("X", "C", "C.m", "f"):
        here, moved = symbol(BASE, qualname), symbol("# a comment\n\n" + BASE, qualname)
        assert here.span != moved.span
        assert (here.interface_digest, here.body_digest) == (moved.interface_digest, moved.body_digest)
    assert index(BASE).interface_digest == index("# a comment\n\n" + BASE).interface_digest


def test_a_body_is_no_interface() -> None:
    edited = BASE.replace("return a", "print(a)\n        return a")
    assert interfaces(edited) == interfaces(BASE)
    assert symbol(edited, "C.m").body_digest != symbol(BASE, "C.m").body_digest
    assert symbol(edited, "f").body_digest == symbol(BASE, "f").body_digest
    assert index(edited).interface_digest == index(BASE).interface_digest


def test_a_signature_is_an_interface_up_to_the_module() -> None:
    edited = BASE.replace("def m(self, a)", "def m(self, a, c=0)")
    changed = {name for name, value in interfaces(edited).items() if value != interfaces(BASE)[name]}
    assert changed == {"", "C", "C.m"}
    assert index(edited).interface_digest != index(BASE).interface_digest


def test_value_of_a_constant_and_decorators_are_interface() -> None:
    assert symbol(BASE.replace("X = 1", "X = 2"), "X").interface_digest != symbol(BASE, "X").interface_digest
    decorated = BASE.replace("def f", "@cache\ndef f")
    assert symbol(decorated, "f").interface_digest != symbol(BASE, "f").interface_digest


def test_module_interface_covers_what_resolving_consults() -> None:
    base = index(BASE).interface_digest
    for edited in (
        BASE + "import os\n",
        BASE + "__all__ = ['f']\n",
        BASE.replace("return C()", "return None"),
        BASE.replace("return a", "self.x = a\n        return a"),
        BASE + "y = f\n",
    ):
        assert index(edited).interface_digest != base
