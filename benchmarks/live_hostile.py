"""Mutated messages of the protocol into exits and hangs of the server, of which there should be none.

Half of the mutations are of bytes (exchanged, cut, repeated, headers that lie), half of values (wrong types, huge and
negative numbers, unknown methods, identities that are used). After each batch a whole request has to be answered.
"""

import argparse
import json
import os
import random
import tempfile
import time
from pathlib import Path
from typing import Any

from editor import Editor, environment_in, git, is_open
from recording import record, spread

BATCH = 50
ANSWER_S = 5.0
VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    2**63,
    1.5,
    "",
    "x" * 5_000,
    [],
    {},
    [[]] * 50,
    {"uri": 7},
    "file:///%ff",
    "\ud800",
)


def whole(uri: str) -> list[dict[str, Any]]:
    """Messages as they should be."""
    document = {"uri": uri}
    place = {"textDocument": document, "position": {"line": 3, "character": 5}}
    item = {"uri": uri, "languageId": "python", "version": 1, "text": "def f():\n    return 1\n"}
    start = {"line": 0, "character": 0}
    change = {"range": {"start": start, "end": start}, "text": "# x\n"}
    return [
        {"id": 1, "method": "textDocument/hover", "params": place},
        {"id": 2, "method": "textDocument/codeLens", "params": {"textDocument": document}},
        {
            "id": "three",
            "method": "textDocument/references",
            "params": {**place, "context": {"includeDeclaration": True}},
        },
        {"id": 4, "method": "workspace/symbol", "params": {"query": "f"}},
        {"id": 5, "method": "workspace/executeCommand", "params": {"command": "noctule.facts", "arguments": ["f"]}},
        {"id": 6, "method": "noctule/facts", "params": {"symbol": "f"}},
        {"id": 7, "method": "noctule/questions", "params": {"path": "a.py"}},
        {"method": "textDocument/didOpen", "params": {"textDocument": item}},
        {
            "method": "textDocument/didChange",
            "params": {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [change]},
        },
        {"method": "textDocument/didClose", "params": {"textDocument": document}},
        {"method": "workspace/didChangeConfiguration", "params": {"settings": {}}},
        {"method": "workspace/didChangeWorkspaceFolders", "params": {"event": {"added": [], "removed": []}}},
        {"method": "$/cancelRequest", "params": {"id": 1}},
    ]


def twisted(value: Any, draw: random.Random) -> Any:
    """A value with one part of it replaced, removed or added."""
    if isinstance(value, dict) and value and draw.random() < 0.8:
        name = draw.choice(list(value))
        if draw.random() < 0.15:
            return {key: each for key, each in value.items() if key != name}
        return {**value, name: twisted(value[name], draw)}
    if isinstance(value, list) and value and draw.random() < 0.8:
        at = draw.randrange(len(value))
        return [*value[:at], twisted(value[at], draw), *value[at + 1 :]]
    return draw.choice(VALUES)


def framed(body: bytes) -> bytes:
    """A message as it goes over the wire."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def broken(data: bytes, draw: random.Random) -> bytes:
    """Bytes that are no longer what they were."""
    found = bytearray(data)
    for _ in range(draw.randrange(1, 5)):
        at = draw.randrange(len(found) or 1)
        kind = draw.randrange(4)
        if kind == 0:
            found[at : at + draw.randrange(4)] = draw.randbytes(draw.randrange(4))
        elif kind == 1:
            del found[at : at + draw.randrange(1, 30)]
        elif kind == 2:
            found[at:at] = found[at : at + draw.randrange(1, 30)]
        else:
            found[0:0] = draw.choice(
                (b"Content-Length: 99999999999\r\n\r\n", b"Content-Length: -3\r\n\r\n", b"\r\n\r\n", b"{}")
            )
    return bytes(found)


def begun(root: Path, place: Path) -> Editor:
    """An editor whose own requests have ids that no mutated message is likely to have."""
    editor = Editor(root, environment_in(place))
    editor.number = 1_000_000
    editor.wait_for(is_open)
    return editor


def main() -> None:
    """Send them all and write `results/live_hostile.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--name", default="live_hostile")
    given = parser.parse_args()
    draw = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        root = place / "repository"
        root.mkdir()
        (root / "a.py").write_text("import os\n\n\ndef f():\n    return os.name\n\n\ndef g():\n    return f()\n")
        git(root, "init", "-q")
        git(root, "add", "-A")
        git(root, "commit", "-q", "-m", "One file")
        exits = hangs = sent = 0
        taken: list[float] = []
        editor = begun(root, place)
        messages = whole((root / "a.py").as_uri())
        while sent < given.messages:
            data = b""
            for _ in range(BATCH):
                message = {"jsonrpc": "2.0", **draw.choice(messages)}
                if draw.random() < 0.5:
                    data += broken(framed(json.dumps(message).encode()), draw)
                else:
                    data += framed(json.dumps(twisted(message, draw)).encode())
            sent += BATCH
            try:
                editor.raw(data + b"\r\n")
                started_s = time.perf_counter()
                editor.reply(editor.start("noctule/status", {}), 60.0)
                taken.append(time.perf_counter() - started_s)
                hangs += taken[-1] > ANSWER_S
            except Exception:  # the pipe is closed, or nothing came
                exits += editor.process.poll() is not None
                hangs += editor.process.poll() is None
                editor.__exit__()
                editor = begun(root, place)
        editor.__exit__()
        record(
            given.name,
            {
                "messages": sent,
                "load_after": round(os.getloadavg()[0], 1),
                "exits": exits,
                "hangs_over_5_s": hangs,
                "status_after_each_batch_of_50": spread(taken),
            },
        )


if __name__ == "__main__":
    main()
