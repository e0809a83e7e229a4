"""Bytes or text into the short digests that identify content."""

import hashlib
from collections.abc import Iterable

DIGEST_BYTES = 12


def digest(data: bytes) -> str:
    """BLAKE2b, 96 bits, as 24 hex characters."""
    return hashlib.blake2b(data, digest_size=DIGEST_BYTES).hexdigest()


def digest_of(parts: Iterable[str]) -> str:
    """Digest of a sequence of strings; unambiguous, because each is preceded by its length (a netstring)."""
    return digest("".join([f"{len(part)}:{part}" for part in parts]).encode("utf-8", "surrogatepass"))


def blob_id(content: bytes) -> str:
    """The id git gives a blob with this content (SHA-1 over header and bytes); identifies, does not authenticate."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
