"""Looks into what arrived, and lets it be scanned: the call of the effect `files.examine`."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from uuid import UUID

import structlog

from application.blobs.reading import BlobDestroyed, BlobMissing, OpenFile, SealedFiles
from application.files.examining import Examination, ExaminationOutcome, Harmless
from application.files.scanning import Scanner, ScannerAway
from application.kernel.effects import EffectFailed, EffectRefused
from domain.files.kinds import RejectionCode
from domain.files.types import TEXTS
from infra.files.inspecting import SaidOfFile, Unacceptable, inspect
from infra.files.plain_file import buffered

log = structlog.get_logger()


class Examiner:
    """Looks inside first: what is not taken anyway is not scanned."""

    def __init__(self, files: SealedFiles, scanner: Scanner) -> None:
        self._files, self._scanner = files, scanner

    async def __call__(self, request: Examination, _: UUID) -> ExaminationOutcome:
        """What a file is found to be; raises EffectFailed where nobody can say now, EffectRefused where nobody will."""
        try:
            return await self._examined(request)
        except Unacceptable as unacceptable:
            return unacceptable.rejection
        except ScannerAway as away:
            log.warning("scanner_away", upload=request.upload_id, reason=str(away))
            raise EffectFailed("scanner_away") from None
        except BlobMissing:
            raise EffectFailed("blob_missing") from None
        except BlobDestroyed:
            raise EffectRefused("thing_destroyed") from None

    async def _examined(self, request: Examination) -> Harmless:
        file = await self._files.open(request.blob)
        loop, said = asyncio.get_running_loop(), SaidOfFile(request.name, request.media_type)
        found = await asyncio.to_thread(lambda: inspect(buffered(file, loop), file.size, said))
        content = _Hashed(file)
        if (name := await self._scanner.finds(content.read())) is not None:
            log.warning("file_infected", upload=request.upload_id, found=name)
            raise Unacceptable(RejectionCode.INFECTED)
        if found in TEXTS and content.has_nul:
            raise Unacceptable(RejectionCode.TYPE_NOT_ADMITTED)
        return Harmless(found, content.digest.hexdigest())


class _Hashed:
    """The bytes of a file, hashed as they are read, and looked through for what no text holds."""

    def __init__(self, file: OpenFile) -> None:
        self._file, self.digest, self.has_nul = file, hashlib.sha256(), False

    async def read(self) -> AsyncIterator[bytes]:
        async for chunk in self._file.plain():
            await asyncio.to_thread(self.digest.update, chunk)
            self.has_nul = self.has_nul or b"\0" in chunk
            yield chunk
