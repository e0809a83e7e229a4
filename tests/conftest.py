"""What every test gets: bugs raise, no server is started, no user configuration or store is touched."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no reason to fail.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def isolated(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own for each test; returns it."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    own = [name for name in os.environ if name.startswith("NOCTULE_") and name != "NOCTULE_UPDATE_CASES"]
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "ANTHROPIC_API_KEY", *own):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NOCTULE_BUGS", "raise")
    monkeypatch.setenv("NOCTULE_SERVER", "off")
    return home
