"""A derived fact into what an answer says of it: short lines, each with the places it rests on."""

import re
from collections.abc import Iterator, Sequence

from assistant.clean import clean_prose, closed, unmarked
from assistant.index import is_test, lines_now
from assistant.units import Unit, first_sentence
from fact_store.located import head_of
from fact_store.records import Evidence, Fact, Location
from fact_store.snapshot import Snapshot
from fact_store.stated import CORRECTED
from indexer.records import Record, moniker, split_moniker

CALLERS_MAX = 8
TESTS_MAX = 4
STEPS_MAX = 8
PLACES_MAX = 2
STATEMENT_CHARS_MAX = 200
STEP_CALLERS_MAX = 3
CLAIM_CHARS_MAX = 360

_PLAIN = re.compile(r"[\w.]+")
_RAISES = re.compile(r"\b(?:raise|throw)\b")
_SURE = ("exact", "likely")
_LICENCE = re.compile(
    r"(?:\(c\)|copyright|licen[sc]ed|spdx-|this file is part of|all rights)\b|.*\bexcept in compliance with\b", re.I
)
_TITLE = re.compile(r"\s*(?:it|test|describe)(?:\.\w+)*\(\s*(['\"`])(.+?)\1")
_CUT = "…`"
_SUBJECT = re.compile(r"The ((?:[a-z]+ )+)`[^`]+`(?: in `[^`]+`)? ")


class Told(Record):
    """A statement with the places it rests on; `indent` 1 makes it an entry of the list begun by the one before."""

    text: str
    places: tuple[Location, ...]
    indent: int = 0


def shown(name: str) -> str:
    """A symbol as people call it: its qualname without anonymous functions and `#2`, else its path."""
    path, qualname = split_moniker(name)
    qualname = qualname.removesuffix(".__init__")
    parts = [part.partition("#")[0] for part in qualname.split(".") if part and not part.startswith("<")]
    return clean_prose(".".join(parts) or path)


def titled(snapshot: Snapshot, unit: Unit) -> str:
    """What kind of unit it is and what it is called, in bold; a test without a name by its title, any other function
    without one by what it stands in.
    """
    kind = "file" if unit.kind == "module" else unit.kind
    if not unit.name.startswith("<"):
        return f"{kind} **`{shown(unit.moniker)}`**"
    lines = lines_now(snapshot, unit.path)
    line = lines[unit.start_line - 1] if unit.start_line <= len(lines) else ""
    if title := _TITLE.match(line):
        return f"test **“{clean_prose(title[2]).replace('**', '')}”**"
    return f"{kind} in **`{shown(unit.moniker)}`**"


def tell(fact: Fact, snapshot: Snapshot) -> list[Told]:
    """What a fact says, as lines: callers as a list with the place of each call, anything else as its claim."""
    if fact.certainty == "stated":
        return [Told(clean_prose(f"{CORRECTED}{fact.claim}"), tuple(places_of(snapshot, fact.evidence)))]
    if fact.kind == "callers" and (told := list(_callers(fact, snapshot))):
        return told
    places = tuple(places_of(snapshot, fact.evidence))
    subject = _SUBJECT.match(fact.claim)
    if not subject:
        return [Told(clean_prose(fact.claim), places)]
    claim = fact.claim[subject.end() :]
    if fact.kind == "returns" and _CUT in claim and (whole := _whole(snapshot, places)):
        claim = f"ends with `{whole}`"
    claim = claim.removeprefix("has this ")
    return [Told(f"`{shown(fact.subject)}` {_short(clean_prose(claim))}", places)]


def _short(claim: str) -> str:
    """A claim, a long list in it cut off between two entries."""
    if len(claim) <= CLAIM_CHARS_MAX:
        return claim
    cut = claim.rfind(", `", 0, CLAIM_CHARS_MAX)
    return f"{claim[:cut]}, …" if cut > 0 else claim


def _whole(snapshot: Snapshot, places: Sequence[Location]) -> str:
    """The one statement that a fact rests on beside the head, as it is written; "" where it is long or has marks."""
    if len(places) != PLACES_MAX:
        return ""
    place = places[-1]
    lines = lines_now(snapshot, place.path)[place.start_line - 1 : place.end_line]
    text = " ".join(" ".join(lines).split())
    return text if "`" not in text and 0 < len(text) <= STATEMENT_CHARS_MAX else ""


def is_guessed(fact: Fact) -> bool:
    """True for a purpose that nobody wrote down."""
    return fact.payload.get("source") == "structure"


def places_of(snapshot: Snapshot, evidence: Sequence[Evidence]) -> list[Location]:
    """The first places of the evidence, each once."""
    found = (place for one in evidence for place in snapshot.locate(one))
    return list(dict.fromkeys(found))[:PLACES_MAX]


def _callers(fact: Fact, snapshot: Snapshot) -> Iterator[Told]:
    named = _names(fact, "callers")
    callers = [name for name in named if not is_test(name)]
    tests = [*_names(fact, "tests"), *(name for name in named if is_test(name))]
    sites = [(name, site) for name in callers[:CALLERS_MAX] if (site := call_site(snapshot, name, fact.subject))]
    tested = [(name, site) for name in tests[:TESTS_MAX] if (site := call_site(snapshot, name, fact.subject))]
    symbol = snapshot.symbol(fact.subject)
    if symbol is None or not (sites or tested):
        return
    path, _ = split_moniker(fact.subject)
    where = (head_of(path, symbol),)
    count = "in one place" if len(callers) == 1 else f"by {len(callers)} symbols"
    verb = "constructed or called" if symbol.kind == "class" else "called"
    yield Told(f"`{shown(fact.subject)}` is {verb} {count if callers else 'by tests alone'}:", where)
    for name, site in sites:
        yield Told(f"`{shown(name)}`", (site,), 1)
    if tested:
        more = f", the first of {len(tests)} tests" if len(tests) > 1 else ", a test"
        yield Told(f"`{shown(tested[0][0])}`{more}", (tested[0][1],), 1)


def tell_tests(fact: Fact, snapshot: Snapshot) -> list[Told]:
    """The tests among the callers that a fact names, each with the place of its call."""
    tests = [*_names(fact, "tests"), *(name for name in _names(fact, "callers") if is_test(name))]
    reach = fact.kind == "impact"  # through others, too: told where they are defined
    places = ((name, _defined(snapshot, name) if reach else call_site(snapshot, name, fact.subject)) for name in tests)
    sites = [(name, site) for name, site in places if site is not None][:CALLERS_MAX]
    symbol = snapshot.symbol(fact.subject)
    if reach and symbol is not None and not tests:
        where = (head_of(split_moniker(fact.subject)[0], symbol),)
        return [Told(f"No test is known to reach `{shown(fact.subject)}` within three steps.", where)]
    if symbol is None or not sites:
        return []
    count = f", {len(sites)} of {len(tests)}" if len(sites) < len(tests) else ""
    verb = "reached" if reach else "called"
    head = Told(
        f"`{shown(fact.subject)}` is {verb} by these tests{count}:", (head_of(split_moniker(fact.subject)[0], symbol),)
    )
    return [head, *(Told(f"`{shown(name)}`", (site,), 1) for name, site in sites)]


def _defined(snapshot: Snapshot, name: str) -> Location | None:
    symbol = snapshot.symbol(name)
    return head_of(split_moniker(name)[0], symbol) if symbol is not None else None


def _names(fact: Fact, field: str) -> list[str]:
    value = fact.payload.get(field)
    return [str(name) for name in value] if isinstance(value, list) else []


def call_site(snapshot: Snapshot, caller: str, callee: str) -> Location | None:
    """Where `caller` calls `callee` (or constructs it) first; None where no such call is known."""
    for target in (callee, f"{callee}.__init__"):
        for edge in snapshot.code.calls_to(target):
            if edge.caller == caller:
                return Location(split_moniker(caller)[0], edge.span.start_line, edge.span.start_line)
    return None


def steps(snapshot: Snapshot, name: str, telling: frozenset[str]) -> list[Told]:
    """What a function calls in this repository, in order, with what each is for and the line of the call.

    Where these are more than `STEPS_MAX`, those of `telling` (monikers) and the first stay.
    """
    found: dict[str, Location] = {}
    called: dict[str, str] = {}
    path, _ = split_moniker(name)
    for edge in sorted(snapshot.code.calls_from(name), key=lambda e: e.span.start_byte):
        callee = edge.callee
        if callee and "::" in callee and callee != name and edge.certainty in _SURE and edge.kind == "call":
            found.setdefault(callee, Location(path, edge.span.start_line, edge.span.start_line))
            called.setdefault(callee, edge.text)
    names = [n for n in found if not is_test(n) and shown(n) != shown(name)]
    if len(names) > STEPS_MAX:
        kept = set([n for n in names if n in telling][:STEPS_MAX])
        kept |= set([n for n in names if n not in kept][: STEPS_MAX - len(kept)])
        names = [n for n in names if n in kept]
    return [Told(_step(snapshot, n, found[n], called[n]), (found[n],), 1) for n in names]


def _step(snapshot: Snapshot, callee: str, site: Location, called: str) -> str:
    """One step: a call with what the function is for, or the making of an object."""
    symbol = snapshot.symbol(callee)
    if symbol is None or (symbol.kind != "class" and symbol.name not in ("__init__", "constructor")):
        return f"`{shown(callee)}`{purpose(snapshot, callee)}"
    lines = lines_now(snapshot, site.path)
    here = lines[site.start_line - 1] if site.start_line <= len(lines) else ""
    name = called.partition("(")[0].strip()
    name = name if _PLAIN.fullmatch(name) else shown(callee)
    said = purpose(snapshot, callee) if name.rpartition(".")[2] == shown(callee).rpartition(".")[2] else ""
    return f"{'raises' if _RAISES.search(here) else 'makes a'} `{name}`{said}"


def purpose(snapshot: Snapshot, name: str) -> str:
    """`: what it is for`, or "" where nobody wrote it down."""
    symbol = snapshot.symbol(name)
    doc = symbol.doc or symbol.comment if symbol else ""
    if not doc and symbol and symbol.name == "__init__":
        holder = snapshot.symbol(moniker(split_moniker(name)[0], split_moniker(name)[1].rpartition(".")[0]))
        doc = holder.doc if holder else ""
    sentence = said_of(first_sentence(doc), name)
    return f": {sentence}" if sentence else ""


def said_of(text: str, name: str) -> str:
    """What documentation says of a symbol, for a line of Markdown; "" where it is a licence, or the name alone."""
    sentence = closed(clean_prose(unmarked(text)))
    is_name = sentence.strip(" .`()…") in (shown(name), shown(name).rpartition(".")[2])
    return "" if is_name or _LICENCE.match(sentence) else sentence


def called_from(snapshot: Snapshot, name: str) -> Told | None:
    """One line on who calls a function, with the place of each call; None where nothing outside of tests does."""
    found: dict[str, Location] = {}
    for edge in snapshot.code.calls_to(name):
        path = split_moniker(edge.caller)[0]
        if edge.certainty in _SURE and not is_test(path) and edge.caller != name:
            found.setdefault(edge.caller, Location(path, edge.span.start_line, edge.span.start_line))
    if not found:
        return None
    by_name: dict[str, str] = {}
    for each in found:
        by_name.setdefault(shown(each), each)
    names = list(by_name.values())[:STEP_CALLERS_MAX]
    more = f" and {len(found) - len(names)} more" if len(found) > len(names) else ""
    said = ", ".join(f"`{shown(n)}`" for n in names)
    return Told(f"It is called by {said}{more}", tuple(found[n] for n in names))
