"""The flags by which verbs that walk the call graph are bounded."""

from typing import Final

import click

from indexer.graph.certainty import ORDER
from indexer.graph.walk import DEPTH_MAX, NODES_MAX

CERTAINTIES: Final = click.Choice(ORDER)


depth_option = click.option(
    "--depth", type=click.IntRange(1, DEPTH_MAX), metavar="N", help="Follow calls over so many steps."
)
certainty_option = click.option(
    "--certainty", type=CERTAINTIES, metavar="LEAST", help=f"Leave out what is less certain: {', '.join(ORDER)}."
)
max_option = click.option(
    "--max", "nodes", type=click.IntRange(min=1), metavar="N", default=None, help=f"Tell at most N [{NODES_MAX}]."
)
