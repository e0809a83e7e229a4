"""The reference's page of commands into the manual page `noctule(1)`, for `man`.

The page is written in the macros of man(7). Only what our own pages use of Markdown is read: headings, blocks of text,
bullets, paragraphs and code.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

_FENCE = "```"
_BULLET = re.compile(r"- `([^`]+)`: (.*)")
_CODE = re.compile(r"`([^`]+)`")


def manual(version: str, summary: str, commands: str, variables: Mapping[str, str], files: Mapping[str, str]) -> str:
    """noctule.1: `commands` is the page of commands as Markdown."""
    first, _, verbs = commands.partition("## noctule ")
    flags = first[first.index("## ") :]
    return "\n".join(
        [
            '.\\" Made by `make reference` from the program itself; a test compares.',
            f'.TH NOCTULE 1 "" "noctule {version}" "User Commands"',
            ".SH NAME",
            f"noctule \\- {_text(summary[0].lower() + summary[1:].rstrip('.'))}",
            ".SH SYNOPSIS",
            ".B noctule",
            "[\\fB\\-C\\fR \\fIDIR\\fR] [\\fIFLAGS\\fR] \\fIVERB\\fR [\\fIFLAGS\\fR] [\\fIARGUMENTS\\fR]",
            *_converted(flags.splitlines()),
            ".SH COMMANDS",
            *_converted(f"## noctule {verbs}".splitlines()),
            ".SH ENVIRONMENT",
            *(line for name, said in variables.items() for line in _item(name, said)),
            ".SH FILES",
            *(line for name, said in files.items() for line in _item(name, said)),
            "",
        ]
    )


def _converted(lines: list[str]) -> Iterator[str]:
    as_is = False
    for line in lines:
        if line.startswith(_FENCE):
            as_is = not as_is
            yield ".PP\n.RS 4\n.nf" if as_is else ".fi\n.RE"
        elif as_is:
            yield _text(line)
        elif line.startswith("#"):
            title = line.lstrip("# ")
            yield f".SS {_text(title)}" if title.startswith("noctule ") else f".SH {_text(title.upper())}"
        elif bullet := _BULLET.fullmatch(line):
            yield from _item(bullet[1], bullet[2])
        elif line.strip():
            yield f".PP\n{_text(line)}"


def _item(name: str, said: str) -> Iterator[str]:
    yield f".TP\n\\fB{_text(name)}\\fR\n{_text(said)}"


def _text(line: str) -> str:
    """A line as it is meant: no character of it is a command, and code stands out."""
    line = line.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    line = _CODE.sub(r"\\fB\1\\fR", line)
    line = "".join(c if c.isascii() else f"\\[u{ord(c):04X}]" for c in line)  # not every troff reads UTF-8
    return f"\\&{line}" if line.startswith(".") else line


def version_of(pyproject: Path) -> str:
    """The version of the program."""
    found = re.search(r'^version = "([^"]+)"', pyproject.read_text("utf-8"), re.MULTILINE)
    assert found
    return found[1]
