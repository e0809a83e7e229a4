"""An ignore file in gitignore syntax into compiled rules, each of which remembers the line it stands on."""

import re
from pathlib import Path

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore import GitIgnorePatternError
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from indexer.git import read_regular
from indexer.records import Record

IGNORE_FILE_BYTES = 256 * 1024
IGNORE_FILE_LINES = 5_000
# With more wildcards the regular expression behind a pattern can take minutes on one long name.
PATTERN_WILDCARDS = 8
SEGMENT_WILDCARDS = 3


class Rule(Record):
    """One line of an ignore file: `file` as the user names it, 1-based `line`; `ignores` is False for a `!` pattern."""

    file: str
    line: int
    pattern: str
    ignores: bool = True

    def __str__(self) -> str:
        return f"`{self.pattern}` ({self.file} line {self.line})"


class Rules(Record):
    """One ignore file, compiled: `rules[i]` is pattern `i` of `spec`; `dropped` numbers the lines without use."""

    spec: GitIgnoreSpec
    rules: tuple[Rule, ...]
    dropped: tuple[int, ...] = ()


def read_rules(path: Path, shown: str) -> Rules | None:
    """Compile the file at `path`, `shown` in messages as given; None where it is absent, special, a link or empty."""
    content = read_regular(path, IGNORE_FILE_BYTES)
    return compile_rules(content.decode("utf-8-sig", "replace"), shown) if content else None


def compile_rules(text: str, shown: str) -> Rules | None:
    """Compile the text of an ignore file; None where no line of it says anything."""
    patterns, rules, dropped = [], [], []
    for number, raw in enumerate(text.split("\n")[:IGNORE_FILE_LINES], start=1):
        line = raw.removesuffix("\r")
        if not line.strip() or line.startswith("#"):
            continue
        pattern = _pattern(line)
        if pattern is None:
            dropped.append(number)
        else:
            patterns.append(pattern)
            rules.append(Rule(shown, number, line.strip(), not line.startswith("!")))
    if not rules and not dropped:
        return None
    return Rules(GitIgnoreSpec(patterns, backend="simple"), tuple(rules), tuple(dropped))


def deciding_rule(rules: Rules, path: str) -> Rule | None:
    """The last rule that matches `path` (relative to the file's folder; a folder ends in `/`); None without one."""
    index = rules.spec.check_file(path).index
    return None if index is None else rules.rules[index]


def _pattern(line: str) -> GitIgnoreSpecPattern | None:
    segments = [_one_star(segment) for segment in line.split("/")]
    stars = [segment.count("*") for segment in segments]
    if sum(stars) > PATTERN_WILDCARDS or max(stars) > SEGMENT_WILDCARDS:
        return None
    try:
        return GitIgnoreSpecPattern("/".join(segments))
    except (GitIgnorePatternError, re.error):
        return None


def _one_star(segment: str) -> str:
    """`**` means more than `*` only as a whole segment; elsewhere each star more would cost a power in time."""
    return segment if segment.lstrip("!") == "**" else re.sub(r"(?<!\\)\*{2,}", "*", segment)
