"""The port to the store of bytes that are too large, or too secret, to stand in the ledger."""

from __future__ import annotations

from typing import Protocol


class Blobs(Protocol):
    """Bytes named by their SHA-256. What is stored is under seal already: the store never sees plain bytes."""

    async def put(self, content: bytes) -> str:
        """Store bytes; their SHA-256 (hex), once they would survive a loss of power. The same twice is stored once."""
        ...

    async def get(self, sha256: str) -> bytes | None:
        """The bytes of this name; None where there are none."""
        ...
