"""What was sent to partners and came from them, and how far is it?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.exchange.channels import events as e
from domain.exchange.channels.parts import Part
from domain.exchange.channels.sending import channel
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled, refilled
from projections.exchange.channels import ChannelDirection
from projections.kernel.declarations import ReadModel


class ConsignmentStatus(StrEnum):
    """How far a consignment is: what was sent ends receipted or refused, what came is received or refused."""

    WAITING = "waiting"
    RECEIPTED = "receipted"
    FAILED = "failed"
    REFUSED = "refused"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class ConsignedPart:
    """A file of a consignment. The SHA-256 is that of its plain bytes, `blob` the name of what lies in the store."""

    name: str
    media_type: str
    size: int
    sha256: str
    blob: str


@dataclass(frozen=True, slots=True)
class Consignment:
    """What goes to a partner, or came from one; its key tells the two apart.

    `nextAt` is when what waits is tried next, once it is first in line. `code` says why an attempt came to nothing, or
    why the content was refused.
    """

    consignment_key: str
    consignment_id: str
    channel: str
    direction: ChannelDirection
    partner_id: str
    sequence: int
    status: ConsignmentStatus
    kind: str
    about: str
    parts: tuple[ConsignedPart, ...]
    manifest_sha256: str
    prepared_at: datetime
    expires_at: datetime
    next_at: datetime | None = None
    attempts: int = 0
    code: str | None = None
    answered_at: datetime | None = None
    receipt: str | None = None


def arrived(partner_id: str, consignment_id: str) -> str:
    """The key of what came from a partner."""
    return f"{partner_id}-{consignment_id}"


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The consignment that the event is about."""
    event = fact.event
    if isinstance(event, e.ConsignmentReceived):
        return (arrived(event.partner_id, event.consignment_id),)
    return (event.consignment_id,)


def evolve(row: Consignment | None, fact: Recorded[Any], key: str) -> Consignment | None:
    """The consignment after an event."""
    event, at, status = fact.event, fact.act.at, ConsignmentStatus
    match event, row:
        case e.ConsignmentPrepared(), _:
            return _begun(event, key, at)
        case e.ConsignmentReceived(), _:
            return _came(event, key, fact)
        case e.ConsignmentDelayed(attempt=attempts), Consignment():
            return refilled(row, event, attempts=attempts)
        case e.ConsignmentFailed(), Consignment():
            return refilled(row, event, status=status.FAILED, next_at=None)
        case e.ConsignmentResumed(), Consignment():
            return refilled(row, event, status=status.WAITING, next_at=at, attempts=0)
        case e.ConsignmentReceipted(), Consignment():
            return refilled(row, event, status=status.RECEIPTED, answered_at=at, next_at=None, code=None)
        case e.ConsignmentRefused(), Consignment():
            return refilled(row, event, status=status.REFUSED, answered_at=at, next_at=None)
        case _:
            return row


def _begun(event: e.ConsignmentPrepared, key: str, at: datetime) -> Consignment:
    return filled(
        Consignment,
        event,
        consignment_key=key,
        channel=channel(event.ours, event.partner_id),
        direction=ChannelDirection.OUTGOING,
        status=ConsignmentStatus.WAITING,
        parts=_shown(event.parts),
        prepared_at=at,
        next_at=at,
    )


def _came(event: e.ConsignmentReceived, key: str, fact: Recorded[Any]) -> Consignment:
    status = ConsignmentStatus.REFUSED if event.refused else ConsignmentStatus.RECEIVED
    return filled(
        Consignment,
        event,
        consignment_key=key,
        channel=channel(event.partner_id, event.ours),
        direction=ChannelDirection.INCOMING,
        status=status,
        parts=_shown(event.parts),
        prepared_at=event.sent_at,
        answered_at=fact.act.at,
        code=event.refused,
    )


def _shown(parts: Iterable[Part]) -> tuple[ConsignedPart, ...]:
    return tuple(filled(ConsignedPart, part) for part in parts)


CONSIGNMENTS = ReadModel(
    name="exchange.consignments",
    version=1,
    row=Consignment,
    key="consignment_key",
    events=(
        e.ConsignmentPrepared,
        e.ConsignmentDelayed,
        e.ConsignmentFailed,
        e.ConsignmentResumed,
        e.ConsignmentReceipted,
        e.ConsignmentRefused,
        e.ConsignmentReceived,
    ),
    keys=keys,
    evolve=evolve,
    orders=("prepared_at", "sequence"),
    unfiltered=("receipt", "manifest_sha256", "expires_at"),
    permission="exchange.read",
)
