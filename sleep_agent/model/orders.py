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
    r"|(?:ai|coding|code|sleep)[ -]?agents?|the agent|summari[sz]ers?|reviewing model|the model"
    r"|models? (?:that|which|who|reading)|reasoner|noctule|anthropic|openai|you are (?:now|an?)"
    r"|(?:system|developer) (?:prompt|message|note|override|instruction)s?|prompt[- ]?injection|jailbreak"
    r"|(?:whoever|anyone|anybody|everything|tools?) (?:reads?|reading|analy[sz]\w+|summari[sz]\w+))\b"
    r"|<\|?/?(?:system|user|assistant|human|im_start|im_end|inst|instructions?|evidence|source|dossier)\b|\[/?inst\])"
)
# What is wanted: earlier orders dropped, or words put into what is said.
_OVERRIDE: Final = (
    r"\b(?:ignor|disregard|forget|overrid|bypass|supersed|discard)\w*\b[^.\n]{0,60}\b(?:instruct\w*|prompts?|rules?|above|previous|prior"
    r"|earlier|guidelines?|context|directions?|orders?|policy|policies|everything|so far)\b"
)
_SAY: Final = (
    r"(?:answer|reply|respon[ds]\w*|outputs?|print|say|state|repeat|mention|include|insert|append|add|write|report|recommend|link|refer"
    r"|cite|quote|visit|open|fetch|download|send|post|tell|claim|emit|use|call|describe|summari[sz]e|record|note|store|remember|begin|end|start)"
)
_WHERE: Final = (
    r"(?:answers?|repl(?:y|ies)|responses?|summar(?:y|ies)|facts?|claims?|questions?|descriptions?|output|explanations?|documentation|users?"
    r"|readers?|reports?|notes?|findings|knowledge|memory|conclusions?)"
)
_MUST: Final = (
    r"(?:you (?:must|should|shall|will|have to|need to|are (?:required|instructed|ordered|told|to))|must|always|never"
    r"|shall|please|be sure to|make sure|important|attention|instructions?|mandatory|required|directive|from now on"
    r"|instead)"
)
_LINK: Final = r"(?:https?:|www\.|\bftp:|[\w.-]+\.(?:com|org|net|io|example|test|invalid|dev|app|xyz|evil)\b)"
_ORDERS: Final = re.compile(
    rf"{_READER}[\s\S]{{0,200}}\b(?:{_SAY}|{_MUST})\b|\b(?:{_SAY}|{_MUST})\b[\s\S]{{0,200}}{_READER}"
    rf"|{_OVERRIDE}"
    rf"|\b{_MUST}\b[^.\n]{{0,80}}\b{_SAY}\b[\s\S]{{0,120}}\b{_WHERE}\b"
    rf"|\b{_SAY}\b[^.\n]{{0,120}}\b(?:in|into|to|of|with) (?:your|every|each|all|any|the) (?:\w+ ){{0,2}}{_WHERE}\b"
    rf"|\b{_MUST}\b[^.\n]{{0,60}}\b(?:{_SAY}|click|follow|go to|see)\b[\s\S]{{0,120}}{_LINK}"
    rf"|\byour (?:\w+ )?(?:{_WHERE}|instructions?|task|role|training|rules?)\b",
    re.IGNORECASE,
)
_CANDIDATE: Final = re.compile(
    r"(?i)ignor|disregard|forget|overrid|bypass|supersed|discard|your|you |always|never|must|please|important|instruct"
    r"|prompt|assistant|model|agent|\ba\.?i\b|llm|gpt|claude|gemini|copilot|chat|summar|noctule|anthropic|openai"
    r"|<\W?(?:sys|user|im_)|inst\]|reason|answer|respon|every|each|directive|mandatory|attention|whoever"
    r"|any(?:one|body)|tools?\b|facts|reply"
)
WITHHELD: Final = "[withheld: this text speaks to a model]"


def gives_orders(text: str) -> bool:
    """True where `text` speaks to a model, or says what is to be said. Rather too often than too seldom."""
    if not _CANDIDATE.search(text):
        return False
    return bool(_ORDERS.search(_plain(text)))


def without_hidden(text: str) -> str:
    """`text` without what no reader sees: control, bidi, zero-width, tag and private characters, lone surrogates."""
    if text.isascii() and "\x1b" not in text:
        return "".join(c for c in text if c >= " " or c in "\n\t") if not text.isprintable() else text
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))


def _plain(text: str) -> str:
    """Spelling tricks undone as far as they are common: compatibility forms, hidden characters, marks between lines."""
    text = without_hidden(unicodedata.normalize("NFKC", text))
    return re.sub(r"\s*\n[ \t]*(?:#+|//+|\*+(?!/))?[ \t]*", " ", text)
