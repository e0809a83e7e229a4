"""An impact set into lines for a person: what changes, who notices, which tests reach it, which modules import it."""

from collections.abc import Iterable
from typing import Final

from indexer.code_index import CodeIndex
from indexer.graph.diff_impact import Changed
from indexer.graph.impact import Impact
from indexer.graph.testing import is_test_path, title_of
from indexer.graph.walk import Reached, Relation
from indexer.records import split_moniker
from terminal.edges import cut_note
from terminal.names import counted, short
from terminal.options import Options
from terminal.output import emit, note, one_line

SHOWN: Final = 25
"""Lines of one section; `-v` shows all."""

VERBS: Final[dict[Relation, str]] = {
    "call": "calls",
    "registration": "hands over",
    "reference": "names",
    "subclass": "inherits from",
    "enclosing": "holds",
    "setup": "is run around by",
    "override": "overrides",
    "overridden": "is overridden by",
    "changed": "changed itself",
}
_CHANGES: Final = {
    "added": "added",
    "removed": "removed",
    "interface": "interface changed",
    "body": "body changed",
    "meaning": "reads the same, but calls something else now",
}


def print_subjects(names: Iterable[str], options: Options) -> None:
    """Print what is assumed to change, where a name means more than one symbol."""
    if len(rows := [one_line(name) for name in names]) > 1:
        _section("if these change", rows, options)


def print_changed(changed: Iterable[Changed], options: Options) -> None:
    """Print the symbols that a diff touches."""
    by_file: dict[str, list[Changed]] = {}
    for each in changed:
        by_file.setdefault(each.path, []).append(each)
    _section("changed", [row for path, each in by_file.items() for row in _changed_rows(path, each)], options)


def print_impact(code: CodeIndex, found: Impact, options: Options) -> None:
    """Print an impact set by closeness, tests and importing modules apart."""
    is_about_tests = all(map(_in_tests, found.subjects))
    code_rows = [each for each in found.affected if is_about_tests or not _in_tests(each.name)]
    helpers = len(found.affected) - len(code_rows)
    files = len({split_moniker(each.name)[0] for each in code_rows})
    for distance in sorted({each.distance for each in code_rows}):
        title = "directly affected" if distance == 1 else f"{distance} steps away"
        _section(title, [_line(code, each) for each in code_rows if each.distance == distance], options)
    _section("tests that reach it", [_line(code, each, steps=True) for each in found.tests], options)
    modules = [f"{m.path}" + (f" ({m.distance} imports away)" if m.distance > 1 else "") for m in found.modules]
    _section("modules that import it", [one_line(each) for each in modules], options)
    if options.verbosity < 0:
        return
    note(_summary(found, len(code_rows), files, helpers))
    cut_note(found.cut, len(found.affected) + len(found.tests))


def _in_tests(name: str) -> bool:
    return is_test_path(split_moniker(name)[0])


def _section(title: str, rows: list[str], options: Options) -> None:
    if not rows:
        return
    shown = rows if options.verbosity > 0 else rows[:SHOWN]
    emit(f"{title}:")
    for row in shown:
        emit(f"  {row}")
    if len(shown) < len(rows):
        emit(f"  … and {len(rows) - len(shown)} more (-v shows all)")


def _line(code: CodeIndex, reached: Reached, *, steps: bool = False) -> str:
    hop = reached.hop
    away = f", {reached.distance} steps" if steps and reached.distance > 1 else ""
    names = (reached.name, *reached.chain[-1:])
    who, *whom = [f"`{title}`" if (title := title_of(code, name)) else short(name) for name in names]
    return one_line(f"{hop.path}:{hop.line}: {' '.join((who, VERBS[hop.relation], *whom))} ({reached.certainty}{away})")


def _changed_rows(path: str, changed: list[Changed]) -> list[str]:
    """One row for each symbol, one for all of a file that came or went."""
    whole = next((each.change for each in changed if each.name == f"{path}::"), "")
    if whole not in ("added", "removed"):
        return [_changed(each) for each in changed]
    there = sum(each.change == whole for each in changed) - 1
    moved = sorted({split_moniker(each.moved_to)[0] for each in changed if each.moved_to})
    where = f", moved to {', '.join(moved)}" if moved else ""
    return [one_line(f"{path}: the file is {whole} with {counted(there, 'symbol')}{where}")]


def _changed(changed: Changed) -> str:
    name = short(changed.name)
    moved = f"moved to {changed.moved_to}" if changed.moved_to else _CHANGES[changed.change]
    return one_line(f"{changed.path}:{changed.line}: {name} ({moved})")


def _summary(found: Impact, code: int, files: int, helpers: int) -> str:
    parts = [counted(code, "symbol") + f" in {counted(files, 'file')}", counted(len(found.tests), "test")]
    parts += [counted(helpers, "symbol") + " that tests share"] if helpers else []
    parts += [counted(len(found.modules), "importing module")] if found.modules else []
    return f"affected: {', '.join(parts)}"
