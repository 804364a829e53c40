"""Files of this machine sent as uploads: the same file again goes on where it stood, and is sent once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import BinaryIO

from application.kernel.orders import Principal
from application.kernel.uploads import Announcement, OffsetMoved, Uploads, UploadStanding
from domain.kernel.refused import Refused
from infra.importing.folder import NotInFolder
from infra.kernel.adapters import Parts, uploads_of
from infra.runtime import adapters_in

PATIENCE = 120.0
"""Seconds in which at least one of the files that are waited for is looked into."""
AT_ONCE = 4
_CHUNK = 1 << 20
_SHORTEST, _LONGEST = 0.05, 1.0


class NobodyExamines(Exception):  # noqa: N818
    """Files lie in quarantine, and nobody looks into them: no worker runs, or its scanner is away."""


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file to send. `upload_id` is made of what it is; `thing` is the id of what it is sealed with the key of."""

    upload_id: str
    unit: str
    thing: str
    size: int
    opened: Callable[[], BinaryIO] = field(repr=False)
    name: str = field(repr=False)
    sha256: str = field(repr=False)

    @property
    def announced(self) -> Announcement:
        """What is said of it before its bytes."""
        return Announcement(self.size, self.name, thing=self.thing, unit=self.unit, sha256=self.sha256)


class FileSender:
    """Sends files, and waits until a worker has looked into them."""

    def __init__(self, uploads: Uploads, by: Principal, patience: float = PATIENCE) -> None:
        self.uploads = uploads
        self.by, self._patience = by, patience
        self._places = asyncio.Semaphore(AT_ONCE)

    async def send(self, files: Sequence[LocalFile]) -> Mapping[str, Refused | None]:
        """Send what did not arrive yet, and wait for the decisions: None for a file that is admitted, else why not.

        The answers are by the ids of uploads. Raises Denied where somebody may not upload for the unit, and
        NobodyExamines.
        """
        sent = await asyncio.gather(*map(self._sent, files))
        answers = {file.upload_id: answer for file, answer in zip(files, sent, strict=True)}
        waiting = [file for file in files if _is_quarantined(answers[file.upload_id])]
        since, pause = monotonic(), _SHORTEST
        while waiting:
            await asyncio.sleep(pause)
            for file in waiting:
                answers[file.upload_id] = await self._sent(file)
            left = [file for file in waiting if _is_quarantined(answers[file.upload_id])]
            if len(left) < len(waiting):
                since, pause = monotonic(), _SHORTEST
            elif monotonic() - since > self._patience:
                raise NobodyExamines
            waiting, pause = left, min(2 * pause, _LONGEST)
        return {upload: _why_not(answer) for upload, answer in answers.items()}

    async def _sent(self, file: LocalFile) -> UploadStanding | Refused:
        async with self._places:
            try:
                standing = await self.uploads.resume(file.upload_id, file.announced, self.by)
                if standing.stage != "arriving":
                    return standing
                content = _content(file, standing.received)
                taken = await self.uploads.take(file.upload_id, standing.received, content, self.by, None)
            except Refused as refused:
                return refused
            except (NotInFolder, OffsetMoved):
                return _CHANGED
        return _CHANGED if taken is None else taken


_CHANGED = Refused("hash_mismatch", what="content")
"""The file is not the one any more that was announced, or somebody else sends it too."""


def _is_quarantined(answer: UploadStanding | Refused) -> bool:
    return isinstance(answer, UploadStanding) and answer.stage == "quarantined"


def _why_not(answer: UploadStanding | Refused) -> Refused | None:
    if isinstance(answer, Refused):
        return answer
    if answer.stage == "admitted":
        return None
    return Refused(answer.failed) if answer.failed else _CHANGED


async def _content(file: LocalFile, begin: int) -> AsyncIterator[bytes]:
    with file.opened() as raw:
        raw.seek(begin)
        while chunk := await asyncio.to_thread(raw.read, _CHUNK):
            yield chunk


@asynccontextmanager
async def open_sender(parts: Parts, by: Principal) -> AsyncIterator[FileSender]:
    """What sends files for somebody, by the context that takes uploads."""
    async with uploads_of(adapters_in(parts.installation), parts) as uploads:
        if uploads is None:
            raise LookupError("no context of this installation takes uploads")
        yield FileSender(uploads, by)
