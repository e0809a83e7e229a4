"""The key is looked for in the environment, then in the keyring, and is shown nowhere."""

import os
import sys
from pathlib import Path

import pytest

from workspace import keys
from workspace.doctor.model import look_at_model
from workspace.keys import KEY_VARIABLE, KEYRING, find_key

SECRET = "sk-test-0123456789abcdef"
BACKEND = """
class Keyring:
    def get_password(self, service, name):
        {does}

def get_keyring():
    return Keyring()
"""
HOLDING = f"return {SECRET!r} if (service, name) == ('noctule', {KEY_VARIABLE!r}) else None"
LOCKED = "raise RuntimeError('the collection is locked')"
ASKING = "import getpass; return getpass.getpass('Password: ')"
HANGING = "import time; time.sleep(600)"


@pytest.fixture
def keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library `keyring` as far as it is used, where the real one would be."""
    file = tmp_path / "site/keyring.py"
    file.parent.mkdir()
    file.write_text(BACKEND.format(does=HOLDING))
    monkeypatch.syspath_prepend(str(file.parent))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(file.parent), os.environ.get("PYTHONPATH", "")]))
    yield file


def test_the_variable_wins(keyring: Path) -> None:
    assert find_key({KEY_VARIABLE: " mine "})[:2] == ("mine", KEY_VARIABLE)
    assert find_key({})[:2] == (SECRET, KEYRING)


def test_without_the_library_there_is_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert find_key({}) == ("", "", "")


def test_a_locked_keyring_holds_no_key(keyring: Path) -> None:
    keyring.write_text(BACKEND.format(does=LOCKED))
    found = find_key({})
    assert found.text == ""
    assert "locked" in found.trouble


def test_where_nobody_is_there_nobody_is_asked(keyring: Path) -> None:
    """The password would be typed at the terminal: this process may have one, its child has not."""
    keyring.write_text(BACKEND.format(does=ASKING))
    assert "locked" in find_key({}).trouble


def test_a_keyring_that_does_not_answer_is_given_up(keyring: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring.write_text(BACKEND.format(does=HANGING))
    monkeypatch.setattr(keys, "QUIET_S", 0.5)
    assert "did not answer" in find_key({}).trouble


def test_a_locked_secret_service_is_not_told_to_unlock(keyring: Path) -> None:
    """Reading would open a window that waits for a password."""
    package = keyring.parent / "keyring/backends"
    keyring.unlink()
    package.mkdir(parents=True)
    (package.parent / "__init__.py").write_text(
        "def get_keyring():\n    from keyring.backends.SecretService import Keyring\n    return Keyring()\n"
    )
    (package / "__init__.py").touch()
    (package / "SecretService.py").write_text(BACKEND.format(does=HANGING))
    (keyring.parent / "secretstorage.py").write_text(
        "class Collection:\n    def is_locked(self):\n        return True\n\n"
        "class Bus:\n    def close(self):\n        pass\n\n"
        "def dbus_init():\n    return Bus()\n\n"
        "def get_default_collection(bus):\n    return Collection()\n"
    )
    assert "locked" in find_key({}).trouble


def test_the_doctor_tells_where_it_is_and_never_what(keyring: Path, tmp_path: Path) -> None:
    environment = {"NOCTULE_MODEL": "m", "NOCTULE_PRICES": '{ "m" = { input = 1, output = 5 } }'}
    findings = list(look_at_model(tmp_path, online=False, environment=environment))
    assert any(finding.about == "key" and KEYRING in finding.found for finding in findings)
    assert SECRET not in str(findings)
