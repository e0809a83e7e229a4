"""Python source into the same source after an edit such as people make, drawn from a seeded generator.

Each edit takes the text, the module's index and a number of its own, and gives the new text, or None where the module
has nothing that it could change. Results parse if the source did.
"""

import random
import re
from collections.abc import Callable, Sequence

from indexer.records import ModuleIndex, Symbol

Edit = Callable[[bytes, ModuleIndex, random.Random, int], bytes | None]


def body(text: bytes, index: ModuleIndex, draw: random.Random, number: int) -> bytes | None:
    """One more statement as the first of a function: an assignment, or a call of a function of the same module."""
    found = _one(_functions(index), draw)
    if found is None:
        return None
    lines = text.split(b"\n")
    indent = _indent_below(lines, found.header_end_line)
    callees = [s.name for s in index.symbols if s.kind == "function" and not s.parent and "<" not in s.name]
    called = f"{draw.choice(callees)}()" if callees and draw.random() < 0.5 else str(number)
    lines.insert(found.header_end_line, indent + f"edited_{number} = {called}".encode())
    return b"\n".join(lines)


def new_function(text: bytes, _: ModuleIndex, __: random.Random, number: int) -> bytes:
    """One more function at the end of the module."""
    return text.rstrip(b"\n") + f"\n\n\ndef edited_{number}(value=None):\n    return value\n".encode()


def signature(text: bytes, index: ModuleIndex, draw: random.Random, number: int) -> bytes | None:
    """One more parameter, with a default, at the end of a function's list of them."""
    found = _one([s for s in _functions(index) if _closing(text, s) > 0], draw)
    if found is None:
        return None
    at = _closing(text, found)
    before = text[found.name_span.end_byte : at].rstrip()
    comma = b"" if before.endswith((b"(", b",")) else b", "
    return text[:at] + comma + f"edited_{number}=None".encode() + text[at:]


def removed_function(text: bytes, index: ModuleIndex, draw: random.Random, _: int) -> bytes | None:
    """A function or method taken away; `pass` stands for it, since it may have been the only statement."""
    found = _one(_functions(index), draw)
    if found is None:
        return None
    lines = text.split(b"\n")
    first, last = found.span.start_line - 1, found.span.end_line
    indent = lines[first][: len(lines[first]) - len(lines[first].lstrip())]
    return b"\n".join([*lines[:first], indent + b"pass", *lines[last:]])


def base_class(text: bytes, index: ModuleIndex, draw: random.Random, _: int) -> bytes | None:
    """A class that loses its bases, or, having none, gets another class of the module (or `Exception`) as one."""
    classes = [s for s in index.symbols if s.kind == "class"]
    found = _one(classes, draw)
    if found is None:
        return None
    at = found.name_span.end_byte
    bases = re.match(rb"\([^()]*\)(?=:)", text[at:])
    if bases is not None:
        return text[:at] + text[at + bases.end() :]
    if text[at : at + 1] != b":":
        return None
    above = [s.name for s in classes if not s.parent and s.span.end_byte < found.span.start_byte]
    base = draw.choice(above) if above else "Exception"
    return text[:at] + f"({base})".encode() + text[at:]


# How often each is made, of twenty: most edits are of bodies.
KINDS: dict[str, tuple[Edit, int]] = {
    "body": (body, 10),
    "new function": (new_function, 3),
    "signature": (signature, 3),
    "removed function": (removed_function, 2),
    "base class": (base_class, 2),
}


def _functions(index: ModuleIndex) -> list[Symbol]:
    """Functions and methods whose body begins on a line of its own."""
    kinds = (s for s in index.symbols if s.kind in ("function", "method") and "<" not in s.name)
    return [s for s in kinds if s.span.end_line > s.header_end_line]


def _one(found: Sequence[Symbol], draw: random.Random) -> Symbol | None:
    return draw.choice(found) if found else None


def _closing(text: bytes, function: Symbol) -> int:
    """The byte of the `)` that ends the parameters, -1 where a `*` or nested parentheses make that hard to say."""
    start = function.name_span.end_byte
    plain = re.match(rb"\([^()*]*\)", text[start:])
    return start + plain.end() - 1 if plain is not None else -1


def _indent_below(lines: list[bytes], after: int) -> bytes:
    following = next((line for line in lines[after:] if line.strip()), b"    ")
    return following[: len(following) - len(following.lstrip())]
