"""The port to uploads, for those who take bytes over a network."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, Literal, Protocol

from application.kernel.orders import Principal


@dataclass(frozen=True, slots=True)
class Announcement:
    """What an uploader says of a file before its bytes: nothing of it is believed.

    `thing` is the id of what the file is sealed with the key of; left out, the file has a key of its own. `unit` is
    where it is uploaded for; left out, the unit that the uploader acts for.
    """

    length: int
    name: str | None = field(default=None, repr=False)
    media_type: str | None = None
    thing: str | None = None
    unit: str | None = None
    sha256: str | None = field(default=None, repr=False)


Stage = Literal["arriving", "failed", "quarantined", "admitted", "rejected"]
"""Where an upload stands: it has to arrive, and then to be looked into."""


@dataclass(frozen=True, slots=True)
class UploadStanding:
    """How far an upload has come; `blob` names its bytes once it was admitted, `failed` is the code of what went wrong.

    `expires_at` is when this is forgotten, and an upload that has not arrived with it.
    """

    upload_id: str
    length: int
    received: int
    stage: Stage
    blob: str | None
    failed: str | None
    expires_at: datetime


class OffsetMoved(Exception):  # noqa: N818
    """Bytes were sent for another place than the one where the upload stands."""

    def __init__(self, received: int) -> None:
        super().__init__(f"the upload stands at {received}")
        self.received = received


class ChecksumDiffers(Exception):  # noqa: N818
    """The bytes of one request are not those whose checksum was sent along: none of them is kept."""


Checksum = tuple[str, bytes]
"""The name of a hash function, `sha1` or `sha256`, and what it gives for the bytes of one request."""


class Uploads(Protocol):
    """Takes files as they arrive. An upload is known to its uploader alone."""

    @property
    def most_bytes(self) -> int:
        """The bytes that a file has at most."""
        ...

    async def begin(self, announced: Announcement, by: Principal) -> UploadStanding:
        """Begin an upload; raises Refused, and Denied where the uploader has no permission there."""
        ...

    async def resume(self, upload_id: str, announced: Announcement, by: Principal) -> UploadStanding:
        """Begin an upload under an id that its sender made of what it sends, or go on with it; raises Refused, Denied.

        For senders of this installation, which make the same id of the same file and account: no id comes from a
        network. What was recorded under the id stands, however long ago; what failed before it arrived begins anew.
        """
        ...

    def why_not(self, file: BinaryIO, size: int, name: str) -> str | None:
        """The code by which a file would be rejected, as far as a look inside tells; nothing is scanned."""
        ...

    async def find(self, upload_id: str, by: Principal) -> UploadStanding | None:
        """How far an upload of this account has come, finished where all of it is there; None where there is none."""
        ...

    async def take(
        self, upload_id: str, offset: int, content: AsyncIterator[bytes], by: Principal, checksum: Checksum | None
    ) -> UploadStanding | None:
        """Take bytes for a place; what came is kept also where the sender goes away. None where there is no upload.

        Raises OffsetMoved, ChecksumDiffers, Refused and, at the last byte, what keeps the upload from being recorded.
        """
        ...

    async def end(self, upload_id: str, by: Principal) -> bool:
        """Forget an upload that has not arrived; whether there was one."""
        ...
