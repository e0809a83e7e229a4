"""Nodes that stand around names in use into lists by what they are: definitions, comments, imports, branches, loops."""

from dataclasses import dataclass, field
from typing import Final, Literal

from tree_sitter import Node

from indexer.languages.python_tree.outline import DefinitionKind, Outliner
from indexer.source_text import SourceText

Noted = Literal[DefinitionKind, "decorated", "comment", "import", "loop", "comprehension"]
NOTED: Final[dict[str, Noted]] = {
    "function_definition": "function",
    "class_definition": "class",
    "lambda": "lambda",
    "decorated_definition": "decorated",
    "comment": "comment",
    "import_statement": "import",
    "import_from_statement": "import",
    "future_import_statement": "import",
    "for_statement": "loop",
    "while_statement": "loop",
    "list_comprehension": "comprehension",
    "set_comprehension": "comprehension",
    "dictionary_comprehension": "comprehension",
    "generator_expression": "comprehension",
}
BRANCHING: Final = frozenset(
    (
        "if_statement", "elif_clause", "else_clause", "for_statement", "while_statement", "try_statement",
        "except_clause", "case_clause",
    )
)  # fmt: skip
"""A block in one of these may not run, or not to its end."""


@dataclass(slots=True)
class Notes:
    """What a sweep came by, in source order; branches and loops as bytes `[start, end)`, comprehensions among both."""

    source: SourceText
    outliner: Outliner
    comments: list[Node] = field(default_factory=list)
    imports: list[Node] = field(default_factory=list)
    branches: list[tuple[int, int]] = field(default_factory=list)
    loops: list[tuple[int, int]] = field(default_factory=list)
