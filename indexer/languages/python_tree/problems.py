"""What is wrong with a Python file, as data: too big, too deep, not the grammar's Python."""

from indexer.languages.python_tree.outline import NESTING_MAX, Outline
from indexer.records import Problem
from indexer.source_text import SourceText


def nesting_problem(outline: Outline, source: SourceText) -> list[Problem]:
    """Where definitions are nested too deep to be listed."""
    if (first := outline.left_out) is None:
        return []
    return [Problem(f"definitions nested deeper than {NESTING_MAX} are left out", source.span(first.start, first.end))]
