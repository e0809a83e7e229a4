"""A project's source tree into a seeded, stratified draw of its functions and methods, for truth checked by hand.

usage: python benchmarks/draw_symbols.py --root DIR --seed N [--size 50] PACKAGE

Only `ast` is used, so the draw depends on nothing that is to be measured. Left out: functions inside functions, stubs
(`@overload`, a body of `...`), and files for platforms other than POSIX (`_win*.py`). Strata by the number of calls
written in the body, so that small helpers do not dominate: at most 1, 2 to 5, and 6 or more, drawn 12 : 18 : 20.
"""

import argparse
import ast
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

STRATA: Final = ((0, 1, 12), (2, 5, 18), (6, 10**6, 20))
"""(fewest calls, most calls, symbols of 50)."""


def main() -> None:
    """Print one line per drawn symbol: moniker, first line (of the `def`), last line, calls in its body."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--size", type=int, default=50)
    parser.add_argument("package")
    args = parser.parse_args()
    for name, first, last, calls in draw(args.root, args.package, args.seed, args.size):
        print(f"{name}\t{first}\t{last}\t{calls}")


def draw(root: Path, package: str, seed: int, size: int) -> list[tuple[str, int, int, int]]:
    """The drawn symbols of the package below `root`, in order of their monikers."""
    every = sorted(_functions(root, package))
    pick = random.Random(seed)
    found = []
    for low, high, share in STRATA:
        stratum = [each for each in every if low <= each[3] <= high]
        found += pick.sample(stratum, share * size // 50)
    return sorted(found)


def _functions(root: Path, package: str) -> Iterator[tuple[str, int, int, int]]:
    for path in sorted((root / package).rglob("*.py")):
        if path.name.startswith("_win"):
            continue
        tree = ast.parse(path.read_bytes())
        for name, node in _definitions(tree, ""):
            calls = sum(isinstance(each, ast.Call) for part in node.body for each in ast.walk(part))
            yield f"{path.relative_to(root)}::{name}", node.lineno, node.end_lineno or 0, calls


def _definitions(node: ast.AST, around: str) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for each in ast.iter_child_nodes(node):
        if isinstance(each, ast.ClassDef):
            yield from _definitions(each, f"{around}{each.name}.")
        elif isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            if not _is_stub(each):
                yield around + each.name, each
        elif isinstance(each, ast.If | ast.Try):
            yield from _definitions(each, around)


def _is_stub(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    marks = {ast.unparse(mark).rpartition(".")[2] for mark in node.decorator_list}
    body = [each for each in node.body if not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))]
    return "overload" in marks or not body


if __name__ == "__main__":
    main()
