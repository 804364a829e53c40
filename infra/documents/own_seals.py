"""What an approver brought is measured: is it the rendered document, under whose seal, and does that hold?"""

from __future__ import annotations

import asyncio
import hashlib
from uuid import UUID

from application.documents import streams
from application.documents.effects import OwnSeal, OwnSealRequest
from application.kernel.effects import EffectFailed
from domain.documents.documents.issue_events import DocumentRendered
from infra.documents.records import read
from infra.documents.sealing import worst
from infra.documents.storing import fetch
from infra.kernel.adapters import Parts
from infra.settings.settings import SettingsError
from infra.signing.trust import seal_trust
from infra.signing.verifying import RecordedHashes, verify_pdf


class OwnSealExaminer:
    """Looks at seals by the certificates that the settings believe. Whose they are, the record says."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def measure(self, request: OwnSealRequest, _: UUID) -> OwnSeal:
        """What the seal is. Raises EffectFailed where nobody is believed here, EffectRefused where bytes are gone."""
        try:
            trust = seal_trust(self._parts.settings)
        except SettingsError:
            raise EffectFailed("trust_unusable") from None
        facts = await read(self._parts, streams.document(request.document_id))
        rendered = next(fact.event for fact in facts if isinstance(fact.event, DocumentRendered))
        content = await fetch(self._parts, request.blob)
        report = await asyncio.to_thread(verify_pdf, content, trust, RecordedHashes(rendered=rendered.sha256))
        begins = content[: rendered.size]
        return OwnSeal(
            request.blob,
            len(content),
            "" if report.level is None else report.level.value,
            report.certificate_sha256,
            len(begins),
            hashlib.sha256(begins).hexdigest(),
            hashlib.sha256(content).hexdigest(),
            rendered.renderer,
            rendered.fonts_sha256,
            worst(report),
            report.signed_at,
        )
