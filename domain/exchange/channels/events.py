"""What happens in channels. Stored names are a contract: add, never rename.

A channel is a passbook: its last event states the last number, the manifest that has it, and how far it is settled.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from domain.kernel.declarations import INTERNAL, Secret, event

OF_SUBJECT, OF_ARRIVAL = Secret("about"), Secret("thing")
"""The manifest names the parts with their digests: it is readable with the key alone that these are sealed with."""


def _without_reference(data: dict[str, Any]) -> dict[str, Any]:
    """Before other contexts had things sent, nothing had another name."""
    return {**data, "reference": None}


@event("exchange.ConsignmentPrepared", fields=INTERNAL, schema=2, upcasts={1: _without_reference})
@dataclass(frozen=True, slots=True)
class ConsignmentPrepared:
    """Something is to go to a partner, at this place of the channel. `blobs` are its parts as they are stored here.

    `reference` is what another context calls that which is sent.
    """

    consignment_id: str
    partner_id: str
    unit: str | None
    ours: str
    sequence: int
    previous: str
    manifest_sha256: str
    kind: str
    about: str
    expires_at: datetime
    uploads: tuple[str, ...]
    blobs: tuple[str, ...]
    size: int
    manifest: Annotated[str | None, OF_SUBJECT]
    by: str
    reference: str | None = None


@event("exchange.ConsignmentNumbered", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ConsignmentNumbered:
    """A number of the outgoing channel was given."""

    channel: str
    consignment_id: str
    sequence: int
    manifest_sha256: str
    settled: int


@event("exchange.ConsignmentSettled", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ConsignmentSettled:
    """The partner answered for good: the next one is first in line."""

    channel: str
    consignment_id: str
    sequence: int
    manifest_sha256: str
    settled: int


@event("exchange.ChannelRewound", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ChannelRewound:
    """The partner has lost what it receipted from `settled` + 1 on: that is sent again. An alarm."""

    channel: str
    sequence: int
    manifest_sha256: str
    settled: int
    lost: int


@event("exchange.ChannelDisputed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ChannelDisputed:
    """The partner says that it has another manifest under a number of ours: nothing goes on by itself. An alarm."""

    channel: str
    consignment_id: str
    sequence: int
    manifest_sha256: str
    settled: int


@event("exchange.ConsignmentReceipted", fields=INTERNAL, schema=2, upcasts={1: _without_reference})
@dataclass(frozen=True, slots=True)
class ConsignmentReceipted:
    """The partner has it, by its signed receipt (JWS)."""

    consignment_id: str
    receipt: str
    reference: str | None = None


@event("exchange.ConsignmentRefused", fields=INTERNAL, schema=2, upcasts={1: _without_reference})
@dataclass(frozen=True, slots=True)
class ConsignmentRefused:
    """The partner does not take its content in."""

    consignment_id: str
    code: str
    reference: str | None = None


@event("exchange.ConsignmentDelayed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ConsignmentDelayed:
    """An attempt came to nothing; the next one is at `next_at`."""

    consignment_id: str
    attempt: int
    code: str
    next_at: datetime


@event("exchange.ConsignmentFailed", fields=INTERNAL, schema=2, upcasts={1: _without_reference})
@dataclass(frozen=True, slots=True)
class ConsignmentFailed:
    """All attempts came to nothing. It stays first in line until an officer resumes it.

    `consigned_by`, for `unit`, is who has to see to it.
    """

    consignment_id: str
    attempts: int
    code: str
    unit: str | None
    consigned_by: str
    reference: str | None = None


@event("exchange.ConsignmentResumed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ConsignmentResumed:
    """An officer lets it be sent again."""

    consignment_id: str
    reason: str


@event("exchange.ConsignmentReceived", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ConsignmentReceived:
    """A partner sent this, and its parts are uploads here. What was refused used its number up; `refused` says why.

    `about` is an id of the partner's. `thing` is ours: the parts and the manifest are sealed with its key.
    """

    consignment_id: str
    partner_id: str
    ours: str
    sequence: int
    previous: str
    manifest_sha256: str
    kind: str
    about: str
    sent_at: datetime
    expires_at: datetime
    uploads: tuple[str, ...]
    size: int
    thing: str
    manifest: Annotated[str | None, OF_ARRIVAL]
    refused: str | None = None


@event("exchange.ConsignmentRejected", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ConsignmentRejected:
    """The scan found later what keeps a part of it from being used. The partner is told with the next answers."""

    thing: str
    partner_id: str
    consignment_id: str
    upload_id: str
    code: str


@event("exchange.ChannelAdvanced", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ChannelAdvanced:
    """The incoming channel stands at a number."""

    channel: str
    sequence: int
    manifest_sha256: str


@event("exchange.ChannelDoubted", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ChannelDoubted:
    """A partner sent another number than the next one, or another manifest under a used one. An alarm.

    `code` is `sequence_gap` or `manifest_differs`; the channel stands where it stood.
    """

    channel: str
    sequence: int
    manifest_sha256: str
    code: str
    sent_sequence: int
    sent_sha256: str


Sent = (
    ConsignmentPrepared
    | ConsignmentNumbered
    | ConsignmentSettled
    | ChannelRewound
    | ChannelDisputed
    | ConsignmentReceipted
    | ConsignmentRefused
    | ConsignmentDelayed
    | ConsignmentFailed
    | ConsignmentResumed
)
Received = ConsignmentReceived | ConsignmentRejected | ChannelAdvanced | ChannelDoubted
