"""What was derived into what may be stored of it: without secrets, and nothing at all where it hands on orders."""

from typing import cast

from msgspec.structs import replace

from fact_store.records import Payload
from fact_store.redaction import redact, redact_all
from sleep_agent.findings import Anticipation, Finding
from sleep_agent.model.orders import gives_orders


def storable(finding: Finding) -> Finding | None:
    """A finding without secrets; None where its claim repeats text of the source that speaks to a model."""
    if gives_orders(finding.claim):
        return None
    # Looked at as one text first: hardly any finding has a secret, and this is done for every one of them.
    texts = [
        finding.claim,
        *(t for v in finding.payload.values() if v for t in (v if isinstance(v, list) else [str(v)])),
    ]
    whole = "\n".join(texts)
    if redact(whole) == whole:
        return finding
    claim = redact(finding.claim)
    payload = {name: _without(value, finding.claim, claim) for name, value in finding.payload.items()}
    return replace(finding, claim=claim, payload=cast(Payload, redact_all(payload)))


def _without(value: object, said: str, now: str) -> object:
    """A payload's value, unless it is what was taken out of the claim."""
    bare = value.strip("`'\"") if isinstance(value, str) else ""
    return "[REDACTED:secret]" if bare and bare in said and bare not in now else value


def is_storable(asked: Anticipation) -> bool:
    """True where neither question nor answer repeats orders; their facts have no secrets any more."""
    return not gives_orders(asked.question) and not gives_orders(asked.answer)
