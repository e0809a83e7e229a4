"""A callable into keys of the functions that calling it runs, found without asking the object itself anything.

A key is `P|path|first line|qualified name` for a function of the package that is watched, `T|file:name` for one of the
project around it (its tests), `E|name` for all else. Only types and their dictionaries are looked at: proxies answer
`isinstance` and `getattr` for somebody else.
"""

import functools
import types
from collections.abc import Callable
from typing import Any

Keys = list[str]
Behind = list[tuple[str, str]]  # a key, and whether the wrapper before it is the package's own (P) or external (E)

WRAPPERS_LIMIT = 8
_WRAPPERS = {
    type(functools.lru_cache(lambda: 0)): "__wrapped__",
    functools.partial: "func",
    types.GenericAlias: "__origin__",  # and what typing has for `Stack[int](…)`
}
_C_CALLABLES = (
    types.BuiltinFunctionType,
    types.ClassMethodDescriptorType,
    types.MethodDescriptorType,
    types.MethodWrapperType,
    types.WrapperDescriptorType,
)
_AFTER_INIT = ("__post_init__", "__attrs_pre_init__", "__attrs_post_init__")


def describer(key_of: Callable[[types.CodeType], str]) -> Callable[[Any], tuple[Keys, Behind]]:
    """What turns a callable into (what runs, what runs behind a wrapper); `key_of` names a function's code."""

    def describe(called: Any, depth: int = 0) -> tuple[Keys, Behind]:
        kind = type(called)
        if kind is types.MethodType:
            return describe(called.__func__, depth)
        if kind is types.FunctionType:
            key = key_of(called.__code__)
            return [key], behind(called.__dict__.get("__wrapped__"), key[0], depth)
        if kind in _WRAPPERS or kind.__module__ == "typing":
            attribute = _WRAPPERS.get(kind, "__origin__")
            return [f"E|{kind.__module__}.{kind.__name__}"], behind(getattr(called, attribute, None), "E", depth)
        if issubclass(kind, type):
            return of_class(called, depth)
        own = member(kind, "__call__")
        return ([key_of(own.__code__)] if type(own) is types.FunctionType else [_outside(called)]), []

    def behind(wrapped: Any, outer: str, depth: int) -> Behind:
        if wrapped is None or depth >= WRAPPERS_LIMIT:
            return []
        keys, deeper = describe(wrapped, depth + 1)
        return [(key, outer) for key in keys] + deeper

    def of_class(cls: type, depth: int) -> tuple[Keys, Behind]:
        made = [member(type(cls), "__call__"), member(cls, "__new__"), member(cls, "__init__")]
        functions = [f for f in made if type(f) is types.FunctionType]
        deeper: Behind = []
        for function in functions[-2:]:
            deeper += behind(function.__dict__.get("__wrapped__"), key_of(function.__code__)[0], depth)
        after = [f for name in _AFTER_INIT if type(f := member(cls, name)) is types.FunctionType]
        deeper += [(key_of(f.__code__), "E") for f in after]
        return [key_of(f.__code__) for f in functions] or [f"E|class {cls.__module__}.{cls.__qualname__}"], deeper

    return describe


def _outside(called: Any) -> str:
    kind = type(called)
    if kind in _C_CALLABLES:
        return f"E|{getattr(called, '__module__', None) or 'builtins'}.{called.__qualname__}"
    return f"E|instance {kind.__module__}.{kind.__qualname__}"


def member(cls: type, name: str) -> Any:
    """What a class or its bases define under a name, out of its static or class method; None if nothing."""
    for base in cls.__mro__:
        if name in base.__dict__:
            found = base.__dict__[name]
            return found.__func__ if isinstance(found, staticmethod | classmethod) else found
    return None
