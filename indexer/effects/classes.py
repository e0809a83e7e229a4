"""The name of an exception in some scope into the class that it means, and classes into whether one catches another."""

import builtins
import re
from typing import Final

from indexer.code_index import CodeIndex
from indexer.effects.outside import is_builtin_exception
from indexer.records import moniker, split_moniker

ANY: Final = ""
NOBODY_KNOWS: Final = "?"
BUILTIN: Final = "<builtin>."
STEPS_MAX: Final = 8

_PATH: Final = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_OUTSIDE_BASES: Final[dict[str, str]] = {
    "json.JSONDecodeError": "ValueError", "json.decoder.JSONDecodeError": "ValueError", "socket.timeout": "OSError",
    "socket.error": "OSError", "socket.gaierror": "OSError", "socket.herror": "OSError", "os.error": "OSError",
    "select.error": "OSError", "shutil.Error": "OSError", "shutil.SameFileError": "OSError",
    "urllib.error.URLError": "OSError", "urllib.error.HTTPError": "OSError", "ssl.SSLError": "OSError",
    "io.UnsupportedOperation": "OSError", "binascii.Error": "ValueError", "zoneinfo.ZoneInfoNotFoundError": "KeyError",
    "decimal.InvalidOperation": "ArithmeticError", "dataclasses.FrozenInstanceError": "AttributeError",
    "importlib.metadata.PackageNotFoundError": "ModuleNotFoundError", "asyncio.CancelledError": "BaseException",
    "concurrent.futures.TimeoutError": "TimeoutError", "asyncio.TimeoutError": "TimeoutError",
    "configparser.NoSectionError": "Exception", "uuid.SafeUUID": "Exception", "tomllib.TOMLDecodeError": "ValueError",
    "ipaddress.AddressValueError": "ValueError", "ipaddress.NetmaskValueError": "ValueError",
    "gzip.BadGzipFile": "OSError", "enum.EnumError": "Exception",
}  # fmt: skip


def class_named(code: CodeIndex, path: str, scope: str, ref: str) -> str:
    """The moniker or dotted name of what `ref` (`errors.Bad`, perhaps called) means in a scope; "" for no such name."""
    written = ref.partition("(")[0]
    if not _PATH.fullmatch(written):
        return ""
    first, *steps = written.split(".")
    found = _first(code, path, scope, first)
    for step in steps:
        found = _member(code, found, step) if found else ""
    return found


def _first(code: CodeIndex, path: str, scope: str, name: str) -> str:
    while True:
        candidate = moniker(path, f"{scope}.{name}" if scope else name)
        if code.symbol(candidate) is not None:
            return candidate
        if not scope:
            break
        scope = scope.rpartition(".")[0]
    for bound, target in code.imports(path):
        if bound == name:
            return target
    return BUILTIN + name if is_builtin_exception(name) else ""


def _member(code: CodeIndex, owner: str, name: str) -> str:
    if "::" not in owner:
        return f"{owner}.{name}"
    path, qualname = split_moniker(owner)
    if not qualname:
        return _first(code, path, "", name)
    candidate = moniker(path, f"{qualname}.{name}")
    return candidate if code.symbol(candidate) is not None else ""


def catches(code: CodeIndex, caught: str, raised: str) -> bool:
    """Whether `except caught` surely catches what is raised: the same class or one that surely derives from it."""
    if caught in (ANY, raised, f"{BUILTIN}BaseException"):
        return True
    if caught == NOBODY_KNOWS or not raised:
        return False
    above = ancestors(code, raised)
    if caught in above:
        return True
    # What derives from nothing we can see is some Exception: hardly anybody derives from BaseException alone.
    return caught == f"{BUILTIN}Exception" and not above & {f"{BUILTIN}BaseException"}


def ancestors(code: CodeIndex, name: str) -> set[str]:
    """All that a class derives from, as far as it can be seen; of a built-in exception its whole line."""
    found: set[str] = set()
    level = [name]
    for _ in range(STEPS_MAX):
        above = [base for each in level for base in _bases(code, each) if base not in found]
        found.update(above)
        level = above
    if f"{BUILTIN}Exception" in found:
        found.discard(f"{BUILTIN}BaseException")
    return found


def _bases(code: CodeIndex, name: str) -> tuple[str, ...]:
    if "::" in name:
        return code.bases(name)
    if outside := _OUTSIDE_BASES.get(name):
        return (BUILTIN + outside,)
    short = name.removeprefix(BUILTIN)
    found = getattr(builtins, short, None) if is_builtin_exception(short) else None
    return tuple(BUILTIN + base.__name__ for base in found.__bases__) if isinstance(found, type) else ()
