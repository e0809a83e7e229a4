"""What a model said elsewhere is put before the verifier again, which needs no model."""

import io
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import thinkers
from bundle_frames import FACT, Frame, bundle_of, frames_of
from messages_server import MessagesServer

from fact_store.codec import decode_facts, encode
from fact_store.snapshot import is_by_model
from sleep_agent.elsewhere import UNVERIFIED
from workspace.bundling import export_bundle, import_bundle
from workspace.endpoint import Endpoint
from workspace.purse import give_consent
from workspace.settings import Price, Settings
from workspace.thinking import think
from workspace.workspace import Workspace


@pytest.fixture
def bundle(repository: Path, tmp_path: Path) -> Iterator[bytes]:
    """The repository after a model thought about it, in somebody else's store."""
    with MessagesServer(thinkers.thoughtful) as server:
        settings = Settings(sleep_model="m", base_url=server.url, prices={"m": Price(input=1, output=5)}, passes=0)
        door = Endpoint(base_url=server.url, api_key="sk-test-0123456789", max_retries=0, timeout_s=5)
        with Workspace.open(repository, store_dir=tmp_path / "theirs", settings=settings) as workspace:
            workspace.refresh()
            workspace.sleep()
            give_consent(workspace.ledger, settings)
            assert think(workspace, endpoint=door).facts
            stream = io.BytesIO()
            export_bundle(workspace, stream)
    yield stream.getvalue()


def test_what_a_model_said_comes_along(repository: Path, tmp_path: Path, bundle: bytes) -> None:
    with Workspace.open(repository, store_dir=tmp_path / "mine") as mine:
        mine.refresh()
        found = import_bundle(mine, io.BytesIO(bundle))
        inferred = [fact for fact in mine.snapshot.all_facts() if fact.certainty == "inferred"]

    assert (found.left_out, bool(inferred)) == ({}, True)
    assert found.micro_usd > 0


def test_a_changed_sentence_of_a_model_is_left_out(repository: Path, tmp_path: Path, bundle: bytes) -> None:
    frames = [_lying(f) if f.kind == FACT else f for f in frames_of(bundle)]
    with Workspace.open(repository, store_dir=tmp_path / "mine") as mine:
        mine.refresh()
        found = import_bundle(mine, io.BytesIO(bundle_of(frames)))
        subjects = set(mine.snapshot.items)

    assert found.left_out.keys() == {UNVERIFIED}
    assert not any(map(is_by_model, subjects))
    assert found.taken == len(subjects) > 0


def _lying(frame: Frame) -> Frame:
    (fact,) = decode_facts([frame.payload])
    if fact.certainty != "inferred":
        return frame
    return Frame(FACT, encode(msgspec.structs.replace(fact, claim=f"{fact.claim} It never fails.")))
