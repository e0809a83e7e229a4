"""Source into the same program that tells what it does: `f(x)` becomes `_site(7, f)(x)`, statements mark that they ran.

What is called is evaluated once and handed through, in its own frame, so `super()`, `locals()` and stack levels still
hold, and positions in the source stay what they were.
"""

import ast
import importlib.machinery
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import CodeType
from typing import Any

Span = tuple[int, int, int, int]  # line, column, end line, end column; columns are UTF-8 bytes
SITE, RAN = "_noctule_site", "_noctule_ran"
RECURSION_LIMIT = 10_000


class Site:
    """A call expression or the application of a decorator; `name` is the last name of what is called, or ""."""

    __slots__ = ("called", "kind", "name", "path", "span")

    def __init__(self, path: str, span: Span, kind: str, name: str) -> None:
        self.path, self.span, self.kind, self.name = path, span, kind, name
        self.called: dict[Any, int] = {}


class Rewriter(ast.NodeTransformer):
    """Rewrites one module; adds to `sites` and `statements` (path, line), where positions are the numbers used."""

    def __init__(self, path: str, sites: list[Site], statements: list[tuple[str, int]], ran: bytearray) -> None:
        self.path, self.sites, self.statements, self.ran = path, sites, statements, ran

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """`f(x)`: f is handed through."""
        name = last_name(node.func)
        self.generic_visit(node)
        node.func = self.through(span_of(node), "call", name, node.func)
        return node

    def visit_FunctionDef(self, node: Any) -> Any:
        """Decorators are calls too; the definition still begins with the first of them."""
        applied = [(span_of(d), last_name(d.func if isinstance(d, ast.Call) else d)) for d in node.decorator_list]
        self.generic_visit(node)
        pairs = zip(applied, node.decorator_list, strict=True)
        node.decorator_list = [self.through(span, "decorator", name, d) for (span, name), d in pairs]
        return node

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815
    visit_ClassDef = visit_FunctionDef  # noqa: N815

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """As ever, but statements get their marks, and annotations stay as they are: some libraries read their text."""
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns"):
                continue
            if isinstance(value, list) and name in ("body", "orelse", "finalbody"):
                setattr(node, name, list(self.marked(value)))
            elif isinstance(value, list):
                setattr(node, name, [self.visit(v) if isinstance(v, ast.AST) else v for v in value])
            elif isinstance(value, ast.AST):
                setattr(node, name, self.visit(value))
        return node

    def marked(self, body: list[ast.stmt]) -> Iterable[ast.stmt]:
        """The statements, each after its mark; docstrings and `from __future__` must stay first."""
        for statement in body:
            if not _stays_first(statement):
                number = len(self.statements)
                self.statements.append((self.path, statement.lineno))
                self.ran.append(0)
                mark = ast.parse(f"{RAN}[{number}] = 1").body[0]
                part: Any
                for part in ast.walk(mark):
                    if hasattr(part, "lineno"):
                        ast.copy_location(part, statement)
                        part.end_lineno, part.end_col_offset = statement.lineno, statement.col_offset
                yield mark
            yield self.visit(statement)

    def through(self, span: Span, kind: str, name: str, called: ast.expr) -> ast.Call:
        """`_site(number, called)`, standing where `called` stood."""
        number = ast.Constant(len(self.sites))
        self.sites.append(Site(self.path, span, kind, name))
        call = ast.Call(ast.Name(SITE, ast.Load()), [number, called], [])
        for part in (call, call.func, number):
            ast.copy_location(part, called)
        return call


def _stays_first(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.ImportFrom):
        return statement.module == "__future__"
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def last_name(called: ast.expr) -> str:
    """`a.b.c` -> c, `f` -> f, anything else -> "" ."""
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


def span_of(node: ast.expr) -> Span:
    """Where an expression stands."""
    return node.lineno, node.col_offset, node.end_lineno or node.lineno, node.end_col_offset or 0


def rewrite_imports(relative: Callable[[str], str | None], rewriter: Callable[[str], Rewriter]) -> None:
    """From now on modules for which `relative` gives a path are imported rewritten. Their byte code is not cached."""
    loader: Any = importlib.machinery.SourceFileLoader
    plain = loader.get_code

    def get_code(self: Any, name: str) -> CodeType:
        file = self.get_filename(name)
        path = relative(file)
        if path is None:
            return plain(self, name)  # type: ignore[no-any-return]
        sys.setrecursionlimit(max(RECURSION_LIMIT, sys.getrecursionlimit()))
        try:
            tree = rewriter(path).visit(ast.parse(Path(file).read_bytes(), file))
            return compile(ast.fix_missing_locations(tree), file, "exec", dont_inherit=True)
        except RecursionError:  # one expression of thousands of levels: this module goes unwatched
            return plain(self, name)  # type: ignore[no-any-return]

    loader.get_code = get_code
