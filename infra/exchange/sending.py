"""Sends what is first in line of each channel, and records what came of it: for whoever leads among the workers."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import httpx
import structlog

from application.blobs.reading import SealedFiles
from application.kernel.orders import CommandBus, CommandIdReused, Order, Principal
from domain.exchange.channels import commands as c
from domain.exchange.channels import stages
from domain.exchange.channels.events import ConsignmentPrepared
from domain.exchange.partners.decider import Admitted
from domain.kernel.declarations import Refused
from infra.exchange import rows
from infra.exchange.answers import NotTaken, Receipted
from infra.exchange.keys import exchange_key
from infra.exchange.posting import TIMEOUT, AttemptFailed, Post, believed, believed_refusals, may_go_to
from infra.exchange.questions import Questioner
from infra.exchange.reconciling import EACH, Reconciler
from infra.exchange.record import ACTOR, ExchangeRecord, OutgoingStanding, open_record
from infra.kernel.adapters import Parts
from infra.postgres.leadership import leading, pause
from infra.postgres.listen import LEDGER, heard, listen
from infra.postgres.projecting.switching import open_session

NAMESPACE = UUID("5b1f4b04-51a1-4d12-9f0e-6a0b7c2a1e11")
OURSELVES = Principal(ACTOR, "*")
LONGEST_SLEEP = 1.0
"""Seconds after which it looks again in any case: a notice is a hint, and a clock may be turned."""
AT_LEAST = 0.1
"""Seconds between two looks, however much is recorded meanwhile."""
AGAIN = timedelta(minutes=1)
"""How long it rests where the record keeps no attempts: what a partner lost is sent again until it has it."""

log = structlog.get_logger()


class SenderWatch:
    """The task of the worker that sends."""

    name = "exchange sender"

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def run(self, stop: asyncio.Event) -> None:
        """Wait to lead, then send until `stop`."""
        async with (
            open_record(self._parts) as record,
            httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client,
            await open_session(self._parts.dsn, f"foja {self.name}") as connection,
            leading(connection, self.name, stop) as leads,
        ):
            files = SealedFiles(self._parts.blobs, self._parts.keys)
            post = Post(lambda: exchange_key(self._parts.settings), files, client)
            reconciler = Reconciler(Questioner(lambda: exchange_key(self._parts.settings), client), record, connection)
            sender = Sender(record, self._parts.bus, post, reconciler, rows_of=connection)
            await listen(connection, LEDGER)
            while leads and not stop.is_set():
                seconds = await sender.round()
                await pause(stop, AT_LEAST)
                await heard(connection, stop, seconds)


@dataclass
class Sender:
    """Sends once what is due."""

    record: ExchangeRecord
    bus: CommandBus
    post: Post
    reconciler: Reconciler
    rows_of: rows.Connection
    resting: dict[str, datetime] = field(default_factory=dict)
    rewound: dict[str, datetime] = field(default_factory=dict)
    known: set[tuple[str, str]] = field(default_factory=set)

    async def round(self) -> float:
        """Send the first in line of each channel, where it is due; the seconds until the next one is."""
        channels = await rows.waiting(self.rows_of)
        compared = await rows.uncompared(self.rows_of, EACH)
        found = await asyncio.gather(*(self._kept(channel, compared) for channel in {*channels, *compared}))
        return min([LONGEST_SLEEP, *(seconds for seconds in found if seconds is not None)])

    async def _kept(self, channel: str, compared: Collection[str]) -> float | None:
        """What one partner's server does keeps nothing from the others."""
        try:
            seconds = await self._advanced(channel)
            if channel in compared:
                await self._compared(channel)
        except Exception:
            log.exception("exchange_not_sent", channel=channel)
            return LONGEST_SLEEP
        return seconds

    async def _advanced(self, channel: str) -> float | None:
        """Send what is due of a channel, one after the other; the seconds until its next attempt, if there is one."""
        while True:
            line = await self.record.line(channel)
            if line.settled == line.sequence:
                return None
            first = await rows.numbered(self.rows_of, channel, line.settled + 1)
            if first is None:
                return AT_LEAST  # the read model is on its way there
            standing = await self.record.outgoing(channel, first.partner_id, first.consignment_id)
            due = self._due(standing, first.consignment_id)
            if due is None:
                return None
            if due > standing.at:
                return (due - standing.at).total_seconds()
            if not await self._attempted(standing):
                return AT_LEAST

    async def _compared(self, channel: str) -> None:
        """Compare both sides, between two attempts to send: what is on its way meanwhile is no difference."""
        for command, id_ in await self.reconciler.commands(channel):
            await self._given(command, id_)

    def _due(self, standing: OutgoingStanding, consignment_id: str) -> datetime | None:
        match standing.state.consignment:
            case stages.Waiting(next_at=next_at):
                return next_at or standing.at
            case stages.Answered():
                return self.resting.get(consignment_id, standing.at)
            case stages.Stuck() | stages.Unprepared():
                return None

    async def _attempted(self, standing: OutgoingStanding) -> bool:
        """Try once; whether the partner has it now, so that the next one may follow at once."""
        state = standing.state
        match state.consignment, state.partner:
            case stages.Waiting(prepared) | stages.Answered(prepared), Admitted() as partner:
                commands = await self._outcome(prepared, partner, standing.at)
            case stages.Waiting(prepared) | stages.Answered(prepared), _:
                commands = [c.RecordAttempt(prepared.consignment_id, "partner_ended")]
            case _:
                return False
        for command in commands:
            await self._record(command, standing)
        failed = isinstance(commands[0], c.RecordAttempt)
        if failed and isinstance(state.consignment, stages.Answered):
            self.resting[prepared.consignment_id] = standing.at + AGAIN
        return not failed

    async def _outcome(self, prepared: ConsignmentPrepared, partner: Admitted, at: datetime) -> Sequence[Any]:
        id_ = prepared.consignment_id
        if not partner.exchanges_at(at):
            return [c.RecordAttempt(id_, "agreement_ended")]
        if not may_go_to(partner.entry.address):
            return [c.RecordAttempt(id_, "address_not_secure")]
        try:
            match await self.post.send(prepared, partner, at):
                case Receipted(signed, refusals):
                    receipt = believed(signed, prepared, partner, at)
                    late = believed_refusals(refusals, prepared, partner, at) if refusals else ()
                    own = c.RecordRefusal(id_, receipt.refused) if receipt.refused else c.RecordReceipt(id_, signed)
                    return [own, *self._news(partner, late)]
                case NotTaken("sequence_gap", int(expected)) if self._may_rewind(prepared, expected, at):
                    return [c.RecordGap(id_, expected)]
                case NotTaken(code):
                    return [c.RecordAttempt(id_, code)]
        except AttemptFailed as failed:
            return [c.RecordAttempt(id_, failed.code)]

    def _news(self, partner: Admitted, late: Sequence[tuple[str, str]]) -> Sequence[c.RecordRefusal]:
        """What the partner refused of late that was not recorded by this process yet."""
        news = [each for each in late if (partner.entry.partner_id, each[0]) not in self.known]
        self.known.update((partner.entry.partner_id, id_) for id_, _ in news)
        return [c.RecordRefusal(id_, code) for id_, code in news]

    def _may_rewind(self, prepared: ConsignmentPrepared, expected: int, at: datetime) -> bool:
        """Whether to believe that the partner lost something: once a minute at most, whatever it says."""
        last = self.rewound.get(prepared.partner_id)
        if expected >= prepared.sequence or (last is not None and at < last + AGAIN):
            return False
        self.rewound[prepared.partner_id] = at
        return True

    async def _record(self, command: Any, standing: OutgoingStanding) -> None:
        """Record an outcome under an id that follows from where the consignment stood: after a crash nothing is twice.

        What the partner says of others may be known already, or be of none of ours.
        """
        place = f"{command.consignment_id} {standing.versions} {type(command).__name__}"
        await self._given(command, uuid5(NAMESPACE, place))

    async def _given(self, command: Any, id_: UUID) -> None:
        try:
            await self.bus.execute(Order(command, id_), OURSELVES)
        except (Refused, CommandIdReused) as refused:
            log.info("exchange_outcome_not_recorded", command=type(command).__name__, reason=type(refused).__name__)
