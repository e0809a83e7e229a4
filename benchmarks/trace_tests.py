"""A project's own test run into which of its tests run each of its functions.

usage: python benchmarks/trace_tests.py --root DIR --package NAME --out FILE.jsonl.gz [-- PYTEST ARGUMENTS]

Runs pytest in this process, from the project's folder, under Python 3.11 where its tests run. A function counts for a
test if it is entered while the test, its set-up or its tear-down runs, in any thread; parameters of a test are taken
together. Paths are relative to the project's folder.
Rows: {"path", "line", "name", "tests": [moniker of a test]}; `line` is that of the first decorator or the `def`.
"""

import argparse
import gzip
import json
import os
import sys
import threading
from collections import defaultdict
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

_FUNCTION = 1  # CO_OPTIMIZED: set for functions, not for bodies of modules and classes


class Watch:
    """A pytest plugin that notes which code runs during which test."""

    def __init__(self, root: Path, package: str) -> None:
        self.project = f"{Path.cwd().resolve()}{os.sep}"
        self.prefix = f"{root / package}{os.sep}"
        self.test = ""
        self.seen: dict[CodeType, set[str]] = defaultdict(set)
        self._ours: dict[CodeType, bool] = {}

    def hook(self, frame: FrameType, event: str, _argument: object) -> None:
        """The profile function: cheap for what is not ours."""
        if event == "call" and self.test:
            code = frame.f_code
            ours = self._ours.get(code)
            if ours is None:
                file = os.path.realpath(code.co_filename)
                ours = self._ours[code] = file.startswith(self.prefix) and bool(code.co_flags & _FUNCTION)
            if ours:
                self.seen[code].add(self.test)

    def watch(self) -> None:
        """Watch this thread and those that start from now on."""
        threading.setprofile(self.hook)
        sys.setprofile(self.hook)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        """Around each test with its set-up and tear-down; tests that use a profiler themselves switch ours off."""
        path, *names = item.nodeid.partition("[")[0].split("::")
        self.test = f"{path}::{'.'.join(names)}"
        self.watch()
        try:
            return (yield)
        finally:
            self.test = ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self) -> None:
        """Watch again: what a set-up did may have ended it."""
        self.watch()

    def rows(self) -> list[dict[str, Any]]:
        """What was seen, by path and line."""
        found: dict[tuple[str, int, str], set[str]] = defaultdict(set)
        for code, tests in self.seen.items():
            path = os.path.realpath(code.co_filename).removeprefix(self.project)
            name = code.co_qualname.replace("<locals>.", "")
            found[path, code.co_firstlineno, name] |= tests
        return [
            {"path": path, "line": line, "name": name, "tests": sorted(tests)}
            for (path, line, name), tests in sorted(found.items())
        ]


def main() -> int:
    """Run the tests and write what was seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, required=True, help="what the package is imported from")
    parser.add_argument("--package", required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments, rest = parser.parse_known_args()
    root = arguments.root.resolve()
    sys.path.insert(0, str(root))
    watch = Watch(root, arguments.package)
    result = pytest.main([each for each in rest if each != "--"], plugins=[watch])
    sys.setprofile(None)
    with gzip.open(arguments.out, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in watch.rows())
    return int(result)


if __name__ == "__main__":
    sys.exit(main())
