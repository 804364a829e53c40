"""Uploads as they arrive: sealed, kept in parts, and recorded once the last byte is there.

Nothing is ever written over. A part lies under a name of its own, and counts once the upload is noted to hold it; so a
sender that goes away, a second one, and the death of this process at any moment leave an upload as it stood.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import BinaryIO
from uuid import UUID, uuid5

from application.blobs.segments import FileHeader, Seals
from application.files.arriving import ArrivingUploads, ToldOfFile, Upload
from application.files.assembling import HashDiffers, assembled
from application.files.slice import UPLOAD_PERMISSION, place_of
from application.files.taking import Taking
from application.kernel.acting import ANY_UNIT, NO_UNIT
from application.kernel.blobs import FileStore
from application.kernel.keys import Keys
from application.kernel.orders import CommandBus, Denied, Order, Principal
from application.kernel.policy import Policy
from application.kernel.uploads import Announcement, Checksum, OffsetMoved, Stage, UploadStanding
from application.ledger.sealing import SubjectErased, ThingDestroyed
from domain.files.commands import ReceiveUpload
from domain.kernel.declarations import Refused
from domain.kernel.forms import checked

NAMESPACE = UUID("5b0f4d0a-8f5a-4d0c-9a53-7d8f6e9b2a34")
MOST_UNDER_WAY = 100
"""Uploads that an account may have under way."""
UNKNOWN_TYPE = "application/octet-stream"


Look = Callable[[BinaryIO, int, str], str | None]


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """The bytes of a file, and the seconds after which an upload that rests is forgotten.

    `look` says by which code a file, of so many bytes and with that name, would be rejected.
    """

    most_bytes: int
    patience: float
    look: Look


class ReceivedUploads:
    """Takes files, as the port `Uploads` says."""

    def __init__(
        self,
        rows: ArrivingUploads,
        store: FileStore,
        keys: Keys,
        bus: CommandBus,
        policy: Policy,
        limits: UploadLimits,
    ) -> None:
        self._rows, self._store, self._keys = rows, store, keys
        self._bus, self._policy, self._limits = bus, policy, limits

    @property
    def most_bytes(self) -> int:
        """The bytes that a file has at most."""
        return self._limits.most_bytes

    async def resume(self, upload_id: str, announced: Announcement, by: Principal) -> UploadStanding:
        """Begin an upload, or go on with it."""
        if (decision := await self._rows.recorded(upload_id)) is not None:
            stage: Stage = "admitted" if decision.blob else "rejected" if decision.code else "quarantined"
            expires = datetime.now(UTC) + timedelta(seconds=self._limits.patience)
            return UploadStanding(upload_id, announced.length, announced.length, stage, *decision, expires)
        standing = await self.find(upload_id, by)
        if standing is not None and standing.stage == "failed":
            await self.forget(upload_id)
            standing = None
        return standing or await self._begun(upload_id, announced, by)

    def why_not(self, file: BinaryIO, size: int, name: str) -> str | None:
        """The code by which a file would be rejected."""
        return self._limits.look(file, size, name)

    async def begin(self, announced: Announcement, by: Principal) -> UploadStanding:
        """Begin an upload; raises Refused, Denied."""
        return await self._begun(f"u{secrets.token_hex(16)}", announced, by)

    async def _begun(self, upload_id: str, announced: Announcement, by: Principal) -> UploadStanding:
        unit = announced.unit or (None if by.unit in {ANY_UNIT, NO_UNIT} else by.unit)
        thing = announced.thing or upload_id
        command = checked(
            ReceiveUpload(
                upload_id,
                thing,
                unit,
                "0" * 64,
                announced.length,
                announced.media_type or UNKNOWN_TYPE,
                announced.name,
                announced.sha256,
            )
        )
        await self._check(by, command.unit)
        if announced.length < 1:
            raise Refused("file_empty", "uploadLength")
        if announced.length > self.most_bytes:
            raise Refused("file_too_large", "uploadLength", limit=self.most_bytes, size=announced.length)
        header = FileHeader.new(thing)
        seals = await self._sealing(header)
        told = ToldOfFile(command.name, command.sha256).sealed(seals)
        upload = Upload(upload_id, by.actor, by.unit, command.unit, header, command.media_type, announced.length, told)
        if not await self._rows.begin(upload, MOST_UNDER_WAY):
            raise Refused("too_many_uploads", "", limit=MOST_UNDER_WAY)
        return self._standing(upload)

    async def find(self, upload_id: str, by: Principal) -> UploadStanding | None:
        """How far an upload of this account has come."""
        upload = await self._own(upload_id, by)
        return None if upload is None else self._standing(await self._finished(upload))

    async def take(
        self, upload_id: str, offset: int, content: AsyncIterator[bytes], by: Principal, checksum: Checksum | None
    ) -> UploadStanding | None:
        """Take bytes for a place."""
        upload = await self._own(upload_id, by)
        if upload is None:
            return None
        if upload.failed is not None and not upload.arrived:
            raise Refused("upload_failed")
        if upload.received != offset:
            raise OffsetMoved(upload.received)
        if not upload.arrived:
            taking = Taking(upload, await self._sealing(upload.header), self._rows, self._store, checksum)
            upload = await taking.run(content)
        return self._standing(await self._finished(upload))

    async def end(self, upload_id: str, by: Principal) -> bool:
        """Forget an upload that has not arrived."""
        upload = await self._own(upload_id, by)
        if upload is None or upload.arrived:
            return False
        await self.forget(upload_id)
        return True

    async def forget(self, upload_id: str) -> None:
        """Delete an upload and its parts."""
        await self._rows.delete(upload_id)
        await self._store.drop(upload_id)

    async def finish(self, upload_id: str) -> bool:
        """Record an upload whose bytes are all there; whether it is recorded now. Raises what keeps it from that."""
        upload = await self._rows.find(upload_id)
        return upload is not None and (await self._finished(upload)).arrived

    async def _finished(self, upload: Upload) -> Upload:
        if upload.arrived or upload.failed is not None or upload.received < upload.length:
            return upload
        names = await self._rows.parts(upload.upload_id)
        seals = await self._sealing(upload.header)
        told = ToldOfFile.opened(seals, upload.told)
        try:
            blob, sha256 = await assembled(upload, names, seals, told.sha256, self._store)
        except HashDiffers:
            await self._fail(upload, "hash_mismatch")
            raise Refused("hash_mismatch", "sha256", what="hash") from None
        except FileNotFoundError:
            current = await self._rows.find(upload.upload_id)
            if current is None or not (current.arrived or current.failed):
                raise
            return current
        command = ReceiveUpload(
            upload.upload_id,
            upload.header.thing,
            upload.unit,
            blob,
            upload.length,
            upload.media_type,
            told.name,
            sha256,
        )
        try:
            await self._bus.execute(Order(command, uuid5(NAMESPACE, upload.upload_id)), upload.by)
        except Refused as refused:
            await self._fail(upload, refused.code)
            raise
        await self._rows.arrive(upload.upload_id)
        await self._store.drop(upload.upload_id)
        return replace(upload, arrived=True)

    async def _fail(self, upload: Upload, code: str) -> None:
        await self._rows.fail(upload.upload_id, code)
        await self._store.drop(upload.upload_id)

    async def _own(self, upload_id: str, by: Principal) -> Upload | None:
        upload = await self._rows.find(upload_id)
        return None if upload is None or upload.account != by.actor else upload

    async def _sealing(self, header: FileHeader) -> Seals:
        """Seals with the key of the thing; raises ThingDestroyed."""
        try:
            return Seals(header, (await self._keys.ensure([header.pair]))[header.pair])
        except SubjectErased:
            raise ThingDestroyed(header.thing) from None

    async def _check(self, by: Principal, unit: str | None) -> None:
        """Ask early, so that nobody sends two gigabytes for nothing; it is asked again when the upload is recorded."""
        sight = await self._policy.sight(by, UPLOAD_PERMISSION)
        reached = sight.units | sight.jurisdictions
        if not (sight.everywhere or any(reached & set(place) for place in place_of(unit))):
            raise Denied(UPLOAD_PERMISSION)

    def _standing(self, upload: Upload) -> UploadStanding:
        moved = upload.moved_at or datetime.now(UTC)
        expires = moved + timedelta(seconds=self._limits.patience)
        return UploadStanding(
            upload.upload_id, upload.length, upload.received, _stage(upload), upload.blob, upload.failed, expires
        )


def _stage(upload: Upload) -> Stage:
    if upload.failed is not None:
        return "rejected" if upload.arrived else "failed"
    if upload.blob is not None:
        return "admitted"
    return "quarantined" if upload.arrived else "arriving"
