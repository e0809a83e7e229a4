"""Headings of Markdown and reStructuredText into nested sections."""

from textwrap import dedent

from indexer.parse import index_module
from indexer.records import ModuleIndex


def index(text: str, path: str = "a.md") -> ModuleIndex:
    return index_module(path, dedent(text).lstrip("\n").encode())


def outline(found: ModuleIndex) -> list[tuple[str, int, int]]:
    return [(s.qualname, s.span.start_line, s.span.end_line) for s in found.symbols[1:]]


def test_markdown_sections_nest_and_end() -> None:
    found = index("""
        # Title
        First *words* with a [link](http://x).

        ## Install v1.2
        text
        ### From source ##
        text
        ## Use
        last
    """)
    assert outline(found) == [
        ("Title", 1, 9),
        ("Title.Install v1 2", 4, 7),
        ("Title.Install v1 2.From source", 6, 7),
        ("Title.Use", 8, 9),
    ]
    assert found.symbols[0].doc == found.symbols[1].doc == "First words with a link."
    assert found.symbols[2].name == "Install v1.2" and {s.kind for s in found.symbols[1:]} == {"section"}


def test_markdown_code_and_front_matter_have_no_headings() -> None:
    found = index("""
        ---
        # no: heading
        ---
        # Real
        ```sh
        # comment
        ~~~
        ```
        #hashtag
        Under
        -----
        a list
        of two
        ---
    """)
    assert [name for name, _, _ in outline(found)] == ["Real"]
    assert [name for name, _, _ in outline(index("# A\n\nUnder\n---\n\ntext\n"))] == ["A", "A.Under"]


def test_restructured_text() -> None:
    found = index(
        """
        =====
        Title
        =====

        .. note:: not
           this

        What it *is*, see `the site <http://x>`__.

        First
        -----
        text
        Deep
        ~~~~

        Second
        ------
        .. code::

           # not a heading
        """,
        "a.rst",
    )
    assert [(name, first) for name, first, _ in outline(found)] == [
        ("Title", 1),
        ("Title.First", 10),
        ("Title.Second", 16),
    ]
    assert found.symbols[0].doc == "What it is, see the site."


def test_same_heading_twice_is_numbered() -> None:
    assert [name for name, _, _ in outline(index("# A\n## B\n## B\n# A\n"))] == ["A", "A.B", "A.B#2", "A#2"]


def test_section_body_is_its_bytes() -> None:
    source = "# Ä\r\ntext\r\n# B\r\n".encode()
    first = index_module("a.md", source).symbols[1]
    assert source[first.span.start_byte : first.span.end_byte].decode() == "# Ä\r\ntext\r\n"
    assert source[first.name_span.start_byte : first.name_span.end_byte].decode().strip() == "# Ä"


def test_plain_text_without_headings() -> None:
    found = index("Just words.\nMore.\n\nNext.\n", "notes.txt")
    assert outline(found) == [] and found.symbols[0].doc == "Just words. More."
