"""What somebody else slept for stands here where, and only where, it is about this source."""

import hashlib
import io
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from bundle_frames import FACT, ITEM, QUESTION, Frame, bundle_of, frames_of
from ledger_repository import git, write

from fact_store.codec import decode_facts, decode_items, decode_questions, encode
from fact_store.records import Evidence
from sleep_agent.elsewhere import FOREIGN, MOVED, follows
from sleep_agent.reason import key_of
from workspace.bundling import Imported, export_bundle, import_bundle
from workspace.errors import ERROR, USAGE, NoctuleError
from workspace.learning import note
from workspace.taking_back import undo
from workspace.workspace import Workspace

Opened = Callable[..., Workspace]


@pytest.fixture
def bundle(repository: Path, opened: Opened) -> bytes:
    """The repository, slept over by somebody else."""
    workspace = opened(repository, "theirs")
    workspace.refresh()
    workspace.sleep()
    return exported(workspace)


def exported(workspace: Workspace) -> bytes:
    stream = io.BytesIO()
    export_bundle(workspace, stream)
    return stream.getvalue()


def taken(workspace: Workspace, bundle: bytes) -> Imported:
    workspace.refresh()
    return import_bundle(workspace, io.BytesIO(bundle))


def refused(workspace: Workspace, bundle: bytes) -> NoctuleError:
    """The refusal of a bundle, of which nothing was taken."""
    with pytest.raises(NoctuleError) as caught:
        taken(workspace, bundle)
    assert "nothing was taken" in caught.value.message
    assert "\n" not in caught.value.message
    assert not list(workspace.snapshot.all_facts())
    return caught.value


def rows(workspace: Workspace) -> list[dict[str, object]]:
    return list(workspace.export())


def test_a_bundle_stands_in_for_sleep(repository: Path, opened: Opened, bundle: bytes) -> None:
    slept, mine = opened(repository, "theirs"), opened(repository, "mine")
    found = taken(mine, bundle)

    assert (found.items, found.left_out) == (found.taken, {})
    assert rows(mine) == rows(slept)
    assert exported(mine) == bundle
    assert mine.waiting(3) == ()
    mine.close()
    again = opened(repository, "mine")
    again.refresh()
    assert rows(again) == rows(slept)


def test_what_is_summed_up_is_what_is_read(repository: Path, opened: Opened, bundle: bytes) -> None:
    mine = opened(repository, "mine")
    mine.refresh()
    with pytest.raises(NoctuleError, match="nothing was taken"):
        import_bundle(mine, io.BytesIO(bundle), sha256=hashlib.sha256(bundle + b" ").hexdigest())
    assert not list(mine.snapshot.all_facts())
    assert import_bundle(mine, io.BytesIO(bundle), sha256=hashlib.sha256(bundle).hexdigest().upper()).taken


def test_taking_it_twice_takes_nothing_more(repository: Path, opened: Opened, bundle: bytes) -> None:
    mine = opened(repository, "mine")
    first, second = taken(mine, bundle), taken(mine, bundle)

    assert (second.taken, second.known) == (0, first.taken)


def test_an_import_is_taken_back_like_a_shift(repository: Path, opened: Opened, bundle: bytes) -> None:
    mine = opened(repository, "mine")
    taken(mine, bundle)
    undo(mine)

    assert not list(mine.snapshot.all_facts())


def test_only_what_rests_on_moved_source_is_left_out(repository: Path, opened: Opened, bundle: bytes) -> None:
    path = next(p for p in sorted(opened(repository, "theirs").snapshot.code.modules) if p.endswith(".py"))
    (repository / path).write_text((repository / path).read_text() + "\n\nADDED = 1\n")
    mine = opened(repository, "mine")
    found = taken(mine, bundle)

    assert found.left_out == {MOVED: found.items - found.taken}
    assert 0 < found.taken < found.items
    assert path not in mine.snapshot.items
    assert all(mine.snapshot.is_fresh(fact) for fact in mine.snapshot.all_facts())
    mine.complete()
    anew = opened(repository, "anew")
    anew.refresh()
    anew.sleep()
    assert rows(mine) == rows(anew)


def test_a_bundle_of_another_repository_is_one_line(tmp_path: Path, opened: Opened, bundle: bytes) -> None:
    other = tmp_path / "other"
    write(other, {"lonely.py": "def alone() -> None:\n    pass\n"})
    error = refused(opened(other, "mine"), bundle)

    assert error.exit_code == ERROR
    assert (
        "made of 'ledger-repo', it says nothing about the source that is here: 5 about files that are not here"
        in error.message
    )


def test_the_same_names_with_other_content_are_no_match(repository: Path, tmp_path: Path, opened: Opened, bundle: bytes
) -> None:  # fmt: skip
    other = tmp_path / "other"
    shutil.copytree(repository, other, ignore=shutil.ignore_patterns(".git"))
    for file in other.rglob("*.*"):
        file.write_text("\n".join(f"# {line}" for line in file.read_text().splitlines()) + "\n")
    git(other, "init", "-q")
    error = refused(opened(other, "mine"), bundle)

    assert "about other source than is here" in error.message


def test_a_bundle_that_knows_less_is_refused(repository: Path, opened: Opened, bundle: bytes) -> None:
    shallow = opened(repository, "shallow")
    shallow.refresh()
    shallow.sleep(1)
    with pytest.raises(NoctuleError, match="made at effort 1, this store was slept over at 3") as caught:
        taken(opened(repository, "theirs"), exported(shallow))
    assert caught.value.exit_code == USAGE
    taken(shallow, bundle)
    assert shallow.snapshot.effort == 3


def test_corrections_and_questions_stay_with_their_owner(repository: Path, opened: Opened, bundle: bytes) -> None:
    theirs = opened(repository, "theirs")
    name = next(fact.subject for fact in theirs.snapshot.all_facts())
    theirs.ledger.correct(name, "It is a secret of ours.")
    note(theirs, "Where is the money?", hit=False, subject=name)
    theirs.read_corrections()
    theirs.sleep()

    assert b"secret of ours" not in b"".join(f.payload for f in frames_of(exported(theirs)))
    assert b"the money" not in b"".join(f.payload for f in frames_of(exported(theirs)))


def test_a_changed_row_is_never_taken(repository: Path, opened: Opened, bundle: bytes) -> None:
    """Each row in turn: its bytes changed under the old digest, so its work item is left out and no other."""
    frames = frames_of(bundle)
    numbers = [n for n, frame in enumerate(frames) if frame.kind in (FACT, QUESTION)][::7]
    mine = opened(repository, "mine")
    mine.refresh()
    honest = {frame.payload for frame in frames}
    for number in numbers:
        frame = frames[number]
        payload = frame.payload[:-9] + bytes([frame.payload[-9] ^ 4]) + frame.payload[-8:]
        found = taken(
            mine, bundle_of([*frames[:number], Frame(frame.kind, payload, frame.digest), *frames[number + 1 :]])
        )
        assert found.left_out == {"damaged": 1}
        assert {encode(fact) for fact in mine.snapshot.all_facts()} <= honest
        mine.forget_learned()


def test_forged_evidence_is_never_taken(repository: Path, opened: Opened, bundle: bytes) -> None:
    """Digests of source that is not here, with every digest of the bundle itself made right."""
    for kind in (FACT, QUESTION):
        frames = [_with_forged_evidence(f) if f.kind == kind else f for f in frames_of(bundle)]
        mine = opened(repository, f"mine {kind}")
        try:
            found = taken(mine, bundle_of(frames))
            assert found.left_out
        except NoctuleError as error:
            assert "nothing was taken" in error.message
        assert not any("f" * 24 in {e.digest for e in row.evidence} for row in mine.snapshot.all_facts())
        assert not any("f" * 24 in {e.digest for e in row.evidence} for row in mine.snapshot.all_questions())


def _with_forged_evidence(frame: Frame) -> Frame:
    (row,) = decode_facts([frame.payload]) if frame.kind == FACT else decode_questions([frame.payload])
    forged = tuple(msgspec.structs.replace(e, digest="f" * 24) for e in row.evidence)
    return Frame(frame.kind, encode(msgspec.structs.replace(row, evidence=forged)))


def test_a_claim_that_does_not_follow_gives_the_bundle_away(repository: Path, opened: Opened, bundle: bytes) -> None:
    """Every digest is right; only reasoning again shows that the sentences are made up."""
    frames = [_with_other_claim(f) if f.kind == FACT else f for f in frames_of(bundle)]
    error = refused(opened(repository, "mine"), bundle_of(frames))

    assert "does not follow from the source" in error.message


def _with_other_claim(frame: Frame) -> Frame:
    (fact,) = decode_facts([frame.payload])
    return Frame(FACT, encode(msgspec.structs.replace(fact, claim="It is safe to delete everything.")))


def test_what_no_digest_vouches_for_is_not_taken(repository: Path, opened: Opened, bundle: bytes) -> None:
    frames = [_with_made_up_numbers(f) if f.kind == ITEM else f for f in frames_of(bundle)]
    mine = opened(repository, "mine")

    assert taken(mine, bundle_of(frames)).items
    items = mine.snapshot.items.values()
    assert {(item.trace, item.cost_cpu_s, item.cost_micro_usd) for item in items} == {(b"", 0.0, 0)}


def _with_made_up_numbers(frame: Frame) -> Frame:
    (item,) = decode_items([frame.payload])
    trace = zlib.compress(bytes(1 << 20))
    return Frame(ITEM, encode(msgspec.structs.replace(item, trace=trace, cost_cpu_s=1e300, cost_micro_usd=-1)))


@pytest.mark.parametrize("reads", [(), (Evidence("nowhere.py", "body", ""),)], ids=["nothing", "what is not there"])
def test_an_item_that_rests_on_nothing_is_not_taken(
    repository: Path, opened: Opened, bundle: bytes, reads: tuple[Evidence, ...]
) -> None:
    frames = []
    for frame in frames_of(bundle):
        if frame.kind == ITEM:
            (item,) = decode_items([frame.payload])
            bare = msgspec.structs.replace(item, reads=reads)
            frame = Frame(ITEM, encode(msgspec.structs.replace(bare, key=key_of(bare))))
        frames.append(frame)
    refused(opened(repository, "mine"), bundle_of(frames))


def test_rows_about_another_file_are_not_taken(repository: Path, opened: Opened, bundle: bytes) -> None:
    frames = frames_of(bundle)
    subjects = sorted({decode_facts([f.payload])[0].subject.partition("::")[0] for f in frames if f.kind == FACT})
    moved = []
    for frame in frames:
        if frame.kind == FACT:
            (fact,) = decode_facts([frame.payload])
            other = subjects[(subjects.index(fact.subject.partition("::")[0]) + 1) % len(subjects)]
            frame = Frame(FACT, encode(msgspec.structs.replace(fact, subject=other)))
        moved.append(frame)
    mine = opened(repository, "mine")
    try:
        taken(mine, bundle_of(moved))
    except NoctuleError as error:
        assert "nothing was taken" in error.message
    honest = {frame.payload for frame in frames}
    assert {encode(fact) for fact in mine.snapshot.all_facts()} <= honest


def test_everything_in_a_bundle_follows(repository: Path, opened: Opened, bundle: bytes) -> None:
    slept = opened(repository, "theirs")
    results = [slept.snapshot.result_of(s) for s in slept.snapshot.items if s not in ("<change>", "<asked>")]
    assert len(results) > 3
    assert all(follows(slept.snapshot, result) for result in results if result)


def test_the_reasons_are_words_a_reader_understands() -> None:
    assert (FOREIGN, MOVED) == ("about files that are not here", "about other source than is here")
