"""What an editor said so far into what has to be said again to the next server, when the one that heard it is gone."""

from typing import Any, Final

import msgspec

SAID_MAX: Final = 1_000
"""Changes of one document that are kept one by one; with more, they are applied and kept as one text."""
_DOCUMENT: Final = frozenset({"textDocument/didOpen", "textDocument/didChange"})
REQUEST_FAILED: Final = -32803
CANCELLED: Final = -32800
CONTENT_MODIFIED: Final = -32801
_ONCE: Final = frozenset(
    {"workspace/executeCommand", "noctule/feedback", "noctule/forget", "noctule/import", "noctule/undo"}
)
_CONFIGURATION: Final = "workspace/didChangeConfiguration"
_FOLDERS: Final = "workspace/didChangeWorkspaceFolders"


UNREADABLE: Final = (ValueError, msgspec.MsgspecError, RecursionError)
"""What reading a message that is none can raise."""


class Head(msgspec.Struct, frozen=True):
    """What is looked at in every message."""

    method: str | None = None
    id: str | int | None = None


class _Named(msgspec.Struct, frozen=True):
    uri: str


class _About(msgspec.Struct, frozen=True, rename="camel"):
    text_document: _Named


class _OfDocument(msgspec.Struct, frozen=True):
    params: _About


def head_of(body: bytes) -> Head | None:
    """Method and id of a message; None where it has no such shape."""
    try:
        return msgspec.json.decode(body, type=Head)
    except UNREADABLE:
        return None


class Replay:
    """One editor's session as far as a server has to know it."""

    def __init__(self, initialize: bytes) -> None:
        self.is_answered = False
        self.is_refused = False
        self.pending: dict[str | int, bytes] = {}
        self.registered: dict[str, str] = {}
        self.bars: set[str | int] = set()
        self.cancelled: set[str | int] = set()
        self._begun: set[str | int] = set()
        head = head_of(initialize)
        self._initialize = initialize
        self._identity = head.id if head else None
        self._awaits_capabilities = True
        self._initialized: bytes | None = None
        self._folders: list[bytes] = []
        self._configuration: bytes | None = None
        self._documents: dict[str, list[bytes]] = {}
        self._encoding = "utf-16"

    def said(self, body: bytes, head: Head) -> None:
        """The editor sent this message."""
        if head.method is None:
            return
        if head.id is not None:
            self.pending[head.id] = body
        elif head.method == "$/cancelRequest":
            self._note_cancelled(params_of(body).get("id"))
        elif head.method == "initialized":
            self._initialized = body
        elif head.method == _CONFIGURATION:
            self._configuration = body  # each holds everything
        elif head.method == _FOLDERS:
            self._folders.append(body)
        elif head.method in _DOCUMENT or head.method == "textDocument/didClose":
            self._note_document(body, head.method)

    def heard(self, body: bytes, head: Head) -> bool:
        """The server sent this message; False where the editor must not see it (again)."""
        if head.method is None:
            # An editor may use the number again: only the first reply with it is that to `initialize`.
            if self._awaits_capabilities and head.id is not None and head.id == self._identity:
                return self._heard_capabilities(body)
            if head.id is not None:
                return self._forget(head.id)
        elif head.method == "client/registerCapability":
            for entry in params_of(body).get("registrations", []):
                self.registered[str(entry.get("id"))] = str(entry.get("method"))
        elif head.method == "$/progress":
            self._note_bar(params_of(body))
        return True

    def again(self) -> list[bytes]:
        """What brings another server to where the last one was."""
        self._awaits_capabilities = True
        said = [self._initialize]
        if self._initialized is not None:
            said += [self._initialized, *self._folders, *([self._configuration] if self._configuration else [])]
            for bodies in self._documents.values():
                said += bodies
        return said + list(self.pending.values())

    def take_back(self) -> list[str | int]:
        """The requests that were cancelled while no server has them: none will be told of them."""
        gone = list(self.cancelled)
        for identity in gone:
            self._forget(identity)
        return gone

    def farewell(self) -> list[dict[str, Any]]:
        """What the editor has to be told in the place of a server that is gone: its bars and registrations are over,
        and so are the requests that must not be said again.
        """
        told: list[dict[str, Any]] = [
            {"method": "$/progress", "params": {"token": token, "value": {"kind": "end"}}} for token in self.bars
        ]
        for identity, body in tuple(self.pending.items()):
            if (error := self._end_of(identity, body)) is not None:
                told.append({"id": identity, "error": {"code": error[0], "message": error[1]}})
                self._forget(identity)
        if self.registered:
            gone = [{"id": identity, "method": method} for identity, method in self.registered.items()]
            params = {"unregisterations": gone}
            told.append({"id": "noctule-relay", "method": "client/unregisterCapability", "params": params})
        self.bars.clear()
        self.registered.clear()
        return told

    def _end_of(self, identity: str | int, body: bytes) -> tuple[int, str] | None:
        """Code and message for a request that the next server must not get; None where it may."""
        head = head_of(body)
        method, params = head.method if head else None, params_of(body)
        if identity in self.cancelled:
            return CANCELLED, "the request was cancelled"
        if method in _ONCE or (method == "noctule/ask" and params.get("online") is True):
            return REQUEST_FAILED, "the server ended in the middle of this: it may have been done, and paid, already"
        if params.get("partialResultToken") in self._begun:
            return CONTENT_MODIFIED, "the server ended in the middle of this answer; ask again"
        return None

    def _forget(self, identity: str | int) -> bool:
        """A request is answered; False where it was before."""
        self.cancelled.discard(identity)
        if (body := self.pending.pop(identity, None)) is None:
            return False
        if self._begun:
            self._begun.discard(params_of(body).get("partialResultToken", ""))
        return True

    def _note_cancelled(self, identity: Any) -> None:
        if isinstance(identity, str | int) and identity in self.pending:
            self.cancelled.add(identity)

    def _heard_capabilities(self, body: bytes) -> bool:
        self._awaits_capabilities = False
        first, self.is_answered = not self.is_answered, True
        result = msgspec.json.decode(body).get("result")
        self.is_refused = not isinstance(result, dict)
        capabilities = result.get("capabilities", {}) if first and isinstance(result, dict) else {}
        self._encoding = capabilities.get("positionEncoding", self._encoding)
        return first

    def _note_document(self, body: bytes, method: str) -> None:
        try:
            uri = msgspec.json.decode(body, type=_OfDocument).params.text_document.uri
        except UNREADABLE:
            return
        if method == "textDocument/didOpen":
            self._documents[uri] = [body]
        elif method == "textDocument/didClose":
            self._documents.pop(uri, None)
        elif (bodies := self._documents.get(uri)) is not None:
            bodies.append(body)
            if len(bodies) > SAID_MAX:
                self._documents[uri] = [joined(bodies, self._encoding)]

    def _note_bar(self, params: dict[str, Any]) -> None:
        value, token = params.get("value"), params.get("token")
        kind = value.get("kind") if isinstance(value, dict) else None
        if isinstance(token, str | int) and kind == "begin":
            self.bars.add(token)
        elif isinstance(token, str | int) and kind == "end":
            self.bars.discard(token)
        elif isinstance(token, str | int) and kind is None:
            self._begun.add(token)


def joined(bodies: list[bytes], encoding: str) -> bytes:
    """A document that was opened and changed, as one that is opened with the text it has now."""
    from lsprotocol import converters, types

    from lsp_server.documents import Documents
    from lsp_server.greeting import choose_encoding

    converter = converters.get_converter()
    documents = Documents()
    opened = msgspec.json.decode(bodies[0])
    item = converter.structure(opened["params"]["textDocument"], types.TextDocumentItem)
    document = documents.open(item)
    for body in bodies[1:]:
        params = converter.structure(msgspec.json.decode(body)["params"], types.DidChangeTextDocumentParams)
        documents.change(params, choose_encoding([encoding]))
    assert document is not None, "the first document of many"
    now = {**opened["params"]["textDocument"], "text": document.text, "version": document.version}
    return msgspec.json.encode({**opened, "params": {"textDocument": now}})


def params_of(body: bytes) -> dict[str, Any]:
    """The parameters of a message; {} where they are no object, or cannot be read."""
    try:
        params = msgspec.json.decode(body).get("params")
    except UNREADABLE:
        return {}
    return params if isinstance(params, dict) else {}
