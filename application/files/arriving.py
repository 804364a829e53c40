"""What is known of uploads that have not arrived yet, and the port of what keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol

import orjson

from application.blobs.segments import FileHeader, Seals
from application.kernel.orders import Principal


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload on its way. `received` bytes are kept: whole segments in parts, the rest in `tail`, under seal.

    `unit` is what it is uploaded for, `acting` the unit for which the account acts. `told` is what the uploader said of
    the file, under seal. `failed` says why it could not arrive, or, once it `arrived`, why the file was rejected;
    `blob` names its bytes once the file was admitted.
    """

    upload_id: str
    account: str
    acting: str
    unit: str | None
    header: FileHeader
    media_type: str
    length: int
    told: bytes = field(repr=False)
    received: int = 0
    tail: bytes | None = field(default=None, repr=False)
    arrived: bool = False
    blob: str | None = None
    failed: str | None = None
    moved_at: datetime | None = None

    @property
    def by(self) -> Principal:
        """The uploader."""
        return Principal(self.account, self.acting)


@dataclass(frozen=True, slots=True)
class ToldOfFile:
    """What the uploader said, and nobody but the holders of the key may know."""

    name: str | None = field(default=None, repr=False)
    sha256: str | None = field(default=None, repr=False)

    def sealed(self, seals: Seals) -> bytes:
        """It under seal."""
        return seals.seal_text(orjson.dumps([self.name, self.sha256]))

    @classmethod
    def opened(cls, seals: Seals, sealed: bytes) -> ToldOfFile:
        """It out of its seal; raises BrokenBlobError."""
        return cls(*orjson.loads(seals.open_text(sealed)))


class Decision(NamedTuple):
    """What was decided about an upload that arrived: it was admitted as `blob`, rejected by `code`, or not yet."""

    blob: str | None
    code: str | None


class ArrivingUploads(Protocol):
    """Keeps uploads until they arrived, through the death of any process."""

    async def begin(self, upload: Upload, most: int) -> bool:
        """Keep a new upload, unless its account has `most` under way."""
        ...

    async def find(self, upload_id: str) -> Upload | None:
        """An upload as it stands."""
        ...

    async def recorded(self, upload_id: str) -> Decision | None:
        """What the record says of an upload, also where its row is forgotten; None where it never arrived."""
        ...

    async def advance(self, upload: Upload, received: int, parts: Sequence[str], tail: bytes | None) -> bool:
        """Note what more is kept; False where the upload does not stand any more where it stood."""
        ...

    async def parts(self, upload_id: str) -> Sequence[str]:
        """The names of its parts, in order."""
        ...

    async def arrive(self, upload_id: str) -> None:
        """Note that it arrived."""
        ...

    async def fail(self, upload_id: str, code: str) -> None:
        """Note why it cannot arrive."""
        ...

    async def delete(self, upload_id: str) -> None:
        """Forget it."""
        ...

    async def whole(self, idle: float) -> Sequence[str]:
        """Uploads whose bytes are all there, for so many seconds, and that are not settled."""
        ...

    async def expired(self, seconds: float) -> Sequence[str]:
        """Uploads of which nothing was heard for so long."""
        ...
