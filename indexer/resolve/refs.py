"""A ref (`self.store.commit`, `make()[].run`) into the steps by which it is followed."""

from functools import lru_cache

CALL = "()"
ELEMENT = "[]"
UNKNOWN = "?"

Steps = tuple[str, ...]


@lru_cache(maxsize=1 << 16)
def steps_of(ref: str) -> Steps:
    """`a.b()[].c` -> ("a", "b", "()", "[]", "c"); the first step is the head, a lambda's head is its whole qualname."""
    head, rest = _head(ref)
    steps = [head]
    name = ""
    for char in rest:
        if char in ".([":
            if name:
                steps.append(name)
            name = ""
            if char != ".":
                steps.append(CALL if char == "(" else ELEMENT)
        elif char not in ")]":
            name += char
    if name:
        steps.append(name)
    return tuple(steps)


def _head(ref: str) -> tuple[str, str]:
    if "<" in ref:
        end = ref.rfind(">") + 1
        return ref[:end], ref[end:]
    for at, char in enumerate(ref):
        if char in ".([":
            return ref[:at], ref[at:]
    return ref, ""
