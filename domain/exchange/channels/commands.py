"""What can be asked of channels: by officers, by the sender of this installation, and by what partners sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from domain.exchange.channels.parts import Part
from domain.exchange.forms import InstallationCode, Reason
from domain.files.published import Digest
from domain.kernel.forms import pattern

Id = Annotated[str, pattern(r"[A-Za-z0-9._-]{16,100}", "not_a_consignment_id", "a random id of 16 to 100 characters")]
"""The random id of a consignment, or of what it is about."""
Kind = Annotated[str, pattern(r"[a-z][a-z0-9_]{1,39}", "not_a_consignment_kind", "a word such as document")]
"""What a consignment brings: `document`, `evidence`."""
Code = Annotated[str, pattern(r"[a-z][a-z0-9_]{1,59}", "not_a_code", "a code such as infected")]
"""Why something was refused or failed."""


@dataclass(frozen=True, slots=True)
class Consign:
    """Give the next number of the channel to a consignment, which then goes out by itself."""

    consignment_id: Id
    partner_id: InstallationCode
    kind: Kind
    about: Id
    expires_at: datetime
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class ResumeConsignment:
    """Try again to send what failed, and so all that waits behind it."""

    consignment_id: Id
    reason: Reason


@dataclass(frozen=True, slots=True)
class RecordReceipt:
    """The partner has it: its signed receipt."""

    consignment_id: Id
    receipt: str


@dataclass(frozen=True, slots=True)
class RecordRefusal:
    """The partner refuses it for its content: its number is used up."""

    consignment_id: Id
    code: Code


@dataclass(frozen=True, slots=True)
class RecordAttempt:
    """It could not be sent, or was refused for a reason that may pass."""

    consignment_id: Id
    code: Code


@dataclass(frozen=True, slots=True)
class RecordGap:
    """The partner has lost what it receipted, from a number on."""

    consignment_id: Id
    expected: int


@dataclass(frozen=True, slots=True)
class ReceiveConsignment:
    """A partner sent a consignment, which was checked: its signature, its parts. `refused` says why its content is not
    taken in.
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
    parts: tuple[Part, ...]
    refused: Code | None = None


Outgoing = Consign | ResumeConsignment | RecordReceipt | RecordRefusal | RecordAttempt | RecordGap
