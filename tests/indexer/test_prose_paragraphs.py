"""The first paragraph of a document: not code, not what stands before a page for its generator."""

from indexer.parse import index_module


def test_code_between_fences_is_no_paragraph() -> None:
    source = b"# Use\n\n```ts\nconst a = 1;\n\nconst b = 2;\n```\n\nThen go on.\n"
    (_, section) = index_module("use.md", source).symbols
    assert section.doc == "Then go on."


def test_front_matter_is_no_paragraph() -> None:
    source = b"---\ntitle: Use\nweight: 3\n---\n\nHow it is used.\n\n# First\n\nText.\n"
    assert index_module("use.md", source).symbols[0].doc == "How it is used."


def test_emphasis_within_a_word_is_left_out() -> None:
    assert (
        index_module("use.md", b"It is for *buy*ing, 2*3*4 times.\n").symbols[0].doc == "It is for buying, 2*3*4 times."
    )
