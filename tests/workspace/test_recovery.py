"""Source, git and the ledger are the ground state: whatever happens to LanceDB, the same knowledge comes back."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from workspace.errors import NO_STORE, NoctuleError
from workspace.learning import note
from workspace.workspace import Workspace

Open = Callable[..., Workspace]


def brought_up(workspace: Workspace) -> str:
    workspace.refresh()
    workspace.sleep()
    return "\n".join(json.dumps(row, sort_keys=True) for row in workspace.export())


def remove_everything(lance: Path) -> None:
    shutil.rmtree(lance)


def overwrite_everything(lance: Path) -> None:
    for file in sorted(lance.rglob("*")):
        if file.is_file():
            file.write_bytes(b"not what it was")


def empty_the_facts(lance: Path) -> None:
    for file in sorted((lance / "facts.lance").rglob("*")):
        if file.is_file():
            file.write_bytes(b"")


def flip_a_bit_in_each_file(lance: Path) -> None:
    for file in sorted(lance.rglob("*.lance")):
        if file.is_file():
            content = bytearray(file.read_bytes())
            content[len(content) // 3] ^= 4
            file.write_bytes(bytes(content))


@pytest.mark.parametrize("damage", [remove_everything, overwrite_everything, empty_the_facts, flip_a_bit_in_each_file])
def test_a_damaged_store_rebuilds_itself(
    repository: Path, opened: Open, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    first = opened(repository)
    rows = brought_up(first)
    note(first, "what is lost?", hit=True)
    first.close()
    damage(tmp_path / "store" / "lance")

    again = opened(repository)

    assert brought_up(again) == rows
    assert [asked.question for asked in again.ledger.questions_asked()] == ["what is lost?"]


def test_a_store_of_a_newer_program_is_left_alone(repository: Path, opened: Open, tmp_path: Path) -> None:
    opened(repository).close()
    (tmp_path / "store" / "format").write_text("99\n", "ascii")

    with pytest.raises(NoctuleError, match="newer") as caught:
        opened(repository)

    assert caught.value.exit_code == NO_STORE


def test_a_second_writer_reads_and_keeps_its_changes_to_itself(repository: Path, opened: Open) -> None:
    writer = opened(repository)
    brought_up(writer)
    (repository / "ledger/fees.py").write_text("def fee() -> int:\n    return 1\n", "utf-8")

    reader = opened(repository)
    reader.refresh()

    assert (writer.is_writer, reader.is_writer) == (True, False)
    assert reader.snapshot.symbol("ledger/fees.py::fee")
    assert reader.context("what does fee return", 500)


def test_facts_of_other_rules_do_not_stand(repository: Path, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    first = opened(repository)
    rows = brought_up(first)
    first.close()
    for module in ("sleep_agent.standing", "sleep_agent.reason"):
        monkeypatch.setattr(f"{module}.rules_digest", lambda: "the rules of a newer program")

    again = opened(repository)

    assert list(again.snapshot.all_facts()) == []
    assert again.refresh().parsed == 0
    assert again.sleep().reused == 0
    assert "\n".join(json.dumps(row, sort_keys=True) for row in again.export()) == rows
