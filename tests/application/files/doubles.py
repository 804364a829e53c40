"""The rows of uploads in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from application.files.arriving import Upload


class MemoryRows:
    """One upload, as the table keeps it."""

    def __init__(self, upload: Upload) -> None:
        self.upload, self.names = upload, list[str]()

    async def advance(self, upload: Upload, received: int, parts: Sequence[str], tail: bytes | None) -> bool:
        if self.upload.received != upload.received:
            return False
        self.upload = replace(self.upload, received=received, tail=tail)
        self.names += parts
        return True

    async def find(self, upload_id: str) -> Upload | None:
        return self.upload if upload_id == self.upload.upload_id else None

    async def parts(self, upload_id: str) -> Sequence[str]:
        del upload_id
        return sorted(self.names)
