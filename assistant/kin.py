"""A term of a question into the terms of the code that are forms of the same word: configuration, configure, config."""

from collections.abc import Iterator

from assistant.lexical import PREFIX_CHARS, Vocabulary

# What is left of a stemmed word behind the part that it shares with another form of it.
_ENDINGS_TEXT = """
e s es r d er ers or ors ion ions tion ation ations ition ment ments ing ings ed al ally able ably ible ably ability
ibility ance ence ant ent ize ise iz is izer ization isation ized ive iv ity y ly ness eness ful less ist ism ure ur
at ate ator ators arat arator aration uration ated ating izat if ified ifier ification ify ic ical ically ous
ter ting ted tor ner ning ned ber ger ming med mer per ping ped ler ling led ely
"""
_ENDINGS = frozenset(_ENDINGS_TEXT.split()) | {""}
_ENDING_CHARS_MAX = 5

# Words (as terms) that programs shorten in ways which no ending tells.
_SHORTENED_TEXT = """
configuration=config configur=config parameter=param argument=arg attribut=attr function=func dictionary=dict
environment=env variabl=var directory=dir documentation=doc document=doc initialization=init initializ=init
initialis=init application=app connection=conn context=ctx databas=db authentication=auth authorization=auth
specification=spec execut=exec execution=exec expression=expr statement=stmt message=msg request=req respons=resp
repository=repo number=num sequenc=seq administrator=admin synchronous=sync asynchronous=async synchroniz=sync
implementation=impl manager=mgr reference=ref temporary=tmp previous=prev maximum=max minimum=min identifier=id
identity=id information=info utility=util organization=org package=pkg command=cmd string=str integer=int object=obj
error=err sourc=src destination=dest exception=exc valu=val index=idx character=char position=pos length=len
original=orig calculat=calc calculation=calc column=col tabl=tbl transaction=tx password=pwd address=addr
buffer=buf memory=mem process=proc processor=proc register=reg memoization=memo generat=gen generator=gen
iterator=iter iteration=iter
"""
_SHORTENED = {word: short for word, _, short in (pair.partition("=") for pair in _SHORTENED_TEXT.split())}


def kin(vocabulary: Vocabulary, term: str) -> Iterator[int]:
    """Numbers of the other forms of `term` that the vocabulary has, each once, in the order of their spelling.

    Two terms are forms of one word where they share their beginning and what follows are endings; a stemmer alone
    keeps `format`, `formatter` and `formatting`, or `configure` and `config`, apart.
    """
    found = {other: n for other, n in vocabulary.beginning(term).items() if other != term and are_kin(term, other)}
    short = _SHORTENED.get(term, "")
    if short in vocabulary.numbers:
        found[short] = vocabulary.numbers[short]
    yield from (found[other] for other in sorted(found))


def are_kin(one: str, other: str) -> bool:
    """True for two terms that differ in their endings only."""
    shared, least = 0, min(len(one), len(other))
    while shared < least and one[shared] == other[shared]:
        shared += 1
    if shared < PREFIX_CHARS or least - shared > _ENDING_CHARS_MAX:
        return False
    return one[shared:] in _ENDINGS and other[shared:] in _ENDINGS
