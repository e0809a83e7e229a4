"""What running a function does besides giving a value (files, network, log, changed state …), or that it is pure."""

from collections.abc import Iterator, Sequence

from indexer.effects.records import OUTSIDE_KINDS
from indexer.records import split_moniker
from sleep_agent.findings import CLAIM_CHARS_MAX, Finding
from sleep_agent.prose import fitting, listed, named, shown
from sleep_agent.subjects import introduced
from sleep_agent.told import POSSIBLE, Told
from sleep_agent.view import View
from sleep_agent.ways import surely, through

KIND = "effects"
EFFORT = 2
VERSION = 3
SUBJECTS = frozenset({"function", "method", "module"})
IN_TESTS = False
FIELDS = {
    "effects": "kinds: reads files, writes files, network, process, environment, database, log, prints, input, random, "
    "clock, waits, thread, exits, dynamic (code made or loaded at run time)",
    "likely": "those of the kinds that come by calls which are likely but not proved",
    "possible": "those that come by a call that may run one of a few functions",
    "chains": "for each kind the names on the way to what does it, joined by ` > `; “” where it does itself",
    "changes": "what it changes: `self.name`, parameters, names of the function around it, monikers of module-level "
    "variables",
    "possible_changes": "those of the changes that come by a call that may run one of a few functions",
    "pure": "true where it is proved that it changes nothing and reads only its arguments; operators, attributes and "
    "loops over arguments are taken to do what those of built-in types do",
    "complete": "true where everything it calls is known, so that there is nothing else",
}
TOLD_MAX = 6
NEAR_STEPS = 3
RETURNS_MIN = 2

_WORDS = {
    "reads files": "reads from the file system",
    "writes files": "writes to the file system",
    "network": "uses the network",
    "process": "runs or controls processes",
    "environment": "changes the process's environment",
    "database": "talks to a database",
    "log": "logs or warns",
    "prints": "prints to the terminal",
    "input": "reads what is typed",
    "random": "depends on randomness",
    "clock": "reads the clock",
    "waits": "waits",
    "thread": "starts threads or tasks",
    "exits": "can end the process",
    "dynamic": "loads or runs code by name",
}
_CHANGES = ("attribute", "argument", "outer", "global")
_CONSTRUCTORS = frozenset({"__init__", "__post_init__", "__new__", "__setstate__", "__setattr__"})


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding where there is something to tell: effects, changed state, or that it is proved to be pure."""
    path, qualname = split_moniker(subject)
    found = view.effects(subject)
    outside = [told for told in found if told.kind in OUTSIDE_KINDS]
    changes = _changes(view, subject, [told for told in found if told.kind in _CHANGES])
    is_known = not any(told.kind == "unknown" or told.rank >= POSSIBLE for told in found)
    is_complete = is_known and view.language(path) == "python"
    is_pure = is_complete and not outside and not changes and bool(qualname) and _only_computes(view, subject, found)
    if not outside and not changes and not is_pure:
        return
    if not qualname and not outside:
        return
    what = introduced(view, subject) if qualname else f"Importing {introduced(view, subject).replace('The', 'the', 1)}"
    near = [told for told in outside if len(told.chain) <= NEAR_STEPS]
    far = [told for told in outside if len(told.chain) > NEAR_STEPS and told.kind != "dynamic"]
    says = [
        *_outside_says(path, near),
        *_changes_says(path, [told for told in changes if len(told.chain) <= NEAR_STEPS]),
    ]
    further = f"; further down it also {listed([_WORDS[t.kind] for t in far])}" if far else ""
    if not says and not far and not is_pure:
        return
    if is_pure:
        claim = f"{what} is pure: it only computes its result from its arguments and has no side effects."
    elif not says:
        claim = f"{what}, more than {NEAR_STEPS} calls away, {listed([_WORDS[t.kind] for t in far])}."
    else:
        claim = f"{what} {'; it '.join(fitting(says[:TOLD_MAX], CLAIM_CHARS_MAX - len(what)))}{further}."
    yield Finding(
        claim,
        {
            "effects": [told.kind for told in outside],
            "likely": [told.kind for told in outside if 0 < told.rank < POSSIBLE],
            "possible": [told.kind for told in outside if told.rank >= POSSIBLE],
            "chains": [" > ".join(told.chain) for told in outside],
            "changes": list(dict.fromkeys(_changed(told) for told in changes)),
            "possible_changes": _possible(changes),
            "pure": is_pure,
            "complete": is_complete,
        },
    )


def _only_computes(view: View, subject: str, found: Sequence[Told]) -> bool:
    """Whether nothing is read that may differ next time, and there is a result to speak of."""
    if any(told.kind == "state" for told in found) or view.keys(subject):
        return False
    returned = [s for _, s in view.statements(subject, "return") if s.ref != "<None>"]
    makes_functions = any(view.kind(child) == "function" and "<lambda" not in child for child in view.children(subject))
    head = view.head(subject)
    given = {p.name for p in head.parameters} if head else set()
    bound = any(binding.target not in given for _, binding in view.bindings(subject))
    is_trivial = len(returned) < RETURNS_MIN and not view.calls(subject) and not bound
    return bool(returned) and not (is_trivial or makes_functions or view.statements(subject, "yield"))


def _changes(view: View, subject: str, found: Sequence[Told]) -> list[Told]:
    """What is changed, without the attributes that a constructor sets and what is only known to be something."""
    last = split_moniker(subject)[1].rpartition(".")[2]
    kept = [t for t in found if not (t.kind == "attribute" and (last in _CONSTRUCTORS or not t.detail))]
    shared = {t.detail for t in kept if t.kind == "global"}
    return [
        t
        for t in kept
        if t.kind != "global" or (_is_told(view, t.detail) and t.detail.rpartition(".")[0] not in shared)
    ]


def _is_told(view: View, target: str) -> bool:
    qualname = split_moniker(target)[1]
    return "::" not in target or (bool(qualname) and view.kind(target) != "module")


def _outside_says(path: str, outside: Sequence[Told]) -> Iterator[str]:
    for told in sorted(outside, key=lambda t: (len(t.chain), OUTSIDE_KINDS.index(t.kind))):
        itself = f" (`{told.source}`)" if told.source else ""
        yield f"{_WORDS[told.kind]}{through(told.chain, path, itself)}{surely(told.rank)}"


def _changes_says(path: str, changes: Sequence[Told]) -> Iterator[str]:
    own = [f"`self.{told.detail}`" for told in changes if told.kind == "attribute" and not told.chain]
    if own:
        yield f"changes {listed(own)}"
    by_chain: dict[tuple[int, tuple[str, ...]], list[str]] = {}
    for told in changes:
        if told.kind == "attribute" and told.chain:
            by_chain.setdefault((told.rank, told.chain), []).append(f"`self.{told.detail}`")
    for (rank, chain), names in by_chain.items():
        yield f"changes {listed(names)}{through(chain, path)}{surely(rank)}"
    arguments: dict[tuple[int, str, str, tuple[str, ...]], list[str]] = {}
    for told in changes:
        if told.kind in ("argument", "outer"):
            name, _, attribute = told.detail.partition(".")
            arguments.setdefault((told.rank, told.kind, name, told.chain), []).append(attribute)
    for (rank, kind, name, chain), attributes in arguments.items():
        inside = listed([f"`{each}`" for each in attributes if each])
        owner = "its argument" if kind == "argument" else "what the function around it calls"
        yield f"changes {f'{inside} of ' if inside else ''}{owner} `{name}`{through(chain, path)}{surely(rank)}"
    for told in changes:
        if told.kind == "global":
            where = named(told.detail)
            yield f"changes the shared {where}{through(told.chain, path)}{surely(told.rank)}"


def _changed(told: Told) -> str:
    if told.kind == "attribute":
        return f"self.{told.detail}"
    return told.detail if told.kind == "global" else shown(told.detail.partition(".")[0])


def _possible(changes: Sequence[Told]) -> list[str]:
    """Of the changes those that no surer call makes."""
    sure = {_changed(told) for told in changes if told.rank < POSSIBLE}
    return list(dict.fromkeys(name for told in changes if (name := _changed(told)) not in sure))
