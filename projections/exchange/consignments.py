"""What was sent to partners and came from them, and how far is it?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from domain.exchange.channels import events as e
from domain.exchange.channels.stages import channel
from domain.kernel.declarations import Recorded, Secret
from domain.kernel.filling import filled, refilled
from domain.organisations.published import jurisdiction_of
from projections.exchange.channels import ChannelDirection
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


class ConsignmentStatus(StrEnum):
    """How far a consignment is: what was sent ends receipted or refused, what came is received or refused."""

    WAITING = "waiting"
    RECEIPTED = "receipted"
    FAILED = "failed"
    REFUSED = "refused"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class Consignment:
    """What goes to a partner, or came from one under an id of its own; its key tells the two apart.

    `unit` is whose it is; what came is the installation's. `manifest` names the parts with their digests; it and the
    parts are sealed with the key of `thing`. `nextAt` is when what waits is tried next, once it is first in line.
    `code` says why an attempt came to nothing, or why the content was refused.
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
    unit: str | None
    jurisdiction: str | None
    uploads: tuple[str, ...]
    size: int
    thing: str
    manifest: Annotated[str | None, Secret("thing")]
    manifest_sha256: str
    prepared_at: datetime
    expires_at: datetime
    next_at: datetime | None = None
    attempts: int = 0
    code: str | None = None
    answered_at: datetime | None = None
    receipt: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The consignment that the event is about."""
    event = fact.event
    if isinstance(event, e.ConsignmentReceived | e.ConsignmentRejected):
        return (event.thing,)
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
        case e.ConsignmentRejected(code=code), Consignment():
            return replace(row, code=code, status=status.REFUSED)
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
        jurisdiction=None if event.unit is None else jurisdiction_of(event.unit),
        thing=event.about,
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
        unit=None,
        jurisdiction=None,
        prepared_at=event.sent_at,
        answered_at=fact.act.at,
        code=event.refused,
    )


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
        e.ConsignmentRejected,
    ),
    keys=keys,
    evolve=evolve,
    orders=("prepared_at", "sequence"),
    unfiltered=("receipt", "manifest_sha256", "expires_at", "uploads"),
    permission="exchange.read",
    scope=Scope(unit="unit", jurisdiction="jurisdiction"),
)
