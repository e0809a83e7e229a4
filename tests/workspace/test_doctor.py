"""The doctor finds what is wrong, says how to mend it, and changes nothing."""

import os
import stat
from pathlib import Path

import pytest
from messages_server import MessagesServer

from workspace.doctor import machine
from workspace.doctor.finding import Finding
from workspace.doctor.machine import look_at_machine, look_at_watching
from workspace.doctor.model import look_at_model
from workspace.doctor.storage import look_at_configuration, look_at_data, look_at_store
from workspace.workspace import Workspace

SECRET = "sk-test-0123456789abcdef"


def about(findings: list[Finding], name: str) -> Finding:
    return next(finding for finding in findings if finding.about == name)


def wrong(findings: list[Finding]) -> dict[str, str]:
    """What is not right: state by what it is about. Each of them says how to mend it."""
    bad = [finding for finding in findings if finding.state in ("warning", "fault")]
    assert all(finding.fix for finding in bad)
    return {finding.about: finding.state for finding in bad}


@pytest.fixture
def store(repository: Path, tmp_path: Path) -> Path:
    """A store that was slept over."""
    with Workspace.open(repository, store_dir=tmp_path / "store") as workspace:
        workspace.refresh()
        workspace.sleep()
    return tmp_path / "store"


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_machine_on_which_this_runs_is_sound() -> None:
    findings = list(look_at_machine())

    assert wrong(findings) == {}
    assert {"system", "python", "processor", "versions"} <= {finding.about for finding in findings}
    assert "is missing" not in about(findings, "versions").found


def test_a_sound_store_is_read_whole_and_left_alone(store: Path) -> None:
    before = files_of(store)
    findings = list(look_at_store(store))

    assert wrong(findings) == {}
    assert "every row has its digest" in about(findings, "store").found
    assert about(findings, "lock").found == "nobody is writing this store"
    assert files_of(store) == before


@pytest.mark.parametrize("table", ["facts", "questions", "work_items", "symbols"])
def test_a_flipped_bit_in_a_table_is_found(store: Path, table: str) -> None:
    """A store opens all the same: only reading every row shows it."""
    data = max((store / f"lance/{table}.lance/data").glob("*"), key=lambda file: file.stat().st_size)
    content = bytearray(data.read_bytes())
    for at in range(0, len(content) // 2, 64):
        content[at] ^= 1
    data.write_bytes(content)
    findings = list(look_at_store(store))

    assert wrong(findings) == {"store": "fault"}
    assert f"table {table}" in about(findings, "store").found
    assert "noctule index" in about(findings, "store").fix


def test_a_damaged_ledger_is_found(store: Path) -> None:
    file = store / "ledger.db"
    file.write_bytes(file.read_bytes()[:4096] + bytes(8192))
    assert "table ledger" in about([f for f in look_at_store(store) if f.state == "fault"], "store").found


def test_who_writes_is_named(repository: Path, store: Path) -> None:
    with Workspace.open(repository, store_dir=store):
        found = about(list(look_at_store(store)), "lock")
    assert f"process {os.getpid()} is writing this store" in found.found


def test_what_was_set_aside_is_told(store: Path) -> None:
    (store / "quarantine").mkdir()
    (store / "quarantine/0001-facts.lance").write_bytes(b"x")
    notes = [finding.found for finding in look_at_store(store) if finding.state == "note"]
    assert notes == ["1 damaged parts are kept in quarantine"]


def test_a_wrong_configuration_and_a_misspelled_variable_are_told(tmp_path: Path) -> None:
    (tmp_path / ".noctule.toml").write_text("effort = 1\nefort = 2\n")
    findings = list(look_at_configuration(tmp_path, {"NOCTULE_EFFROT": "1"}))

    assert [finding.state for finding in findings] == ["fault", "warning"]
    assert ".noctule.toml:2: unknown key `efort`" in findings[0].found
    assert "NOCTULE_EFFROT" in findings[1].found


def test_without_a_home_it_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOCTULE_DATA", "/proc/nowhere")
    assert wrong(list(look_at_data())) == {"data directory": "fault"}


def test_a_data_directory_that_others_may_write_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data").chmod(0o777)
    monkeypatch.setenv("NOCTULE_DATA", str(tmp_path / "data"))
    assert wrong(list(look_at_data()))["data directory"] == "warning"
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o777
    assert list((tmp_path / "data").iterdir()) == []


@pytest.mark.skipif(not machine.INOTIFY.is_dir(), reason="no inotify here")
def test_too_few_watches_are_told(
    repository: Path, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert wrong(list(look_at_watching(repository, store))) == {}
    (tmp_path / "max_user_watches").write_text("1\n")
    monkeypatch.setattr(machine, "INOTIFY", tmp_path)
    for number in range(4):
        (repository / f"folder{number}").mkdir()
    found = about(list(look_at_watching(repository, store)), "watching")

    assert found.state == "warning"
    assert "sysctl fs.inotify.max_user_watches" in found.fix


def test_a_model_is_looked_at_without_a_word_to_anyone(tmp_path: Path) -> None:
    with MessagesServer(lambda _request: None) as server:  # type: ignore[arg-type,return-value]
        environment = {
            "NOCTULE_MODEL": "m",
            "NOCTULE_PRICES": '{ "m" = { input = 1, output = 5 } }',
            "NOCTULE_BASE_URL": server.url,
            "ANTHROPIC_API_KEY": SECRET,
        }
        quiet = list(look_at_model(tmp_path, online=False, environment=environment))
        asked = list(look_at_model(tmp_path, online=True, environment=environment))
        sent = list(server.history)

    assert wrong(quiet) == wrong(asked) == {}
    assert "answers on port" in about(asked, "server of the model").found
    assert sent == []
    assert SECRET not in "".join(f.found + f.fix for f in (*quiet, *asked))
    gone = list(look_at_model(tmp_path, online=True, environment=environment))
    assert wrong(gone) == {"server of the model": "fault"}


def test_a_model_without_price_and_key_is_told(tmp_path: Path) -> None:
    findings = list(look_at_model(tmp_path, online=False, environment={"NOCTULE_SLEEP_MODEL": "m"}))
    assert wrong(findings) == {"model": "fault", "key": "warning"}
