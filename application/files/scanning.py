"""The port of what looks for malicious software."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol


class ScannerAway(Exception):  # noqa: N818
    """Nobody can scan just now, or not this file: it waits, and is tried again. The message says why."""


class Scanner(Protocol):
    """Looks for malicious software in bytes as they come."""

    async def finds(self, content: AsyncIterator[bytes]) -> str | None:
        """The name of what it found; None for nothing. Raises ScannerAway."""
        ...
