"""The nouns of what running code does: effects, the bodies that have them, and how far each one is away."""

from typing import Final, NamedTuple

from indexer.records import Record

Effect = tuple[str, str]
"""A kind of effect with its detail:

- "raise": the class as moniker or dotted name, or the source where it is neither; "raise if": before the class stand
  `parameter+` or `parameter-`, because it happens only where that argument is true, or only where it is false
- "key": `environment NAME`, `settings NAME` or `config NAME` is read
- those of `OUTSIDE_KINDS`, without detail
- "global": the moniker of what is changed; "attribute": the attribute of the receiver that is changed, "" where it is
  the receiver's content; "argument": the parameter whose object is changed, as `tree` or, if one attribute of it is,
  `tree.nodes`; "outer": the same of a name that belongs to the function around
- "state": a variable of a module is read; "unknown": something that nobody can follow
"""

OUTSIDE_KINDS: Final = (
    "reads files", "writes files", "network", "process", "environment", "database", "log", "prints", "input", "random",
    "clock", "waits", "thread", "exits", "dynamic",
)  # fmt: skip
"""What code outside the repository may do, in the order in which it is told."""

UNKNOWN: Final[Effect] = ("unknown", "")
CROWD: Final = 3
"""Rank of a call that may run so many functions that following them would tell nothing."""
STATE: Final[Effect] = ("state", "")
"""Reads what other code may change: a variable of a module."""


class Root(NamedTuple):
    """Where the object that an expression names comes from.

    `kind` is "receiver" (`self`), "argument", "outer" (a name of the function around), "global", "fresh" (made here) or
    "unknown"; `name` the parameter or moniker; `attribute` the first attribute that is taken of it, "" where it is the
    object itself.
    """

    kind: str
    name: str = ""
    attribute: str = ""


class Guard(NamedTuple):
    """One `except` clause's class around a place: moniker or dotted name, "" for any, "?" where nobody knows."""

    caught: str
    raises_again: bool


class Site(NamedTuple):
    """A call of code in the repository: `rank` is its certainty's, `CROWD` where it may run any of many.

    `guards` holds the clauses of each `try` around it, innermost first. `needs` is the parameter of the caller on
    which it depends, with `+` or `-` behind it. `constants` are arguments that are plainly true or false; `is_open`:
    there are more of them than are written (`*args`). `detached`: it runs elsewhere (a thread, a task), so nothing
    that it raises comes back. `around` holds where the names of the caller come from, if it calls a function that is
    written inside it; `beside`: both are written in one function and share the names around them.
    """

    callee: str
    rank: int
    guards: tuple[tuple[Guard, ...], ...] = ()
    needs: str = ""
    receiver: Root = Root("unknown")
    arguments: tuple[Root, ...] = ()
    keywords: tuple[tuple[str, Root], ...] = ()
    constants: tuple[tuple[str, bool], ...] = ()
    is_open: bool = False
    detached: bool = False
    around: tuple[tuple[str, Root], ...] = ()
    beside: bool = False


class Body(Record):
    """What one body does by itself: each effect with the text of what does it and how sure it is (0 exact, 1 likely).

    `sites` are its calls within the repository. `parameters` are names in order, the receiver left out; `receiver` is
    its name, "" where there is none. `defaults` are those parameters whose default is plainly true or false.
    """

    own: dict[Effect, tuple[str, int]]
    sites: tuple[Site, ...] = ()
    parameters: tuple[str, ...] = ()
    receiver: str = ""
    defaults: tuple[tuple[str, bool], ...] = ()


class Reach(NamedTuple):
    """The surest way to an effect, of those the nearest: `rank` of its weakest step, steps, and the next step.

    `via` is the callee that has the effect, as `effect` there; "" where the body has it itself.
    """

    rank: int
    distance: int
    via: str = ""
    effect: Effect = UNKNOWN
