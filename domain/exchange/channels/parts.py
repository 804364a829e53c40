"""What is consigned: named parts, and the manifest that binds them to their place in a channel."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated

from domain.files.published import Blob, Digest, FileName, MediaType
from domain.kernel.declarations import Refused
from domain.kernel.forms import Form

LARGEST, MOST_PARTS = 100 * 2**20, 200
"""Bytes of a consignment, and parts of it, at most."""
FIRST = "0" * 64
"""What the first manifest of a channel names as the one before."""


def _size(value: int, path: str) -> int:
    if not 0 < value <= LARGEST:
        raise Refused("consignment_too_large", path, size=value, limit=LARGEST)
    return value


Size = Annotated[int, Form(_size, f"1 to {LARGEST} bytes", ("consignment_too_large",))]


@dataclass(frozen=True, slots=True)
class Part:
    """A file that goes with a consignment: `blob` is its name in the store here, `sha256` that of its plain bytes."""

    name: FileName
    media_type: MediaType
    size: Size
    sha256: Digest
    blob: Blob


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a partner is sent: who sends whom what, at which place of the channel, until when it may be taken in.

    `previous` is the SHA-256 of the manifest before, so that the manifests of a channel are a chain.
    """

    sender: str
    receiver: str
    sequence: int
    previous: str
    consignment_id: str
    kind: str
    about: str
    at: datetime
    expires_at: datetime
    parts: tuple[Part, ...]

    def text(self) -> bytes:
        """Canonical JSON: sorted names, no spaces, times in UTC. These bytes are signed and hashed."""
        parts = [
            {"mediaType": part.media_type, "name": part.name, "sha256": part.sha256, "size": part.size}
            for part in self.parts
        ]
        whole = {
            "about": self.about,
            "at": moment(self.at),
            "consignmentId": self.consignment_id,
            "expiresAt": moment(self.expires_at),
            "from": self.sender,
            "kind": self.kind,
            "parts": parts,
            "previous": self.previous,
            "sequence": self.sequence,
            "to": self.receiver,
            "type": "foja-consignment/1",
        }
        return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @property
    def sha256(self) -> str:
        """The SHA-256 of its text."""
        return sha256(self.text()).hexdigest()


def moment(at: datetime) -> str:
    """A time as manifests and receipts write it: UTC, with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def check_parts(parts: Sequence[Part], path: str = "parts") -> None:
    """Refused: `parts_missing`, `too_many_parts`, `part_twice`, `consignment_too_large`."""
    if not parts:
        raise Refused("parts_missing", path)
    if len(parts) > MOST_PARTS:
        raise Refused("too_many_parts", path, limit=MOST_PARTS)
    names = [part.name.casefold() for part in parts]
    if twice := sorted({part.name for part in parts if names.count(part.name.casefold()) > 1}):
        raise Refused("part_twice", path, name=twice[0][:60])
    if (size := sum(part.size for part in parts)) > LARGEST:
        raise Refused("consignment_too_large", path, size=size, limit=LARGEST)
