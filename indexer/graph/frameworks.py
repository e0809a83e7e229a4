"""Decorators, names and places by which frameworks find the code that they call; general, not per repository."""

import re
from typing import Final

from indexer.records import Record, Symbol


class Mark(Record):
    """What a decorator makes of a function. `needs_owner`: only as `x.get`; `needs_call`: only with arguments."""

    what: str
    needs_owner: bool = False
    needs_call: bool = False


_ROUTE: Final = Mark("route", needs_owner=True, needs_call=True)
MARKS: Final[dict[str, Mark]] = {
    "command": Mark("command"),
    "group": Mark("command"),
    "callback": Mark("callback"),
    "route": Mark("route", needs_call=True),
    "websocket": Mark("route", needs_owner=True),
    **dict.fromkeys(("get", "post", "put", "patch", "delete", "head", "options"), _ROUTE),
    "GetMapping": Mark("route"),
    "PostMapping": Mark("route"),
    "RequestMapping": Mark("route"),
    "middleware": Mark("middleware"),
    "task": Mark("task"),
    "shared_task": Mark("task"),
    "receiver": Mark("listener", needs_call=True),
    "listener": Mark("listener"),
    "listens_for": Mark("listener"),
    "on_event": Mark("listener"),
    "EventListener": Mark("listener"),
    "errorhandler": Mark("error handler"),
    "exception_handler": Mark("error handler"),
    "hookimpl": Mark("hook"),
    "register": Mark("registered"),
    "fixture": Mark("fixture"),
}
"""Last name of a decorator or annotation -> what it makes."""

PLAIN: Final = frozenset(
    {
        *("property", "cached_property", "staticmethod", "classmethod", "abstractmethod", "abstractproperty", "final"),
        *("override", "overload", "wraps", "lru_cache", "cache", "contextmanager", "asynccontextmanager", "dataclass"),
        *("total_ordering", "unique", "runtime_checkable", "no_type_check", "deprecated", "singledispatch"),
        *("Override", "Deprecated", "SuppressWarnings", "inline", "must_use", "derive", "allow"),
    }
)
"""Decorators that leave it to the repository to call what they decorate."""

_REGISTRIES: Final = frozenset({"register", "registry"})
"""Objects whose every decorator registers: `@register.filter`."""

_KEEPS: Final = re.compile(
    r"(register|connect|subscribe|attach|listen|schedule|hook|(add|set|on|push)_\w*(handler|callback|hook|route|url\w*"
    r"|listener|role|directive|node|command|task|job|rule|view|filter|view_func)s?|on|route|path|re_path|signal|command"
    r"|Thread|Timer|Process)(_\w+)?$",
    re.IGNORECASE,
)
_MANAGEMENT_COMMAND: Final = re.compile(r"(^|/)management/commands/([^_/][^/]*)\.py$")
_MAIN_FUNCTIONS: Final = {
    "go": ("main", "init"),
    "rust": ("main",),
    "c": ("main",),
    "cpp": ("main",),
    "java": ("main",),
    "csharp": ("Main", "MainAsync"),
    "kotlin": ("main",),
}


def mark_of(decorator: str) -> str:
    """What a decorator as written makes of what it decorates; "" where it is not known to any framework."""
    dotted, _, arguments = decorator.lstrip("@").partition("(")
    owner, _, last = dotted.strip().rpartition(".")
    if owner.rpartition(".")[2] in _REGISTRIES:
        return "registered"
    mark = MARKS.get(last)
    if mark is None or (mark.needs_owner and not owner) or (mark.needs_call and not arguments):
        return ""
    return mark.what


def is_plain(decorator: str) -> bool:
    """Whether nothing but a call in the repository runs what is so decorated."""
    dotted = decorator.lstrip("@").partition("(")[0].strip()
    last = dotted.rpartition(".")[2]
    return last in PLAIN or last in ("setter", "getter", "deleter")


def keeps(function: str) -> bool:
    """Whether code outside keeps the functions that it is handed and calls them later, to judge by its dotted name."""
    return bool(_KEEPS.match(function.strip().rpartition(".")[2]))


def found_by_place(path: str, symbol: Symbol) -> str:
    """How a framework that looks in agreed places calls what it finds here; "" where none looks."""
    if symbol.qualname == "Command" and (match := _MANAGEMENT_COMMAND.search(path)):
        return f"manage.py {match[2]}"
    if symbol.qualname == "application" and path.rpartition("/")[2] in ("wsgi.py", "asgi.py"):
        return path.rpartition("/")[2].removesuffix(".py")
    if symbol.qualname.startswith("pytest_") and symbol.kind == "function":
        return "pytest hook"
    return ""


def is_main_function(language: str, symbol: Symbol) -> bool:
    """Whether a language starts a program at this function."""
    return symbol.name in _MAIN_FUNCTIONS.get(language, ()) and symbol.kind in ("function", "method")
