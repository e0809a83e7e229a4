"""In which thread, process or task a function runs, and where an async function blocks its event loop."""

from collections.abc import Iterator

from indexer.effects.outside import runs_elsewhere
from indexer.records import CallEdge, split_moniker
from sleep_agent.findings import Finding
from sleep_agent.prose import listed, placed_all
from sleep_agent.subjects import introduced, is_test
from sleep_agent.view import View
from sleep_agent.ways import surely, through

KIND = "concurrency"
EFFORT = 2
VERSION = 2
SUBJECTS = frozenset({"function", "method"})
IN_TESTS = False
FIELDS = {
    "runs_in": "thread, process, task or executor, for each way in which it is handed over",
    "started_by": "monikers of what hands it over",
    "blocks": "kinds of effects that block: waits, network, process, input; of an async function, outside of threads",
    "locks": "what it holds while it runs a block, as source",
}
CALLERS_MAX = 4
_BLOCKING = ("waits", "network", "process", "input")
_WORDS = {"waits": "waits", "network": "uses the network", "process": "runs a process", "input": "reads what is typed"}
_LOCKS = ("lock", "mutex", "semaphore", "condition")
_PLACES = {
    "Thread": "a thread of its own", "start_new_thread": "a thread of its own", "Timer": "a thread of its own",
    "to_thread": "a worker thread", "Process": "a process of its own", "create_task": "a task of the event loop",
    "ensure_future": "a task of the event loop", "call_soon": "the event loop", "call_later": "the event loop",
    "submit": "an executor", "run_in_executor": "an executor", "register": "the end of the process",
    "run_coroutine_threadsafe": "a task of the event loop", "signal": "a signal handler",
}  # fmt: skip
_PLACE_OF_SYNC = {"to_thread": "a worker thread"}


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding for what runs elsewhere, holds a lock, or blocks a loop."""
    sort = view.sort(subject)
    if sort is None:
        return
    handed = [(place, e) for e in view.calls_to(subject) if (place := _place(e)) and not is_test(_path(e))]
    places = list(dict.fromkeys(place for place, _ in handed))
    starters = list(dict.fromkeys(e.caller for _, e in handed))
    locks = list(dict.fromkeys(s.ref for _, s in view.statements(subject, "with") if _is_lock(s.ref)))
    blocking = [t for t in view.effects(subject) if t.kind in _BLOCKING and t.source != "asyncio.sleep"]
    blocks = [t for t in blocking if _is_synchronous(view, t.chain)] if sort.is_async else []
    path, _ = split_moniker(subject)
    says = []
    if places:
        says.append(f"runs in {listed(places)}, started by {placed_all(starters, CALLERS_MAX, path)}")
    if locks:
        says.append(f"holds {listed([f'`{lock}`' for lock in locks])} while it works")
    says += [
        f"blocks the event loop: it {_WORDS[t.kind]} (`{t.source}`){through(t.chain, path)}{surely(t.rank)}"
        for t in blocks[:2]
    ]
    if says:
        yield Finding(
            f"{introduced(view, subject)} {'; it '.join(says)}.",
            {"runs_in": places, "started_by": starters, "blocks": [t.kind for t in blocks], "locks": locks},
        )


def _place(edge: CallEdge) -> str:
    """Where a call that hands a function over has it run; "" for a plain call."""
    if edge.certainty == "unresolved":
        return ""
    function = edge.text.partition("(")[0].strip()
    last = function.rpartition(".")[2]
    is_given = "(" in edge.text and (
        runs_elsewhere(None, function) or last in ("Thread", "Timer", "Process", "to_thread")
    )
    is_at_exit = function in ("atexit.register", "signal.signal", "asyncio.ensure_future", "_thread.start_new_thread")
    return _PLACES.get(last, "") if is_given or is_at_exit else ""


def _path(edge: CallEdge) -> str:
    return split_moniker(edge.caller)[0]


def _is_lock(ref: str) -> bool:
    last = ref.partition("(")[0].rpartition(".")[2].lower()
    return any(last == word or last.endswith((f"_{word}", word)) for word in _LOCKS) and "(" not in ref


def _is_synchronous(view: View, chain: tuple[str, ...]) -> bool:
    """Whether nothing on the way to an effect hands its work to a thread of its own."""
    return all(
        (sort := view.sort(name)) is not None and "sync_to_async" not in " ".join(sort.decorators) for name in chain
    )
