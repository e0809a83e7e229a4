"""Tests reach no network, and neither does Noctule, whatever key it finds, unless `--online` is given."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

# Ends the process at the first name look-up or connection that its Python makes.
WITHOUT_NETWORK = """
import os, sys

def forbid(event, arguments):
    if event in {"socket.getaddrinfo", "socket.gethostbyname"} or (
        event == "socket.connect" and not isinstance(arguments[1], (str, bytes))
    ):
        os.write(2, f"network: {event} {arguments}\\n".encode())
        os._exit(99)

sys.addaudithook(forbid)
"""


def run_without_network(code: str, *arguments: str, **changed: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "ANTHROPIC_API_KEY": "a-key-that-nobody-may-send",
        "NOCTULE_MODEL": "a-model",
        "NOCTULE_PRICES": "{ a-model = { input = 1, output = 1 } }",
        **changed,
    }
    command = [sys.executable, "-P", "-c", WITHOUT_NETWORK + code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_a_connection_to_elsewhere_is_refused() -> None:
    with socket.socket() as connection, pytest.raises(SocketConnectBlockedError):
        connection.connect(("192.0.2.1", 80))


def test_the_guard_notices_a_connection() -> None:
    ended = run_without_network("import socket; socket.create_connection(('127.0.0.1', 9))")
    assert (ended.returncode, "network: socket" in ended.stderr) == (99, True)


@pytest.mark.parametrize(
    "verb",
    [
        ["index"],
        ["sleep"],
        ["sleep", "--dry-run"],
        ["sleep", "--online", "--yes", "--offline"],
        ["sleep", "--batch", "--yes", "--offline"],
        ["cost"],
        ["ask", "what does greet do?"],
        ["export"],
    ],
)
def test_nothing_is_sent_without_online(tmp_path: Path, verb: list[str]) -> None:
    greet(tmp_path)
    ended = run_without_network("from terminal.main import main; main()", "-C", str(tmp_path), *verb)
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize(
    "verb", [["sleep", "--online", "--yes"], ["sleep", "--batch", "--yes"], ["ask", "--online", "greet?"]]
)
@pytest.mark.parametrize("lacking", ["ANTHROPIC_API_KEY", "NOCTULE_PRICES", "NOCTULE_MODEL"])
def test_nothing_is_sent_without_a_key_a_price_or_a_model(tmp_path: Path, verb: list[str], lacking: str) -> None:
    greet(tmp_path)
    empty = {lacking: "{}" if lacking == "NOCTULE_PRICES" else ""}
    ended = run_without_network("from terminal.main import main; main()", "-C", str(tmp_path), *verb, **empty)
    assert (ended.returncode, len(ended.stderr.splitlines()[-1:])) == (2, 1), ended.stderr


def greet(root: Path) -> None:
    (root / "hello.py").write_text('def greet(name):\n    """Greet somebody by name."""\n    return f"hello {name}"\n')
