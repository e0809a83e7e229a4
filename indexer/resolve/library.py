"""What functions of Python's own library give and whom they call, as far as calls in the repository depend on it."""

# ruff: noqa: ARG001 - all models have one signature

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from indexer.resolve import scripts
from indexer.resolve.containers import elements, item_of, keys_of, made, of_values
from indexer.resolve.handing import Handing
from indexer.resolve.refs import Node
from indexer.resolve.values import LIKELY, NOTHING, UNKNOWN_VALUES, Value, Values, join, weaken

if TYPE_CHECKING:
    from indexer.resolve.evaluate import Arguments, Evaluator

BUILTIN = "<builtin>"
Model = Callable[["Evaluator", Value, "Arguments"], Values]

SAME = frozenset(
    (
        "functools.wraps()", "functools.lru_cache", "functools.cache", "functools.lru_cache()",
        "functools.update_wrapper",
        "functools.singledispatch", "functools.singledispatchmethod", "functools.total_ordering", "functools.partial",
        "functools.partialmethod", "copy.copy", "copy.deepcopy", "weakref.ref", "weakref.proxy", "staticmethod",
        "classmethod", "types.coroutine", "dataclasses.dataclass", "dataclasses.dataclass()", "dataclasses.replace",
        "enum.unique", "atexit.register", "abc.abstractmethod", "contextlib.closing", "asyncio.coroutine",
        "inspect.unwrap", "typing.runtime_checkable", "typing.final", "typing.overload", "asyncio.shield",
        "asyncio.ensure_future", "asyncio.create_task", "asyncio.run", "asyncio.wait_for", "types.MethodType",
        f"{BUILTIN}.staticmethod", f"{BUILTIN}.classmethod", "operator.itemgetter", "typing.no_type_check",
    )
)  # fmt: skip
"""Calls that give back their first argument, or something that works like it; `f()` is what `f` gives when it is called
with arguments of its own first, as a decorator with arguments is.
"""

_COPIES = frozenset(
    f"{BUILTIN}.{name}"
    for name in ("list", "tuple", "set", "frozenset", "sorted", "reversed", "iter", "filter", "aiter")
) | {"collections.deque", "itertools.islice", "itertools.takewhile", "itertools.dropwhile", "itertools.cycle"}
_INSTANCES = frozenset(
    f"{BUILTIN}.{name}"
    for name in (
        "str",
        "bytes",
        "bytearray",
        "int",
        "float",
        "list",
        "dict",
        "set",
        "frozenset",
        "tuple",
        "open",
        "object",
    )
)


def called(ev: Evaluator, value: Value, arguments: Arguments) -> Values:
    """What calling something outside the repository gives."""
    name = value.name
    model = _MODELS.get(name) or scripts.MODELS.get(name)
    if model is not None:
        found = model(ev, value, arguments)
        if found:
            return found
    if name in SAME:
        return weaken(given(ev, arguments, 0), LIKELY if name != "functools.wraps()" else 0)
    if name in _COPIES:
        return (_copy(ev, arguments, 1 if name in _FILTERS else 0, name),)
    last = name.rpartition(".")[2]
    if isinstance(value.owner, Value) and value.owner.kind == "collection":
        if value.owner.name in scripts.TYPES:
            return scripts.of_collection(ev, value.owner, last, arguments)
        return _of_collection(ev, value.owner, last, arguments)
    if last[:1].isupper() or name in _INSTANCES:
        return (Value("external instance", name, doubt=max(value.doubt, LIKELY)),)
    return UNKNOWN_VALUES


_FILTERS = frozenset((f"{BUILTIN}.filter", "itertools.takewhile", "itertools.dropwhile"))


def given(ev: Evaluator, arguments: Arguments, at: int) -> Values:
    """Values of the positional argument at an index; unknown without it."""
    if arguments.frame is None:
        return arguments.values[at] if at < len(arguments.values) else UNKNOWN_VALUES
    if at >= len(arguments.positional) or any(node[0] == "spread" for node in arguments.positional[: at + 1]):
        return UNKNOWN_VALUES
    return ev.node(arguments.positional[at], arguments.frame)


def named(ev: Evaluator, arguments: Arguments, name: str) -> Values:
    """Values of a named argument; () without it."""
    if arguments.frame is None:
        return NOTHING
    node = next((node for keyword, node in arguments.keywords if keyword == name), None)
    return ev.node(node, arguments.frame) if node is not None else NOTHING


def _copy(ev: Evaluator, arguments: Arguments, at: int, name: str) -> Value:
    """A list of the elements of an argument; the argument itself where it is one."""
    values = given(ev, arguments, at)
    single = next(iter(values), None)
    if len(values) == 1 and single is not None and single.kind == "collection" and single.name != "dict":
        return single
    if arguments.frame is not None and at < len(arguments.positional) and arguments.positional[at][0] != "spread":
        return made(("list", (("spread", ("tuple", ())), ("spread", arguments.positional[at]))), arguments.frame)
    inside = join([elements(ev, each) for each in ev.all_expanded(values)])
    return _of_elements(inside)


def _of_elements(inside: Values) -> Value:
    return of_values(("list", (("spread", ("tuple", ())), ("values", inside))))


def _of_pair(first: Values, second: Values) -> Value:
    pair = of_values(("tuple", (("values", first), ("values", second))))
    return _of_elements((pair,))


def _of_collection(ev: Evaluator, own: Value, method: str, arguments: Arguments) -> Values:
    """What a method of a list or table gives."""
    inside = join([item_of(ev, own, None)])
    if method == "items":
        return (_of_pair(keys_of(own), inside),)
    if method == "values":
        return (_of_elements(inside),)
    if method == "keys":
        return (_of_elements(keys_of(own)),)
    if method in ("get", "pop", "setdefault"):
        keys = ev.all_expanded(given(ev, arguments, 0))
        if own.name == "dict" and keys and all(key.kind == "constant" for key in keys):
            found = join([item_of(ev, own, key.name) for key in keys])
        else:
            found = inside
        return join([found, given(ev, arguments, 1) if len(arguments.positional) > 1 else NOTHING])
    if method in ("popleft", "popitem", "__getitem__", "__next__"):
        return inside
    if method in ("copy", "__iter__", "union", "difference", "intersection"):
        return (own,)
    return UNKNOWN_VALUES


def _mapped(ev: Evaluator, value: Value, arguments: Arguments) -> Values:
    """The results of a function over all elements."""
    from indexer.resolve.evaluate import Arguments as Given

    found = []
    for at in range(2):
        for function in ev.all_expanded(given(ev, arguments, at)):
            if function.kind in ("function", "method", "class"):
                inside = join([elements(ev, each) for each in ev.all_expanded(given(ev, arguments, 1 - at))])
                found.append(ev.called(function, Given(None, values=(inside,))))
    return (_of_elements(join(found)),)


def _enumerated(ev: Evaluator, value: Value, arguments: Arguments) -> Values:
    inside = join([elements(ev, each) for each in ev.all_expanded(given(ev, arguments, 0))])
    number = (Value("external instance", f"{BUILTIN}.int"),)
    return (_of_pair(number, inside),)


def _zipped(ev: Evaluator, value: Value, arguments: Arguments) -> Values:
    count = len(arguments.positional) or len(arguments.values)
    columns = [join([elements(ev, e) for e in ev.all_expanded(given(ev, arguments, at))]) for at in range(count)]
    row: Node = ("tuple", tuple(("values", column) for column in columns))
    return (_of_elements((of_values(row),)),)


def _chained(ev: Evaluator, value: Value, arguments: Arguments) -> Values:
    count = len(arguments.positional) or len(arguments.values)
    parts = [elements(ev, e) for at in range(count) for e in ev.all_expanded(given(ev, arguments, at))]
    return (_of_elements(join(parts)),)


def _next(ev: Evaluator, value: Value, arguments: Arguments) -> Values:
    from indexer.resolve.evaluate import NO_ARGUMENTS

    found = []
    for each in ev.all_expanded(given(ev, arguments, 0)):
        if each.kind == "instance":
            found += [ev.called(m, NO_ARGUMENTS) for m in ev.attribute((each,), "__next__") if m.kind != "external"]
        else:
            found.append(elements(ev, each))
    return join([*found, given(ev, arguments, 1) if len(arguments.positional) > 1 else NOTHING])


def _attribute(ev: Evaluator, value: Value, arguments: Arguments) -> Values:
    """`getattr(thing, "name")`: the attribute, where the name is a constant."""
    names = ev.all_expanded(given(ev, arguments, 1))
    if not names or any(name.kind != "constant" or name.name[:1] != "'" for name in names):
        return UNKNOWN_VALUES
    holders = given(ev, arguments, 0)
    found = join([ev.attribute(holders, name.name[1:-1]) for name in names])
    usual = given(ev, arguments, 2) if len(arguments.positional) > 2 else NOTHING
    return join([weaken(found, LIKELY) if len(names) > 1 else found, weaken(usual, LIKELY)])


def _type(ev: Evaluator, value: Value, arguments: Arguments) -> Values:
    """`type(thing)`: its class."""
    if len(arguments.positional) + len(arguments.values) != 1:
        return UNKNOWN_VALUES
    values = ev.all_expanded(given(ev, arguments, 0))
    return tuple(v._replace(kind="class", owner=None) if v.kind == "instance" else Value("unknown", "") for v in values)


def _second(ev: Evaluator, value: Value, arguments: Arguments) -> Values:
    """`typing.cast(Kind, thing)`: what the type promises, else the thing."""
    kinds = given(ev, arguments, 0)
    promised = tuple(kind._replace(kind="instance", is_open=True) for kind in kinds if kind.kind == "class")
    return weaken(promised, LIKELY) or given(ev, arguments, 1)


def _import(ev: Evaluator, value: Value, arguments: Arguments) -> Values:
    """`importlib.import_module("a.b")`: the module, where the name is a constant."""
    from indexer.resolve.imports import absolute

    if arguments.frame is None:
        return UNKNOWN_VALUES
    names = [v.name[1:-1] for v in ev.all_expanded(given(ev, arguments, 0)) if v.kind == "constant"]
    path = arguments.frame.table.path
    return join([absolute(ev, path, n) for n in names if n.replace(".", "").isidentifier()]) or UNKNOWN_VALUES


def _dict(ev: Evaluator, value: Value, arguments: Arguments) -> Values:
    """`dict(a=f)` and `dict(pairs)`."""
    if arguments.frame is None:
        return NOTHING
    pairs = tuple((("constant", f"'{n}'") if n != "**" else ("spread",), node) for n, node in arguments.keywords)
    if arguments.positional and arguments.positional[0][0] != "spread":
        pairs = ((("spread",), arguments.positional[0]), *pairs)
    return (made(("table", pairs), arguments.frame),)


def _decorator(ev: Evaluator, value: Value, arguments: Arguments) -> Values:
    """`functools.wraps(f)` and `lru_cache(maxsize=1)`: something that gives back what it decorates."""
    if value.name == "functools.lru_cache":
        first = given(ev, arguments, 0)
        if any(each.kind in ("function", "method", "class") for each in first):
            return first
    return (Value("external", f"{value.name}()", doubt=value.doubt),)


def _reduced(ev: Evaluator, value: Value, arguments: Arguments) -> Values:
    from indexer.resolve.evaluate import NO_ARGUMENTS

    return join([ev.called(each, NO_ARGUMENTS) for each in given(ev, arguments, 0)])


def _best(ev: Evaluator, value: Value, arguments: Arguments) -> Values:
    """`max(a, b)` or `max(many)`: one of them."""
    count = len(arguments.positional) or len(arguments.values)
    if count == 1:
        return join([elements(ev, each) for each in ev.all_expanded(given(ev, arguments, 0))])
    return join([given(ev, arguments, at) for at in range(count)])


def _entering(ev: Evaluator, value: Value, arguments: Arguments) -> Values:
    from indexer.resolve.functions import yielded

    manager = value.owner
    if not isinstance(manager, Value):
        return UNKNOWN_VALUES
    receiver = manager.owner if isinstance(manager.owner, Value) else None
    return weaken(yielded(ev, manager.name, receiver), LIKELY)


def _next_of(ev: Evaluator, value: Value, arguments: Arguments) -> Values:
    return elements(ev, value.owner) if isinstance(value.owner, Value) else UNKNOWN_VALUES


def _owner(ev: Evaluator, value: Value, arguments: Arguments) -> Values:
    return (value.owner,) if isinstance(value.owner, Value) else UNKNOWN_VALUES


def _result(ev: Evaluator, value: Value, arguments: Arguments) -> Values:
    """What running a function elsewhere gives."""
    from indexer.resolve.evaluate import NO_ARGUMENTS

    found = [ev.called(each, NO_ARGUMENTS) for at in range(3) for each in given(ev, arguments, at) if is_function(each)]
    return join(found) or UNKNOWN_VALUES


def is_function(value: Value) -> bool:
    """Whether a value is a function or method of the repository."""
    return value.kind in ("function", "method")


_MODELS: dict[str, Model] = {
    f"{BUILTIN}.map": _mapped,
    f"{BUILTIN}.enumerate": _enumerated,
    f"{BUILTIN}.zip": _zipped,
    f"{BUILTIN}.next": _next,
    f"{BUILTIN}.anext": _next,
    f"{BUILTIN}.getattr": _attribute,
    f"{BUILTIN}.type": _type,
    f"{BUILTIN}.dict": _dict,
    f"{BUILTIN}.min": _best,
    f"{BUILTIN}.max": _best,
    f"{BUILTIN}.__import__": _import,
    "importlib.import_module": _import,
    "typing.cast": _second,
    "typing_extensions.cast": _second,
    "itertools.chain": _chained,
    "itertools.zip_longest": _zipped,
    "functools.wraps": _decorator,
    "functools.lru_cache": _decorator,
    "dataclasses.dataclass": _decorator,
    "functools.reduce": _reduced,
    "asyncio.gather": _chained,
    "asyncio.to_thread": _result,
    "<entering>": _entering,
    "<next>": _next_of,
    "<same>": _owner,
}


CALLS_BACK: dict[str, tuple[Handing, ...]] = {
    f"{BUILTIN}.map": (Handing(0, ("{1}[]", "{2}[]")), Handing(1, ("{0}[]",))),
    f"{BUILTIN}.filter": (Handing(0, ("{1}[]",)),),
    f"{BUILTIN}.sorted": (Handing("key", ("{0}[]",)),),
    f"{BUILTIN}.min": (Handing("key", ("{0}[]",)), Handing("default")),
    f"{BUILTIN}.max": (Handing("key", ("{0}[]",)),),
    f"{BUILTIN}.list.sort": (Handing("key", ()),),
    f"{BUILTIN}.iter": (Handing(0),),
    "functools.reduce": (Handing(0, ("{1}[]", "{1}[]")),),
    "itertools.takewhile": (Handing(0, ("{1}[]",)),),
    "itertools.dropwhile": (Handing(0, ("{1}[]",)),),
    "itertools.filterfalse": (Handing(0, ("{1}[]",)),),
    "itertools.groupby": (Handing(1, ("{0}[]",)), Handing("key", ("{0}[]",))),
    "itertools.starmap": (Handing(0),),
    "itertools.accumulate": (Handing(1),),
    "re.sub": (Handing(1),),
    "re.subn": (Handing(1),),
    "re.Pattern.sub": (Handing(0),),
    "threading.Thread": (Handing("target", ("*{args}",)),),
    "threading.Timer": (Handing(1),),
    "multiprocessing.Process": (Handing("target", ("*{args}",)),),
    "asyncio.run": (Handing(0),),
    "asyncio.to_thread": (Handing(0, ("{1}", "{2}", "{3}")),),
    "contextvars.Context.run": (Handing(0, ("{1}", "{2}")),),
}
"""Functions that call what they are given, while they run or (a thread) right after: `{1}` is their second argument."""

RUNNERS = frozenset(
    ("submit", "run_in_executor", "call_soon", "call_later", "apply_async", "starmap", "call_soon_threadsafe")
)
"""Methods of executors, pools and loops outside the repository that run the first function they are given."""

DUNDERS = {
    f"{BUILTIN}.{name}": (f"__{method}__",)
    for name, method in (
        ("len", "len"), ("str", "str"), ("repr", "repr"), ("iter", "iter"), ("next", "next"), ("hash", "hash"),
        ("int", "int"), ("float", "float"), ("abs", "abs"), ("round", "round"), ("bytes", "bytes"), ("format",
        "format"),
        ("reversed", "reversed"), ("bool", "bool"), ("dir", "dir"), ("complex", "complex"), ("divmod", "divmod"),
        ("list", "iter"), ("tuple", "iter"), ("set", "iter"), ("sorted", "iter"), ("sum", "iter"),
        ("any", "iter"), ("all", "iter"), ("max", "iter"), ("min", "iter"), ("enumerate", "iter"), ("print", "str"),
    )
}  # fmt: skip
"""Functions that call a method of their first argument."""
