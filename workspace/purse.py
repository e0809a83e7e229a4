"""A request to a model into money set aside before it and settled after it, under caps and with the user's consent."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from assistant.model import OutOfBudgetError
from fact_store.ledger import Ledger
from fact_store.outputs import Output, settle_and_keep
from fact_store.spending import CapReachedError, Usage, reserve, settle
from workspace.breaker import Breaker
from workspace.errors import BUDGET_SPENT, USAGE, NoctuleError
from workspace.pricing import (
    MICRO,
    caps_of,
    cost_micro_usd,
    is_believable,
    is_free,
    price_of,
    tokens_in_max,
    usd,
    worst_micro_usd,
)
from workspace.settings import Settings

CONSENT: Final = "consent"
UNBELIEVABLE: Final = "usage not believable, counted in full"
NO_REPLY: Final = "no reply came, counted in full"


class CapError(NoctuleError, OutOfBudgetError):
    """A cap would be exceeded; `cap` is its name: call, hour, day, repository or run."""

    def __init__(self, message: str, cap: str) -> None:
        super().__init__(message, BUDGET_SPENT)
        self.cap = cap


class Held(NamedTuple):
    """Money that is set aside for one request, and the bounds it was worked out from."""

    id: int
    micro_usd: int
    tokens_in: int
    tokens_out: int
    sent_chars: int


class Purse:
    """Pays for the requests of one purpose to one model. `limit_usd` is a cap of its own, on what this purse pays.

    Raises NoctuleError where the model has no price, or where nobody agreed to spend anything yet.
    """

    def __init__(
        self, ledger: Ledger, settings: Settings, model: str, purpose: str, *, limit_usd: float | None = None
    ) -> None:
        self.ledger = ledger
        self.model = model
        self.price = price_of(settings, model)
        self.caps = caps_of(settings.caps)
        self.breaker = Breaker(ledger)
        self.spent_micro_usd = 0
        self._purpose = purpose
        self._limit = None if limit_usd is None else int(limit_usd * MICRO)
        require_consent(ledger, settings, model)

    def hold(self, body: Mapping[str, Any], max_tokens: int, subject: str = "") -> Held:
        """Set aside the most that a request can cost, durably; raises CapError where that would exceed a cap, and
        BreakerOpenError while nobody may ask.
        """
        self.breaker.check()
        tokens_in = tokens_in_max(body)
        worst = worst_micro_usd(self.price, tokens_in, max_tokens)
        if self._limit is not None and self.spent_micro_usd + worst > self._limit:
            spent = f"{usd(self.spent_micro_usd)} of {usd(self._limit)} are spent"
            raise CapError(f"the limit of this run is reached: {spent}, the next call may cost {usd(worst)}", "run")
        try:
            held = reserve(self.ledger, self._purpose, self.model, worst, self.caps, subject)
        except CapReachedError as error:
            raise cap_error(error) from None
        self.spent_micro_usd += worst
        return Held(held, worst, tokens_in, max_tokens, ink(body))

    def settle(self, held: Held, usage: Usage, said: str, output: Output | None = None) -> int:
        """A reply came: put its cost in the place of what was held, and keep it as `output` in the same breath; returns
        the cost in micro-USD.
        """
        self.breaker.succeeded()
        if is_believable(usage, held.sent_chars, inked(said), held.tokens_in, held.tokens_out):
            return self._close(held, cost_micro_usd(self.price, usage), usage, "", output)
        return self._close(held, held.micro_usd, usage, UNBELIEVABLE, output)

    def release(self, held: Held, why: str) -> None:
        """The request was refused or never arrived: it cost nothing."""
        self._close(held, 0, None, why)

    def lose(self, held: Held, why: str = NO_REPLY) -> None:
        """Nobody knows what became of the request: it counts in full."""
        self._close(held, held.micro_usd, None, why)

    def _close(self, held: Held, micro_usd: int, usage: Usage | None, note: str, output: Output | None = None) -> int:
        if output is None:
            settle(self.ledger, held.id, micro_usd, usage, note)
        else:
            settle_and_keep(self.ledger, held.id, micro_usd, usage, note, output)
        self.spent_micro_usd += micro_usd - held.micro_usd
        return micro_usd


def ink(body: Any) -> int:
    """How many characters of a request's texts are not blank."""
    if isinstance(body, str):
        return inked(body)
    if isinstance(body, Mapping):
        return sum(map(ink, body.values()))
    return sum(map(ink, body)) if isinstance(body, list | tuple) else 0


def inked(text: str) -> int:
    """How many characters of a text are not blank."""
    return sum(map(len, text.split()))


def cap_error(error: CapReachedError) -> CapError:
    """What a reached cap means for the user, in one line."""
    name = "this repository" if error.cap == "repository" else f"a{'n' if error.cap == 'hour' else ''} {error.cap}"
    spent = f"{usd(error.spent)} of {usd(error.limit)} are spent, " if error.cap != "call" else ""
    limit = f" of {usd(error.limit)}" if error.cap == "call" else ""
    return CapError(
        f"the cap for {name}{limit} is reached: {spent}this may cost {usd(error.wanted)}; raise caps.{error.cap} in"
        " your configuration, or wait",
        error.cap,
    )


def has_consent(ledger: Ledger, settings: Settings) -> bool:
    """True where the user agreed to spend money at the configured endpoint."""
    given = ledger.get(CONSENT)
    return isinstance(given, dict) and given.get("endpoint") == (settings.base_url or "")


def require_consent(ledger: Ledger, settings: Settings, model: str) -> None:
    """Raise NoctuleError where a call could cost money and nobody agreed to that yet."""
    if not is_free(price_of(settings, model)) and not has_consent(ledger, settings):
        raise NoctuleError(
            f"this would spend money on {model} for the first time here: `noctule sleep --dry-run` shows what would be"
            " sent and what it may cost; --yes agrees, within the caps",
            USAGE,
        )


def give_consent(ledger: Ledger, settings: Settings) -> None:
    """Note that the user agrees to spend money, within the caps, at the endpoint that is configured now."""
    ledger.put(CONSENT, {"endpoint": settings.base_url or "", "at_s": ledger.now_s()})


def withdraw_consent(ledger: Ledger) -> None:
    """Spend nothing from now on until the user agrees again."""
    ledger.put(CONSENT, None)
