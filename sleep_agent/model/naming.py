"""What a sentence of a model names, and whether the code knows it: a name that nothing in the code bears is refused."""

import builtins
import keyword
import re
from collections.abc import Iterable, Iterator
from typing import Final

from indexer.records import split_moniker

_WORD: Final = re.compile(r"[^\W\d_]\w*|_\w+", re.ASCII)
_TICKED: Final = re.compile(r"`([^`\n]+)`")
_TOKEN: Final = re.compile(r"[\w$@#%&*~^|\\/.:<>=+\-\[\]{}()'\"!?,;]+")
_EDGES: Final = " .,;:!?()[]{}'\"“”‘’…–—<>=+*/|&%~^\\-#@$"
_PART: Final = re.compile(r"[A-Z]{2,}s?(?![a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_OF_LANGUAGES: Final = """
this self cls null nil undefined void int str string bool boolean float double char byte bytes long short array object
map list set dict tuple error exception true false none super new delete async await const let var func fn struct enum
trait impl interface class def return yield throw raise try catch except finally switch match case default static
final public private protected namespace module package import export from require include main init constructor
destructor kwargs args stdin stdout stderr utf8 utf ascii unicode iterator generator iterable callable coroutine
lambda decorator await/async promise future thread lock mutex
"""
_LANGUAGE_WORDS: Final = frozenset(_OF_LANGUAGES.split())
_SHORT_WORDS: Final = """
AND API APIS ASCII AST BOM CI CLI CPU CRUD CSS CSV DB DNS DSL EOF FIFO GET GIL GPU GUI HTML HTTP HTTPS ID IDE
IDS IO IP ISO JIT JSON JWT KB LIFO LRU LSP MB MD5 MIME MRO NAN NOT OK OR ORM OS PEP PEPS PID POST PUT RAM REPL REST
RFC ROM RPC SDK SHA SHA1 SHA256 SMTP SQL SSH SSL STDIN TCP TLS TTL TTY UDP UI UID UNIX URI URIS URL URLS UTC UTF
UTF-8 UTF-16 UTF8 UUID VM WSGI ASGI XML XOR YAML TOML ANSI POSIX DOM JS TS I A IF IN IS NO
"""
_ACRONYMS: Final = frozenset(_SHORT_WORDS.split())
PYTHON_NAMES: Final = frozenset((*keyword.kwlist, *keyword.softkwlist, *dir(builtins)))


class Vocabulary:
    """The names that the code of a module bears: identifiers outside of comments and strings, and what it imports."""

    def __init__(self, code: str, symbols: Iterable[str], path: str) -> None:
        names = set(_WORD.findall(code))
        for symbol in symbols:
            file, qualname = split_moniker(symbol)
            names.update(qualname.split("."), _path_words(file))
        names.update(_path_words(path))
        self.names = names
        self.code = " ".join(code.split())
        self.folded = {name.lower() for name in names}
        self.parts = {part.lower() for name in names for part in _PART.findall(name)}
        self.numbers = set(re.findall(r"\d+", code))

    def knows(self, name: str) -> bool:
        """True where each part of a dotted name is a name of the code, of the language, or of its library."""
        parts = [part for part in re.split(r"::|->|[./#]", name) if part]
        return bool(parts) and all(
            part in self.names or part in PYTHON_NAMES or part.lower() in _LANGUAGE_WORDS for part in parts
        )


def unresolved(text: str, known: Vocabulary) -> list[str]:
    """The names and numbers in a sentence that nothing in the code bears."""
    return [name for name in _named(text, known) if name]


def _named(text: str, known: Vocabulary) -> Iterator[str]:
    for ticked in _TICKED.findall(text):
        if not _is_code(ticked.strip(), known):
            yield ticked.strip()
    rest = _TICKED.sub(" ", text)
    if "`" in rest:
        yield "`"
    for token in _TOKEN.findall(rest):
        yield from _token(token, known)


def _token(token: str, known: Vocabulary) -> Iterator[str]:
    word = token.strip(_EDGES)
    called = "()" in token
    if not word or _is_number(word):
        digits = re.findall(r"\d{4,}", word)
        yield from (each for each in digits if each not in known.numbers)
        return
    if not _is_distinct(word) and not called:
        return
    whole = re.sub(r"\(.*\)$", "", word)
    if known.knows(whole) or known.knows(whole.removesuffix("'s").removesuffix("s")):
        return
    parts = [p for p in re.split(r"[^\w]+", whole) if p]
    # A compound such as `read-only` or `and/or` is plain where each of its words is.
    unknown = [p for p in parts if _is_distinct(p) and not _is_plain_part(p, known)]
    if unknown or called:
        yield whole


def _is_plain_part(part: str, known: Vocabulary) -> bool:
    if part.isdigit():
        return len(part) < 4 or part in known.numbers
    if re.fullmatch(r"\d{1,2}[a-z]{1,2}", part):  # 5s, 10ms, 2nd
        return True
    return known.knows(part) or part in _ACRONYMS or part.rstrip("s") in _ACRONYMS or _spelt_apart(part, known)


def _spelt_apart(part: str, known: Vocabulary) -> bool:
    """True for an acronym that is a part of a name of the code: `CSRF` beside `csrf_token`."""
    return part.isupper() and part.lower() in known.parts


def _is_number(word: str) -> bool:
    return bool(re.fullmatch(r"[\d.,:%x/+-]+", word))


def _is_distinct(word: str) -> bool:
    """True for what looks like a name rather than a word: `snake_case`, `camelCase`, `a.b`, `ABC`, `b64`, `k1-x`."""
    if not word.isascii():
        return True
    if word in _ACRONYMS:
        return False
    bare = word.removesuffix("'s")
    return bool(
        re.search(r"[_\d$@#%&~^|\\<>=]|::|[a-z][A-Z]|\w\.\w|\w[/:]\w", bare)
        or re.fullmatch(r"[A-Z]{2,}s?", bare)
        or re.search(r"\b[A-Z]{2,}", bare)
        or re.search(r"[A-Z][a-z]+[A-Z]", bare)
    )  # fmt: skip


def _is_code(ticked: str, known: Vocabulary) -> bool:
    """True for a name that resolves, or an expression all of whose names and numbers do."""
    if " ".join(ticked.split()) in known.code:
        return True
    words = _WORD.findall(ticked)
    numbers = re.findall(r"(?<!\w)\d{4,}", ticked)
    if any(c in ticked for c in "'\"") and re.search(r"""['"][^'"]{4,}['"]""", ticked):
        return False
    return ticked.isascii() and all(map(known.knows, words)) and all(n in known.numbers for n in numbers)


def _path_words(path: str) -> list[str]:
    return [part for piece in path.split("/") for part in (piece, *piece.split("."))]
