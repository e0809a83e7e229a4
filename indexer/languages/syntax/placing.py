"""What a sweep gathered, with byte offsets, into records with scopes and lines, in source order."""

from indexer.languages.syntax.grammar import Grammar
from indexer.languages.syntax.outline import NOT_CALLED, Definition, Outline
from indexer.languages.syntax.regions import Regions
from indexer.languages.syntax.sweep import Gathered, RawBinding
from indexer.records import Binding, Call, Import, Occurrence, Statement

_CLASSES = ("class", "anonymous")


class Placed:
    """Which names the scopes of a file declare, and where its branches and loops are; bindings are in source order."""

    def __init__(self, gathered: Gathered, outline: Outline, imports: tuple[Import, ...], grammar: Grammar) -> None:
        self._gathered, self._outline = gathered, outline
        self._owners = {each.qualname: each for each in outline.definitions}
        self._declared: dict[str, set[str]] = {each.qualname: set() for each in outline.definitions}
        for each in outline.definitions:
            self._declared[each.qualname].update(made.name for made, *_ in gathered.parameters.get(each.start, ()))
            self._declared[each.qualname].update(name for name, *_ in gathered.generics.get(each.start, ()))
        around = outline.scopes.along(binding.start for binding in gathered.bindings)
        for binding, scope in zip(gathered.bindings, around, strict=True):
            binding.around = binding.scope = binding.around or scope
            if binding.declares and binding.scope in self._declared:
                self._declared[binding.scope].add(binding.target)
        for binding in gathered.bindings:
            if not (binding.declares or "." in binding.target or "[" in binding.target):
                declaring = self._declaring(binding)
                if grammar.members_in_scope and (declaring is None or declaring.role in _CLASSES):
                    binding.target = self._as_member(binding, declaring)
                else:
                    binding.scope = declaring.qualname if declaring else ""
        self._imported = {(one.scope, one.bound) for one in imports}
        self._imported_at = [one.span.start_byte for one in imports]
        self._branches, self._loops = _branches(gathered, outline), _loops(gathered, outline)

    def _declaring(self, binding: RawBinding) -> Definition | None:
        """The innermost scope around an assignment that declares its target."""
        owner = self._owners.get(binding.around)
        while owner is not None and binding.target not in self._declared[owner.qualname]:
            owner = owner.parent
            while owner is not None and owner.qualname not in self._declared:
                owner = owner.parent
        return owner

    def _as_member(self, binding: RawBinding, holder: Definition | None) -> str:
        """A name that no function declares, as a member of the class around it or of `holder`, a class further out."""
        nearest = owner = self._owners.get(binding.around)
        while nearest is not None and nearest.role not in _CLASSES:
            nearest = nearest.parent
        if nearest is None or owner is nearest is holder:
            return binding.target
        return f"this.{binding.target}" if holder in (None, nearest) else f"{holder.path}.this.{binding.target}"

    def branches(self) -> tuple[tuple[int, int], ...]:
        """Start and end of each branch that is the innermost around an import or a definition with a name."""
        named = [each.start for each in self._outline.definitions if not each.is_unnamed]
        around: Regions[tuple[int, int] | None] = Regions(
            [(start, end, None) for start, end in self._gathered.branches],
            None,
            lambda _around, start, end, _: (start, end),
        )
        found = around.along(sorted([*named, *self._imported_at]))
        return tuple(sorted({branch for branch in found if branch is not None}))

    def bindings(self) -> tuple[Binding, ...]:
        """What is bound; a function's parameters come with the other bindings of its scope."""
        gathered, span = self._gathered, self._gathered.source.span
        found = [self._binding(each) for each in gathered.bindings]
        for definition in self._outline.definitions:
            end = whole_end(definition, self._gathered)
            for name, start, name_end, bound in gathered.generics.get(definition.start, ()):
                found.append(Binding(definition.qualname, name, bound, None, span(start, name_end), end))
            if definition.role in _CLASSES:
                continue  # Parameters of a class are its attributes: who declares them binds them.
            for made, start, name_end, default, pattern in gathered.parameters.get(definition.start, ()):
                place = span(start, name_end)
                found.append(Binding(definition.qualname, made.name, default, made.annotation, place, end))
                if pattern is not None:
                    apart = Gathered(gathered.source, {})
                    apart.bind(pattern, made.name)
                    found.extend(
                        Binding(definition.qualname, each.target, each.value, None, span(each.start, each.end), end)
                        for each in apart.bindings
                    )
                    gathered.occurrences.extend(apart.occurrences)
                    self._declared[definition.qualname].update(each.target for each in apart.bindings)
        return tuple(sorted(found, key=lambda binding: (binding.span.start_byte, binding.span.end_byte)))

    def _binding(self, each: RawBinding) -> Binding:
        plain = each.scope == each.around and not each.joins and "." not in each.target and "[" not in each.target
        return Binding(
            each.scope,
            each.target,
            each.value,
            each.annotation,
            self._gathered.source.span(each.start, each.end),
            each.narrows_until or (self._branches.at(each.start) if plain else 0),
            self._loops.at(each.start),
            each.narrows_until > 0,
        )

    def calls(self) -> tuple[Call, ...]:
        """Call sites; of two that start together the longer comes first."""
        gathered = self._gathered
        span, one_line = gathered.source.span, gathered.source.one_line
        implied = [(start, end, ref, (), (), True) for start, end, ref in gathered.implied]
        found = sorted([*((*call, False) for call in gathered.calls), *implied], key=lambda call: (call[0], -call[1]))
        scopes = self._outline.scopes.along(call[0] for call in found)
        return tuple(
            [
                Call(scope, ref, span(start, end), one_line(start, end), positional, keywords, is_implied)
                for (start, end, ref, positional, keywords, is_implied), scope in zip(found, scopes, strict=True)
            ]
        )

    def statements(self) -> tuple[Statement, ...]:
        """Statements of the kinds that facts are read from."""
        span, scope_at = self._gathered.source.span, self._outline.scopes.at
        return tuple(
            Statement(kind, scope_at(start), ref, text.rstrip("; "), span(start, end))
            for kind, start, end, ref, text in sorted(self._gathered.statements, key=lambda each: (each[1], -each[2]))
        )

    def occurrences(self) -> tuple[Occurrence, ...]:
        """Names in use, without plain local names of functions: nothing outside can mean those."""
        span = self._gathered.source.span
        found: list[Occurrence] = []
        names = sorted(set(self._gathered.occurrences))
        scopes = self._outline.scopes.along(name[0] for name in names)
        for (start, end, ref, role), scope in zip(names, scopes, strict=True):
            if not (scope and "." not in ref and self._is_local(ref, self._owners.get(scope))):
                found.append(Occurrence(ref, role, scope, span(start, end)))
        return tuple(found)

    def _is_local(self, name: str, owner: Definition | None) -> bool:
        while owner is not None:
            if name in self._declared.get(owner.qualname, ()) and owner.role not in NOT_CALLED:
                return (owner.qualname, name) not in self._imported
            owner = owner.parent
        return False


def _branches(gathered: Gathered, outline: Outline) -> Regions[int]:
    """The end of the innermost branch or scope."""
    scopes = [(each.start, each.end, whole_end(each, gathered)) for each in outline.definitions]
    branches = [(start, end, end) for start, end in gathered.branches]
    return Regions([*scopes, *branches], len(gathered.source.raw), lambda _around, _start, _end, until: until)


def whole_end(each: Definition, gathered: Gathered) -> int:
    """Where a definition's symbol ends."""
    return gathered.whole.get(each.start, (each.start, each.end))[1]


def _loops(gathered: Gathered, outline: Outline) -> Regions[int]:
    """The start of the outermost loop inside the innermost scope, -1 where there is none."""
    scopes = [(each.start, each.end, True) for each in outline.definitions]
    loops = [(start, end, False) for start, end in gathered.loops]
    return Regions([*scopes, *loops], -1, _outermost)


def _outermost(around: int, start: int, _end: int, is_scope: bool) -> int:
    return -1 if is_scope else around if around >= 0 else start
