"""Where running starts: console scripts in the settings, scripts guarded by `__main__`, and `python -m` packages."""

import configparser
import re
import tomllib
from collections.abc import Iterator, Sequence

from indexer.records import moniker, split_moniker
from sleep_agent.findings import Finding, Site
from sleep_agent.prose import listed, named
from sleep_agent.subjects import introduced
from sleep_agent.view import View

KIND = "entry points"
EFFORT = 2
VERSION = 2
SUBJECTS = frozenset({"module"})
IN_TESTS = False
FIELDS = {
    "commands": "console commands that the file declares",
    "targets": "what each command runs, monikers where it is in this repository; or what the script calls",
}
COMMANDS_MAX = 6
CALLS_MAX = 4
PARENTS_MAX = 4

_SCRIPT = re.compile(r"""["']([\w.-]+)\s*=\s*([\w.]+:[\w.]+)["']""")
_TABLE = re.compile(r"project|project scripts|tool poetry|tool poetry scripts|options entry_points")
_MAIN = re.compile(r"""^if\s+__name__\s*==\s*["']__main__["']\s*:""")


def derive(view: View, subject: str) -> Iterator[Finding]:
    """One finding for a file that declares commands or does something when it is run."""
    path, _ = split_moniker(subject)
    name = path.rpartition("/")[2]
    if name in ("pyproject.toml", "setup.cfg", "setup.py"):
        yield from _declared(view, path, name)
    if name.endswith(".py") and name != "setup.py":
        yield from _run(view, subject, name)


def _declared(view: View, path: str, name: str) -> Iterator[Finding]:
    scripts = _READERS[name](_where_declared(view, path, name))
    if not scripts:
        return
    targets = [_target(view, path, target) for target in scripts.values()]
    pairs = [f"the command `{command}` runs {named(t)}{_file(t)}" for command, t in zip(scripts, targets, strict=True)]
    claim = f"When it is installed, as `{path}` says, {listed(pairs, COMMANDS_MAX)}."
    yield Finding(claim, {"commands": list(scripts), "targets": targets})


def _where_declared(view: View, path: str, name: str) -> str:
    """Of settings the tables in which commands are declared: an edit to the others leaves the fact as it is."""
    if name == "setup.py":
        return "\n".join(view.lines(moniker(path)))
    tables = [each for each in view.inside(path) if _TABLE.fullmatch(split_moniker(each)[1])]
    return "\n".join("\n".join(view.lines(each)) for each in tables)


def _file(target: str) -> str:
    return f" in `{split_moniker(target)[0]}`" if "::" in target else ""


def _run(view: View, subject: str, name: str) -> Iterator[Finding]:
    calls = [(at, e) for at, e in view.calls_from(subject) if e.callee and "::" in e.callee and e.kind == "call"]
    if not calls:
        return
    start = 0 if name == "__main__.py" else _guard_line(view.lines(subject))
    if start is None:
        return
    called = list(dict.fromkeys(e.callee for at, e in calls if at >= start and e.callee))
    if not called:
        return
    path, _ = split_moniker(subject)
    names = listed([f"{named(c)}{'' if split_moniker(c)[0] == path else _file(c)}" for c in called], CALLS_MAX)
    if name == "__main__.py":
        package = path.rpartition("/")[0].rpartition("/")[2] or path
        claim = f"Running `python -m {package}` executes `{path}`, which calls {names}."
    else:
        claim = f"{introduced(view, subject)} can be run as a script, which calls {names}."
    last = max(at for at, e in calls if at >= start)
    yield Finding(claim, {"commands": [], "targets": called}, (Site(subject, start, last),))


def _guard_line(lines: Sequence[str]) -> int | None:
    return next((n for n, line in enumerate(lines) if _MAIN.match(line)), None)


def _pyproject(text: str) -> dict[str, str]:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}
    found: dict[str, str] = {}
    poetry = data.get("tool", {}).get("poetry", {}) if isinstance(data.get("tool"), dict) else {}
    for table in (data.get("project", {}), poetry):
        scripts = table.get("scripts", {}) if isinstance(table, dict) else {}
        found |= {k: v for k, v in scripts.items() if isinstance(v, str)} if isinstance(scripts, dict) else {}
    return found


def _setup_cfg(text: str) -> dict[str, str]:
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
    except configparser.Error:
        return {}
    lines = parser.get("options.entry_points", "console_scripts", fallback="").splitlines()
    pairs = (line.partition("=") for line in lines if "=" in line)
    return {command.strip(): target.strip() for command, _, target in pairs}


def _setup_py(text: str) -> dict[str, str]:
    return dict(_SCRIPT.findall(text)) if "console_scripts" in text else {}


_READERS = {"pyproject.toml": _pyproject, "setup.cfg": _setup_cfg, "setup.py": _setup_py}


def _target(view: View, path: str, target: str) -> str:
    """`pkg.mod:func` as a moniker where a file beside (or below `src/` beside) the settings defines it."""
    module, _, attribute = target.partition("[")[0].strip().partition(":")
    folder = path.rpartition("/")[0]
    prefix = f"{folder}/" if folder else ""
    stem = module.replace(".", "/")
    for candidate in (f"{root}{stem}{end}" for root in (prefix, f"{prefix}src/") for end in (".py", "/__init__.py")):
        if attribute and view.sort(moniker(candidate, attribute)):
            return moniker(candidate, attribute)
        if view.sort(moniker(candidate)):
            return moniker(candidate, attribute) if not attribute else f"{module}.{attribute}"
    return f"{module}.{attribute}" if attribute else module
