"""How far is each channel, and did anything go wrong in it?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.exchange.channels import events as e
from domain.exchange.channels.reconciling import ChannelReconciled
from domain.kernel.declarations import Recorded
from domain.kernel.filling import refilled
from projections.kernel.declarations import ReadModel

CHANNEL_EVENTS = (
    e.ConsignmentNumbered,
    e.ConsignmentSettled,
    e.ChannelRewound,
    e.ChannelDisputed,
    e.ChannelAdvanced,
    e.ChannelDoubted,
    ChannelReconciled,
)


class ChannelDirection(StrEnum):
    """Which way a channel goes, seen from here."""

    OUTGOING = "outgoing"
    INCOMING = "incoming"


@dataclass(frozen=True, slots=True)
class ConsignmentChannel:
    """The consignments from one installation to another.

    `sequence` is the last number, `settled` the last one that was answered for good; they differ while something is on
    its way. `alarms` counts gaps, different manifests and what a partner lost, `alarm` is the code of the last one.

    Of an outgoing one, `received` is how many the partner said that it has when both sides were compared last, at
    `reconciledAt`, and `receivedSha256` the manifest of its last one. `difference` says what did not agree then.
    """

    channel: str
    direction: ChannelDirection
    sequence: int
    settled: int
    waiting: int
    manifest_sha256: str
    moved_at: datetime
    opened_at: datetime
    received: int | None = None
    received_sha256: str | None = None
    reconciled_at: datetime | None = None
    difference: str | None = None
    alarms: int = 0
    alarm: str | None = None
    alarm_at: datetime | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The channel that the event is about."""
    return (fact.event.channel,)


def evolve(row: ConsignmentChannel | None, fact: Recorded[Any], key: str) -> ConsignmentChannel | None:
    """The channel after an event."""
    event, at = fact.event, fact.act.at
    outgoing = not isinstance(event, e.ChannelAdvanced | e.ChannelDoubted)
    if row is None:
        direction = ChannelDirection.OUTGOING if outgoing else ChannelDirection.INCOMING
        row = ConsignmentChannel(key, direction, 0, 0, 0, event.manifest_sha256, at, at)
    if isinstance(event, ChannelReconciled):
        return _reconciled(row, event, at)
    settled = event.settled if outgoing else event.sequence
    moved = refilled(row, event, settled=settled, waiting=event.sequence - settled, moved_at=at)
    match event:
        case e.ChannelDoubted(code=code):
            return refilled(moved, event, alarms=row.alarms + 1, alarm=code, alarm_at=at)
        case e.ChannelRewound():
            return refilled(moved, event, alarms=row.alarms + 1, alarm="receiver_lost", alarm_at=at)
        case e.ChannelDisputed():
            return refilled(moved, event, alarms=row.alarms + 1, alarm="manifest_differs", alarm_at=at)
        case _:
            return moved


def _reconciled(row: ConsignmentChannel, event: ChannelReconciled, at: datetime) -> ConsignmentChannel:
    """Nothing moved. What the partner lost is sent again, and told as that alarm."""
    found = refilled(row, event, reconciled_at=at, difference=event.difference or None)
    if event.difference in {"", "receiver_lost"}:
        return found
    return replace(found, alarms=row.alarms + 1, alarm=event.difference, alarm_at=at)


CHANNELS = ReadModel(
    name="exchange.channels",
    version=2,
    row=ConsignmentChannel,
    key="channel",
    events=CHANNEL_EVENTS,
    keys=keys,
    evolve=evolve,
    history=True,
    orders=("moved_at", "alarms"),
    unfiltered=("manifest_sha256", "received", "received_sha256", "reconciled_at", "opened_at"),
    permission="exchange.read",
)
