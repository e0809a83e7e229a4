"""A symbol into the words in which somebody asks about it who does not know its name."""

import re

from indexer.records import split_moniker
from sleep_agent.prose import first_sentence, lower_first, shown, spoken, without_stop
from sleep_agent.subjects import is_special, module_title, noun
from sleep_agent.view import View

CLAUSE_CHARS_MAX = 110
CLAUSE_WORDS_MIN = 2

_VERBS = """
accept access acquire activate adapt add adjust aggregate align allocate allow analyse analyze append apply assemble
assert assign attach attempt authenticate await begin bind block broadcast build calculate call cancel cast catch change
check choose clean clear clone close collapse collect combine compare compile complete compose compute concatenate
configure confirm connect construct consume contain control convert copy count create deactivate decide decode
decompose decorate deduplicate define delegate delete deliver describe deserialize detach detect determine disable
discard disconnect dispatch display divide do download drop dump emit enable encode encrypt end enforce ensure enter
enumerate escape evaluate examine exclude execute exit expand export expose extend extract fail fetch fill filter
finalize find finish fire fix flatten flush force format forward freeze generate get give group handle hash hide hold
identify ignore implement import include increment indicate infer initialise initialize inject insert inspect install
instantiate interpret invoke iterate join keep kill launch link lint list load locate lock log look loop lower make
manage map mark match measure merge migrate modify monitor move mutate normalise normalize notify obtain open optimise
optimize order override pack parse pass patch perform persist pick place plot poll pop populate post prepare preprocess
prepend prevent print process produce propagate protect provide prune publish pull push put query queue raise rank read
receive record recurse redirect reduce refer refresh register release reload remove rename render reorder repeat replace
report represent request require reserve reset resolve respond restart restore restrict retrieve return reverse revert
rewrite rotate round route run sample sanitise sanitize save scale scan schedule search select send serialise serialize
serve set shift show shut simplify simulate skip sleep slice sort specify split start stop store stream strip submit
subscribe substitute subtract summarise summarize support swap switch synchronize take terminate test throw toggle trace
track train transfer transform translate transpose traverse trigger trim truncate try turn unpack unregister unwrap
update upload use validate verify visit wait walk warn wrap write yield
"""
VERBS = frozenset(_VERBS.split())
_ARTICLES = ("a ", "an ", "the ")
_FINITE = frozenset(
    ("is", "are", "was", "were", "has", "have", "had", "can", "will", "must", "should", "may", "does", "do", "comes",
     "means", "works", "needs", "lets", "helps", "contains", "isn't", "doesn't")
)  # fmt: skip
_FURTHER = re.compile(
    r"(^|\s)(and|or|then) ([a-z]+)(?= (?:an?|the|its?|them|this|that|all|any|each|one|their|whether|if)\b)"
)


def clause(view: View, subject: str) -> str:
    """What the symbol does, as "parses a string", by its docstring's first sentence; "" where that does not say."""
    sentence = without_stop(first_sentence(view.doc(subject), CLAUSE_CHARS_MAX))
    if "…" in sentence or "?" in sentence or len(sentence.split()) < CLAUSE_WORDS_MIN:
        return ""
    word, _, rest = sentence.partition(" ")
    word = word.lower()
    if word in VERBS:
        return f"{third_person(word)} {_FURTHER.sub(_further, rest)}"
    return f"{word} {rest}" if base_form(word) else ""


def _further(found: re.Match[str]) -> str:
    """A second verb after "and", told from a noun by what follows it."""
    verb = third_person(found[3]) if found[3] in VERBS else found[3]
    return f"{found[1]}{found[2]} {verb}"


def described(view: View, subject: str) -> str:
    """The symbol in words: "the method that parses a string", "the class for a segment", "the parse method …"."""
    path, qualname = split_moniker(subject)
    what = noun(view, subject)
    if says := clause(view, subject):
        return f"the {what} that {says}"
    if thing := _noun_phrase(without_stop(first_sentence(view.doc(subject), CLAUSE_CHARS_MAX))):
        return f"the {what} for {lower_first(thing)}"
    if not qualname:
        return f"the {what} {module_title(path)}"
    owner, _, name = shown(qualname).rpartition(".")
    of = f" of the {spoken(owner)} class" if owner and view.kind(subject) == "method" else ""
    return f"the {'constructor' if name == '__init__' else f'{spoken(name)} {what}'}{of}"


def _noun_phrase(sentence: str) -> str:
    """The thing that a sentence names up to its first comma, as "A list of leaves" does; "" for a whole statement."""
    thing = re.split(r"[,;:(]| [-–—] ", sentence, maxsplit=1)[0].strip()
    if not sentence.lower().startswith(_ARTICLES) or {"…", "?"}.intersection(thing):
        return ""
    main = re.split(r"\b(?:that|which|who|whose|where|when|to|for|if)\b", thing, maxsplit=1)[0]
    words = [w.lower() for w in re.findall(r"[\w'’]+", main)]
    return "" if any(w in _FINITE or base_form(w) for w in words[1:]) else thing


def speakable(subject: str) -> bool:
    """False for special methods, about which nobody asks in words of their own."""
    return not is_special(split_moniker(subject)[1].rpartition(".")[2])


def third_person(verb: str) -> str:
    """parse -> parses, copy -> copies, match -> matches."""
    if verb.endswith("y") and verb[-2:-1] not in tuple("aeiou"):
        return f"{verb[:-1]}ies"
    return f"{verb}es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else f"{verb}s"


def base_form(word: str) -> str:
    """parses -> parse, copies -> copy; "" where the word is no known verb in the third person."""
    for ending, replacement in (("s", ""), ("es", ""), ("ies", "y")):
        if word.endswith(ending) and word[: -len(ending)] + replacement in VERBS:
            return word[: -len(ending)] + replacement
    return ""
