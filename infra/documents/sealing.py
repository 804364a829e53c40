"""Printed documents sealed: the stored bytes, and behind them the seal of the installation."""

from __future__ import annotations

import asyncio
import hashlib
from functools import cached_property
from uuid import UUID

from application.documents.effects import SealedFile, SealRequest
from application.kernel.effects import EffectFailed
from application.kernel.signatures import SealingError, SealReport
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
        prefix = sealed.content[: sealed.prefix_length]
        report = await asyncio.to_thread(verify_pdf, sealed.content, self._key.trust)
        certificate = self._key.certificate
        return SealedFile(
            await store(self._parts, request.file_id, sealed.content),
            len(sealed.content),
            sealed.level.value,
            sealed.certificate_sha256,
            sealed.prefix_length,
            hashlib.sha256(prefix).hexdigest(),
            sealed.sha256,
            certificate.not_valid_before,
            certificate.not_valid_after,
            worst(report),
            report.signed_at,
        )
