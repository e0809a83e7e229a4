"""didOpen, didChange and didClose into the text of each open buffer, which is the truth before disk."""

from dataclasses import dataclass
from typing import Final

from lsprotocol import types

from lsp_server.convert import buffer_text, edited
from lsp_server.greeting import Encoding

OPEN_MAX: Final = 10_000


@dataclass(slots=True)
class Document:
    """An open buffer: UTF-8 `source` (lone surrogates kept as they were typed) and the client's version of it."""

    uri: str
    source: bytes
    version: int
    language: str = ""

    @property
    def text(self) -> str:
        """The buffer as text that can be encoded."""
        return buffer_text(self.source)


class Documents:
    """The open buffers of a session by URI."""

    def __init__(self) -> None:
        self._open: dict[str, Document] = {}

    def get(self, uri: str) -> Document | None:
        """The open buffer, or None."""
        return self._open.get(uri)

    def open(self, item: types.TextDocumentItem) -> Document | None:
        """A buffer that begins to exist, replacing one that was never closed; None where `OPEN_MAX` are open."""
        if item.uri not in self._open and len(self._open) >= OPEN_MAX:
            return None
        document = Document(item.uri, item.text.encode("utf-8", "surrogatepass"), item.version, item.language_id)
        self._open[item.uri] = document
        return document

    def change(self, params: types.DidChangeTextDocumentParams, encoding: Encoding) -> Document | None:
        """The buffer after all changes of one notification, in order; None where it was never opened."""
        document = self._open.get(params.text_document.uri)
        if document is None:
            return None
        for change in params.content_changes:
            document.source = edited(document.source, change, encoding)
        document.version = params.text_document.version
        return document

    def close(self, uri: str) -> None:
        """Forget a buffer."""
        self._open.pop(uri, None)

    def all(self) -> list[Document]:
        """Every open buffer."""
        return list(self._open.values())
