"""What a person waits for: `ask` with a server that runs, and a key until it shows while an answer streams.

usage: python benchmarks/front_ends.py REPOSITORY        slept over before; its server is started, and ended at the end
"""

import os
import shutil
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pexpect
from fakes import messages_server
from recording import record, spread

from workspace.client import attach, store_of

QUESTION = "What happens when a value is invalid?"
ASKED = 15
KEYS = 50
KEY = "\u00a7"
PAUSE_S = 0.07
READY_S = 1.5
WORDS = 6_000
PACE_S = 0.01


def whole_process(command: list[str]) -> float:
    """Wall seconds from spawn to exit."""
    started = time.perf_counter()
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - started


def key_to_echo(terminal: "pexpect.spawn[bytes]") -> list[float]:
    """Seconds from each key to the moment at which the terminal was sent it back."""
    seconds, mark = [], KEY.encode()
    for _ in range(KEYS):
        time.sleep(PAUSE_S)
        drain(terminal)
        started = time.perf_counter()
        terminal.send(KEY)
        while mark not in terminal.read_nonblocking(65_536, 10):
            pass
        seconds.append(time.perf_counter() - started)
    return seconds


def drain(terminal: "pexpect.spawn[bytes]") -> None:
    """Take what was written until now."""
    while True:
        try:
            terminal.read_nonblocking(65_536, 0)
        except pexpect.TIMEOUT:
            return


def started(command: list[str], **environment: str) -> "pexpect.spawn[bytes]":
    """A command on a terminal of its own, when it shows that one may type."""
    wanted = {**os.environ, "TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1", **environment}
    terminal = pexpect.spawn(command[0], command[1:], env=wanted, dimensions=(40, 100), timeout=60)
    terminal.delaybeforesend = None
    terminal.expect("›".encode())
    time.sleep(READY_S)
    return terminal


def chat_keys(root: Path, unforeseen: str) -> list[float]:
    """Keys in a chat, while nothing happens, or while a model answers what was `unforeseen`, `PACE_S` for a word."""
    with messages_server.MessagesServer() as server:
        configured = {
            "NOCTULE_MODEL": "scripted",
            "NOCTULE_BASE_URL": server.url,
            "NOCTULE_PRICES": "{ scripted = { input = 0, output = 0 } }",
            "ANTHROPIC_API_KEY": "sk-none",
        }
        text = "\n\n".join(" ".join(f"word{n}" for n in range(30)) for _ in range(WORDS // 30))
        server.enqueue(messages_server.Reply(text=text, event_latency_s=PACE_S))
        terminal = started(
            [noctule(), "-q", "-C", str(root), "chat", *(["--online"] if unforeseen else [])], **configured
        )
        if unforeseen:
            terminal.send(f"{unforeseen}\r")
            terminal.expect("word9")
        seconds = key_to_echo(terminal)
        terminal.send("\x03\x15\x04")
        terminal.close(force=True)
    return seconds


def bare_keys() -> list[float]:
    """Keys at a prompt of prompt_toolkit that does nothing else."""
    code = "from prompt_toolkit import PromptSession; PromptSession('› ').prompt()"
    terminal = started([sys.executable, "-c", code])
    seconds = key_to_echo(terminal)
    terminal.close(force=True)
    return seconds


def noctule() -> str:
    """The program that is measured."""
    found = shutil.which("noctule")
    assert found, "noctule must be on the PATH"
    return found


def main() -> None:
    """Measure and record."""
    root = Path(sys.argv[1]).resolve()
    os.environ["NOCTULE_SERVER"] = "on"
    ask = [noctule(), "-q", "-C", str(root), "ask", QUESTION]
    try:
        client = attach(root, start=True)
        assert client is not None
        files = client.wait_until_ready()["files"]
        names = [
            name
            for name in client.call("noctule/names", {})["names"]
            if name.isidentifier() and name.islower() and name[0] != "_"
        ]
        unforeseen = f"Why would `{names[0]}` be wanted here rather than `{names[1]}`?"
        client.close()
        for _ in range(3):
            whole_process(ask)
        asked = [whole_process(ask) for _ in range(ASKED)]
        empty = [whole_process([sys.executable, "-c", "pass"]) for _ in range(ASKED)]
        figures = {
            "files": files,
            "load": round(os.getloadavg()[0], 1),
            "empty_python": spread(empty),
            "ask_with_a_server": spread(asked),
            "ask_over_empty_python": round(statistics.median(asked) / statistics.median(empty), 1),
            "key_to_echo_while_an_answer_streams": spread(chat_keys(root, unforeseen)),
            "key_to_echo_in_an_idle_chat": spread(chat_keys(root, "")),
            "key_to_echo_at_a_bare_prompt": spread(bare_keys()),
            "words_a_second_streamed": round(1 / PACE_S),
        }
    finally:
        holder = store_of(root)[1] / "holder"
        if (holder.parent / "server.sock").exists():
            os.kill(int(holder.read_text().split()[1]), signal.SIGTERM)
    record("front_ends", figures)


if __name__ == "__main__":
    main()
