"""Units and stretches: own lines only, cut where statements start, indentation squeezed line for line."""

from shop_repository import SHOP, snapshot_of

from assistant.line_kinds import LineKind, line_kinds
from assistant.segments import head, squeezed, stretches
from assistant.units import first_sentence, units_of

LONG = "class C:\n    '''Doc.'''\n    a = 1\n\n    def f(self):\n" + "".join(
    f"        x{n} = call(\n            {n},\n        )\n" for n in range(20)
)


def units(path: str, text: str) -> dict[str, object]:
    module = snapshot_of({path: text}).code.modules[path]
    return {u.moniker: u for u in units_of(module, len(text.split("\n")))}


def test_a_class_owns_its_lines_without_its_methods() -> None:
    found = units("m.py", LONG)
    assert found["m.py::C"].ranges == ((1, 4),)
    assert found["m.py::C.f"].parent == "m.py::C"
    assert found["m.py::C"].parent == "m.py::"


def test_every_line_of_code_belongs_to_one_unit() -> None:
    for path, text in SHOP.items():
        lines = [n for u in units(path, text).values() for a, b in u.ranges for n in range(a, b + 1)]
        assert len(lines) == len(set(lines))
        assert {n for n, line in enumerate(text.split("\n"), 1) if line.strip()} <= set(lines)


def test_segments_start_where_statements_do() -> None:
    unit = units("m.py", LONG)["m.py::C.f"]
    lines = squeezed(LONG.split("\n"))
    for stretch in list(stretches(unit, lines, line_kinds("python", lines)))[1:]:
        assert not lines[stretch.first - 1].strip().startswith((")", "1", "2"))
        assert lines[stretch.first - 1].strip() and lines[stretch.last - 1].strip()


def test_the_head_holds_signature_and_first_documentation_line() -> None:
    unit = units("shop/stock.py", SHOP["shop/stock.py"])["shop/stock.py::Stock.take"]
    shown = squeezed(SHOP["shop/stock.py"].split("\n"))[head(unit, SHOP["shop/stock.py"].split("\n")).first - 1 :]
    assert shown[0].strip() == "def take(self, fruit, count=1):"
    assert head(unit, SHOP["shop/stock.py"].split("\n")).last == unit.start_line + 1


def test_what_stands_behind_the_documentation_can_be_had_without_it() -> None:
    text = 'def f(x):\n    """Tell.\n\n    x: a number.\n    """\n' + "".join(f"    x += {n}\n" for n in range(30))
    unit, lines = units("m.py", text)["m.py::f"], text.split("\n")
    found = list(stretches(unit, lines, line_kinds("python", lines)))
    assert {1, 6} <= {s.first for s in found}
    assert not any(1 < s.first < 6 for s in found)


def test_lines_are_told_apart_in_each_language() -> None:
    c, d, k, b = LineKind
    python = ["def f():", '    r"""One line."""', "    # why", "", "    '''", "    more'''", "    x = '''"]
    assert line_kinds("python", python).tolist() == [c, d, k, b, d, d, c]
    assert line_kinds("go", ["// F is", "/**/", "/* a", " b */", "func F() {"]).tolist() == [k, d, d, d, c]
    assert line_kinds("rust", ["#[test]", "/// it", "fn f() {}"]).tolist() == [c, k, c]
    assert line_kinds("settings", ["/* no", "; so", "# too"]).tolist() == [c, k, k]
    assert line_kinds("ruby", ["=begin", "x", "=end", "y"]).tolist() == [d, d, d, c]
    assert line_kinds("prose", ["# A title", "", "// text"]).tolist() == [c, b, c]


def test_squeezing_keeps_lines_and_levels() -> None:
    assert squeezed(["def f():", "    if x:", "        y", "\t", "", "    z  "]) == (
        "def f():",
        " if x:",
        "  y",
        "",
        "",
        " z",
    )


def test_first_sentences_do_not_end_at_abbreviations() -> None:
    assert first_sentence("A column, e.g. of a table. More.") == "A column, e.g. of a table."
    assert first_sentence("") == ""
