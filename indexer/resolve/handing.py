"""How something outside the repository calls back what it is given."""

from typing import NamedTuple


class Handing(NamedTuple):
    """Which argument of a call is called (index or name), and with what: `{1}` is the second argument of the call."""

    callee: int | str
    arguments: tuple[str, ...] = ()
