"""A model's look-ups into text and the places it shows; nothing here can change anything.

Names and sizes are bounded; what is wrong with a call is said to the model, which may ask again.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from assistant.clean import clean
from assistant.index import lines_now
from assistant.pack import pack
from assistant.recall import Recall
from assistant.records import Piece
from assistant.telling import tell
from fact_store.located import head_of
from fact_store.records import Location
from fact_store.snapshot import Snapshot
from indexer.records import Record, split_moniker

FACTS_MAX: Final = 8
FOUND_MAX: Final = 5
CALLS_MAX: Final = 20
LINES_MAX: Final = 120
SEARCH_TOKENS: Final = 800
RESULT_CHARS_MAX: Final = 8_000
NAME_CHARS_MAX: Final = 300

Recaller = Callable[[str], Recall]


def _schema(**fields: str) -> dict[str, Any]:
    described = {
        name: {"type": "integer" if name.endswith("line") else "string", "description": said}
        for name, said in fields.items()
    }
    return {"type": "object", "properties": described, "required": list(fields), "additionalProperties": False}


_NAME = "Name as in the code, such as `Store.commit` or `src/store.py::Store.commit`"
# Sorted and constant: they are part of the prefix that a provider keeps.
TOOLS: Final[tuple[dict[str, Any], ...]] = (
    {
        "name": "callers",
        "description": "Who calls a function or constructs a class, with the line of each call.",
        "input_schema": _schema(symbol=_NAME),
    },
    {
        "name": "search",
        "description": "The best evidence in the repository for a few words or a question.",
        "input_schema": _schema(words="What to look for"),
    },
    {
        "name": "source",
        "description": f"Lines of an indexed file, at most {LINES_MAX} at once.",
        "input_schema": _schema(
            path="Path of the file, relative to the repository", first_line="First line, from 1", last_line="Last line"
        ),
    },
    {
        "name": "symbol",
        "description": "Where a symbol is defined, its signature and documentation, and what is known about it.",
        "input_schema": _schema(symbol=_NAME),
    },
)


class Found(Record):
    """What a tool gives: text, and the places it shows or stands for."""

    text: str
    places: tuple[Location, ...] = ()


def look_up(name: str, given: Mapping[str, Any], recall: Recall, snapshot: Snapshot, again: Recaller | None) -> Found:
    """The result of one call; of any call, however wrong, a text."""
    made = {"symbol": _symbol, "callers": _callers, "source": _source}.get(name)
    if name == "search":
        found = _search(str(given.get("words", ""))[:NAME_CHARS_MAX], snapshot, again)
    elif made is None:
        found = Found(f"There is no tool called {clean(name)[:NAME_CHARS_MAX]}.")
    else:
        found = made(given, recall, snapshot)
    return Found(clean(found.text)[:RESULT_CHARS_MAX], found.places)


def _named(given: Mapping[str, Any], recall: Recall, snapshot: Snapshot) -> list[str]:
    """Monikers of the symbols that a name fits, the fullest fit first."""
    asked = str(given.get("symbol", ""))[:NAME_CHARS_MAX].strip("` ")
    if snapshot.symbol(asked) is not None:
        return [asked]
    parts = asked.rpartition("::")[2].split(".")
    called = sorted(recall.index.names.get(parts[-1], ()))
    fits = (m for m in called if split_moniker(m)[1].split(".")[-len(parts) :] == parts)
    return list(fits)[:FOUND_MAX]


def _symbol(given: Mapping[str, Any], recall: Recall, snapshot: Snapshot) -> Found:
    blocks: list[str] = []
    places: list[Location] = []
    for name in _named(given, recall, snapshot):
        symbol = snapshot.symbol(name)
        if symbol is None:
            continue
        path, qualname = split_moniker(name)
        head = head_of(path, symbol)
        span = f"{path}:{symbol.span.start_line}-{symbol.span.end_line}"
        blocks.append(f"{span} {symbol.kind} {qualname or path}\n{symbol.signature}")
        blocks += [symbol.doc] if symbol.doc else []
        places += [head, Location(path, symbol.span.start_line, symbol.span.end_line)]
        for told in (line for fact in snapshot.facts_of(name)[:FACTS_MAX] for line in tell(fact, snapshot)):
            blocks.append(f"- {told.text} {_marks(told.places)}")
            places += told.places
    return Found("\n".join(blocks), tuple(places)) if blocks else Found("No symbol of that name is indexed.")


def _callers(given: Mapping[str, Any], recall: Recall, snapshot: Snapshot) -> Found:
    rows: dict[str, Location] = {}
    names = _named(given, recall, snapshot)
    for name in names:
        for edge in (*snapshot.code.calls_to(name), *snapshot.code.calls_to(f"{name}.__init__")):
            place = Location(split_moniker(edge.caller)[0], edge.span.start_line, edge.span.end_line)
            rows.setdefault(f"{edge.caller} calls {name} ({edge.certainty}) {_marks((place,))}", place)
    if not names:
        return Found("No symbol of that name is indexed.")
    kept = dict(list(rows.items())[:CALLS_MAX])
    more = [f"… and {len(rows) - len(kept)} more"] if len(rows) > len(kept) else []
    return Found("\n".join([*kept, *more]) or "No call of it is known.", tuple(kept.values()))


def _source(given: Mapping[str, Any], recall: Recall, snapshot: Snapshot) -> Found:
    path = str(given.get("path", ""))
    if path not in recall.index.files:  # what is not indexed (ignored, secret, outside) is not there
        return Found("No such file is indexed.")
    lines = lines_now(snapshot, path)
    try:
        first = max(1, int(given.get("first_line", 1)))
        last = min(len(lines), int(given.get("last_line", first)), first + LINES_MAX - 1)
    except (TypeError, ValueError, OverflowError):
        return Found("Lines are whole numbers.")
    if first > last:
        return Found(f"The file has {len(lines)} lines.")
    body = "\n".join(lines[first - 1 : last])
    return Found(f"{path}:{first}-{last}\n{body}", (Location(path, first, last),))


def _search(words: str, snapshot: Snapshot, again: Recaller | None) -> Found:
    if again is None or not words.strip():
        return Found("Say what to look for.")
    pieces = pack(again(words), snapshot, SEARCH_TOKENS)
    text = "\n\n".join(shown(piece) for piece in pieces)
    return Found(text or "Nothing in the index fits.", tuple(places(pieces)))


def places(pieces: Sequence[Piece]) -> list[Location]:
    """Every span that the pieces show or stand for."""
    lines = [Location(p.path, p.start_line, p.end_line or p.start_line) for p in pieces if p.start_line]
    return lines + [ref for piece in pieces for ref in piece.refs]


def shown(piece: Piece) -> str:
    """A piece as a model reads it."""
    head = f"{piece.path}:{piece.start_line}-{piece.end_line}" if piece.start_line else piece.path
    refs = "".join(f"\n(see {r.path}:{r.start_line}-{r.end_line})" for r in piece.refs)
    return f"{head}\n{clean(piece.text)}{refs}"


def _marks(of: Sequence[Location]) -> str:
    return " ".join(f"[{p.path}:{p.start_line}-{p.end_line}]" for p in of)
