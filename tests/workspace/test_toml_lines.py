"""Keys of TOML are found on the lines where they stand, whatever stands around them."""

from workspace.toml_lines import key_lines, line_of

TEXT = '''# a = 1
a = 1
text = """
b = 2
[no.table]
"""
list = [
  "c = 3",  # ]
]

[one]
"quoted.key" = 1
in.side = { deep = 1 }
[[many]]
x = 1
[[many]]
x = 2
'''


def test_each_key_has_the_line_on_which_it_begins() -> None:
    lines = key_lines(TEXT)

    assert lines["a",] == 2
    assert lines["text",] == 3
    assert lines["list",] == 7
    assert lines["one",] == 11
    assert lines["one", "quoted.key"] == 12
    assert lines["one", "in", "side", "deep"] == 13
    assert lines["many", "x"] == 15
    assert ("b",) not in lines
    assert ("no", "table") not in lines


def test_what_has_no_line_has_that_of_the_table_around_it() -> None:
    lines = key_lines(TEXT)

    assert line_of(lines, ("one", "gone")) == 11
    assert line_of(lines, ("gone",)) == 1


def test_a_fault_leaves_what_stands_before_it() -> None:
    assert key_lines("a = 1\nb = = 2\nc = 3\n") == {("a",): 1}
