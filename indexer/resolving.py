"""An index and changes into the next index; very many files at once are resolved in a process of their own.

Resolving a whole repository makes several times as much as is kept of it, in between what is kept, so the memory would
never go back to the system. A child's goes with it, and readers of a live workspace do not share their interpreter with
it.
"""

import gc
import subprocess
import tempfile
import time
from collections.abc import Mapping

import msgspec

from indexer import bug
from indexer.children import start_child, stop_child
from indexer.code_index import CodeIndex
from indexer.codec import decode_resolution, encode_index
from indexer.frames import FrameError, receive, send
from indexer.records import Module, Resolution
from indexer.resolver import Resolved, Sent

MODULES_APART_MIN = 256
"""Fewer modules than this are resolved before a child has them."""
TIMEOUT_S = 600.0
"""Without a sign of life; a resolver that hangs is given up, and the work done here."""

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Resolved)


def applied(code: CodeIndex, changes: Mapping[str, Module | None], *, is_live: bool = False) -> CodeIndex:
    """As `code.apply(changes)`; in a child process where all of many modules are new.

    Of a `live` index the answers are kept, which makes the next edits quick, and so it is made in this process.
    """
    if is_live:
        after = code.apply(changes)
        if len(after.resolved) >= MODULES_APART_MIN:
            gc.freeze()  # it will live as long as the process: no need for the collector to look through it ever again
        return after
    after = _applied_apart(code, changes)
    after.forget_answers()
    return after


def _applied_apart(code: CodeIndex, changes: Mapping[str, Module | None]) -> CodeIndex:
    modules = {path: module for path, module in changes.items() if module is not None}
    if code.modules or len(modules) < MODULES_APART_MIN:
        return code.apply_and_settle(changes)
    resolutions = _resolved_apart(modules)
    return code.apply_and_settle(changes) if resolutions is None else CodeIndex.resolved_new(modules, resolutions)


def _resolved_apart(modules: Mapping[str, Module]) -> dict[str, Resolution] | None:
    """Resolutions of all modules; None, and a bug on record, where no child could work them out."""
    with tempfile.TemporaryDirectory(prefix="noctule-") as folder:
        child = start_child("indexer.resolver", folder)
        if child is None:
            return None
        is_done = False
        try:
            found = _ask(child, modules)
            is_done = True
        except (FrameError, msgspec.MsgspecError) as error:
            bug.report("a process that resolves a repository failed", error)
            return None
        finally:
            stop_child(child, at_once=not is_done)
        return found


def _ask(child: subprocess.Popen[bytes], modules: Mapping[str, Module]) -> dict[str, Resolution]:
    assert child.stdin is not None and child.stdout is not None
    to, back = child.stdin.fileno(), child.stdout.fileno()
    for path, module in modules.items():
        sent = Sent(path, module.blob, encode_index(module.index))
        send(to, _encoder.encode(sent), time.monotonic() + TIMEOUT_S)
    send(to, b"", time.monotonic() + TIMEOUT_S)
    found: dict[str, Resolution] = {}
    for _ in modules:
        reply = _decoder.decode(receive(back, time.monotonic() + TIMEOUT_S))
        found[reply.path] = decode_resolution(reply.resolution)
    if found.keys() != modules.keys():
        raise FrameError("answers to something else")
    return found
