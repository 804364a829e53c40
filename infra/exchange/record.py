"""The streams of exchange as sender and receiver read them: folded, with the secrets that can be opened."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from application.exchange.data import AGREEMENTS, REQUESTS, SERVICES
from application.exchange.slice import ARRIVALS, CHANNELS, CONSIGNMENTS, PARTNERS
from application.kernel.journal import Load, Loaded
from domain.exchange.channels import receiving, sending, stages
from domain.exchange.partners import decider as partners
from domain.exchange.requests import decider as requests
from domain.exchange.services.agreeing import InForce
from domain.kernel.declarations import Recorded
from infra.kernel.adapters import Parts
from infra.postgres.writing.journal import PostgresJournal

ACTOR = "system:exchange"
"""As whom sender and receiver act."""


@dataclass(frozen=True, slots=True)
class ArrivalStanding:
    """What is known of something that came, or may come, at a moment; `received` is the fact where it was taken in."""

    at: datetime
    state: receiving.State
    position: int = 0
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OutgoingStanding:
    """A consignment and its channel at a moment, and the versions of these two streams."""

    at: datetime
    state: stages.State
    versions: tuple[int, int]


class ExchangeRecord:
    """Reads what the deciders decide on."""

    def __init__(self, parts: Parts, journal: PostgresJournal) -> None:
        self._codec, self._keys, self._journal = parts.installation.codec, parts.keys, journal

    async def partner(self, partner_id: str) -> tuple[datetime, partners.State]:
        """A partner, and the time of the record."""
        at, loaded = await self._load((PARTNERS(partner_id),))
        return at, partners.DECIDER.fold([fact.event for fact in await self._facts(loaded)])

    async def line(self, channel: str) -> stages.Line:
        """How far an outgoing channel is."""
        return (await self.line_at(channel))[1]

    async def line_at(self, channel: str) -> tuple[datetime, stages.Line]:
        """The same, and the time of the record."""
        at, loaded = await self._load((CHANNELS(channel),), CHANNELS(channel))
        return at, sending.DECIDER.fold([fact.event for fact in await self._facts(loaded)]).line

    async def came(self, channel: str) -> receiving.Standing:
        """How far an incoming channel is."""
        _, loaded = await self._load((CHANNELS(channel),), CHANNELS(channel))
        return receiving.DECIDER.fold([fact.event for fact in await self._facts(loaded)]).standing

    async def request(self, request_id: str, agreement_id: str) -> requests.State:
        """A request for data, its agreement, and the service that this is about."""
        state = await self._request(REQUESTS(request_id), AGREEMENTS(agreement_id))
        if not isinstance(state.agreement, InForce):
            return state
        service = SERVICES(state.agreement.signed.terms.service_id)
        return await self._request(REQUESTS(request_id), AGREEMENTS(agreement_id), service)

    async def _request(self, *streams: str) -> requests.State:
        _, loaded = await self._load(streams)
        return requests.DECIDER.fold([fact.event for fact in await self._facts(loaded)])

    async def arrival(self, partner_id: str, ours: str, consignment_id: str) -> ArrivalStanding:
        """A partner, its channel to here, and what came under this id of its own."""
        arrival = ARRIVALS(receiving.thing_of(partner_id, consignment_id))
        channel = CHANNELS(stages.channel(partner_id, ours))
        at, loaded = await self._load((PARTNERS(partner_id), channel, arrival), channel)
        facts = await self._facts(loaded)
        state = receiving.DECIDER.fold([fact.event for fact in facts])
        if state.received is None:
            return ArrivalStanding(at, state)
        received = next(fact for fact in facts if fact.event == state.received)
        position = await self._journal.position_of(arrival, received.version)
        return ArrivalStanding(at, state, position, received.act.at)

    async def outgoing(self, channel: str, partner_id: str, consignment_id: str) -> OutgoingStanding:
        """A consignment, its partner and its channel."""
        own, whole = CONSIGNMENTS(consignment_id), CHANNELS(channel)
        at, loaded = await self._load((PARTNERS(partner_id), own, whole), whole)
        state = sending.DECIDER.fold([fact.event for fact in await self._facts(loaded)])
        return OutgoingStanding(at, state, (loaded.versions[own], loaded.versions[whole]))

    async def _load(self, streams: tuple[str, ...], *last: str) -> tuple[datetime, Loaded]:
        at, (loaded,) = await self._journal.load([Load(streams, ACTOR, uuid4(), frozenset(last))])
        return at, loaded

    async def _facts(self, loaded: Loaded) -> Sequence[Recorded[Any]]:
        stored = [event.state for events in loaded.events.values() for event in events]
        wanted = self._codec.wanted(stored)
        keys = await self._keys.find(wanted) if wanted else {}
        return [self._codec.open(state, 0, keys) for state in stored]


@asynccontextmanager
async def open_record(parts: Parts) -> AsyncIterator[ExchangeRecord]:
    """The record, over connections of its own."""
    journal = await PostgresJournal.open(parts.dsn, writers=1, readers=1)
    try:
        yield ExchangeRecord(parts, journal)
    finally:
        await journal.close()
