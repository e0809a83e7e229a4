"""A project's own test run into what each call site of its package really called.

usage: python benchmarks/trace_sites.py --root DIR --package NAME --out FILE.jsonl.gz [--script FILE] [-- ARGUMENTS]

Runs pytest with the arguments (or the script) under Python 3.11 in an environment where the project's tests run. DIR is
what the package is imported from. The package is imported rewritten (`instrument.py`), so the called object itself is
seen, be it a generator, a class or C; what starts without a call (operators, `with`, iteration, callbacks from C) comes
from the profile hook with the position of the caller's instruction. Rows, keys as in `called.py`:

    {"what": "call" | "decorator", "path", "span", "name", "n", "c": [[key, n]], "u": [[key, n, "E" | "P"]]}
    {"what": "seen", "path", "span", "caller", "callees": [[key, n]]}         frames that the instruction there started
    {"what": "lines", "path", "lines"}                                        first lines of statements that ran

`span` is [line, column, end line, end column]; `n` of a call how often it was about to be made, 0 included; `u` what is
behind a wrapper, external (E) or the package's own (P).
"""

import argparse
import builtins
import gzip
import json
import os
import runpy
import sys
import threading
import types
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from called import describer
from instrument import RAN, SITE, Rewriter, Site, rewrite_imports

Row = dict[str, Any]
_COMPREHENSIONS = frozenset(("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"))
_OPTIMIZED = 1  # CO_OPTIMIZED: set for functions, not for bodies of modules and classes


class Watch:
    """Everything seen during one run of the package under `root`."""

    def __init__(self, root: Path, package: str) -> None:
        self.root = root
        inside = root / package
        self.prefix = f"{inside}{os.sep}" if inside.is_dir() else f"{inside}.py"
        self.sites: list[Site] = []
        self.statements: list[tuple[str, int]] = []
        self.ran = bytearray()
        self.started: Counter[tuple[int, int, int]] = Counter()
        self.codes: dict[int, types.CodeType] = {}  # by id: equal code of two files would be one key
        self.known: dict[Any, tuple[list[str], list[tuple[str, str]]]] = {}
        self._relative: dict[str, str | None] = {}
        self._classes: WeakKeyDictionary[type, Any] = WeakKeyDictionary()
        self._describe = describer(self.key_of)

    def relative(self, file: str) -> str | None:
        """Path below the root of a file of the package, else None."""
        if file not in self._relative:
            full = file if file.startswith(self.prefix) else os.path.realpath(file)
            inside = full.startswith(self.prefix) and not file.startswith("<")  # `<string>` is no file
            self._relative[file] = Path(full).relative_to(self.root).as_posix() if inside else None
        return self._relative[file]

    def key_of(self, code: types.CodeType) -> str:
        """The key of a function's code."""
        path = self.relative(code.co_filename)
        if path is None:
            outside = code.co_filename.startswith((sys.prefix, sys.base_prefix, "<"))
            return f"{'E' if outside else 'T'}|{Path(code.co_filename).name}:{code.co_qualname}"
        return f"P|{path}|{code.co_firstlineno}|{_qualified(code)}"

    def through(self, number: int, called: Any) -> Any:
        """Note what site `number` is about to call, and hand it back."""
        function: Any = called.__func__ if type(called) is types.MethodType else called
        kind = type(function)
        raw: Any
        if kind is types.FunctionType:
            raw = (
                self._known(function.__code__),
                self._known(getattr(function.__dict__.get("__wrapped__"), "__code__", None)),
            )
        elif issubclass(kind, type):
            raw = self._classes.get(function)
        else:
            raw = None
        if raw is None or raw not in self.known:
            keys, behind = described = self._describe(function)
            raw = raw or (tuple(keys), tuple(behind))
            self.known[raw] = described
            if issubclass(kind, type):
                self._classes[function] = raw
        counts = self.sites[number].called
        counts[raw] = counts.get(raw, 0) + 1
        return called

    def profile(self, frame: types.FrameType, event: str, _: object) -> None:
        """Note that a function of the package was started by a frame of the package."""
        if event != "call" or frame.f_back is None:
            return
        code, back = frame.f_code, frame.f_back
        if self.relative(code.co_filename) is None or not code.co_flags & _OPTIMIZED:
            return
        if code.co_name not in _COMPREHENSIONS and self.relative(back.f_code.co_filename) is not None:
            self.started[self._known(back.f_code), back.f_lasti, self._known(code)] += 1

    def _known(self, code: types.CodeType | None) -> int:
        """The id of a code object, which stays its own, since the object is kept."""
        if code is None:
            return 0
        self.codes[id(code)] = code
        return id(code)

    def run(self, script: str | None, arguments: list[str]) -> None:
        """The run itself. Tests that use the profile hook themselves are followed by ours set again."""
        setattr(builtins, SITE, self.through)
        setattr(builtins, RAN, self.ran)
        rewrite_imports(self.relative, lambda path: Rewriter(path, self.sites, self.statements, self.ran))
        sys.path[0] = str(self.root)
        threading.setprofile(self.profile)
        sys.setprofile(self.profile)
        try:
            if script is not None:
                sys.argv = [script, *arguments]
                sys.path.insert(0, str(Path(script).resolve().parent))
                runpy.run_path(script, run_name="__main__")
            else:
                _pytest(self, arguments)
        except SystemExit:
            pass
        finally:
            sys.setprofile(None)
            threading.setprofile(None)

    def rows(self) -> Iterator[Row]:
        """What was seen, as documented above."""
        for site in self.sites:
            yield self._site_row(site)
        merged: dict[tuple[str, tuple[int, ...], str], Counter[str]] = defaultdict(Counter)
        for (back_id, at, code_id), n in self.started.items():
            back, code = self.codes[back_id], self.codes[code_id]
            place = self.relative(back.co_filename) or "", _position(back, at), _qualified(back)
            merged[place][self.key_of(code)] += n
        for (path, span, caller), callees in merged.items():
            row = {"what": "seen", "path": path, "span": span, "caller": caller, "callees": sorted(callees.items())}
            yield row
        lines = defaultdict(set)
        for (path, line), ran in zip(self.statements, self.ran, strict=True):
            if ran:
                lines[path].add(line)
        for path, numbers in lines.items():
            yield {"what": "lines", "path": path, "lines": sorted(numbers)}

    def _site_row(self, site: Site) -> Row:
        calls: Counter[str] = Counter()
        behind: Counter[tuple[str, str]] = Counter()
        for raw, n in site.called.items():
            keys, deeper = self.known[raw]
            calls.update(dict.fromkeys(keys, n))
            behind.update(dict.fromkeys(deeper, n))
        return {
            "what": site.kind,
            "path": site.path,
            "span": site.span,
            "name": site.name,
            "n": sum(site.called.values()),
            "c": sorted(calls.items()),
            "u": sorted([key, n, outer] for (key, outer), n in behind.items()),
        }


def _pytest(watch: Watch, arguments: list[str]) -> None:
    import pytest  # the project's own, so not before the package is watched

    class Again:
        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_setup(self) -> None:
            sys.setprofile(watch.profile)

        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_call(self) -> None:
            sys.setprofile(watch.profile)

    pytest.main(arguments, plugins=[Again()])


def _qualified(code: types.CodeType) -> str:
    """`Class.method` without `<locals>`; a comprehension belongs to what is around it, "" is a module's body."""
    parts = [part for part in code.co_qualname.split(".") if part != "<locals>"]
    while parts and parts[-1] in _COMPREHENSIONS:
        parts.pop()
    return "" if parts == ["<module>"] else ".".join(parts)


def _position(code: types.CodeType, at: int) -> tuple[int, ...]:
    """Span of the instruction at a byte of the code; what the compiler does not say is 0."""
    if at < 0:
        return (code.co_firstlineno, 0, code.co_firstlineno, 0)
    line, end_line, column, end_column = list(code.co_positions())[at // 2]
    return (line or 0, column or 0, end_line or 0, end_column or 0)


def _order(row: Row) -> tuple[Any, ...]:
    return row["path"], row["what"], row.get("span", ()), row.get("caller", "")


def main() -> None:
    """Run, watch and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--package", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--script")
    parser.add_argument("rest", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    rest = arguments.rest[1:] if arguments.rest[:1] == ["--"] else arguments.rest
    out = arguments.out.resolve()
    watch = Watch(arguments.root.resolve(), arguments.package)
    watch.run(arguments.script, rest)
    rows = sorted(watch.rows(), key=_order)
    with gzip.open(out, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, separators=(",", ":")) + "\n" for row in rows)
    calls = [row for row in rows if row["what"] == "call"]
    print(f"{sum(row['n'] > 0 for row in calls)} of {len(calls)} call sites ran", file=sys.stderr)


if __name__ == "__main__":
    main()
