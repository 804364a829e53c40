"""Both sides of a channel compared once a day: what was sent, what the partner says it has, and the last hash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.exchange.channels.events import ChannelRewound
from domain.files.published import Digest
from domain.kernel.declarations import INTERNAL, Act, command, event
from domain.kernel.forms import pattern

ChannelName = Annotated[
    str,
    pattern(r"[a-z][a-z0-9_]{1,39}-[a-z][a-z0-9_]{1,39}", "not_a_channel_name", "from and to, such as court-ministry"),
]


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RecordReconciliation:
    """The partner says that it has so many of an outgoing channel, the last one with this manifest.

    `known_sha256` is the manifest that has this number here.
    """

    channel: ChannelName
    received: int
    received_sha256: Digest
    known_sha256: Digest | None


@event("exchange.ChannelReconciled", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ChannelReconciled:
    """Where both sides of a channel stood on a day (UTC). A `difference` is an alarm.

    It is `receiver_lost` where the partner has less than it gave receipts for, `sender_lost` where it has more than was
    sent, and `manifest_differs` where it has something else. `sequence`, `manifest_sha256` and `settled` say how far
    the channel is here.
    """

    channel: str
    sequence: int
    manifest_sha256: str
    settled: int
    received: int
    received_sha256: str
    on: date
    difference: str = ""


@dataclass(frozen=True, slots=True)
class OurEnd:
    """How far the channel is here."""

    sequence: int
    manifest_sha256: str
    settled: int


def reconcile(
    ours: OurEnd, last: ChannelReconciled | None, command: RecordReconciliation, act: Act
) -> Sequence[ChannelReconciled | ChannelRewound]:
    """Record where both stand, once a day; what the partner lost is sent again."""
    channel, on = command.channel, act.at.date()
    if last is not None and last.on == on:
        return []
    reconciled = ChannelReconciled(
        channel,
        ours.sequence,
        ours.manifest_sha256,
        ours.settled,
        command.received,
        command.received_sha256,
        on,
        _difference(ours, command),
    )
    if command.received >= ours.settled:
        return [reconciled]
    lost = ours.settled - command.received
    return [reconciled, ChannelRewound(channel, ours.sequence, ours.manifest_sha256, command.received, lost)]


def _difference(ours: OurEnd, command: RecordReconciliation) -> str:
    if command.received < ours.settled:
        return "receiver_lost"
    if command.received > ours.sequence:
        return "sender_lost"
    known = ours.manifest_sha256 if command.received == ours.sequence else command.known_sha256
    return "" if known in {None, command.received_sha256} else "manifest_differs"
