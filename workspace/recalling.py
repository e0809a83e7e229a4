"""Questions into what is recalled for them: the search index that lives beside one workspace."""

import threading
from typing import TYPE_CHECKING

from fact_store.snapshot import Snapshot

if TYPE_CHECKING:
    from assistant.index import SearchIndex
    from assistant.recall import Recall
    from workspace.keeper import Keeper


class Recalling:
    """Holds the search index, which follows one snapshot after another; any thread may ask."""

    def __init__(self, keeper: "Keeper") -> None:
        self._keeper = keeper
        self._indexing = threading.Lock()  # of its own: building the search index must not hold up edits
        self._index: SearchIndex | None = None

    def recall(self, question: str, snapshot: Snapshot, *, widely: bool) -> "Recall":
        """What is recalled for a question, ranked, with the reasons.

        `widely` also asks the store, whose answer depends a little on how it came to hold its rows; without, equal
        knowledge gives equal results.
        """
        from assistant.index import SearchIndex
        from assistant.recall import recall

        with self._indexing:
            self._index = self._index or SearchIndex()
            self._index.update(snapshot)
            index = self._index
        search = self._keeper.searching(snapshot, index.now.frequencies) if widely else None
        return recall(index, snapshot, question, search=search)
