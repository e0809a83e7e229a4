"""Failed requests to a provider into a pause that every process keeps: nobody goes on asking what does not answer."""

from typing import Any, Final

from fact_store.ledger import Ledger
from workspace.errors import NoctuleError

FAILURES_MAX: Final = 5
PAUSE_S: Final = 60.0
PAUSE_S_MAX: Final = 3600.0
STATE: Final = "breaker"


class BreakerOpenError(NoctuleError):
    """Requests are paused after too many failures."""


class Breaker:
    """Counts failures in a row in the ledger. After `FAILURES_MAX` it is open for a while, then one request may try; if
    that fails too, it is open for twice as long.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def check(self) -> None:
        """Raise BreakerOpenError, which says for how long, while it is open."""
        left_s = self.open_s()
        if left_s > 0:
            raise BreakerOpenError(
                f"{self._state()['failures']} requests in a row failed, so none is made for another {left_s:.0f} s"
            )

    def open_s(self) -> float:
        """Seconds until a request may be made; 0 where one may now."""
        until_s = float(self._state()["until_s"])
        # A clock that was set back must not keep it open for longer than it ever is.
        return min(max(0.0, until_s - self._ledger.now_s()), PAUSE_S_MAX)

    def failed(self) -> None:
        """A request failed."""
        failures = int(self._state()["failures"]) + 1
        over = failures - FAILURES_MAX
        pause_s = min(PAUSE_S * 2 ** min(over, 10), PAUSE_S_MAX) if over >= 0 else 0.0
        self._ledger.put(STATE, {"failures": failures, "until_s": self._ledger.now_s() + pause_s if pause_s else 0.0})

    def succeeded(self) -> None:
        """A request was answered."""
        if self._state()["failures"]:
            self._ledger.put(STATE, {"failures": 0, "until_s": 0.0})

    def _state(self) -> dict[str, Any]:
        return {"failures": 0, "until_s": 0.0} | (self._ledger.get(STATE) or {})
