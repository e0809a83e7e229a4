"""A snapshot into the modules a model has yet to think about; `agenda.order.weighed` puts them in order.

What a model finds out about a module is taken to save as much waiting as what rules do; what it costs is money.
"""

from fact_store.snapshot import Snapshot, by_model
from sleep_agent.model.reasoner import worth_thinking


def to_think_about(snapshot: Snapshot, effort: int) -> tuple[str, ...]:
    """Subjects of model work items that do not stand, by name."""
    paths = [path for path in snapshot.code.modules if worth_thinking(snapshot, path)]
    return tuple(subject for path in sorted(paths) if not snapshot.stands(subject := by_model(path), effort))
