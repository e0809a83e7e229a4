"""A VS Code in the browser (code-server) with the extension installed, in a home of its own."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from editor_programs import NAMED, ROOT, environment

INSTALLED = Path(NAMED.get("NOCTULE_TEST_CODE_SERVER", ""))
"""What `make test-vscode` names: the folder that `scripts/code_server.sh` filled."""
IS_INSTALLED = "NOCTULE_TEST_CODE_SERVER" in NAMED and INSTALLED.is_dir()
SETTINGS = ROOT / "tests/editors/vscode/settings.json"


@contextmanager
def code_server(
    folder: Path, home: Path, *, probe: bool = False, trusted: bool = True, path: str = ""
) -> Iterator[str]:
    """A VS Code that serves `folder` with the extension; yields its address. `path` is the setting `noctule.path`."""
    node, entry = INSTALLED / "bin" / "node", INSTALLED / "node_modules/code-server/out/node/entry.js"
    user, machine = home / "user" / "User", home / "user" / "Machine"
    user.mkdir(parents=True)
    machine.mkdir()
    (machine / "settings.json").write_text(json.dumps({"noctule.path": path}), "utf-8")
    # VS Code takes PATH from the login shell, as an installer of tools leaves it there.
    (home / ".profile").write_text(f'export PATH="{os.environ["PATH"]}"\n', "utf-8")
    settings = json.loads(SETTINGS.read_text("utf-8")) | {"security.workspace.trust.enabled": not trusted}
    (user / "settings.json").write_text(json.dumps(settings), "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (home / "config.yaml").write_text(f"bind-addr: 127.0.0.1:{port}\nauth: none\ncert: false\n", "utf-8")
    own = [
        "--config",
        str(home / "config.yaml"),
        "--user-data-dir",
        str(home / "user"),
        "--extensions-dir",
        str(home / "extensions"),
    ]
    own += ["--disable-telemetry", "--disable-update-check", "--disable-getting-started-override"]
    own += ["--disable-workspace-trust"] if trusted else []
    run = environment(home, NOCTULE_PROBE_LOG=str(home / "probe.json"))
    extensions = [ROOT / "editors/vscode/dist/noctule.vsix", *([INSTALLED / "probe.vsix"] if probe else [])]
    install = [word for each in extensions for word in ("--install-extension", str(each))]
    subprocess.run([node, entry, *own, *install], env=run, check=True, capture_output=True, timeout=120)
    with (home / "server.log").open("wb") as log:
        started = subprocess.Popen(
            [node, entry, *own, str(folder)], env=run, stdout=log, stderr=log, start_new_session=True
        )
    try:
        until_listening(port)
        yield f"http://127.0.0.1:{port}/?folder={folder}"
    finally:
        os.killpg(started.pid, signal.SIGTERM)
        started.wait(timeout=30)


def until_listening(port: int) -> None:
    for _ in range(300):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("code-server does not listen")


def logs(home: Path) -> str:
    """What the extension logged."""
    return "\n".join(each.read_text("utf-8", "replace") for each in (home / "user").rglob("*Noctule*.log"))
