"""A search index that was kept gives what a new one gives, and holds no secret."""

from indexes_compared import QUESTION, same
from shop_repository import SHOP, edited, snapshot_of

from assistant.index import SearchIndex
from assistant.kept import kept, restored
from assistant.pack import pack
from assistant.recall import recall
from fact_store.snapshot import Snapshot

SECRET = "ghp_Zq8vT3nLw5Rk2Yx7Bm4Hc9Jd6Fs1Ag0Pe"
LEAKY = {
    **SHOP,
    "shop/upload.py": f'"""Sends reports."""\n\nSEND_TO = "{SECRET}"\n',
    "shop/copied.py": f'"""Was pasted: {SECRET}."""\n\n\ndef harmless():\n    """Nothing."""\n',
}


def indexed(snapshot: Snapshot) -> SearchIndex:
    index = SearchIndex()
    index.update(snapshot)
    return index


def taken_up(snapshot: Snapshot) -> SearchIndex:
    """An index of the snapshot as another process kept it."""
    found = restored(kept(indexed(snapshot), snapshot, "here", set()), snapshot, "here")
    assert found is not None
    return found


def test_nothing_is_read_again_and_all_is_the_same(learned_shop: Snapshot) -> None:
    index = taken_up(learned_shop)
    assert index.update(learned_shop) == ()
    assert same(index, learned_shop)
    found, other = (recall(each.now, learned_shop, QUESTION) for each in (index, indexed(learned_shop)))
    assert pack(found, learned_shop, 1000) == pack(other, learned_shop, 1000)


def test_it_follows_edits_and_is_kept_again(shop: Snapshot) -> None:
    index = taken_up(shop)
    after, _ = edited(shop, SHOP, "shop/cli.py", 'Stock("main")', 'Stock("other name")')
    assert index.update(after) == ("shop/cli.py",)
    assert same(index, after)
    again = restored(kept(index, after, "later", set()), after, "later")
    assert again is not None
    assert again.update(after) == ()
    assert same(again, after)


def test_another_state_and_other_bytes_are_not_taken_up(shop: Snapshot) -> None:
    data = kept(indexed(shop), shop, "here", set())
    assert restored(data, shop, "there") is None
    assert restored(data[: len(data) // 2], shop, "here") is None


def test_files_with_a_secret_are_left_out_and_read_again() -> None:
    snapshot = snapshot_of(LEAKY)
    clean: set[str] = set()
    data = kept(indexed(snapshot), snapshot, "here", clean)
    low = data.lower()
    assert SECRET.lower().encode() not in low
    assert SECRET.removeprefix("ghp_").lower().encode() not in low
    assert len(clean) == len(SHOP)
    index = restored(data, snapshot, "here")
    assert index is not None
    assert index.update(snapshot) == ("shop/copied.py", "shop/upload.py")
    assert same(index, snapshot)
