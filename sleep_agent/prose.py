"""Names, docstrings and lists into readable English."""

import re
from collections.abc import Sequence

from indexer.records import split_moniker

SENTENCE_CHARS_MAX = 220
NAMES_MAX = 6
CODE_CHARS_MAX = 72
BARS_MAX = 3  # more of them make a menu or a table, not a sentence

_ROLE = re.compile(r":[a-zA-Z][a-zA-Z:+-]*:`[~!.]*([^`<]*?)\s*(?:<[^>]*>)?`(?:\\(?=\w))?")
_REFERENCE = re.compile(r"`([^`<>]+?)\s*(?:<[^`<>]*>)?`__?(?!\w)")
_LINK = re.compile(r"(?<!!)\[([^\[\]]+)\](?:\([^()\s]*\)|\[[^\[\]]*\])")
_TOOL_COMMENT = re.compile(
    r" *# (?:type: ?ignore(?:\[[^\]]*\])?|noqa(?:: ?[A-Z]+\d+(?:, ?[A-Z]+\d+)*)?|pragma: no cover)"
)
_DOUBLE = re.compile(r"``([^`]+)``")
_END = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\betc)(?<!\bvs)(?<!\bcf)[.!?](?=\s+[\"'`(\[]?[A-Z0-9_`]|\s*$)")
_PARTS = re.compile(r"[A-Z]+\d*(?![a-z])|[A-Z]?[a-z]+\d*|\d+")
_LITERAL = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
_OPENED = re.compile(r"([(\[{]) ")
_CLOSED = re.compile(r",? ([)\]}])")
_DIRECTIVE = re.compile(
    r"^(?:\.\.\s|:\w[\w *]*:(?!`)|@\w+ |>>>|[-=~^*#]{3,}|[|+]|\{|[a-z_]\w* ?(?:\([^)]*\))?:\s"
    r"|Args:|Arguments:|Parameters:?$|Returns:?$|Example)"
)
_BLOCK_TAG = re.compile(r"^@(?!description|summary|desc\b)[a-zA-Z]+\b")
"""From here on documentation speaks of parameters and the like, in Javadoc and its descendants."""
_LEGAL = re.compile(
    r"\b(copyright|licen[sc]ed?|spdx|all rights reserved|warrant(y|ies)|redistribut\w+|permission is hereby granted)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\s*(https?://\S+|\S+@\S+)\s*")
_UNDERLINE = re.compile(r"^[-=~^*#\"+]{3,}$")


def first_sentence(doc: str, limit: int = SENTENCE_CHARS_MAX) -> str:
    """The first sentence of a docstring or comment as one line of plain text with a full stop; "" where it has none."""
    return _sentences(doc, limit, 1)


def opening(doc: str, limit: int) -> str:
    """As many whole sentences of the first paragraph as `limit` characters hold, at least one."""
    return _sentences(doc, limit, 6)


def _sentences(doc: str, limit: int, most: int) -> str:
    text = _first_paragraph(doc)
    if not text:
        return ""
    ends = [m.end() for m in _END.finditer(text)][:most] or [len(text)]
    fitting = [end for end in ends if end <= limit]
    return full_stop(text[: fitting[-1]] if fitting else clip(text, limit))


def _first_paragraph(doc: str) -> str:
    kept: list[str] = []
    for raw in doc.strip().splitlines():
        line = raw.strip()
        if (kept and (not line or _DIRECTIVE.match(line))) or (_BLOCK_TAG.match(line) and not kept):
            break
        if not line or _DIRECTIVE.match(line) or _UNDERLINE.match(line):
            continue
        kept.append(line)
    text = plain(" ".join(kept))
    return "" if text.count(" | ") >= BARS_MAX else text.lstrip("-*• ")


def without_law(text: str) -> str:
    """The text of a comment or docstring without the paragraphs that speak of copyright and licences."""
    paragraphs = re.split(r"\n\s*\n", text)
    return "\n\n".join(p for p in paragraphs if not _LEGAL.search(p) and not _ADDRESS.fullmatch(p))


def lower_first_of(sentence: str, name: str) -> str:
    """`lower_first`, but for a sentence that opens with the name of what it is about, as is the custom in Go."""
    return sentence if sentence.split(" ", 1)[0] == name else lower_first(sentence)


def plain(text: str) -> str:
    """Text without roles, references and links of reStructuredText and Markdown, on one line."""
    text = _LINK.sub(r"\1", _REFERENCE.sub(r"\1", _ROLE.sub(r"`\1`", text)))
    text = _DOUBLE.sub(r"`\1`", text)
    return " ".join(text.split())


def clip(text: str, limit: int) -> str:
    """Text cut at a word's end to at most `limit` characters, with an ellipsis where something is left out."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:(")
    cut = cut[: cut.rindex("`")].rstrip(" ,;:(") if cut.count("`") % 2 else cut
    return f"{cut}…"


def full_stop(text: str) -> str:
    """The text ending as a sentence does."""
    text = text.rstrip(" :;,")
    return text if not text or text[-1] in ".!?…" else f"{text}."


def without_stop(text: str) -> str:
    """A sentence made part of a longer one."""
    return text[:-1] if text.endswith(".") and not text.endswith("..") else text


def lower_first(text: str) -> str:
    """The text with a small first letter, unless its first word is a name or an abbreviation."""
    word = text.split(" ", 1)[0]
    return text[:1].lower() + text[1:] if word[1:].islower() or len(word) == 1 else text


def upper_first(text: str) -> str:
    """The text with a capital first letter, unless it opens with code."""
    return text[:1].upper() + text[1:]


def quoted(text: str, limit: int = CODE_CHARS_MAX) -> str:
    """Source text as inline code on one line."""
    line = tidy(text)
    line = line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"
    return f"`` {line} ``" if "`" in line else f"`{line}`"


def listed(items: Sequence[str], most: int = NAMES_MAX, noun: str = "") -> str:
    """`a`, `a and b`, `a, b and c`, `a, b and 5 more` (`5 more nouns`); items are already quoted."""
    shown, left = list(items[:most]), len(items) - most
    if left == 1:
        shown, left = list(items), 0
    if left > 0:
        shown.append(f"{left} more{' ' + noun if noun else ''}")
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def counted(n: int, noun: str) -> str:
    """`1 test`, `3 tests`, `2 classes`, `4 entries`."""
    if n == 1:
        return f"1 {noun}"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return f"{n} {noun[:-1]}ies"
    return f"{n} {noun}{'es' if noun.endswith(('s', 'x', 'ch')) else 's'}"


def spoken(name: str) -> str:
    """An identifier as words: `parse_string` -> `parse string`, `HTTPServer` -> `HTTP server`."""
    return " ".join(p if p.isupper() and len(p) > 1 else p.lower() for p in _PARTS.findall(name))


def shown(qualname: str) -> str:
    """A qualname as people write it: without the `#2` of a second definition; a lambda goes by what holds it."""
    return ".".join(part.partition("#")[0] for part in qualname.split(".") if not part.startswith("<lambda"))


def short_path(path: str) -> str:
    """The last two parts of a path, which is how people name a file."""
    return "/".join(path.split("/")[-2:])


def named(name: str) -> str:
    """A moniker or a dotted name from outside as inline code: its qualname; for a module its path."""
    if "::" not in name:
        return f"`{name.removeprefix('<builtin>.')}`"
    path, qualname = split_moniker(name)
    return f"`{shown(qualname) or short_path(path)}`"


def code_of(name: str) -> str:
    """A moniker as what runs: `named`, but a module is called one, since its own statements run."""
    return named(name) if "::" not in name or shown(split_moniker(name)[1]) else f"the module {named(name)}"


def tidy(source: str) -> str:
    """Source text on one line, without comments for tools and the blanks that line breaks in brackets leave; literals
    stay as they are.
    """
    parts = _LITERAL.split(" ".join(source.split()))
    return "".join(
        p if n % 2 else _CLOSED.sub(r"\1", _OPENED.sub(r"\1", _TOOL_COMMENT.sub("", p))) for n, p in enumerate(parts)
    )


def placed_all(names: Sequence[str], most: int, seen_from: str = "") -> str:
    """Monikers as a list in which those of one file stand together: "`a` and `b` in `x.py` and `c` in `y.py`"."""
    return located([(code_of(name), name) for name in names], most, seen_from)


def located(items: Sequence[tuple[str, str]], most: int, seen_from: str = "") -> str:
    """Like `placed_all` for (text, moniker) pairs, whose texts are already inline code."""
    most = most + 1 if len(items) == most + 1 else most
    by_file: dict[str, dict[str, None]] = {}  # overloads read the same
    for text, name in items[:most]:
        path, qualname = split_moniker(name)
        file = path if "::" in name and shown(qualname) and path != seen_from else ""
        by_file.setdefault(file, {}).setdefault(text)
    groups = [f"{listed(list(texts))}{f' in `{short_path(file)}`' if file else ''}" for file, texts in by_file.items()]
    if len(items) > most:
        groups.append(f"{len(items) - most} more")
    return listed(groups, len(groups))


def fitting(texts: Sequence[str], room: int, least: int = 1) -> list[str]:
    """As many of the first texts as `room` characters hold with separators between them, but at least `least`."""
    kept: list[str] = []
    for text in texts:
        room -= len(text) + 2
        if room < 0 and len(kept) >= least:
            break
        kept.append(text)
    return kept


def placed(name: str, seen_from: str = "") -> str:
    """A moniker as inline code with its file, unless it stands in the file `seen_from`."""
    path, qualname = split_moniker(name)
    if "::" not in name or path == seen_from or not shown(qualname):
        return code_of(name)
    return f"{named(name)} in `{short_path(path)}`"
