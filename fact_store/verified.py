"""Which work items of a snapshot are known to be current, as a record that a later process can trust.

To know it means to work out what follows from the whole graph, which takes seconds in a large repository. All of it
follows from the state that `state_of` names: where that is the same, so is every digest.
"""

from collections.abc import Mapping

from fact_store.codec import encode
from fact_store.records import WorkItem
from fact_store.snapshot import WITH_INPUT, Snapshot
from indexer.digest import digest, digest_of
from indexer.records import Record


class Verified(Record):
    """`state` names what digests follow from, `standing` the work items that stand; all of these but `doubtful`
    (subjects) were found to be current.
    """

    state: str
    standing: str
    doubtful: tuple[str, ...] = ()


def state_of(snapshot: Snapshot, program: str) -> str:
    """Names all that the digests of a snapshot follow from, beside what the user or git gave as input.

    `program` names the code that works them out.
    """
    modules = snapshot.code.modules
    history = digest(encode(snapshot.history))
    return digest_of([program, history, *(part for path in sorted(modules) for part in (path, modules[path].blob))])


def verified(snapshot: Snapshot, program: str) -> Verified | None:
    """What has been found of the snapshot's work items so far; None where nothing has been."""
    current, items = snapshot.known_current, _items(snapshot)
    if not current:
        return None
    return Verified(state_of(snapshot, program), _standing(items), tuple(s for s in sorted(items) if s not in current))


def trusting(snapshot: Snapshot, known: Verified, program: str) -> Snapshot:
    """The snapshot with what is `known` of exactly this state; as it is where the record is about another one."""
    items = _items(snapshot)
    if known.standing != _standing(items) or known.state != state_of(snapshot, program):
        return snapshot
    return snapshot.with_current(items.keys() - set(known.doubtful))


def _items(snapshot: Snapshot) -> dict[str, WorkItem]:
    return {subject: item for subject, item in snapshot.items.items() if subject not in WITH_INPUT}


def _standing(items: Mapping[str, WorkItem]) -> str:
    return digest_of(part for subject in sorted(items) for part in (subject, items[subject].key))
