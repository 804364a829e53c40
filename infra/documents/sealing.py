"""Printed documents sealed: the stored bytes, and behind them the seal of the installation."""

from __future__ import annotations

import asyncio
import hashlib
from functools import cached_property
from uuid import UUID

from application.documents.effects import ArchivedFile, ArchiveRequest, SealedFile, SealRequest
from application.kernel.effects import EffectFailed, EffectRefused
from application.kernel.signatures import SealedDocument, SealingError, SealReport
from infra.documents.storing import fetch, store
from infra.kernel.adapters import Parts
from infra.settings.settings import Profile
from infra.signing.keys import SealKey, seal_key
from infra.signing.sealing import PdfSealer
from infra.signing.verifying import verify_pdf


def worst(report: SealReport) -> str | None:
    """What is wrong with a seal, beside what the record decides by itself; None where nothing is."""
    return next(iter(report.findings), None)


class DocumentSealer:
    """Seals documents with the key that the settings name, opened when something is sealed first.

    In production it is opened at once: a process that seals does not start without a seal. Raises SettingsError.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        if parts.settings.profile is not Profile.DEVELOPMENT:
            _ = self._sealer

    @cached_property
    def _key(self) -> SealKey:
        return seal_key(self._parts.settings)

    @cached_property
    def _sealer(self) -> PdfSealer:
        return PdfSealer(self._key)

    async def seal(self, request: SealRequest, _: UUID) -> SealedFile:
        """The sealed file, stored beside the printed one. Raises EffectFailed, EffectRefused."""
        content = await fetch(self._parts, request.blob)
        try:
            sealed = await self._sealer.seal(content)
        except SealingError:
            raise EffectFailed("seal_unusable") from None
        report = await asyncio.to_thread(verify_pdf, sealed.content, self._key.trust)
        certificate = self._key.certificate
        return SealedFile(
            await store(self._parts, request.file_id, sealed.content),
            len(sealed.content),
            sealed.level.value,
            sealed.certificate_sha256,
            sealed.prefix_length,
            _prefix(sealed),
            sealed.sha256,
            certificate.not_valid_before,
            certificate.not_valid_after,
            worst(report),
            report.signed_at,
        )

    async def archive(self, request: ArchiveRequest, _: UUID) -> ArchivedFile:
        """The sealed file with an archive timestamp, stored beside it; what is away now is tried again.

        Raises EffectFailed, and EffectRefused where no timestamp authority is named.
        """
        content = await fetch(self._parts, request.blob)
        if self._key.stamper is None:
            raise EffectRefused("no_timestamp_authority")
        try:
            archived = await self._sealer.archive(content)
        except SealingError:
            raise EffectFailed("no_timestamp_now") from None
        return ArchivedFile(
            await store(self._parts, request.file_id, archived.content),
            len(archived.content),
            archived.level.value,
            archived.prefix_length,
            _prefix(archived),
            archived.sha256,
        )


def _prefix(document: SealedDocument) -> str:
    return hashlib.sha256(document.content[: document.prefix_length]).hexdigest()
