"""A function of a code index into one that is computed once for each index, when first asked, and let go of with it."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from indexer.code_index import CodeIndex

P = ParamSpec("P")
T = TypeVar("T")


def once_per_index(function: Callable[Concatenate[CodeIndex, P], T]) -> Callable[Concatenate[CodeIndex, P], T]:
    """Remember what `function` gives for an index and further arguments, as long as that index lives: it never changes.

    Arguments that are functions (the way to read a file) are not told apart: for one index they read the same. Two
    threads that ask at once may both compute a result; the results are equal, so either may stay.
    """
    known: WeakKeyDictionary[CodeIndex, dict[Hashable, T]] = WeakKeyDictionary()

    @wraps(function)
    def remembered(code: CodeIndex, /, *args: P.args, **kwargs: P.kwargs) -> T:
        results = known.setdefault(code, {})
        key = (*filter(_counts, args), *sorted((name, value) for name, value in kwargs.items() if _counts(value)))
        if key not in results:
            results[key] = function(code, *args, **kwargs)
        return results[key]

    return remembered


def _counts(argument: Any) -> bool:
    return not callable(argument)
