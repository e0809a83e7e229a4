"""Which resources a function opens (files, sockets, connections, locks, processes), and who closes each one."""

import re
from collections.abc import Iterator, Sequence

from indexer.records import Binding, Call, moniker, split_moniker
from sleep_agent.findings import Finding, Site
from sleep_agent.prose import listed, quoted
from sleep_agent.subjects import introduced
from sleep_agent.view import View

KIND = "resources"
EFFORT = 2
VERSION = 2
SUBJECTS = frozenset({"function", "method"})
IN_TESTS = False
FIELDS = {
    "opened": "what opens each resource, as source, in source order",
    "closed": "for each who closes it: with, finally, here, caller, handed, kept, elsewhere, nobody, or a moniker",
}
TOLD_MAX = 4
CALL_CHARS_MAX = 50
CLOSES = frozenset({"close", "shutdown", "terminate", "release", "cleanup", "unlink", "aclose", "stop", "communicate",
                    "wait", "join", "quit"})  # fmt: skip
_OPENS = frozenset({
    "<builtin>.open", "io.open", "codecs.open", "os.open", "os.fdopen", "pathlib.Path.open", "gzip.open", "bz2.open",
    "lzma.open", "tarfile.open", "zipfile.ZipFile", "socket.socket", "socket.create_connection", "sqlite3.connect",
    "tempfile.TemporaryFile", "tempfile.NamedTemporaryFile", "tempfile.TemporaryDirectory",
    "tempfile.SpooledTemporaryFile", "subprocess.Popen", "urllib.request.urlopen", "mmap.mmap",
    "concurrent.futures.ThreadPoolExecutor", "concurrent.futures.ProcessPoolExecutor", "multiprocessing.Pool",
    "psycopg2.connect", "psycopg.connect", "requests.Session", "httpx.Client", "httpx.AsyncClient", "os.scandir",
    "aiohttp.ClientSession", "smtplib.SMTP", "smtplib.SMTP_SSL", "ftplib.FTP", "shelve.open",
    "selectors.DefaultSelector",
})  # fmt: skip
_SAFE = re.compile(r"closing\(|enter_context\(|ExitStack")


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding where the function opens something that has to be closed."""
    edges = [(at, e) for at, e in view.calls_from(subject) if e.callee in _OPENS and e.kind == "call"]
    if not edges:
        return
    calls = {call.span: call for _, call in view.calls(subject)}
    opened = [(at, calls[e.span]) for at, e in dict.fromkeys((at, e) for at, e in edges) if e.span in calls]
    opened = list({call.span: (at, call) for at, call in opened}.values())
    if not opened:
        return
    fates = [_fate(view, subject, call) for _, call in opened]
    told = [
        f"{quoted(call.text, CALL_CHARS_MAX)}, {_words(fate)}" for (_, call), fate in zip(opened, fates, strict=True)
    ]
    yield Finding(
        f"{introduced(view, subject)} opens {listed(told, TOLD_MAX)}.",
        {"opened": [" ".join(call.text.split()) for _, call in opened], "closed": fates},
        tuple(Site(subject, at, at) for at, _ in opened[:TOLD_MAX]),
    )


def _words(fate: str) -> str:
    if "::" in fate:
        return f"which `{split_moniker(fate)[1]}` closes"
    return {
        "with": "closed by its `with` block",
        "finally": "closed in a `finally` block",
        "here": "closed here, but not if something is raised in between",
        "caller": "which the caller gets and has to close",
        "kept": "which is kept on the object and closed by none of its methods",
        "handed": "which is handed on to what is called with it",
        "elsewhere": "which is kept on another object, for others to close",
        "nobody": "closed by nobody but the garbage collector",
    }[fate]


def _fate(view: View, subject: str, call: Call) -> str:
    """Who closes what a call opens."""
    around = [s for _, s in view.statements(subject, "with", "return", "yield")]
    inside = [s for s in around if s.span.start_byte <= call.span.start_byte and call.span.end_byte <= s.span.end_byte]
    if any(s.kind == "with" for s in inside):
        return "with"
    if any(s.kind in ("return", "yield") for s in inside):
        return "caller"
    others = [c for _, c in view.calls(subject)]
    holder = [c for c in others if c.span != call.span and _contains(c, call)]
    if any(_SAFE.search(c.text) for c in holder):
        return "with"
    names = [
        b.target
        for _, b in view.bindings(subject)
        if b.span.start_byte <= call.span.start_byte and call.span.end_byte <= b.span.end_byte
    ]
    names += _targets_before(view, subject, call)
    for name in dict.fromkeys(names):
        return _fate_of_name(view, subject, name, others)
    return "handed" if holder else "nobody"


def _contains(outer: Call, inner: Call) -> bool:
    return outer.span.start_byte <= inner.span.start_byte and inner.span.end_byte <= outer.span.end_byte


def _targets_before(view: View, subject: str, call: Call) -> list[str]:
    """What is bound to the call's value by a binding that holds once its statement ends."""
    return [b.target for _, b in view.bindings(subject) if b.value.startswith(f"{call.ref}(") and _is_near(b, call)]


def _is_near(binding: Binding, call: Call) -> bool:
    return binding.span.start_line <= call.span.start_line <= binding.span.end_line


def _fate_of_name(view: View, subject: str, name: str, calls: Sequence[Call]) -> str:
    if name.startswith(("self.", "cls.")):
        return _closing_method(view, subject, name) or "kept"
    if "." in name:
        return "elsewhere"
    for _, s in view.statements(subject, "with"):
        if s.ref == name or f"({name})" in s.ref or f"({name}," in s.ref:
            return "with"
    for call in calls:
        base, _, method = call.ref.rpartition(".")
        if (base == name and method in CLOSES) or (call.ref == "os.close" and name in call.arguments):
            return "finally" if _in_finally(view, subject, call) else "here"
    is_it = re.compile(rf"(?<![\w.]){re.escape(name)}(?![\w.\[])")
    if any(is_it.search(s.ref) for _, s in view.statements(subject, "return", "yield")):
        return "caller"
    if any(name in (*c.arguments, *(k.partition("=")[2] for k in c.keywords)) for c in calls):
        return "handed"
    stored = [b.target for _, b in view.bindings(subject) if b.value == name and b.target.startswith("self.")]
    return (_closing_method(view, subject, stored[0]) or "kept") if stored else "nobody"


def _in_finally(view: View, subject: str, call: Call) -> bool:
    lines = view.lines(subject)
    starts = [at for at, c in view.calls(subject) if c.span == call.span]
    at = starts[0] if starts else 0
    indent = len(lines[at]) - len(lines[at].lstrip()) if at < len(lines) else 0
    for line in reversed(lines[:at]):
        if line.strip() and len(line) - len(line.lstrip()) < indent:
            if line.lstrip().startswith("finally"):
                return True
            indent = len(line) - len(line.lstrip())
    return False


def _closing_method(view: View, subject: str, attribute: str) -> str:
    """The method of the same class that closes an attribute; "" where none does."""
    path, qualname = split_moniker(subject)
    owner = moniker(path, qualname.rpartition(".")[0])
    for method in view.children(owner):
        sort = view.sort(method)
        if sort is not None and sort.kind == "method":
            for _, call in view.calls(method):
                base, _, last = call.ref.rpartition(".")
                if base == attribute and last in CLOSES:
                    return method
    return ""
