"""Effects of what is called into effects of who calls: what a `try` lets out, what an argument decides."""

from collections.abc import Callable, Iterable
from typing import Final

from indexer.code_index import CodeIndex
from indexer.effects.classes import catches
from indexer.effects.records import CROWD, UNKNOWN, Body, Effect, Guard, Root, Site
from indexer.effects.scopes import UNKNOWN_ROOT

_STUB: Final = "<builtin>.NotImplementedError"


def transfer_in(code: CodeIndex) -> Callable[[Site, Effect, Body], Effect | None]:
    """(call, effect of the callee, the callee's body) -> the caller's effect, None where none gets through.

    Of a call that may run any of many functions nothing is said but that nobody knows.
    """
    known: dict[tuple[tuple[tuple[Guard, ...], ...], str], bool] = {}

    def escapes(site: Site, raised: str) -> bool:
        key = (site.guards, raised)
        if key not in known:
            known[key] = passes(code, site.guards, raised)
        return known[key]

    def transfer(site: Site, effect: Effect, callee: Body) -> Effect | None:
        kind, detail = effect
        if site.rank >= CROWD:
            return UNKNOWN
        if kind in ("raise", "raise if"):
            condition, raised = ("", detail) if kind == "raise" else split_condition(detail)
            needs = _still_needed(site, callee, condition) if condition else site.needs
            if needs is None or site.detached or (raised == _STUB and callee.receiver) or not escapes(site, raised):
                return None
            return ("raise if", f"{needs}{raised}") if needs else ("raise", raised)
        if kind == "attribute":
            return changed_effect(_deeper(site.receiver, detail))
        if kind == "argument":
            name, _, attribute = detail.partition(".")
            return changed_effect(_deeper(_given(site, callee, name), attribute))
        if kind == "outer" and not site.beside:
            name, _, attribute = detail.partition(".")
            return changed_effect(_deeper(dict(site.around).get(name, UNKNOWN_ROOT), attribute))
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
    return site.arguments[at] if at < len(site.arguments) else UNKNOWN_ROOT


def _deeper(root: Root, attribute: str) -> Root:
    """What is changed if an attribute of the object of a root is: of what is an attribute already, that one."""
    return root if root.attribute else root._replace(attribute=attribute)


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
        case "argument" | "outer":
            return (root.kind, f"{root.name}.{root.attribute}" if root.attribute else root.name)
        case "global":
            return ("global", root.name)
        case "fresh":
            return None
        case _:
            return UNKNOWN
