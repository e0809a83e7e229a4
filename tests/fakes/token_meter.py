"""Requests and replies into the tokens they really take, with a prompt cache that works by prefix."""

import hashlib
import json
import threading
from dataclasses import dataclass
from typing import Any

CHARS_PER_TOKEN = 3


@dataclass(frozen=True)
class Used:
    """Tokens of one call: read from the cache, written to it, neither, and put out."""

    read: int
    written: int
    plain: int
    out: int


def tokens_of(text: str) -> int:
    """The tokens of a text, as this server's tokenizer would have it."""
    return -(-len(text) // CHARS_PER_TOKEN)


class TokenMeter:
    """Counts every call that was worked on; `calls` are what a provider would charge for."""

    def __init__(self) -> None:
        self.calls: list[Used] = []
        self._cached: set[str] = set()
        self._lock = threading.Lock()

    def take(self, body: Any, said: str) -> Used:
        """Count a call."""
        sizes: list[tuple[int, str]] = []  # (tokens so far, digest) at each block that ends a cached prefix
        total, running = 0, hashlib.sha256()
        for block in _blocks(body):
            text = block["text"] if isinstance(block, dict) and "text" in block else json.dumps(block)
            total += tokens_of(text)
            running.update(text.encode("utf-8", "replace"))
            if isinstance(block, dict) and block.get("cache_control"):
                sizes.append((total, running.hexdigest()))
        with self._lock:
            read = max((size for size, digest in sizes if digest in self._cached), default=0)
            written = max((size for size, _ in sizes), default=0) - read
            self._cached.update(digest for _, digest in sizes)
            used = Used(read, written, total - read - written, min(tokens_of(said), body.get("max_tokens", 0)))
            self.calls.append(used)
        return used


def _blocks(body: Any) -> list[Any]:
    system = body.get("system") or []
    blocks = [system] if isinstance(system, str) else list(system)
    for message in body.get("messages", []):
        content = message["content"]
        blocks += [content] if isinstance(content, str) else list(content)
    return blocks
