"""Small sources into an index."""

from collections.abc import Mapping

from msgspec.structs import replace

from indexer.code_index import CodeIndex
from indexer.digest import blob_id
from indexer.parse import index_module
from indexer.records import Module, Resolution


def module_of(path: str, text: str) -> Module:
    """A file as a parsed module."""
    data = text.encode()
    return Module(path, blob_id(data), index_module(path, data))


def code_of(files: Mapping[str, str]) -> CodeIndex:
    """An index of these files."""
    return CodeIndex.empty().apply({path: module_of(path, text) for path, text in files.items()})


def meant(code: CodeIndex) -> dict[str, Resolution]:
    """What names mean, without what that was found to rest on."""
    return {path: replace(each, consulted=b"") for path, each in code.resolutions.items()}
