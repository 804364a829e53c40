"""How far is each channel, and did anything go wrong in it?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.exchange.channels import events as e
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
    """

    channel: str
    direction: ChannelDirection
    sequence: int
    settled: int
    waiting: int
    manifest_sha256: str
    moved_at: datetime
    alarms: int = 0
    alarm: str | None = None
    alarm_at: datetime | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The channel that the event is about."""
    return (fact.event.channel,)


def evolve(row: ConsignmentChannel | None, fact: Recorded[Any], key: str) -> ConsignmentChannel | None:
    """The channel after an event."""
    event, at = fact.event, fact.act.at
    outgoing = isinstance(event, e.ConsignmentNumbered | e.ConsignmentSettled | e.ChannelRewound | e.ChannelDisputed)
    if row is None:
        direction = ChannelDirection.OUTGOING if outgoing else ChannelDirection.INCOMING
        row = ConsignmentChannel(key, direction, 0, 0, 0, event.manifest_sha256, at)
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


CHANNELS = ReadModel(
    name="exchange.channels",
    version=1,
    row=ConsignmentChannel,
    key="channel",
    events=CHANNEL_EVENTS,
    keys=keys,
    evolve=evolve,
    history=True,
    orders=("moved_at", "alarms"),
    unfiltered=("manifest_sha256",),
    permission="exchange.read",
)
