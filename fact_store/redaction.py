"""Text into the same text with each secret replaced by `[REDACTED:rule]`: nothing leaves or is stored without it."""

import math
import re
from collections import Counter
from typing import Any, Final

from indexer.records import Record


class Rule(Record):
    """`pattern` finds a secret; where it has a group `secret`, only that part is. One of `hint` must occur for it."""

    name: str
    pattern: re.Pattern[str]
    hint: tuple[str, ...] = ()


def _rule(name: str, pattern: str, *hint: str) -> Rule:
    return Rule(name, re.compile(pattern), hint)


# Tokens whose issuers gave them a form of their own; then what is called a secret; then what looks like nothing else.
RULES: Final = (
    _rule(
        "private-key",
        r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"
        r"(?:[\s\S]{0,20000}?-----END [A-Z0-9 ]*-----|[\s\S]{0,4000})",
        "PRIVATE KEY",
    ),
    _rule("aws-key", r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b", "AKIA", "ASIA", "ABIA", "ACCA"),
    _rule("github-token", r"\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})", "gh", "github_pat_"),
    _rule("gitlab-token", r"\bgl(?:pat|dt|rt|ptt|cbt|soat)-[A-Za-z0-9_-]{16,}", "gl"),
    _rule("slack-token", r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}", "xox"),
    _rule("slack-webhook", r"hooks\.slack\.com/services/[A-Za-z0-9/_-]{20,}", "hooks.slack.com"),
    _rule("anthropic-key", r"\bsk-ant-[A-Za-z0-9_-]{12,}", "sk-ant-"),
    _rule("api-key", r"\bsk-(?:proj-|svcacct-|or-v1-|test-)?[A-Za-z0-9_-]{20,}", "sk-"),
    _rule("stripe-key", r"\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,}", "_live_", "_test_"),
    _rule("webhook-secret", r"\bwhsec_[A-Za-z0-9]{16,}", "whsec_"),
    _rule("google-key", r"\bAIza[A-Za-z0-9_-]{35}", "AIza"),
    _rule("google-token", r"\bGOCSPX-[A-Za-z0-9_-]{20,}|\bya29\.[A-Za-z0-9_-]{20,}", "GOCSPX", "ya29."),
    _rule("npm-token", r"\bnpm_[A-Za-z0-9]{36}", "npm_"),
    _rule("pypi-token", r"\bpypi-[A-Za-z0-9_-]{40,}", "pypi-"),
    _rule("sendgrid-key", r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}", "SG."),
    _rule("hugging-face-token", r"\bhf_[A-Za-z0-9]{30,}", "hf_"),
    _rule("digitalocean-token", r"\bdo[opr]_v1_[a-f0-9]{64}", "_v1_"),
    _rule("shopify-token", r"\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}", "shp"),
    _rule("telegram-token", r"\b[0-9]{8,10}:AA[A-Za-z0-9_-]{32,}", ":AA"),
    _rule("jwt", r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*", "eyJ"),
    _rule("age-key", r"\bAGE-SECRET-KEY-1[0-9A-Z]{50,}", "AGE-SECRET"),
    _rule("url-password", r"\b[a-zA-Z][a-zA-Z0-9+.-]*://[^\s:/@'\"<>{}]*:(?P<secret>[^\s/@'\"<>{}]{3,})@", "://"),
    _rule("bearer", r"(?i:\bbearer|\bbasic)[ ]+(?P<secret>[A-Za-z0-9+/_.=-]{20,})", "earer", "asic", "EARER", "ASIC"),
)  # fmt: skip

_NAMED: Final = re.compile(
    r"(?i:(?:passw(?:or)?d|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?key"
    r"|credential|connection[_-]?string)(?![\w-]*(?:name|field|header|param|missing|url|path|file|type|prefix)\b)[\w-]*)"
    r"(?:` of `[^`\n]{1,200}` is set to `|['\"]?\]?[ \t]*(?::[ \t]*[\w.\[\]| ]{1,40}=|:=|=>|=|:)[ \t]*)"
    r"(?:[rbuf]{0,2})(?P<quote>['\"]?)(?P<secret>[^\s'\"]{8,}|(?<=['\"])[^'\"\n]{8,})(?P=quote)"
)
_NAMES: Final = ("passw", "passphrase", "pwd", "secret", "token", "key", "credential", "connection")
_LOOSE: Final = re.compile(r"(?<=['\"])(?P<secret>[A-Za-z0-9+/_=-]{32,200})(?=['\"])")
_PLACEHOLDER: Final = re.compile(
    r"(?i)example|changeme|your|xxx|placeholder|dummy|redacted|\.\.\.|\*\*\*|<|\$\{|%\(|\{\{?\w*\}|^(?:none|null|true|false)"
)
_CODE: Final = re.compile(r"^[A-Za-z_][\w.]*(?:[(\[{,;:].*)?$|[()]")
ENTROPY_MIN: Final = 3.0
LOOSE_ENTROPY_MIN: Final = 4.2
LOOSE_HEX_CHARS: Final = 64


def redact(text: str) -> str:
    """`text` without secrets. Idempotent; a text without any is returned as it is."""
    for rule in RULES:
        if not rule.hint or any(hint in text for hint in rule.hint):
            text = rule.pattern.sub(lambda found, name=rule.name: _replaced(found, name), text)  # type: ignore[misc]
    low = text.lower()
    if any(name in low for name in _NAMES):
        text = _NAMED.sub(_named, text)
    return _LOOSE.sub(_loose, text) if "'" in text or '"' in text else text


def redact_all(value: Any) -> Any:
    """Plain data (dicts, lists, texts) with `redact` applied to every text in it, keys left alone."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, list | tuple):
        return [redact_all(each) for each in value]
    if isinstance(value, dict):
        return {name: redact_all(each) for name, each in value.items()}
    return value


def _replaced(found: re.Match[str], name: str) -> str:
    mark = f"[REDACTED:{name}]"
    if "secret" not in found.groupdict():
        return mark
    start, end = found.span("secret")
    at = found.start()
    whole = found[0]
    if whole[start - at : end - at].startswith("[REDACTED:") or _PLACEHOLDER.search(found["secret"]):
        return whole
    return f"{whole[: start - at]}{mark}{whole[end - at :]}"


def _named(found: re.Match[str]) -> str:
    """A value that is called a secret, unless it is plainly an expression, a sentence or a stand-in."""
    secret, quoted = found["secret"], bool(found["quote"])
    if not quoted and (_CODE.search(secret) or secret.isalpha()):
        return found[0]
    words = secret.split()
    if len(words) > 3 or (quoted and secret.replace("_", "").replace("-", "").isalpha() and secret.islower()):
        return found[0]
    return found[0] if _entropy(secret) < ENTROPY_MIN - (0.5 if quoted else 0) else _replaced(found, "secret")


def _loose(found: re.Match[str]) -> str:
    """A long literal without any structure: a key that nobody called one. Digests in hex are let be below 64 digits."""
    text = found["secret"]
    if re.fullmatch(r"[0-9a-fA-F]+", text):
        is_secret = len(text) >= LOOSE_HEX_CHARS
    else:
        kinds = sum(bool(re.search(kind, text)) for kind in ("[a-z]", "[A-Z]", "[0-9]"))
        is_secret = kinds == 3 and _entropy(text) >= LOOSE_ENTROPY_MIN
    return _replaced(found, "high-entropy") if is_secret else found[0]


def _entropy(text: str) -> float:
    """Bits per character of a text's own distribution of characters (Shannon)."""
    counts = Counter(text)
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values()) if text else 0.0
