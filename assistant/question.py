"""A question into what it can be matched by: terms, phrases, mentioned names and paths, and what kind of answer it
wants.
"""

import re

from fact_store.text import QUESTION_WORDS, question_terms, stem, terms
from indexer.records import Record

QUESTION_CHARS_MAX = 8_000
TERMS_MAX = 48
PHRASES_MAX = 16
PHRASE_WORDS_MAX = 8

_TOKEN = re.compile(r"\w+|[^\w\s]")
_PATH = re.compile(
    r"(?<![\w.\-])[\w.\-]+(?:/[\w.\-]+)+"
    r"|\b\w[\w\-]{0,255}\.(?:py|pyi|md|rst|toml|ya?ml|cfg|ini|json|sql|js|ts|go|rs|java|c|h|cpp)\b"
)
NAME = re.compile(
    r"`([A-Za-z_][\w.]*)`"  # in backticks
    r"|\b([A-Za-z_][\w.]*\w)\("  # called
    r"|\b(\w*[a-z0-9]_\w+|_+\w+|\w+\.\w+|[A-Z]?[a-z0-9]+[A-Z]\w*|[A-Z]{2,}\w*_\w+)"  # spelt as only code is
)
_KIND = r"(?:(?:function|method|class|type|constant|variable|module|decorator|struct|interface|trait|enum) )?"
_PLACE = r"(?:the )?" + _KIND + r"(\w+)(?: (?:function|method|class|type|constant|variable|module|decorator))?"
_SPOKEN = tuple(
    re.compile(pattern.replace("NAME", _PLACE), re.IGNORECASE)
    for pattern in (
        r"\b(?:what|how|why|when|where) (?:does|do|did) NAME "
        r"(?:do|work|return|raise|call|take|accept|yield|fail|throw|expect|mean|use|read|write|change|need)\b",
        r"\bwhere (?:is|are) NAME (?:defined|declared|implemented|used|called|set|read|tested|documented|located)\b",
        r"\b(?:who|what|which \w+) (?:calls?|uses?|overrides?|implements?|extends?|subclass(?:es)?|raises?|reads?) NAME"
        r" *(?:\?|$)",
        r"\b(?:callers|callees|subclasses|arguments|parameters|purpose|definition|signature|usages?|implementations?)"
        r" of NAME *(?:\?|$)",
        r"^ *(?:what is|explain|describe|show me|find) NAME *(?:\?|$)",
    )
)
_PAIR = re.compile(r"\b(?=([a-z]{3,})[ -]([a-z]{2,})\b)")
_ARTICLES = frozenset(("an", "the", "of", "to", "is", "as", "or", "and"))
_BREAKS = frozenset(("between", "within", "through", "across", "during", "before", "after", "without", "instead",
                     "rather", "either", "both", "against", "over"))  # fmt: skip
_TESTS = frozenset(("test", "tests", "tested", "testing", "fixture", "fixtures", "unittest", "pytest"))
_DOCS = frozenset(("documentation", "documented", "readme", "docs", "changelog", "tutorial", "guide"))
_WORDS_OF_RELATIONS = """
call calls called caller callers callee callees invokes invoked constructs constructed instantiates instantiated
subclass subclasses superclass derive derives inherit inherits override overrides overridden raise raises throw
argument arguments parameter parameters signature attribute attributes field fields import imports value
"""
RELATION_WORDS = frozenset(_WORDS_OF_RELATIONS.split())
_RELATIONS = {
    kind: re.compile(pattern)
    for kind, pattern in {
        "purpose": r"\bwhat (?:does|do|did|is|are)\b.{1,80}\b(?:do|for)\b",
        "callers": r"\bcallers?\b|\b(?:call|us|construct|invok|instantiat)ed by\b"
        r"|\b(?:who|what|which \w+|where)\b.{0,8}\b(?:calls?|uses|constructs?|invokes?|instantiates?)\b"
        r"|\bwhere (?:is|are|do we|does it)\b.{0,60}\b(?:called|used|constructed|instantiated|invoked|call|use)\b",
        "uses": r"\bwhere (?:is|are)\b.{0,60}\bused\b|\b(?:who|what|which \w+) uses\b",
        "constants": r"\bwhere (?:is|are)\b.{0,60}\bused\b|\b(?:who|what|which \w+) (?:uses|reads)\b|\bvalue of\b",
        "callees": r"\bcallees?\b|\bwhat (?:does|do)\b.{1,60}\b(?:call|rely on|depend on|invoke)\b",
        "inheritance": r"\bsub ?class(?:es)?\b|\bsuper ?class(?:es)?\b|\b(?:base|parent) class(?:es)?\b"
        r"|\bderiv(?:es?|ed)\b|\binherits?\b|\b(?:who|what|which \w+) (?:implements?|extends?)\b"
        r"|\bimplement(?:ed by|ations? of|ors? of)\b",
        "overrides": r"\boverr(?:ides?|idden|iding)\b",
        "raises": r"\b(?:exceptions?|errors?)\b.{0,60}\braises?\b|\bdoes\b.{1,60}\b(?:raise|throw|fail)\b",
        "signature": r"\b(?:arguments?|parameters?)\b.{1,60}\b(?:takes?|accepts?|have|has|of|for)\b|\bsignature of\b",
        "returns": r"\bdoes\b.{1,60}\b(?:return|yield)\b|\breturn (?:value|type) of\b",
        "attributes": r"\b(?:attributes|fields)\b.{1,40}\b(?:of|have|has|does)\b|\bwhich (?:attributes|fields)\b",
        "overview": r"\b(?:which|what) methods\b|\bmethods of\b",
        "imports": r"\b(?:which|what)\b.{0,30}\bimports?\b|\bimported by\b|\bdoes\b.{1,60}\bimport\b",
        "exceptions": r"\b(?:exceptions?|errors?)\b.{0,60}\b(?:raises?|come out|thrown?)\b"
        r"|\bdoes\b.{1,60}\b(?:raise|throw|fail)\b",
        "invariants": r"\bmust (?:hold|be true)\b|\bpre ?conditions?\b|\b(?:what|which)\b.{1,40}\brequires?\b",
        "impact": r"\b(?:breaks?|affected|affects?|impact|notice)\b.{0,60}\b(?:chang|renam|remov|delet)\w*"
        r"|\bimpact of\b"
        r"|\b(?:chang|renam|remov|delet)\w*\b.{1,60}\b(?:breaks?|affects?|impact)\b|\bwhat depends on\b"
        r"|\bwhich tests\b.{0,60}\b(?:cover|reach|exercise|notice|run)\b",
        "effects": r"\bside effects?\b|\b(?:is|are)\b.{1,60}\bpure\b"
        r"|\bdoes\b.{1,60}\b(?:write|modify|mutate|change|log|print|delete)\b",
        "configuration": r"\b(?:settings?|environment variables?|env vars?|configuration keys?)\b"
        r".{0,60}\b(?:reads?|uses?|used|needs?|control)\b"
        r"|\breads?\b.{0,60}\b(?:settings?|environment|configuration)\b",
        "concurrency": r"\b(?:threads?|event loop|blocking|thread safe|concurren\w*|locks?)\b",
        "resources": r"\b(?:opens?|opened|closes?|closed|leaks?)\b"
        r".{0,60}\b(?:files?|sockets?|connections?|handles?|resources?|again)\b",
        "route": r"\b(?:reached|get to|gets to|entry points?)\b",
        "documented": r"\bdocumented\b|\bdocumentation (?:of|for|about)\b",
        "origin": r"\b(?:why|when|who)\b.{1,60}\b(?:added|wrote|written|introduced|created)\b|\bwho knows\b",
        "remarks": r"\btodos?\b|\bdeprecat\w*\b|\bleft to (?:be )?do(?:ne)?\b",
        "last change": r"\b(?:why|when|who)\b.{1,60}\b(?:chang|edit|modif|touch|introduc)\w*\b|\blast changed?\b",
    }.items()
}
_INTERROGATIVES = ("what", "where", "why", "how", "who", "which", "when")


class Question(Record):
    """A question that was read. `terms` once each, in order; `phrases` are runs of terms between small words.

    `relations` are the kinds of facts that it asks for in so many words, as "who calls …" asks for callers; `spoken`
    are plain words where a name belongs, as in "what does … do": names, where something is called so; `joined` are
    terms that two words would be if they were written as one, as "time out" is in code.
    """

    text: str
    terms: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]
    names: tuple[str, ...]
    paths: tuple[str, ...]
    interrogative: str
    wants_tests: bool
    wants_docs: bool
    relations: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()


def read_question(text: str) -> Question:
    """`text`, cut to `QUESTION_CHARS_MAX`, as a `Question`; any text will do."""
    text = text[:QUESTION_CHARS_MAX]
    words = [w.lower() for w in re.findall(r"\w+", text)]
    asked = next((w for w in words[:6] if w in _INTERROGATIVES), "")
    names = tuple(dict.fromkeys(n for found in NAME.findall(text) for n in found if n))
    return Question(
        text=text,
        terms=tuple(question_terms(text)[:TERMS_MAX]),
        phrases=_phrases(text),
        names=names[:TERMS_MAX],
        paths=tuple(dict.fromkeys(_PATH.findall(text)))[:TERMS_MAX],
        interrogative=asked,
        wants_tests=not _TESTS.isdisjoint(words),
        wants_docs=not _DOCS.isdisjoint(words),
        relations=_relations(text),
        spoken=tuple(name for name in _spoken(text) if name not in names),
        joined=_joined(text),
    )


def _joined(text: str) -> tuple[str, ...]:
    """Each telling word with the next where a blank or a hyphen alone is between them, both without their endings."""
    pairs = (found.groups() for found in _PAIR.finditer(text.lower()))
    told = (stem(one) + stem(other) for one, other in pairs if one not in QUESTION_WORDS and other not in _ARTICLES)
    return tuple(dict.fromkeys(told))[:TERMS_MAX]


def _spoken(text: str) -> tuple[str, ...]:
    found = (each[1] for pattern in _SPOKEN for each in pattern.finditer(text))
    return tuple(dict.fromkeys(name for name in found if name.lower() not in QUESTION_WORDS))


def _relations(text: str) -> tuple[str, ...]:
    """Kinds of facts that the words ask for, names apart; what something does is a relation only beside another."""
    plain = " ".join(re.findall(r"\w+", NAME.sub(" it ", text).lower()))
    found = tuple(kind for kind, pattern in _RELATIONS.items() if pattern.search(plain))
    return () if found == ("purpose",) else found


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    """Runs of telling words, at least two terms each: the parts a long question names separately."""
    runs: list[list[str]] = [[]]
    for spelt in _TOKEN.findall(text):
        if spelt in "-'`’":
            continue
        is_word = spelt[0].isalnum() or spelt[0] == "_"
        if not is_word or spelt.lower() in QUESTION_WORDS or spelt.lower() in _BREAKS:
            runs.append([])
        elif len(runs[-1]) >= PHRASE_WORDS_MAX:
            runs.append([spelt])
        else:
            runs[-1].append(spelt)
    found = (tuple(dict.fromkeys(terms(" ".join(run)))) for run in runs)
    return tuple(dict.fromkeys(p for p in found if len(p) >= 2))[:PHRASES_MAX]
