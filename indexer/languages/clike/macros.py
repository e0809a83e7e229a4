"""Macros that a grammar cannot know into blanks: what marks a definition, what stands for a whole declaration.

Only the shape of the text tells: a name in capitals where the language has no place for one. A call that stands alone
on a line without `;` gets one in place of the line break. What is called in the body of a macro is read by a pattern.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from indexer.languages.clike.patterns import compiled
from indexer.languages.clike.preprocessor import Conditionals, Range, conditionals, without_comments
from indexer.languages.syntax.sweep import REF_CHARS_MAX, Gathered

_CAPITALS = rb"[A-Z][A-Z0-9_]{2,}+(?![a-z])"
_ARGUMENTS = rb"\((?:[^()\n;{}]++|\((?:[^()\n;{}]++|\([^()\n;{}]*+\))*+\))*+\)"
_QUALIFIERS = rb"(?:(?:const|static|inline|extern|volatile|constexpr|virtual|explicit|typename)\s++)*+"
_TYPE = rb"(?:(?:unsigned|signed|long|short|struct|union|enum|class)\s++)*+[A-Za-z_]\w*+(?:::\w++)*+(?:<[^;{}()]*+>)?+"
_DECLARED = _QUALIFIERS + _TYPE + rb"(?:\s*+[*&]++\s*+|\s++)(?:[A-Za-z_*&~]|\([*\w \t]*+\)\s*+\()"
_KEYWORDS = (
    rb"(?:template|namespace|using|typedef|explicit|operator|public|private|protected|friend|extern|"
    rb"enum|class|struct)\b"
)

_RUN = re.compile(rb"([^\w\s(){}\[\];\"'])\1{100,}+")  # no code, and as single tokens a burden
_ATTRIBUTE = compiled(
    rb"\b__attribute__\s*+\(\((?:[^()]++|\((?:[^()]++|\([^()]*+\))*+\))*+\)\)|"
    rb"\b__declspec\s*+\([^()]*+(?:\([^()]*+\))?+\)|\b__extension__\b"
)
_CLASS = compiled(
    rb"\b(?:class|struct|union)\s++((?:[A-Za-z_]\w*+(?:\([^()\n]*+\))?+\s++){1,3}?)(?!final\b|override\b)"
    rb"[A-Za-z_]\w*+(?:::\w++)*+(?:\s*+<[^<>;{}]*+>)?+(?:\s++final\b)?+\s*+(?:\{|:(?!:))"
)
_LEADING = compiled(rb"^[ \t]*+(" + _CAPITALS + rb")([ \t]*+" + _ARGUMENTS + rb")?+[ \t\r]*+(\n)?", re.MULTILINE)
_GOES_ON = compiled(rb"(?:" + _KEYWORDS + rb"|" + _DECLARED + rb")")
_BETWEEN = compiled(
    rb"\b(?:(?:static|inline|extern|virtual|constexpr|template)[ \t]++("
    + _CAPITALS
    + rb")[ \t]++(?="
    + _DECLARED
    + rb")"
    rb"|(?:void|int|char|long|short|bool|float|double|size_t|auto|unsigned)\s++((?:"
    + _CAPITALS
    + rb"(?:[ \t]*+"
    + _ARGUMENTS
    + rb")?+(?:\s++|(?=\*)))++)(?=[\s*]*+[A-Za-z_]\w*+\s*+\()|\bif[ \t]++("
    + _CAPITALS
    + rb")[ \t]++(?=\())|\*\s*+((?:"
    + _CAPITALS
    + rb"(?:[ \t]*+"
    + _ARGUMENTS
    + rb")?+\s++)++)(?=[A-Za-z_]\w*+\s*+\()"
)
_BEHIND = compiled(
    rb"\)\s*+(?:(?:const|noexcept|override|final|volatile)\s++)*+((?:"
    + _CAPITALS
    + rb"\s*+){1,3}+(?=[;{])|\w*?(?:ATTR|PRINTF|FORMAT|NORETURN|NONNULL|DEPRECATED|ALIAS|ALLOC_SIZE|UNUSED)\w*+\s*+"
    + _ARGUMENTS
    + rb"\s*+(?=[;{]))"
)
_LOCKING = compiled(
    rb"\b(?:[A-Z]\w*_)?(?:GUARDED_(?:BY|VAR)|LOCKS_(?:REQUIRED|EXCLUDED)|LOCK_FUNCTION|UNLOCK_FUNCTION|LOCK_RETURNED|"
    rb"ACQUIRED_(?:BEFORE|AFTER)|NO_THREAD_SAFETY_ANALYSIS|SCOPED_LOCKABLE|LOCKABLE)\b(?:\([^()\n]*+\))?+"
)
_LOCKING_WORDS = (b"GUARDED_", b"LOCKS_", b"LOCK_FUNCTION", b"ACQUIRED_", b"THREAD_SAFETY", b"LOCKABLE")
_NO_DECLARATION = b"{;,:.=)<>?|&+-*/%["
_TESTED = re.compile(rb"(?<![\w/*])(?!(?:defined|and|or|not|true|false)\b)[A-Za-z_]\w*+(?![\w\"])")
_WORD_BEFORE = re.compile(rb"([A-Za-z_]\w*+)[\s*&]*\Z")
_BEFORE_CALL = frozenset(b"return else do case throw and or not co_return co_await co_yield goto in".split())
_TYPE_CHARS_MAX = 60
_CALLED = compiled(rb"(?<![\w.>:#])([A-Za-z_]\w*+(?:\s*+(?:->|\.|::)\s*+[A-Za-z_]\w*+)*+)\s*+\(")
_NO_CALL = frozenset(
    b"if for while switch return sizeof do else defined alignof decltype typeof __typeof__ catch case throw not and or "
    b"__attribute__ void int char long short unsigned float double bool static_cast reinterpret_cast const_cast".split()
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a grammar reads instead of a file, and what it does not see: branches of conditionals, those that were left
    out, and where conditions stand.
    """

    out: bytes
    branches: tuple[Range, ...]
    dropped: tuple[Range, ...]
    tested: tuple[Range, ...]


def readable(raw: bytes) -> bytes:
    """As many bytes, of which a grammar of C or C++ can make more than of the file as it is written."""
    return prepared(raw).out


@lru_cache(maxsize=1)  # asked for before the parser runs, and after it
def prepared(raw: bytes) -> Prepared:
    """A file without what a grammar cannot read."""
    resolved = conditionals(raw)
    code, out = bytes(resolved.code), resolved.out
    _blank_all(_RUN, code, out)
    if b"__" in code:
        _blank_all(_ATTRIBUTE, code, out)
    _blank_all(_CLASS, code, out)
    _blank_all(_BETWEEN, code, out)
    _blank_all(_BEHIND, code, out)
    if any(word in code for word in _LOCKING_WORDS):
        _blank_all(_LOCKING, code, out)
    _lines(code, resolved)
    # A branch that holds most of the file is the guard around a header.
    branches = [one for group in resolved.groups for one in group if one[1] - one[0] < len(raw) // 2 or len(group) > 1]
    return Prepared(bytes(out), tuple(branches), tuple(resolved.dropped), tuple(resolved.tested))


def _blank_all(pattern: re.Pattern[bytes], code: bytes, out: bytearray) -> None:
    """Blanks for what the group of each match holds, or for all of it."""
    for match in pattern.finditer(code):
        start, end = match.span(0 if pattern is _RUN else match.lastindex or 0)
        out[start:end] = re.sub(rb"[^\n]", b" ", out[start:end])


def _lines(code: bytes, resolved: Conditionals) -> None:
    """Names in capitals with which a line begins, and calls in capitals that are all of a line."""
    out, handled = resolved.out, -1
    for match in _LEADING.finditer(code):
        if match[3] is None:
            if _GOES_ON.match(code, match.end()):
                out[match.start(1) : match.end()] = b" " * (match.end() - match.start(1))
            continue
        before = _last(code, match.start())
        if before >= 0 and code[before] not in b";}{:>" and before >= handled:
            continue
        behind = _next(code, match.end())
        if match[2] is not None:
            if behind == len(code) or code[behind] not in _NO_DECLARATION:
                out[match.end() - 1] = 59
                handled = match.end()
        elif behind == len(code) or _GOES_ON.match(code, behind) or code[behind] in b"~#" or _alone(code, behind):
            out[match.start(1) : match.end(1)] = b" " * (match.end(1) - match.start(1))
            handled = match.end()


def _alone(code: bytes, at: int) -> bool:
    """Whether at `at` there is again a name in capitals that is all of a line, or a call of one."""
    found = _LEADING.match(code, code.rfind(b"\n", 0, at) + 1)
    return found is not None and (found[3] is not None or found[2] is not None)


def _last(code: bytes, at: int) -> int:
    """Where the last thing before `at` stands, -1 where there is none."""
    at -= 1
    while at >= 0 and code[at] in b" \t\r\n":
        at -= 1
    return at


def _next(code: bytes, at: int) -> int:
    """Where the next thing from `at` on stands."""
    while at < len(code) and code[at] in b" \t\r\n":
        at += 1
    return at


def unread(gathered: Gathered) -> None:
    """What a grammar does not see: conditionals are branches, their conditions name macros, and in branches that were
    left out something is called.
    """
    raw = gathered.source.raw
    kept = prepared(raw)
    gathered.branches.extend(kept.branches)
    for start, end in kept.tested:
        for match in _TESTED.finditer(without_comments(raw[start:end])):
            gathered.occurrences.append((start + match.start(), start + match.end(), match[0].decode(), "read"))
    for start, end in kept.dropped:
        calls = called_in(raw[start:end])
        gathered.calls.extend((start + at, start + behind, ref, (), ()) for at, behind, ref in calls)


def called_in(text: bytes) -> list[tuple[int, int, str]]:
    """Calls in text that no grammar reads, by a pattern: start, end of the name, ref."""
    found = []
    text = without_comments(text)
    for match in _CALLED.finditer(text):
        path = re.sub(rb"\s+", b"", match[1])
        if path in _NO_CALL or len(path) >= REF_CHARS_MAX:
            continue
        before = _WORD_BEFORE.search(text, max(0, match.start() - _TYPE_CHARS_MAX), match.start())
        if before is None or before[1] in _BEFORE_CALL:  # else it is declared
            ref = path.decode("ascii", "replace").replace("->", ".").replace("::", ".")
            found.append((match.start(1), match.end(1), ref))
    return found
