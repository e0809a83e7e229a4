"""Small sources into an index."""

from collections.abc import Mapping

from msgspec.structs import replace

from indexer.code_index import CodeIndex
from indexer.digest import blob_id
from indexer.parse import index_module
from indexer.records import Module, Resolution


def code_of(files: Mapping[str, str]) -> CodeIndex:
    """An index of these files."""
    raw = {path: text.encode() for path, text in files.items()}
    return CodeIndex.empty().apply({p: Module(p, blob_id(data), index_module(p, data)) for p, data in raw.items()})


def meant(code: CodeIndex) -> dict[str, Resolution]:
    """What names mean, without what that was found to rest on."""
    return {path: replace(each, consulted=b"") for path, each in code.resolutions.items()}
