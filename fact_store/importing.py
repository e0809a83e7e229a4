"""The name of the engine into its modules, without the client of a remote catalogue that it brings along.

That client is some two hundred generated classes. Making them takes longer than all the rest of the import (0.6 of 1.0
CPU seconds, measured) and a store in a local directory never uses one.
"""

import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Final

from indexer import bug

ENGINE: Final = "lancedb"
CLIENT: Final = "lance_namespace_urllib3_client"
_NATIVE: Final = f"{ENGINE}._lancedb"  # can be initialised only once in a process
_TAKEN_BACK: Final = (ENGINE, "lance_namespace", CLIENT)


def import_engine() -> Any:
    """The `lancedb` module. Where it turns out to need the client when it is imported, it gets the real one."""
    if ENGINE in sys.modules:
        return sys.modules[ENGINE]
    try:
        with _stand_ins():
            return importlib.import_module(ENGINE)
    except Exception as error:
        for name in [name for name in sys.modules if name.partition(".")[0] in _TAKEN_BACK and name != _NATIVE]:
            del sys.modules[name]
        engine = importlib.import_module(ENGINE)  # what is wrong with the installation itself is raised here
        bug.report("the storage engine could not be imported without its remote client", error)
        return engine


class _StandIn:
    """In place of a class of the client: something to name in an annotation."""

    def __init__(self, *_: object, **__: object) -> None:
        raise TypeError(f"{type(self).__name__} is of remote catalogues, which a local store has nothing to do with")


class _Finder(MetaPathFinder, Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        return ModuleSpec(fullname, self, is_package=True) if fullname.partition(".")[0] == CLIENT else None

    def create_module(self, spec: ModuleSpec) -> None:
        """A plain module."""

    def exec_module(self, module: ModuleType) -> None:
        module.__getattr__ = _named(module)  # type: ignore[method-assign]


def _named(module: ModuleType) -> Callable[[str], type]:
    def get(name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        made = type(name, (_StandIn,), {"__module__": module.__name__})
        setattr(module, name, made)
        return made

    return get


@contextmanager
def _stand_ins() -> Iterator[None]:
    finder = _Finder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
