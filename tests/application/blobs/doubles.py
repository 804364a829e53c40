"""A store in memory."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator


class MemoryStore:
    """Bytes and parts."""

    def __init__(self) -> None:
        self.whole: dict[str, bytes] = {}
        self.kept: dict[tuple[str, str], bytes] = {}

    async def put(self, content: bytes) -> str:
        name = hashlib.sha256(content).hexdigest()
        self.whole[name] = content
        return name

    async def put_stream(self, content: AsyncIterator[bytes]) -> str:
        return await self.put(b"".join([chunk async for chunk in content]))

    async def get(self, sha256: str) -> bytes | None:
        return self.whole.get(sha256)

    async def size(self, sha256: str) -> int | None:
        return len(self.whole[sha256]) if sha256 in self.whole else None

    async def read(self, sha256: str, begin: int, end: int) -> bytes:
        return self.whole[sha256][begin:end]

    async def keep(self, folder: str, name: str, content: bytes) -> None:
        assert (folder, name) not in self.kept, "nothing is written over"
        self.kept[folder, name] = content

    async def part(self, folder: str, name: str) -> bytes:
        return self.kept[folder, name]

    async def drop(self, folder: str) -> None:
        self.kept = {place: part for place, part in self.kept.items() if place[0] != folder}
