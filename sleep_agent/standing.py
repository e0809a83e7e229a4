"""A past work item into whether its rows may stand today: whether the rules that made it are those of now."""

from fact_store.records import WorkItem
from fact_store.snapshot import is_by_model
from sleep_agent.catalogue import rules_digest
from sleep_agent.model.rules import model_rules


def is_by_current_rules(item: WorkItem) -> bool:
    """True where the rules of the item's reasoner have not changed since."""
    return item.rules == (model_rules() if is_by_model(item.subject) else rules_digest())
