"""A change into what somebody who reviews it asks: what is untested, undocumented, half done or surprising."""

from collections.abc import Callable, Iterator, Sequence

from indexer.graph.diff_impact import DiffImpact
from indexer.graph.walk import Reached
from indexer.records import split_moniker
from sleep_agent.change.difference import Difference, described
from sleep_agent.change.disagreement import Disagreement, undocumented
from sleep_agent.prose import listed, placed_all, shown
from sleep_agent.subjects import is_private, is_special, is_test

NAMES_MAX = 5
WALKS_MAX = 20
CALLABLE = ("function", "method")
DOCUMENTED = (*CALLABLE, "class")


def remarks(
    changed: Sequence[Difference],
    found: DiffImpact,
    wrong: Sequence[Disagreement],
    broken: Sequence[Reached],
    is_tested: Callable[[str], bool],
) -> list[str]:
    """Questions as a reviewer puts them, the gravest first; empty where there is nothing to ask.

    `is_tested` tells whether any test reaches a symbol: a walk from several that changed ends each way at one of them.
    """
    return [
        *_compatibility(changed),
        *_left_behind(broken),
        *_untested(changed, found, is_tested),
        *_documentation(changed, wrong),
        *_moved(changed),
    ]


def _compatibility(changed: Sequence[Difference]) -> Iterator[str]:
    for each in changed:
        qualname = split_moniker(each.name)[1]
        if each.breaks and qualname and not is_private(qualname) and not is_test(each.path):
            yield f"`{shown(qualname)}` {described(each)}: is that meant to break whoever uses it from outside?"


def _left_behind(broken: Sequence[Reached]) -> Iterator[str]:
    if broken:
        yield f"Why are {placed_all([each.name for each in broken], NAMES_MAX)} not changed as well?"


def _untested(changed: Sequence[Difference], found: DiffImpact, is_tested: Callable[[str], bool]) -> Iterator[str]:
    reached = {each.chain[0] for each in found.impact.tests if each.chain}
    own = [d for d in changed if d.after and d.after.kind in CALLABLE and not is_test(d.path) and d.change != "meaning"]
    bare = [d.name for d in own if d.name not in reached and not is_special(d.name.rpartition(".")[2])]
    bare = [name for n, name in enumerate(bare) if n >= WALKS_MAX or not is_tested(name)]
    if bare:
        yield f"Where is the test for {placed_all(bare, NAMES_MAX)}? None that is known reaches it."
    elif own and not any(is_test(d.path) for d in changed):
        yield "No test changed with it: do those that reach it cover the new behaviour?"


def _documentation(changed: Sequence[Difference], wrong: Sequence[Disagreement]) -> Iterator[str]:
    if wrong:
        yield f"Should the documentation not change as well? {wrong[0].text}"
    for each in changed:
        name = shown(split_moniker(each.name)[1])
        if missing := undocumented(each):
            yield f"Does the docstring of `{name}` not have to tell of {listed([f'`{p}`' for p in missing])}?"
        new = each.after
        is_new = each.change == "added" and new is not None and new.kind in DOCUMENTED and not new.doc
        if (
            is_new
            and name
            and not is_private(name)
            and not is_special(name.rpartition(".")[2])
            and not is_test(each.path)
        ):
            yield f"What is `{name}` for? It has no docstring."


def _moved(changed: Sequence[Difference]) -> Iterator[str]:
    for each in changed:
        if each.change == "meaning":
            yield f"`{shown(split_moniker(each.name)[1])}` {described(each)}: is that meant?"
