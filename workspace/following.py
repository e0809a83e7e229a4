"""What another process stored meanwhile into a snapshot that knows it, and into the right to write once it is gone."""

from collections.abc import Iterable

from fact_store.snapshot import REPOSITORY, WITH_INPUT, Snapshot, file_of
from sleep_agent.standing import is_by_current_rules
from workspace.keeper import Keeper


def follow(keeper: Keeper, snapshot: Snapshot) -> tuple[Snapshot, Iterable[str]] | None:
    """The snapshot with what stands in the store now, and the paths that the store has otherwise than we do.

    None where this process is the writer already, or nothing was stored since it looked last. Afterwards it is the
    writer if no other process is: what the paths mean here is then to be written.
    """
    if keeper.is_writer or not (keeper.has_moved() or keeper.take_over()):
        return None
    keeper.take_over()
    stored = keeper.load()
    code = snapshot.code
    known = {*code.modules, REPOSITORY, *WITH_INPUT}
    results = (r for r in stored.results() if is_by_current_rules(r.item) and file_of(r.item.subject) in known)
    paths = {*stored.modules, *code.modules}
    differ = (p for p in paths if p not in code.modules or stored.resolutions.get(p) != code.resolutions.get(p))
    effort = snapshot.effort if stored.effort is None else stored.effort
    return snapshot.with_results(results, effort), tuple(differ)
