"""The unsaved texts of several clients into the one that counts for a path: the one that was changed last."""


class Buffers:
    """Who holds which text, by path and in the order of their changes."""

    def __init__(self) -> None:
        self._held: dict[str, dict[int, str]] = {}

    def hold(self, path: str, text: str | None, owner: object) -> str | None:
        """The text of `path` at one client is this now, or (None) it was closed there; the one that counts, if any."""
        held = self._held.setdefault(path, {})
        held.pop(id(owner), None)
        if text is not None:
            held[id(owner)] = text
        if not held:
            del self._held[path]
        return next(reversed(held.values()), None)

    def of(self, owner: object) -> list[str]:
        """The paths of which a client holds a text."""
        return [path for path, held in self._held.items() if id(owner) in held]

    def is_overruled(self, path: str, text: str, owner: object) -> bool:
        """True where another client changed this file since, and to something else than `text`."""
        held = self._held.get(path, {})
        return bool(held) and next(reversed(held)) != id(owner) and next(reversed(held.values())) != text
