"""A Python tree into the call graph that jedi's `goto` and `infer` give, as the scorers read it: a peer to compare.

usage: python benchmarks/jedi_graph.py DIR > GRAPH.jsonl      in an environment that has jedi

Every call expression and decorator is asked about, with imports followed; a class counts as its `__init__`, where
it defines one itself. Modules are named from DIR, or from DIR/src or DIR/lib where they stand there.
"""

import ast
import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Where = tuple[int, int]
_PARTS = ("src", "lib")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def module_name(root: Path, file: Path) -> str:
    """`src/pkg/mod.py` -> pkg.mod, a package's `__init__` -> pkg."""
    parts = [*file.relative_to(root).with_suffix("").parts]
    if parts[0] in _PARTS and len(parts) > 1:
        del parts[0]
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def asked(tree: ast.Module, module: str) -> Iterator[tuple[str, Where]]:
    """(caller, place of the called name) of each call and decorator."""
    pending: list[tuple[ast.AST, str]] = [(tree, module)]
    while pending:
        node, scope = pending.pop()
        inside, lambdas = scope, 0
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            inside = f"{scope}.{node.name}"
            yield from ((scope, name_place(d)) for d in node.decorator_list if not isinstance(d, ast.Call))
        elif isinstance(node, ast.Call):
            yield scope, name_place(node.func)
        for child in ast.iter_child_nodes(node):
            lambdas += isinstance(child, ast.Lambda)
            outer = isinstance(child, ast.expr) and isinstance(node, (*_FUNCTIONS, ast.ClassDef))
            pending.append((child, scope if outer else f"{inside}.<lambda{lambdas}>" if _is_lambda(child) else inside))


def _is_lambda(node: ast.AST) -> bool:
    return isinstance(node, ast.Lambda)


def name_place(called: ast.expr) -> Where:
    """Where the last name of what is called begins; (0, 0) if it has none."""
    if isinstance(called, ast.Name):
        return called.lineno, called.col_offset
    if isinstance(called, ast.Attribute):
        return called.end_lineno or 0, (called.end_col_offset or 0) - len(called.attr)
    return 0, 0


def definitions(tree: ast.Module, module: str) -> Iterator[tuple[int, str]]:
    """(line of its `def` or `class`, name as the scorers write it) of each function, and of a class its `__init__`."""
    pending: list[tuple[ast.AST, str]] = [(tree, module)]
    while pending:
        node, scope = pending.pop()
        if isinstance(node, _FUNCTIONS):
            scope = f"{scope}.{node.name}"
            yield node.lineno, scope
        elif isinstance(node, ast.ClassDef):
            scope = f"{scope}.{node.name}"
            if any(isinstance(part, _FUNCTIONS) and part.name == "__init__" for part in node.body):
                yield node.lineno, f"{scope}.__init__"
        pending += [(child, scope) for child in ast.iter_child_nodes(node)]


def called_name(definition: Any, known: dict[tuple[Path, int], str]) -> str:
    """The name as the scorers write it, or ""."""
    full = definition.full_name or ""
    if full.startswith("builtins."):
        return "<builtin>" + full.removeprefix("builtins")
    return known.get((definition.module_path, definition.line), "")


def main() -> None:
    """Ask and print."""
    import jedi  # type: ignore[import-not-found]

    root = Path(sys.argv[1]).resolve()
    roots = [str(root / part) for part in _PARTS if (root / part).is_dir()]
    project = jedi.Project(root, added_sys_path=roots)
    trees = {}
    for file in sorted(root.rglob("*.py")):
        with contextlib.suppress(SyntaxError, ValueError):
            trees[file] = ast.parse(file.read_text("utf-8"))
    named = ((file, definitions(tree, module_name(root, file))) for file, tree in trees.items())
    known = {(file, line): name for file, found in named for line, name in found}
    rows = set()
    for file, tree in trees.items():
        script = jedi.Script(path=file, project=project)
        for caller, (line, column) in asked(tree, module_name(root, file)):
            for ask in (script.goto, script.infer) if line else ():
                try:
                    found = ask(line, column, **({"follow_imports": True} if ask == script.goto else {}))
                except Exception:  # jedi raises a variety of its own on unusual code
                    continue
                rows |= {(caller, name) for definition in found if (name := called_name(definition, known))}
    for caller, callee in sorted(rows):
        print(json.dumps({"caller": caller, "callee": callee}))


if __name__ == "__main__":
    main()
