"""A source text into the symbol that stands for the file itself."""

from collections.abc import Iterable

from indexer.digest import digest, digest_of
from indexer.records import Span, Symbol
from indexer.source_text import SourceText


def module_symbol(source: SourceText, doc: str = "", comment: str = "", interface: Iterable[str] = ()) -> Symbol:
    """`symbols[0]` of every index; `interface` are the interface digests of what others can see in the file."""
    return Symbol(
        qualname="",
        name="",
        kind="module",
        span=source.whole(),
        name_span=Span(0, 0, 1, 1),
        header_end_line=1,
        signature="",
        doc=doc,
        comment=comment,
        decorators=(),
        bases=(),
        parameters=(),
        returns=None,
        is_async=False,
        interface_digest=digest_of(interface),
        body_digest=digest(source.raw),
    )
