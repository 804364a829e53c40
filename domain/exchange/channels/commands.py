"""What can be asked of channels: by officers, by the sender of this installation, and by what partners sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from domain.exchange.channels.events import OF_ARRIVAL, OF_SUBJECT
from domain.exchange.forms import InstallationCode, Reason
from domain.files.published import Blob, Digest, ThingId, UnitId, UploadId
from domain.kernel.declarations import INTERNAL, command
from domain.kernel.forms import pattern

Id = Annotated[str, pattern(r"[A-Za-z0-9._-]{16,100}", "not_a_consignment_id", "a random id of 16 to 100 characters")]
"""The random id of a consignment."""
Kind = Annotated[str, pattern(r"[a-z][a-z0-9_]{1,39}", "not_a_consignment_kind", "a word such as document")]
"""What a consignment brings: `document`, `evidence`."""
Code = Annotated[str, pattern(r"[a-z][a-z0-9_]{1,59}", "not_a_code", "a code such as infected")]
"""Why something was refused or failed."""


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class Consign:
    """Give the next number of the channel to a consignment, which then goes out by itself.

    Its parts are admitted uploads of this unit, or of the installation where none is named, that are sealed with the
    key of what it is `about`. `blind` is 64 random hexadecimal digits: with them the hash of the manifest, which stays,
    confirms nothing that somebody guesses of the parts.
    """

    consignment_id: Id
    partner_id: InstallationCode
    unit: UnitId | None
    kind: Kind
    about: ThingId
    expires_at: datetime
    uploads: tuple[UploadId, ...]
    blind: Annotated[Digest | None, OF_SUBJECT]


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ConsignFiles:
    """The same for files that another context keeps, and vouches for: no upload, and no mutation.

    `blobs` are its parts as they are stored, sealed with the key of `about`, and `parts` what is said of them
    (`parts_text`). `reference` is what that context calls it, and `consigned_by` whoever has it sent.
    """

    consignment_id: Id
    partner_id: InstallationCode
    unit: UnitId | None
    kind: Kind
    about: ThingId
    expires_at: datetime
    blobs: tuple[Blob, ...]
    reference: str
    consigned_by: str
    parts: Annotated[str | None, OF_SUBJECT]
    blind: Annotated[Digest | None, OF_SUBJECT]


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ResumeConsignment:
    """Try again to send what failed, and so all that waits behind it."""

    consignment_id: Id
    reason: Reason


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RecordReceipt:
    """The partner has it: its signed receipt."""

    consignment_id: Id
    receipt: str


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RecordRefusal:
    """The partner refuses it for its content, at once or after its scan: its number is used up."""

    consignment_id: Id
    code: Code


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RecordAttempt:
    """It could not be sent, or was refused for a reason that may pass."""

    consignment_id: Id
    code: Code


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RecordGap:
    """The partner has lost what it receipted, from a number on."""

    consignment_id: Id
    expected: int


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ReceiveConsignment:
    """A partner sent a consignment: its signature was checked, and its parts arrived as uploads.

    `refused` says why its content is not taken in; then, and where its number is not the next one, no part arrived.
    `size` is in bytes, `parts` their number by the manifest.
    """

    consignment_id: Id
    partner_id: InstallationCode
    receiver: str
    sequence: int
    previous: Digest
    manifest_sha256: Digest
    kind: Kind
    about: Id
    sent_at: datetime
    signed_at: datetime
    signed_by: str
    expires_at: datetime
    parts: int
    size: int
    uploads: tuple[UploadId, ...]
    thing: ThingId
    manifest: Annotated[str | None, OF_ARRIVAL]
    refused: Code | None = None


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RejectPart:
    """The scan rejects a file: where it is a part of a consignment that was taken in, that is refused after all."""

    upload_id: UploadId
    code: Code


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class AdmitArrival:
    """Look whether all parts of what was taken in are admitted by now."""

    thing: ThingId


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RefuseArrival:
    """Whoever it is for cannot take it in: what was received is refused after all."""

    thing: ThingId
    code: Code


Outgoing = Consign | ConsignFiles | ResumeConsignment | RecordReceipt | RecordRefusal | RecordAttempt | RecordGap
Incoming = ReceiveConsignment | RejectPart | AdmitArrival | RefuseArrival
