"""Which names of a Ruby file are local variables: all others that stand alone are calls."""

import re

from indexer.languages.syntax.outline import NESTING_MAX, Definition, Outline
from indexer.languages.syntax.sweep import Gathered

_BLOCKS = frozenset({"block", "do_block", "lambda"})
_PLAIN = re.compile(r"[a-z_\x80-\U0010ffff][\w]*[?!]?\Z")
_HEAD = re.compile(r"'[^']*'|<[^>]*>|(?<![\w.@$?!])([a-z_]\w*[?!]?)(?![\w(='?!:])")
_NEVER_CALLED = frozenset({"self", "super"})


class Locals:
    """Where each name is first bound, by scope: from there on it is a variable."""

    def __init__(self, gathered: Gathered, outline: Outline) -> None:
        self._owners = {each.qualname: each for each in outline.definitions}
        self._first: dict[tuple[str, str], int] = {}
        scopes = outline.scopes.along(each.start for each in gathered.bindings)
        for binding, scope in zip(gathered.bindings, scopes, strict=True):
            if _PLAIN.match(binding.target):
                self._bind(scope, binding.target, binding.start)
        for each in outline.definitions:
            for made, *_, pattern in gathered.parameters.get(each.start, ()):
                self._bind(each.qualname, made.name, each.start)
                if pattern is not None:
                    apart = Gathered(gathered.source, {})
                    apart.bind(pattern, "?")
                    for one in apart.bindings:
                        self._bind(each.qualname, one.target, each.start)

    def _bind(self, scope: str, name: str, at: int) -> None:
        known = self._first.get((scope, name))
        if known is None or at < known:
            self._first[scope, name] = at

    def holds(self, name: str, scope: str, at: int) -> bool:
        """Whether `name` is a variable at that byte; a block sees those of what is around it, a method does not."""
        for _ in range(NESTING_MAX):
            if self._first.get((scope, name), at + 1) <= at:
                return True
            owner = self._owners.get(scope)
            if owner is None or owner.node.type not in _BLOCKS:
                return False
            scope = _around(owner)
        return False

    def called(self, ref: str, scope: str, at: int) -> str:
        """A ref in which names that are no variables are calls."""

        def call(match: re.Match[str]) -> str:
            name = match[1]
            return match[0] if name is None or name in _NEVER_CALLED or self.holds(name, scope, at) else f"{name}()"

        return _HEAD.sub(call, ref) if not ref[:1].isupper() or "(" in ref else ref


def _around(owner: Definition) -> str:
    return owner.parent.qualname if owner.parent is not None else ""


def settle(gathered: Gathered, outline: Outline) -> None:
    """Names that stand alone and are no variables become calls, in refs, too; variables of classes are no symbols."""
    gathered.bindings.sort(key=lambda binding: binding.start)
    known = Locals(gathered, outline)
    scope_at, owners = outline.scopes.at, {each.qualname: each for each in outline.definitions}
    kept = []
    for place in dict.fromkeys(gathered.occurrences):
        start, end, ref, role = place
        is_name = role == "read" and _PLAIN.match(ref) is not None and ref != "self"
        if is_name and (ref == "super" or not known.holds(ref, scope_at(start), start)):
            gathered.calls.append((start, end, ref, (), ()))
        else:
            kept.append(place)
    gathered.occurrences[:] = kept
    for at, (start, end, ref, positional, keywords) in enumerate(gathered.calls):
        scope = scope_at(start)
        if positional or keywords or "." in ref or "[" in ref:
            head = ref if _PLAIN.match(ref) else known.called(ref, scope, start)
            given = tuple([known.called(one, scope, start) for one in positional])
            named = tuple(
                [f"{one.partition('=')[0]}={known.called(one.partition('=')[2], scope, start)}" for one in keywords]
            )
            gathered.calls[at] = (start, end, head, given, named)
    gathered.implied[:] = [
        (start, end, known.called(ref, scope_at(start), start)) for start, end, ref in gathered.implied
    ]
    for binding in gathered.bindings:
        scope = scope_at(binding.start)
        binding.value = known.called(binding.value, scope, binding.start)
        if "." in binding.target or "[" in binding.target:
            binding.target = known.called(binding.target, scope, binding.start)
        owner = owners.get(scope)
        if (
            owner is not None
            and owner.role in ("class", "anonymous")
            and _is_variable(gathered, binding.start, binding.target)
        ):
            binding.name_end = -1
    for at, (kind, start, end, ref, text) in enumerate(gathered.statements):
        gathered.statements[at] = (kind, start, end, known.called(ref, scope_at(start), start), text)


def _is_variable(gathered: Gathered, start: int, target: str) -> bool:
    """Whether a binding in a class is one of a local variable: `name = …`."""
    return _PLAIN.match(target) is not None and gathered.source.raw.startswith(target.encode(), start)
