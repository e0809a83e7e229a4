"""The key is looked for in the environment, then in the keyring, and is shown nowhere."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from workspace.doctor.model import look_at_model
from workspace.keys import KEY_VARIABLE, KEYRING, find_key

SECRET = "sk-test-0123456789abcdef"
HOLDING = "def get_password(service, name):\n    return {secret!r} if (service, name) == {asked!r} else None\n"
LOCKED = "def get_password(service, name):\n    raise RuntimeError('the collection is locked')\n"


@pytest.fixture
def keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A library `keyring` as far as it is used, where the real one would be."""
    file = tmp_path / "site/keyring.py"
    file.parent.mkdir()
    file.write_text(HOLDING.format(secret=SECRET, asked=("noctule", KEY_VARIABLE)))
    monkeypatch.syspath_prepend(str(file.parent))
    sys.modules.pop("keyring", None)
    yield file
    sys.modules.pop("keyring", None)


def test_the_variable_wins(keyring: Path) -> None:
    assert find_key({KEY_VARIABLE: " mine "}) == ("mine", KEY_VARIABLE)
    assert find_key({}) == (SECRET, KEYRING)


def test_without_the_library_there_is_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert find_key({}) == ("", "")


def test_a_locked_keyring_holds_no_key(keyring: Path) -> None:
    keyring.write_text(LOCKED)
    assert find_key({}) == ("", "")


def test_the_doctor_tells_where_it_is_and_never_what(keyring: Path, tmp_path: Path) -> None:
    environment = {"NOCTULE_MODEL": "m", "NOCTULE_PRICES": '{ "m" = { input = 1, output = 5 } }'}
    findings = list(look_at_model(tmp_path, online=False, environment=environment))
    assert any(finding.about == "key" and KEYRING in finding.found for finding in findings)
    assert SECRET not in str(findings)
