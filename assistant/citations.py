"""Locations into citations that were read again: each one resolves in the source as it is now, or says that it does
not.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.index import Indexed, lines_now
from assistant.records import Citation, Piece
from assistant.segments import squeezed
from fact_store.records import Location
from fact_store.snapshot import Snapshot
from indexer.digest import digest_of

HELD_CHARS_MAX = 300
_CITED = re.compile(r"\[([^\[\]\s]+?):(\d+)(?:[-–](\d+))?\]")


def cite(index: Indexed, snapshot: Snapshot, place: Location) -> Citation | None:
    """The citation of `place`, its lines read now; None where the file or the lines are gone.

    It is fresh where they read as they did when they were indexed (indentation aside).
    """
    now = lines_now(snapshot, place.path)
    if place.start_line < 1 or place.start_line > len(now) or now == ("",):
        return None
    end = min(place.end_line, len(now))
    shown = now[place.start_line - 1 : end]
    known = index.files.get(place.path)
    fresh = known is not None and squeezed(now)[place.start_line - 1 : end] == known.lines[place.start_line - 1 : end]
    return Citation(place.path, place.start_line, end, digest_of(shown), fresh)


def written(citation: Citation | Location) -> str:
    """`path:line` or `path:first-last`, as it stands in answers."""
    first, last = citation.start_line, citation.end_line
    return f"{citation.path}:{first}" if last <= first else f"{citation.path}:{first}-{last}"


def places(pieces: Iterable[Piece]) -> list[Location]:
    """Every span that the pieces show or stand for."""
    shown = [Location(p.path, p.start_line, p.end_line or p.start_line) for p in pieces if p.start_line]
    return shown + [ref for piece in pieces for ref in piece.refs]


def cited(text: str) -> list[Location]:
    """The places that `[path:line]` marks in a text name, in order, each once."""
    found = (Location(p, int(a), max(int(a), int(b or a))) for p, a, b in _CITED.findall(text))
    return list(dict.fromkeys(found))


def is_supported(place: Location, known: Sequence[Location]) -> bool:
    """True where some known span of the file overlaps the cited lines."""
    return any(
        k.path == place.path and k.start_line <= place.end_line and place.start_line <= k.end_line for k in known
    )


def flag_unsupported(chunks: Iterable[str], known: Sequence[Location]) -> Iterator[str]:
    """A model's text as it comes, with every citation that the evidence does not hold marked as unverified.

    A citation may be split over chunks, so text from an open bracket on is held back until it closes or grows too long.
    """
    held = ""
    for chunk in chunks:
        held += chunk
        at = held.rfind("[")
        ready = held if at < 0 or "]" in held[at:] or len(held) - at > HELD_CHARS_MAX else held[:at]
        held = held[len(ready) :]
        if ready:
            yield _flag(ready, known)
    if held:
        yield _flag(held, known)


def _flag(text: str, known: Sequence[Location]) -> str:
    def marked(match: re.Match[str]) -> str:
        place = Location(match[1], int(match[2]), int(match[3] or match[2]))
        return match[0] if is_supported(place, known) else f"{match[0]} (unverified)"

    return _CITED.sub(marked, text)
