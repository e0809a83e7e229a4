"""Locations into citations that were read again: each one resolves in the source as it is now, or says that it does
not.
"""

import re
from collections.abc import Sequence

from assistant.index import Indexed, lines_now
from assistant.records import Citation
from assistant.segments import squeezed
from fact_store.records import Location
from fact_store.snapshot import Snapshot
from indexer.digest import digest_of

CITED = re.compile(r"\[([^\[\]\s]+?):(\d+)(?:[-–](\d+))?\]")


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


def cited(text: str) -> list[Location]:
    """The places that `[path:line]` marks in a text name, in order, each once."""
    found = (Location(p, int(a), max(int(a), int(b or a))) for p, a, b in CITED.findall(text))
    return list(dict.fromkeys(found))


def is_supported(place: Location, known: Sequence[Location]) -> bool:
    """True where some known span of the file overlaps the cited lines."""
    return any(
        k.path == place.path and k.start_line <= place.end_line and place.start_line <= k.end_line for k in known
    )
