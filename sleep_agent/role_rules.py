"""The rules by which decorators, bases and special names tell what part a symbol plays; general, not per repository."""

from indexer.records import Record


class DecoratorRule(Record, frozen=True):
    """`role` is the short name, `predicate` completes "The function `f` …".

    `needs_owner`: only as `x.get`, never as a bare `get`; `needs_call`: only with arguments.
    """

    role: str
    predicate: str
    needs_owner: bool = False
    needs_call: bool = False


def _route(method: str) -> DecoratorRule:
    return DecoratorRule("route", f"handles {method} requests", needs_owner=True, needs_call=True)


DECORATOR_ROLES: dict[str, DecoratorRule] = {
    "property": DecoratorRule("property", "is a property, read like an attribute"),
    "cached_property": DecoratorRule("property", "is a property that is computed once and then remembered"),
    "staticmethod": DecoratorRule("static method", "is a static method, which needs no instance"),
    "classmethod": DecoratorRule("class method", "is a class method, called on the class itself"),
    "abstractmethod": DecoratorRule("abstract", "is abstract: subclasses must implement it"),
    "abstractproperty": DecoratorRule("abstract", "is an abstract property: subclasses must implement it"),
    "overload": DecoratorRule("overload", "is one of several typed signatures, without a body of its own"),
    "override": DecoratorRule("override", "is marked as an override of a base method"),
    "final": DecoratorRule("final", "is final: it must not be overridden or subclassed"),
    "contextmanager": DecoratorRule("context manager", "is a context manager for use in a with statement"),
    "asynccontextmanager": DecoratorRule("context manager", "is an asynchronous context manager"),
    "lru_cache": DecoratorRule("cached", "remembers its results in a cache"),
    "cache": DecoratorRule("cached", "remembers its results in a cache"),
    "cached": DecoratorRule("cached", "remembers its results in a cache"),
    "wraps": DecoratorRule("wrapper", "is a wrapper that takes on the name and docstring of what it wraps"),
    "singledispatch": DecoratorRule("generic function", "chooses an implementation by its first argument's type"),
    "dataclass": DecoratorRule("dataclass", "is a dataclass: constructor and comparison are generated from its fields"),
    "attrs": DecoratorRule("dataclass", "is an attrs class, whose constructor is generated from its fields"),
    "define": DecoratorRule("dataclass", "is an attrs class, whose constructor is generated from its fields"),
    "total_ordering": DecoratorRule("ordered", "gets its missing comparison methods generated"),
    "unique": DecoratorRule("enum", "is an enumeration whose values must be distinct"),
    "runtime_checkable": DecoratorRule("protocol", "can be checked with isinstance"),
    "deprecated": DecoratorRule("deprecated", "is deprecated"),
    "fixture": DecoratorRule("fixture", "is a test fixture, which tests receive by naming it as a parameter"),
    "parametrize": DecoratorRule("parametrized test", "runs once for each set of parameters"),
    "patch": DecoratorRule("patched", "runs with something replaced by a mock", needs_call=True),
    "skip": DecoratorRule("skipped test", "is skipped"),
    "skipif": DecoratorRule("skipped test", "is skipped under a condition"),
    "xfail": DecoratorRule("failing test", "is expected to fail"),
    "command": DecoratorRule("command", "is a command of the command line"),
    "group": DecoratorRule("command group", "is a group of commands of the command line"),
    "option": DecoratorRule("option", "takes an option from the command line", needs_owner=True),
    "argument": DecoratorRule("argument", "takes an argument from the command line", needs_owner=True),
    "callback": DecoratorRule("callback", "is registered as a callback"),
    "route": DecoratorRule("route", "handles requests to a route", needs_call=True),
    "websocket": DecoratorRule("route", "handles a websocket", needs_owner=True),
    "get": _route("GET"),
    "post": _route("POST"),
    "put": _route("PUT"),
    "patch_": _route("PATCH"),
    "delete": _route("DELETE"),
    "head": _route("HEAD"),
    "middleware": DecoratorRule("middleware", "is middleware, run around each request"),
    "listener": DecoratorRule("listener", "listens for an event"),
    "on_event": DecoratorRule("listener", "listens for an event"),
    "receiver": DecoratorRule("listener", "receives a signal", needs_call=True),
    "exception_handler": DecoratorRule("error handler", "handles exceptions"),
    "errorhandler": DecoratorRule("error handler", "handles errors"),
    "task": DecoratorRule("task", "is a background task"),
    "shared_task": DecoratorRule("task", "is a background task"),
    "hookimpl": DecoratorRule("hook implementation", "implements a plugin hook"),
    "hookspec": DecoratorRule("hook specification", "specifies a plugin hook, which plugins implement"),
    "validator": DecoratorRule("validator", "validates a field"),
    "field_validator": DecoratorRule("validator", "validates a field"),
    "model_validator": DecoratorRule("validator", "validates a whole model"),
    "njit": DecoratorRule("compiled", "is compiled when it is first called"),
    "jit": DecoratorRule("compiled", "is compiled when it is first called"),
}

BASE_ROLES: dict[str, tuple[str, str]] = {
    "Enum": ("enum", "is an enumeration"),
    "IntEnum": ("enum", "is an enumeration of integers"),
    "StrEnum": ("enum", "is an enumeration of strings"),
    "Flag": ("enum", "is an enumeration of flags"),
    "IntFlag": ("enum", "is an enumeration of flags"),
    "NamedTuple": ("named tuple", "is a named tuple"),
    "TypedDict": ("typed dictionary", "is a typed dictionary"),
    "Protocol": ("protocol", "is a protocol: whatever has its methods fits, without inheriting"),
    "ABC": ("abstract", "is an abstract base class"),
    "Exception": ("exception", "is an exception"),
    "BaseException": ("exception", "is an exception"),
    "Warning": ("warning", "is a category of warnings"),
    "TestCase": ("test case", "is a unittest test case"),
    "Thread": ("thread", "is a thread"),
    "Process": ("process", "is a process of its own"),
    "BaseModel": ("model", "is a validated data model"),
}

SPECIAL_METHODS: dict[str, str] = {
    "__enter__": "runs on entry to a with statement",
    "__exit__": "runs on exit from a with statement",
    "__aenter__": "runs on entry to an async with statement",
    "__aexit__": "runs on exit from an async with statement",
    "__call__": "runs when an instance is called like a function",
    "__iter__": "runs when an instance is looped over",
    "__next__": "gives the next item of an iteration",
    "__getattr__": "runs when an attribute is not found in the usual way",
    "__getattribute__": "runs on every attribute access",
    "__setattr__": "runs when an attribute is set",
    "__delattr__": "runs when an attribute is deleted",
    "__getitem__": "runs when an instance is indexed with brackets",
    "__setitem__": "runs on assignment to an item in brackets",
    "__delitem__": "runs when an item in brackets is deleted",
    "__contains__": "answers the `in` operator",
    "__len__": "gives the length of an instance",
    "__bool__": "decides whether an instance counts as true",
    "__eq__": "compares instances for equality",
    "__hash__": "makes instances hashable",
    "__lt__": "orders instances",
    "__new__": "creates the instance before `__init__` runs",
    "__init_subclass__": "runs whenever the class is subclassed",
    "__set_name__": "runs when a descriptor is assigned in a class body",
    "__get__": "runs when the descriptor is read",
    "__set__": "runs when the descriptor is set",
    "__del__": "runs when an instance is destroyed",
    "__reduce__": "tells pickle how to rebuild an instance",
    "__getstate__": "gives the state that is pickled",
    "__setstate__": "restores an instance from pickled state",
    "__copy__": "runs when an instance is copied",
    "__deepcopy__": "runs when an instance is deep-copied",
    "__post_init__": "runs after the generated constructor of the dataclass",
    "__str__": "gives the text of an instance for people",
    "__repr__": "gives the text of an instance for developers",
    "__await__": "runs when an instance is awaited",
    "__add__": "implements the `+` operator",
    "__mul__": "implements the `*` operator",
    "__matmul__": "implements the `@` operator",
}
