"""A language's table and query file into what reads its files."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.languages.syntax.expressions import other
from indexer.languages.syntax.sweep import COMMENT, SPLICED, WRAPPER, Fold, Gathered, Leaf
from indexer.records import ModuleIndex

if TYPE_CHECKING:
    from tree_sitter import Language as TreeSitterLanguage
    from tree_sitter import Node, Query

    from indexer.languages.syntax.comments import ToldTypes
    from indexer.languages.syntax.outline import Outline
    from indexer.source_text import SourceText

Imported = tuple[str, str | None, str]
"""Module as written without quotes, name of the member (None for the module itself, "*" for all), local name."""

ERROR_ID = 65535
"""tree-sitter's kind of a stretch that it could not parse."""


def as_written(path: str) -> str | None:
    """The path of a definition's name: as it stands, with `::` and `->` as dots."""
    return path.replace("::", ".").replace("->", ".")


@dataclass(frozen=True)
class Grammar:
    """One language. `package` and `function` are the grammar's module and what it calls the language; `query` is the
    name of the query file in `indexer/languages/`.

    - `folds`, `passed`, `spliced`, `skipped`: see the package. `leaves`: kinds that matter without their children, with
      the kind of value and the ref they stand for ("": their text).
    - `words`: leaves that are keywords, which folds see only if they are named here.
    - `imports(node, source)` reads what the query captures as `@import`.
    - `path_of(text)` turns holder and name of a definition, joined by a dot, into its path below its scope; None where
      it has no name, "" where it stands for the module itself. Each name of the path has to match `nameable`.
    - `this`: names by which a method means its instance, where that is no parameter. `members_in_scope`: a method names
      the members of its class without it, so assigning to a name that no function declares is assigning to `this.name`.
      `fields_apart`: a class may have a field and a method of the same name, which have nothing to do with each other.
    - `docs`: how comments begin that document what follows.
    - `plain(documentation)` is documentation as people read it, where it is written with tags.
    - `told_types(documentation)` reads the types that documentation tells, where the source itself cannot.
    - `finish(gathered)` is called after the sweep, for what needs all of it; `settle(gathered, outline)` for what needs
      the scopes, too.
    - `prepare(source)` gives the parser other bytes to read, as many: positions and texts are those of the source.
    - `name_of(node)` finds the nodes of holder and name of a definition for which the query file says neither and that
      has no field `name`.
    """

    name: str
    package: str
    query: str
    folds: Mapping[str, Fold]
    leaves: Mapping[str, Leaf]
    words: Mapping[str, Leaf] = field(default_factory=dict)
    passed: Iterable[str] = ()
    spliced: Iterable[str] = ()
    skipped: Iterable[str] = ()
    comments: Iterable[str] = ("comment",)
    function: str = "language"
    imports: Callable[[Node, SourceText], Iterable[Imported]] | None = None
    path_of: Callable[[str], str | None] = as_written
    this: tuple[str, ...] = ()
    members_in_scope: bool = False
    fields_apart: bool = False
    docs: tuple[str, ...] = ("/**", "///", "//!", "/*!")
    plain: Callable[[str], str] | None = None
    told_types: Callable[[str], ToldTypes] | None = None
    finish: Callable[[Gathered], None] | None = None
    settle: Callable[[Gathered, Outline], None] | None = None
    prepare: Callable[[bytes], bytes] | None = None
    name_of: Callable[[Node], list[Node]] | None = None
    nameable: re.Pattern[str] = field(default=re.compile(r"[\w$#@~-]+\Z"))

    def index(self, source: bytes) -> ModuleIndex:
        """Everything the file says; the grammar is loaded when the first file is read."""
        from indexer.languages.syntax.reading import read

        return read(self, source)

    @cached_property
    def language(self) -> TreeSitterLanguage:
        """The compiled grammar."""
        from tree_sitter import Language

        return Language(getattr(importlib.import_module(self.package), self.function)())

    @cached_property
    def compiled_query(self) -> Query:
        """The query file, compiled."""
        from tree_sitter import Query

        return Query(self.language, (Path(__file__).parents[1] / self.query).read_text("utf-8"))

    @cached_property
    def actions(self) -> dict[int, object]:
        """What the sweep does at a node, by kind id: a leaf's kind and ref, a fold, or what `sweep` names."""
        found: dict[int, object] = {ERROR_ID: self.folds.get("ERROR", other)}
        for i, kind in self._kinds(named=False):
            if kind in self.words:
                found[i] = self.words[kind]
        for i, kind in self._kinds(named=True):
            if kind in self.leaves:
                found[i] = self.leaves[kind]
            elif kind in self.comments:
                found[i] = COMMENT
            elif kind in self.passed:
                found[i] = WRAPPER
            elif kind in self.spliced:
                found[i] = SPLICED
            elif kind not in self.skipped:
                found[i] = self.folds.get(kind, other)
        return found

    @cached_property
    def field_names(self) -> dict[int | None, str]:
        """Names of fields by id; "" is no field."""
        language = self.language
        return {None: "", **{i: language.field_name_for_id(i) or "" for i in range(1, language.field_count + 1)}}

    def _kinds(self, *, named: bool) -> list[tuple[int, str]]:
        """Kinds of nodes with or without a name of their own; a kind may have several ids."""
        language = self.language
        kinds = [(i, language.node_kind_for_id(i)) for i in range(language.node_kind_count)]
        return [(i, kind) for i, kind in kinds if kind and language.node_kind_is_named(i) == named]
