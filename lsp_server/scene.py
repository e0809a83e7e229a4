"""A snapshot and a path into one document at one moment, where spans and client positions turn into each other."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types

from indexer.digest import blob_id
from indexer.records import CallEdge, Span, Symbol, moniker, split_moniker
from lsp_server.convert import span_range, to_offset, word_at
from lsp_server.greeting import Encoding
from lsp_server.replies import CONTENT_MODIFIED, ReplyError
from lsp_server.uris import uri_of_path

if TYPE_CHECKING:
    from fact_store.snapshot import Snapshot

SURENESS = ("exact", "likely", "possible", "unresolved")


@dataclass(frozen=True, slots=True)
class Scene:
    """`source` is what the snapshot's spans of `path` refer to; `is_current` False: the file moved on.

    `is_behind`: other files may have, too; they are being read.
    """

    root: Path
    snapshot: "Snapshot"
    path: str
    source: bytes
    encoding: Encoding
    is_current: bool = True
    is_behind: bool = False

    @property
    def uri(self) -> str:
        """Where the client finds the file."""
        return uri_of_path(self.root / self.path)

    def range(self, span: Span) -> types.Range:
        """The client's range of a span; whole lines where the file moved on."""
        if self.is_current:
            return span_range(self.source, span, self.encoding)
        return lines_range(span.start_line, span.end_line)

    def name_range(self, symbol: Symbol) -> types.Range:
        """Where the symbol's name stands; all of it where it has none inside of its span, as the protocol wants."""
        name, whole = symbol.name_span, symbol.span
        inside = whole.start_byte <= name.start_byte < name.end_byte <= whole.end_byte
        return self.range(name if inside else whole)

    def beside(self, path: str) -> "Scene":
        """Another file of the same snapshot."""
        return scene_of(self.root, self.snapshot, path, self.encoding)


def scene_of(root: Path, snapshot: "Snapshot", path: str, encoding: Encoding) -> Scene:
    """The document `path` as the snapshot saw it."""
    module = snapshot.code.modules.get(path)
    source = snapshot.source(path)
    return Scene(root, snapshot, path, source, encoding, module is not None and _blob(source) == module.blob)


def current_scene(root: Path, snapshot: "Snapshot", path: str, encoding: Encoding) -> Scene | None:
    """As `scene_of`; None where the file is not indexed, ReplyError where positions in it would be wrong."""
    if path not in snapshot.code.modules:
        return None
    scene = scene_of(root, snapshot, path, encoding)
    if not scene.is_current:
        raise ReplyError(CONTENT_MODIFIED, "the file changed since it was indexed; ask again")
    return scene


def symbol_at(scene: Scene, position: types.Position) -> str | None:
    """The moniker that the name at `position` stands for: a definition, a call, a reference, an import; else None."""
    offset = to_offset(scene.source, position, scene.encoding)
    if (defined := _defined_at(scene, offset)) is not None:
        return defined
    word, start = word_at(scene.source, offset)
    if not word:
        return None
    called = _called_at(scene, word, start)
    return called or _referred_at(scene, word, position.line + 1) or _named(scene, word, start)


def defined_at(scene: Scene, position: types.Position) -> str | None:
    """The moniker of the definition whose name stands at `position`."""
    return _defined_at(scene, to_offset(scene.source, position, scene.encoding))


def enclosing_name(scene: Scene, position: types.Position) -> str:
    """The innermost symbol whose definition surrounds `position`; the module itself at least."""
    return moniker(scene.path, _enclosing(scene, to_offset(scene.source, position, scene.encoding)))


def lines_range(start_line: int, end_line: int) -> types.Range:
    """Whole lines, 1-based and inclusive, as a range."""
    return types.Range(types.Position(max(start_line - 1, 0), 0), types.Position(max(end_line, 1), 0))


def _defined_at(scene: Scene, offset: int) -> str | None:
    for symbol in scene.snapshot.code.symbols(scene.path):
        span = symbol.name_span
        if symbol.qualname and span.start_byte <= offset <= span.end_byte and span.start_byte < span.end_byte:
            return moniker(scene.path, symbol.qualname)
    return None


def _called_at(scene: Scene, word: str, start: int) -> str | None:
    """The surest callee of the innermost call that covers the word and is spelled with it."""
    edges = [e for e in _edges(scene) if e.span.start_byte <= start < e.span.end_byte and _calls_word(e, word)]
    edges = [e for e in edges if e.callee and scene.snapshot.code.symbol(e.callee)]
    edges.sort(key=lambda e: (e.span.end_byte - e.span.start_byte, SURENESS.index(e.certainty)))
    return _as_written(edges[0].callee, word) if edges else None


def _as_written(callee: str | None, word: str) -> str | None:
    """`Account(…)` runs `Account.__init__`, but the name that is written there is the class's."""
    owner = (callee or "").removesuffix(".__init__")
    return owner if owner != callee and owner.endswith((f".{word}", f"::{word}")) else callee


def _edges(scene: Scene) -> tuple[CallEdge, ...]:
    resolution = scene.snapshot.code.resolutions.get(scene.path)
    return resolution.edges if resolution else ()


def _calls_word(edge: CallEdge, word: str) -> bool:
    called = edge.text.partition("(")[0].rpartition(".")[2].strip()
    return called == word or split_moniker(edge.callee or "")[1].rpartition(".")[2].partition("#")[0] == word


def _referred_at(scene: Scene, word: str, line: int) -> str | None:
    resolution = scene.snapshot.code.resolutions.get(scene.path)
    for reference in resolution.references if resolution else ():
        if reference.line == line and split_moniker(reference.target)[1].rpartition(".")[2] == word:
            return reference.target
    return None


def _named(scene: Scene, word: str, offset: int) -> str | None:
    """What the word means where it stands: a name of an enclosing scope, innermost first, or an import."""
    code = scene.snapshot.code
    scope = _enclosing(scene, offset)
    while True:
        candidate = moniker(scene.path, f"{scope}.{word}" if scope else word)
        if code.symbol(candidate) is not None:
            return candidate
        if not scope:
            break
        scope = scope.rpartition(".")[0]
    imported = dict(code.imports(scene.path)).get(word)
    return imported if imported and code.symbol(imported) is not None else None


def _enclosing(scene: Scene, offset: int) -> str:
    inside = [s for s in scene.snapshot.code.symbols(scene.path) if s.span.start_byte <= offset < s.span.end_byte]
    return min(inside, key=_length).qualname if inside else ""


def _length(symbol: Symbol) -> int:
    return symbol.span.end_byte - symbol.span.start_byte


@lru_cache(maxsize=64)
def _blob(source: bytes) -> str:
    return blob_id(source)
