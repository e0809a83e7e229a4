"""A claim of a model against what was proved about the same symbol: whether both can be true."""

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from fact_store.records import Fact

_NO: Final = (
    r"(?:never|does not|doesn't|do not|don't|did not|cannot|can't|can not|will not|won't|must not|no longer|not|without"
    r"|no|nor)"
)
_CAMEL_ERRORS: Final = re.compile(
    r"`?\b([A-Z]\w*(?:Error|Exception|Warning|Exit|Interrupt|Iteration)|[A-Z]\w*[a-z]\w*)\b`?"
)


def contradicted(claim: str, proved: Iterable[Fact]) -> str:
    """The kind of the proved fact that a claim about the same symbol contradicts, "" where it contradicts none."""
    said = " ".join(claim.replace("`", "").split())
    for fact in proved:
        if fact.certainty == "proved" and (check := _CHECKS.get(fact.kind)) and check(said, fact.payload):
            return fact.kind
    return ""


def _matches(pattern: str, said: str) -> bool:
    return bool(re.search(pattern, said, re.IGNORECASE))


def _listed(payload: Any, name: str) -> list[str]:
    value = payload.get(name)
    return [str(each) for each in value] if isinstance(value, list) else []


def _raises(said: str, payload: Any) -> bool:
    """It is said to raise nothing, or not to raise one of what it raises."""
    raised = [name.rpartition(".")[2] for name in _listed(payload, "raises") if name != "re-raise"]
    if not raised:
        return False
    if _matches(
        rf"\b{_NO}\b (?:\w+ ){{0,2}}(?:raise|throw|fail)s?\b"
        r"(?: (?:an? |any )?(?:exceptions?|errors?|anything))?(?:[.,;]|$)",
        said,
    ):
        return True
    if _matches(r"\b(?:raises|throws) (?:nothing|no (?:exceptions?|errors?))\b|\b(?:exception|error)[- ]free\b", said):
        return True
    if _matches(
        r"\b(?:no|without (?:any |an? )?)\s?(?:exceptions?|errors?) (?:is|are|being|can be|will be) (?:ever )?"
        r"(?:raised|thrown)",
        said,
    ):
        return True
    return any(
        _matches(rf"\b{_NO}\b (?:\w+ ){{0,2}}(?:raise|throw)s?(?:ing)? (?:an? )?{re.escape(name)}\b", said)
        for name in raised
    )


def _returns(said: str, payload: Any) -> bool:
    """It is said to return nothing where it returns values, or to be no generator where it yields."""
    values = [each for each in _listed(payload, "returns") if each not in ("None", "")]
    if values and _matches(
        r"\breturns (?:nothing|no value)\b|\b(?:does not|doesn't|never) returns? (?:anything|a value)"
        r"|\balways returns None\b",
        said,
    ):
        return True
    if _listed(payload, "yields") and _matches(rf"\b{_NO}\b (?:\w+ ){{0,2}}(?:yield\w*|a generator)\b", said):
        return True
    only = re.search(r"\balways returns (True|False|None|\d+)\b", said)
    return bool(only and values and set(values) != {only[1]})


def _signature(said: str, payload: Any) -> bool:
    parameters = _listed(payload, "parameters")
    if parameters and _matches(
        r"\btakes no (?:arguments|parameters)\b|\bhas no parameters\b|\bwithout (?:any )?parameters\b", said
    ):
        return True
    named = {p.lstrip("*").partition(":")[0].partition("=")[0].strip() for p in parameters}
    required = set(_listed(payload, "required"))
    for name in re.findall(r"\b(?:parameter|argument) (\w+) is (?:required|mandatory)\b", said):
        if name in named - required:
            return True
    return any(name in required for name in re.findall(r"\b(?:parameter|argument) (\w+) is optional\b", said))


def _callers(said: str, payload: Any) -> bool:
    called = _listed(payload, "callers") or _listed(payload, "registered_by")
    tested = _listed(payload, "tests")
    unused = (
        r"\b(?:never|not) (?:called|used|invoked)\b"
        r"(?! (?:directly|by|from|with|when|if|until|unless|before|after|in|on))"
        r"|\bis unused\b|\bhas no callers\b|\bis dead code\b|\b(?:nobody|nothing) calls\b"
    )
    return bool(
        (called and _matches(unused, said))
        or (tested and _matches(r"\b(?:is )?(?:untested|not tested|never tested)\b", said))
    )


def _overrides(said: str, payload: Any) -> bool:
    return bool(
        (_listed(payload, "overridden_by") and _matches(r"\b(?:is |are )?(?:never|not) overrid\w+\b", said))
        or (_listed(payload, "overrides") and _matches(rf"\b{_NO}\b override\w* (?:anything|any|a method)", said))
    )


def _inheritance(said: str, payload: Any) -> bool:
    return bool(
        (
            _listed(payload, "subclasses")
            and _matches(r"\b(?:has no subclasses|is (?:never|not) subclassed|nothing inherits)\b", said)
        )
        or (
            _listed(payload, "bases")
            and _matches(r"\b(?:has no bases?(?: class(?:es)?)?|inherits from nothing)\b", said)
        )
    )


def _constant(said: str, payload: Any) -> bool:
    value = str(payload.get("value") or "")
    if _listed(payload, "writers") and _matches(
        r"\bis (?:never|not) (?:changed|reassigned|set again|modified)\b", said
    ):
        return True
    told = re.search(r"\b(?:is|equals|has the value|defaults to|is set to) (-?\d[\d_.]*)(?=[\s,;.]|$)", said)
    number = re.fullmatch(r"-?\d[\d_.]*", value)
    return bool(told and number and told[1].rstrip(".").replace("_", "") != value.replace("_", ""))


def _effects(said: str, payload: Any) -> bool:
    """Any proved effect speaks against purity; a proved purity speaks against any effect that is claimed."""
    pure = payload.get("pure") is True
    found = [name for name, value in payload.items() if name != "pure" and value and isinstance(value, list | str)]
    pure_said = (
        r"\b(?:is|are) (?:a )?pure\b(?! python)|\b(?:(?:has|have) no|without(?: any)?|no) side[- ]effects?\b(?! on| in)"
        r"|\bside[- ]effect[- ]free\b"
    )
    if found and not pure and _matches(pure_said, said):
        return True
    effect_said = (
        r"\b(?:writes? to|deletes?|opens) (?:the |a )?(?:disk|files?|file system|database|network|socket)\b"
        r"|\bmutates (?:its|the) (?:arguments?|globals?)\b|\bhas side[- ]effects\b"
    )
    return pure and _matches(effect_said, said) and not _matches(rf"\b{_NO}\b", said)


_CHECKS: Final[dict[str, Callable[[str, Any], bool]]] = {
    "raises": _raises,
    "returns": _returns,
    "signature": _signature,
    "callers": _callers,
    "overrides": _overrides,
    "inheritance": _inheritance,
    "constants": _constant,
    "effects": _effects,
}
