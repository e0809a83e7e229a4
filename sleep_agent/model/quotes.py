"""An excerpt that a model gives as its evidence into the place of the source it is byte-equal to, or why it is none."""

import re
from bisect import bisect_right
from typing import Final

from fact_store.records import Evidence
from fact_store.redaction import redact
from fact_store.snapshot import Snapshot
from indexer.records import Symbol, moniker
from sleep_agent.model.dossier import Text
from sleep_agent.model.naming import Vocabulary, unresolved
from sleep_agent.model.orders import gives_orders, without_hidden
from sleep_agent.model.wording import links_in, rare_words

QUOTE_CHARS_MIN: Final = 6
QUOTE_CHARS_MAX: Final = 800
QUOTE_LINES_MAX: Final = 8
_ADDRESS: Final = re.compile(r"(?i)\w{2,}://|\bwww\.|\bmailto:|[\w.+-]+@[\w-]+\.\w{2,}|(?:java|vb)script:|\bcommand:")
ODD_WORDS_MIN: Final = 4
_TOLD_CHARS_MAX: Final = 3


class QuoteError(ValueError):
    """Why an excerpt is no evidence."""


class Source:
    """One file's text with its symbols by place, for finding what is quoted."""

    def __init__(self, snapshot: Snapshot, path: str, text: Text, known: Vocabulary) -> None:
        self.path = path
        self.text = text
        self._known = known
        self._snapshot = snapshot
        self._symbols = snapshot.code.symbols(path)
        self._starts = _line_starts(text.full)

    def evidence(self, quote: str, subject: str) -> Evidence:
        """The lines of the innermost symbol that hold `quote`, in the subject if it stands there. Raises QuoteError."""
        start = self._place(quote, subject)
        first, last = self._line(start), self._line(start + len(quote.rstrip("\n")) - 1)
        holder = self._innermost(first, last)
        name = moniker(self.path, holder.qualname)
        offset = holder.span.start_line
        return Evidence(name, "body", self._snapshot.digest(name, "body"), (first - offset, last - offset), quote)

    def is_inside(self, evidence: Evidence, subject: str) -> bool:
        """True where evidence lies in the lines of a symbol of this file."""
        span = self._span(subject)
        holder = self._snapshot.code.symbol(evidence.moniker)
        if span is None or holder is None or evidence.lines is None:
            return False
        first = holder.span.start_line + evidence.lines[0]
        return span[0] <= first <= span[1]

    def _span(self, subject: str) -> tuple[int, int] | None:
        symbol = self._snapshot.code.symbol(subject)
        return (symbol.span.start_line, symbol.span.end_line) if symbol else None

    def _place(self, quote: str, subject: str) -> int:
        _check_form(quote)
        places = [m.start() for m in re.finditer(re.escape(quote), self.text.full)]
        if not places:
            raise QuoteError("is not in the source")
        span = self._span(subject)
        inside = [at for at in places if span and span[0] <= self._line(at) <= span[1]]
        faults: list[str] = []
        for at in (*inside, *(at for at in places if at not in inside)):
            if not (fault := self._fault(at, at + len(quote))):
                return at
            faults.append(fault)
        raise QuoteError(faults[0])

    def _fault(self, start: int, end: int) -> str:
        """Why characters `[start, end)` show nothing: they must be code, and none of what only speaks to a reader."""
        if not re.search(r"\w\W*\w", self.text.code[start:end]):
            return "holds no code"
        touched = [p for p in self.text.passages if p.start < end and start < p.end]
        if any(p in self.text.orders for p in touched):
            return "quotes orders"
        if self.text.orders and any(len(re.sub(r"\W", "", p.text)) > _TOLD_CHARS_MAX for p in touched):
            return "quotes a text of a module that gives orders"
        if any(links_in(p.text, self._known) for p in touched):
            return "holds a link"
        if any(self._is_odd(p.text) for p in touched):
            return "quotes a text with words that are neither code nor plain English"
        return ""

    def _is_odd(self, passage: str) -> bool:
        """True for a text of several words some of which are neither plain nor code: it may be there to be passed
        on.
        """
        if len(passage.split()) < ODD_WORDS_MIN:
            return False
        return bool(rare_words(passage, self._known) or unresolved(passage.strip("\"'`#/* \n"), self._known))

    def _line(self, at: int) -> int:
        """The 1-based line of a character."""
        return bisect_right(self._starts, at)

    def _innermost(self, first: int, last: int) -> Symbol:
        holding = [s for s in self._symbols if s.span.start_line <= first and last <= s.span.end_line]
        return min(holding, key=lambda s: (s.span.end_byte - s.span.start_byte, -s.span.start_byte))


def _check_form(quote: str) -> None:
    if not QUOTE_CHARS_MIN <= len(quote.strip()) <= QUOTE_CHARS_MAX or quote.strip().count("\n") >= QUOTE_LINES_MAX:
        raise QuoteError("is too short or too long")
    if without_hidden(quote) != quote:
        raise QuoteError("holds hidden characters")
    if redact(quote) != quote or "[REDACTED:" in quote:
        raise QuoteError("holds a secret")
    if _ADDRESS.search(quote):
        raise QuoteError("holds a link")
    if gives_orders(quote):
        raise QuoteError("gives orders")


def _line_starts(text: str) -> list[int]:
    return [0, *(found.end() for found in re.finditer("\n", text))]
