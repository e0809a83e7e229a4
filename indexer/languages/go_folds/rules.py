"""How names of Go mean things: what an import may name, what types mention, and what needs no definition."""

from indexer.languages import Rules
from indexer.languages.syntax.types import TypeNames, reader

_BUILTINS = """
any append bool byte cap clear close comparable complex complex128 complex64 copy delete error false float32 float64
imag int int16 int32 int64 int8 iota len make max min new nil panic print println real recover rune string true uint
uint16 uint32 uint64 uint8 uintptr
"""
_COMMON = """
Add Close Done Error Get Len Less Lock Name Print Printf Println Put Read RLock RUnlock Set String Swap Unlock Unwrap
Value Wait Write
"""
HOST_PARTS = 3
"""Parts of a path that name a repository: `github.com/owner/name`."""


def places(path: str, module: str) -> tuple[str, ...]:
    """Folders that a package may be in where no `go.mod` tells: the path without that of the repository."""
    parts = module.split("/")
    if "." not in parts[0]:
        return tuple("/".join(parts[at:]) for at in range(1, len(parts)))[:1] if len(parts) > 1 and path else ()
    inside = parts[HOST_PARTS:]
    return ("/".join(inside),) if inside else ()


RULES = Rules(
    family="go",
    builtins=frozenset(_BUILTINS.split()),
    shares_folder=True,
    is_structural=True,
    is_extended=True,
    manifest="go.mod",
    places=places,
    types=reader(TypeNames(words=frozenset(("chan", "struct", "interface")), brackets="[")),
    marks=True,
    common=frozenset(_COMMON.split()),
)
