"""Tokens into micro-USD: the most a request can cost before it is made, and what it did cost after."""

import json
import math
from collections.abc import Mapping
from typing import Any, Final

from fact_store.spending import Caps, Usage
from workspace.errors import USAGE, NoctuleError
from workspace.settings import CapSettings, Price, Settings, fields_of

CACHE_READ_SHARE: Final = 0.1
CACHE_WRITE_SHARE: Final = 1.25
# What a provider adds of its own to a request: roles, the wrapping of a schema.
OVERHEAD_TOKENS: Final = 1024
# Real tokenizers need a token for 3 to 5 characters that are not blank; a count that claims more than this is made up.
CHARS_PER_TOKEN_MAX: Final = 16
CHARS_PER_TOKEN_USUAL: Final = 3.6
USUAL_REPLY_SHARE: Final = 0.4  # of the longest reply that is allowed
MICRO: Final = 1_000_000
ANSWERING: Final = "answer"
MEASURING: Final = "bench"
"""What money is spent for; anything else is sleep."""


def is_sleep(purpose: str) -> bool:
    """True for what is spent so that questions cost less: neither for answers nor for measuring."""
    return purpose not in (ANSWERING, MEASURING)


def price_of(settings: Settings, model: str) -> Price:
    """The configured price of a model; raises NoctuleError saying what to configure where there is none."""
    if price := settings.prices.get(model):
        return price
    raise NoctuleError(
        f'the model {model!r} has no price: set [prices."{model}"] input and output in your configuration, in USD per'
        " million tokens (0 is a price)",
        USAGE,
    )


def caps_of(caps: CapSettings) -> Caps:
    """The configured caps in micro-USD."""
    return Caps(**{name: int(usd * MICRO) for name, usd in fields_of(caps).items()})


def is_free(price: Price) -> bool:
    """True where no call can cost anything."""
    return not any((price.input, price.output, price.cache_read or 0, price.cache_write or 0))


def tokens_in_max(body: Mapping[str, Any]) -> int:
    """More tokens than a request can hold: a token is at least one byte."""
    return len(json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")) + OVERHEAD_TOKENS


def tokens_in_usual(body: Mapping[str, Any]) -> int:
    """About how many tokens a request will hold."""
    return math.ceil(len(json.dumps(body, ensure_ascii=False)) / CHARS_PER_TOKEN_USUAL)


def worst_micro_usd(price: Price, tokens_in: int, tokens_out: int, *, batch: bool = False) -> int:
    """The most that a request with at most so many tokens can cost."""
    dearest = max(price.input, _cache_write(price), _cache_read(price))
    return _whole((tokens_in * dearest + tokens_out * price.output) * (price.batch if batch else 1))


def usual_micro_usd(price: Price, tokens_in: int, reply_tokens: int, requests: int) -> int:
    """What a conversation of so many requests usually costs: the first fills the provider's cache, each later one reads
    it, and brings what was said before along.
    """
    out = round(USUAL_REPLY_SHARE * reply_tokens)
    first = cost_micro_usd(price, Usage(0, out, 0, tokens_in))
    later = cost_micro_usd(price, Usage(out, out, tokens_in, 0))
    return first + (requests - 1) * later


def cost_micro_usd(price: Price, usage: Usage, *, batch: bool = False) -> int:
    """What a request cost by its provider's count."""
    read, written = usage.read * _cache_read(price), usage.written * _cache_write(price)
    whole = usage.tokens_in * price.input + read + written + usage.tokens_out * price.output
    return _whole(whole * (price.batch if batch else 1))


def is_believable(usage: Usage, sent_chars: int, said_chars: int, tokens_in: int, tokens_out: int) -> bool:
    """True where a count can be true of a request and a reply of so many characters (blanks left out), and of the
    bounds on its tokens: who counts less would be asked for ever, who counts more would block everything.
    """
    counted = usage.tokens_in + usage.read + usage.written
    least_in, least_out = sent_chars // CHARS_PER_TOKEN_MAX, said_chars // CHARS_PER_TOKEN_MAX
    parts = (usage.tokens_in, usage.read, usage.written, usage.tokens_out)
    return min(parts) >= 0 and least_in <= counted <= tokens_in and least_out <= usage.tokens_out <= tokens_out


def usd(micro_usd: int) -> str:
    """An amount as a person reads it: `$1.25`, `$0.0031`, `$0`."""
    dollars = micro_usd / MICRO
    if micro_usd == 0:
        return "$0"
    return f"${dollars:,.2f}" if dollars >= 0.1 else f"${dollars:.4f}"


def _cache_read(price: Price) -> float:
    return price.input * CACHE_READ_SHARE if price.cache_read is None else price.cache_read


def _cache_write(price: Price) -> float:
    return price.input * CACHE_WRITE_SHARE if price.cache_write is None else price.cache_write


def _whole(micro_usd: float) -> int:
    # Rounded up: what is less than a micro-USD would otherwise be free, however often it is asked for.
    return math.ceil(round(micro_usd, 6))
