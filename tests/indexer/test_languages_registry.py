"""Languages are found in their folder, and no two claim one ending."""

from collections import Counter

from indexer.languages import languages


def test_languages_of_the_folder() -> None:
    assert list(languages()) == [
        "c",
        "cpp",
        "csharp",
        "go",
        "java",
        "javascript",
        "php",
        "prose",
        "python",
        "ruby",
        "rust",
        "settings",
        "tsx",
        "typescript",
    ]
    assert all(language.name == name for name, language in languages().items())


def test_endings_are_claimed_once() -> None:
    claims = Counter(end for each in languages().values() for end in (*each.suffixes, *each.file_names))
    assert claims and set(claims.values()) == {1}
