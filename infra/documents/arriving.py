"""A document that a partner sent: read, held against what its envelope says, and copied to the key of its file."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from uuid import UUID

from application.blobs.reading import BlobDestroyed, BlobMissing, OpenFile, SealedFiles
from application.blobs.segments import BrokenBlobError
from application.documents import streams
from application.documents.relaying import ArrivalRequest, ArrivedDocument, check_relay
from application.kernel.effects import EffectFailed, EffectRefused
from domain.documents.deliveries.envelope import LONGEST, Envelope, MalformedEnvelopeError, envelope_in
from domain.documents.documents.arriving import RegisterArrival
from domain.documents.documents.manifest import Attachment
from domain.documents.intakes.events import IntakeOpened
from domain.documents.naming import at_partner
from domain.kernel.forms import forms_of
from domain.kernel.refused import Refused
from infra.documents.needs import DocumentNeeds
from infra.documents.records import read
from infra.documents.storing import store_stream


class ArrivalReader:
    """Takes in what partners sent, where the unit has an intake."""

    def __init__(self, parts: DocumentNeeds) -> None:
        self._parts, self._files = parts, SealedFiles(parts.blobs, parts.keys)

    async def take_in(self, request: ArrivalRequest, _: UUID) -> ArrivedDocument:
        """The document, under the key of the file that it belongs to.

        Raises EffectRefused: `malformed`, `part_differs`, `content_destroyed`,
        and `wrong_addressee` where no unit takes it in.
        """
        try:
            envelope = await self._envelope(request)
            intake = await self._intake(envelope.recipient)
            kept = [
                await self._copied(intake.file_id, blob, part)
                for blob, part in zip(request.blobs[1:], envelope.parts, strict=True)
            ]
        except BlobDestroyed:
            raise EffectRefused("content_destroyed") from None
        except (BlobMissing, BrokenBlobError):
            raise EffectFailed("part_unreadable") from None
        return ArrivedDocument(
            unit=envelope.recipient,
            file_id=intake.file_id,
            sender=at_partner(envelope.sender, request.partner_id),
            language=envelope.language,
            subject=envelope.subject,
            number=envelope.number,
            blobs=tuple(kept),
            parts=tuple(_found(part, request.types, number) for number, part in enumerate(envelope.parts, 1)),
        )

    async def _envelope(self, request: ArrivalRequest) -> Envelope:
        file = await self._files.open(request.blobs[0])
        if file.size > LONGEST:
            raise EffectRefused("malformed")
        content = b"".join([chunk async for chunk in file.plain()])
        try:
            envelope = envelope_in(content.decode())
            _check(envelope, at_partner(envelope.sender, request.partner_id))
            check_relay(envelope.parts)
        except (MalformedEnvelopeError, UnicodeDecodeError, Refused):
            raise EffectRefused("malformed") from None
        if not envelope.parts or len(envelope.parts) != len(request.blobs) - 1:
            raise EffectRefused("malformed")
        return envelope

    async def _intake(self, unit: str) -> IntakeOpened:
        facts = await read(self._parts, streams.intake(unit))
        match facts[-1].event if facts else None:
            case IntakeOpened() as intake:
                return intake
            case _:
                raise EffectRefused("wrong_addressee")

    async def _copied(self, file_id: str, blob: str, part: Attachment) -> str:
        file = await self._files.open(blob)
        digest = hashlib.sha256()
        kept = await store_stream(self._parts, file_id, _hashed(file, digest.update))
        if (file.size, digest.hexdigest()) != (part.size, part.sha256):
            raise EffectRefused("part_differs")
        return kept


def _found(part: Attachment, types: Sequence[str], number: int) -> Attachment:
    """A part as what it was found to be here, whatever the sender calls it."""
    return replace(part, media_type=types[number]) if types else part


async def _hashed(file: OpenFile, update: Callable[[bytes], None]) -> AsyncIterator[bytes]:
    async for chunk in file.plain():
        update(chunk)
        yield chunk


def _check(envelope: Envelope, sender: str) -> None:
    """What a partner writes has the forms of what it becomes. Raises Refused."""
    said = {
        "unit": envelope.recipient,
        "sender": sender,
        "language": envelope.language,
        "subject": envelope.subject,
        "reference": envelope.number,
    }
    for name, path, form in forms_of(RegisterArrival):
        if name in said:
            form.check(said[name], path)
