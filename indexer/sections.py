"""Where headings or keys stand in a file into symbols of kind "section" and the index of that file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.digest import digest, digest_of
from indexer.module_symbol import module_symbol
from indexer.records import ModuleIndex, Problem, Symbol
from indexer.source_text import SourceText


@dataclass(frozen=True, slots=True)
class Section:
    """A heading or key: bytes `[start, end)` with all that belongs to it; `level` counts from 1, deeper is larger."""

    name: str
    level: int
    start: int
    end: int
    name_start: int
    name_end: int
    doc: str = ""
    comment: str = ""


def section_index(
    language: str, source: SourceText, sections: Sequence[Section], doc: str, problems: Iterable[Problem]
) -> ModuleIndex:
    """The index of a file that consists of `sections`, given in source order."""
    symbols: list[Symbol] = []
    taken: dict[str, int] = {}
    around: list[tuple[int, str]] = []
    for section in sections:
        while around and around[-1][0] >= section.level:
            around.pop()
        # A dot would read as nesting.
        name = " ".join(section.name.replace(".", " ").split())
        qualname = f"{around[-1][1]}.{name}" if around else name
        taken[qualname] = taken.get(qualname, 0) + 1
        if taken[qualname] > 1:
            qualname = f"{qualname}#{taken[qualname]}"
        around.append((section.level, qualname))
        symbols.append(_symbol(section, qualname, source))
    module = module_symbol(source, doc, interface=[each.interface_digest for each in symbols])
    return ModuleIndex(language, (module, *symbols), problems=tuple(problems), interface_digest=module.interface_digest)


def _symbol(section: Section, qualname: str, source: SourceText) -> Symbol:
    span, name_span = source.span(section.start, section.end), source.span(section.name_start, section.name_end)
    return Symbol(
        qualname=qualname,
        name=section.name,
        kind="section",
        span=span,
        name_span=name_span,
        header_end_line=name_span.end_line,
        signature=source.one_line(section.name_start, section.name_end),
        doc=section.doc,
        comment=section.comment,
        decorators=(),
        bases=(),
        parameters=(),
        returns=None,
        is_async=False,
        interface_digest=digest_of((qualname, section.doc)),
        body_digest=digest(source.raw[section.start : section.end]),
    )
