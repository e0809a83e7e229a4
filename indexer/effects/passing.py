"""Effects of what is called into effects of who calls: what a `try` lets out, what an argument decides."""

from collections.abc import Callable, Iterable
from typing import Final

from indexer.code_index import CodeIndex
from indexer.effects.classes import catches
from indexer.effects.records import UNKNOWN, Body, Effect, Guard, Root, Site
from indexer.graph.certainty import RANK

POSSIBLE: Final = RANK["possible"]
_STUB: Final = "<builtin>.NotImplementedError"


def transfer_in(code: CodeIndex) -> Callable[[Site, Effect, Body], Effect | None]:
    """(call, effect of the callee, the callee's body) -> the caller's effect, None where none gets through.

    Of a call with several possible targets nothing is said but that nobody knows.
    """
    known: dict[tuple[tuple[tuple[Guard, ...], ...], str], bool] = {}

    def escapes(site: Site, raised: str) -> bool:
        key = (site.guards, raised)
        if key not in known:
            known[key] = passes(code, site.guards, raised)
        return known[key]

    def transfer(site: Site, effect: Effect, callee: Body) -> Effect | None:
        kind, detail = effect
        if site.rank >= POSSIBLE:
            return UNKNOWN
        if kind in ("raise", "raise if"):
            condition, raised = ("", detail) if kind == "raise" else split_condition(detail)
            needs = _still_needed(site, callee, condition) if condition else site.needs
            if needs is None or site.detached or (raised == _STUB and callee.receiver) or not escapes(site, raised):
                return None
            return ("raise if", f"{needs}{raised}") if needs else ("raise", raised)
        if kind == "attribute":
            root = site.receiver
            if root.kind == "receiver" and not root.attribute:
                return effect
            return changed_effect(root)
        if kind == "argument":
            return changed_effect(_given(site, callee, detail))
        return effect

    return transfer


def split_condition(detail: str) -> tuple[str, str]:
    """The detail of a "raise if": (parameter with `+` or `-`, class)."""
    at = min(n for sign in "+-" if (n := detail.find(sign)) >= 0) + 1
    return detail[:at], detail[at:]


def _still_needed(site: Site, callee: Body, needs: str) -> str | None:
    """What a caller's own argument has to be so that a callee's is as it needs; "" for anything, None for never.

    An argument that is plainly true or false decides it, and a default does where no argument is given.
    """
    parameter, wanted = needs[:-1], needs[-1] == "+"
    given = dict(site.constants).get(parameter)
    root = dict(site.keywords).get(parameter)
    if root is None and given is None:
        at = callee.parameters.index(parameter) if parameter in callee.parameters else len(site.arguments)
        if at < len(site.arguments):
            root = site.arguments[at]
        elif not site.is_open:
            given = dict(callee.defaults).get(parameter)
    if given is not None:
        return site.needs if given == wanted else None
    if root is not None and root.kind == "argument" and not root.attribute and not site.needs:
        return f"{root.name}{needs[-1]}"
    return site.needs


def _given(site: Site, callee: Body, parameter: str) -> Root:
    """Where what a call hands over for a parameter comes from."""
    for name, root in site.keywords:
        if name == parameter:
            return root
    at = callee.parameters.index(parameter) if parameter in callee.parameters else len(site.arguments)
    return site.arguments[at] if at < len(site.arguments) else Root("unknown")


def passes(code: CodeIndex, guards: Iterable[tuple[Guard, ...]], raised: str) -> bool:
    """Whether an exception gets out of the `try` statements around a place, innermost first."""
    for clauses in guards:
        caught = next((clause for clause in clauses if catches(code, clause.caught, raised)), None)
        if caught is not None and not caught.raises_again:
            return False
    return True


def changed_effect(root: Root) -> Effect | None:
    """The effect of changing an object that comes from `root`; None for what was made here."""
    match root.kind:
        case "receiver":
            return ("attribute", root.attribute)
        case "argument":
            return ("argument", root.name)
        case "global":
            return ("global", root.name)
        case "fresh":
            return None
        case _:
            return UNKNOWN
