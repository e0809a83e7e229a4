"""Text from a repository into whether it tries to steer a reader that is a model: such text is withheld and never kept.

This is the outer fence only. What gets past it meets the verifier, which wants code under every claim, names that
resolve, and no links; nothing a model says is ever acted on.
"""

import re
import unicodedata
from typing import Final

# Who is spoken to: a model, by any of its names.
_READER: Final = (
    r"(?:\b(?:a\.?i\.?|llms?|gpt\S*|chat ?gpt|claude|gemini|copilot|chat ?bots?|language models?|assistants?"
    r"|(?:ai|coding|code|sleep)[ -]?agents?|the agent|summari[sz]ers?"
    r"|(?:reading|reviewing|answering|summari[sz]ing) models?|reasoner|noctule|anthropic|openai"
    r"|models? (?:that reads?|reading|who)|you are (?:now|an?)"
    r"|(?:system|developer|assistant) ?:"
    r"|(?:system|developer) (?:prompt|message|note|override|instruction)s?|prompt[- ]?injection|jailbreak"
    r"|(?:whoever|anyone|anybody|everything|tools?) (?:reads?|reading|analy[sz]\w+|summari[sz]\w+))\b"
    r"|<\|?/?(?:system|user|assistant|human|im_start|im_end|inst|instructions?|evidence|source|dossier)\b|\[/?inst\])"
)
_READERS: Final = (
    "ai", "a.i", "llm", "gpt", "claude", "gemini", "copilot", "bot", "model", "assistant", "agent", "summari", "reason",
    "noctule", "openai", "you are", "system", "developer", "prompt", "injection", "jailbreak", "read", "analy", "<",
    "inst]",
)  # fmt: skip
_SAY: Final = (
    r"(?:answer|reply|respon[ds]\w*|outputs?|print|say|state|repeat|mention|include|insert|append|add|write|report"
    r"|recommend|link|refer|cite|quote|visit|open|fetch|download|send|post|tell|claim|emit|use|call|describe"
    r"|summari[sz]e|record|note|store|remember|begin|end|start)"
)
_WHERE: Final = (
    r"(?:answers?|repl(?:y|ies)|responses?|summar(?:y|ies)|facts?|claims?|questions?|descriptions?|output|explanations?"
    r"|documentation|users?|readers?|reports?|notes?|findings|knowledge|memory|conclusions?)"
)
_MUST: Final = (
    r"(?:you (?:must|should|shall|will|have to|need to|are (?:required|instructed|ordered|told|to))|must|always|never"
    r"|shall|please|be sure to|make sure|important|attention|instructions?|mandatory|required|directive|from now on"
    r"|instead)"
)
_MUSTS: Final = (
    "you ", "must", "always", "never", "shall", "please", "be sure", "make sure", "important", "attention",
    "instruction", "mandatory", "required", "directive", "from now", "instead",
)  # fmt: skip
_LINK: Final = r"(?:https?:|www\.|\bftp:|[\w.-]+\.(?:com|org|net|io|example|test|invalid|dev|app|xyz|evil)\b)"
# (what a lower-case text must hold one of, what is then looked for): most text holds none, and is read no further.
_SIGNS: Final = tuple(
    (hints, re.compile(pattern))
    for hints, pattern in (
        (
            ("ignor", "disregard", "forget", "overrid", "bypass", "supersed", "discard"),
            r"\b(?:ignor|disregard|forget|overrid|bypass|supersed|discard)\w*\b[^.\n]{0,60}\b(?:instruct\w*|prompts?|rules"
            r"|guidelines?|directions|orders|polic(?:y|ies)|everything (?:above|before|you|so far)"
            r"|(?:all|what|anything) (?:\w+ ){0,3}(?:above|before|previous(?:ly)?|prior|earlier))\b",
        ),
        (
            _READERS,
            rf"{_READER}[\s\S]{{0,200}}\b(?:{_SAY}|{_MUST})\b|\b(?:{_SAY}|{_MUST})\b[\s\S]{{0,200}}{_READER}",
        ),
        (_MUSTS, rf"\b{_MUST}\b[^.\n]{{0,80}}\b{_SAY}\b[\s\S]{{0,120}}\b{_WHERE}\b"),
        (_MUSTS, rf"\b{_MUST}\b[^.\n]{{0,60}}\b(?:{_SAY}|click|follow|go to|see)\b[\s\S]{{0,120}}{_LINK}"),
        (
            (" your ", " every ", " each ", " all ", " any ", " the "),
            r"\b(?:mention|include|insert|append|add|repeat|state|say|recommend|link|cite|write)\b[^.\n]{0,120}\b(?:in|into|to|of"
            r"|with) (?:your|every|each|all|any|the) (?:\w+ ){0,2}(?:answers?|repl(?:y|ies)|summar(?:y|ies)|facts?"
            r"|claims?|explanations?|findings|conclusions?)\b",
        ),
        (
            ("summari", "describing", "documenting", "analy", "answering", "explaining", "reviewing"),
            r"\b(?:when|while|before|after|in|by|if you(?: are)?) (?:summari[sz]|describ|document|analy[sz]|answer"
            rf"|explain|review)ing\b[\s\S]{{0,120}}\b(?:{_SAY}|{_MUST})\b",
        ),
        (
            (" must", " ha", " should", " need", " shall"),
            r"\b(?:every|each|all|any|the) (?:fact|answer|summar(?:y|ie)|claim|question|repl(?:y|ie)|response"
            r"|explanation|finding)s?\b[^.\n]{0,80}\b(?:must|has to|have to|had to|should|needs? to|shall)\b",
        ),
        (
            ("link",),
            r"\b(?:include|add|insert|recommend|cite|mention|append|put|give|show)\b (?:\w+ ){0,4}links?\b(?: to)? ?"
            r"(?:https?:|www\.)",
        ),
        (("your",), rf"\byour (?:\w+ )?(?:{_WHERE}|instructions?|task|role|training|rules?)\b"),
    )
)
WITHHELD: Final = "[withheld: this text speaks to a model]"


def gives_orders(text: str) -> bool:
    """True where `text` speaks to a model, or says what is to be said. Rather too often than too seldom."""
    plain = _plain(text)
    return any(any(hint in plain for hint in hints) and pattern.search(plain) for hints, pattern in _SIGNS)


def without_hidden(text: str) -> str:
    """`text` without what no reader sees: control, bidi, zero-width, tag and private characters, lone surrogates."""
    if text.isascii() and "\x1b" not in text:
        return "".join(c for c in text if c >= " " or c in "\n\t") if not text.isprintable() else text
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))


def _plain(text: str) -> str:
    """Lower case, with common tricks of spelling undone: compatibility forms, hidden characters, comment marks."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = without_hidden(text).lower()
    if "\n" not in text:
        return text
    return re.sub(r"\s*\n[ \t]*(?:#+|//+|\*+(?!/))?[ \t]*", " ", text)
