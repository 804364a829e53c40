"""What the ledger says of runs: the events that ask for one, the population, and how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import AsyncConnection

from application.kernel.keys import Keys
from application.ledger.envelope import Codec
from application.ledger.unreadable import LedgerPlace, UnreadableAct, UnreadableBytes
from application.runs.slice import member_lists, streams
from domain.kernel.declarations import Recorded
from domain.runs.events import RunMembersListed
from domain.runs.run import DECIDER, State
from infra.postgres.checkpoints import PlacedEvent
from infra.reacting.giving import opened

Connection = AsyncConnection[Any]

_STREAM = """
    SELECT notification_id, state, originator_id, originator_version, topic FROM ledger.stored_events
    WHERE originator_id = %s AND originator_version <= %s ORDER BY originator_version
"""
_ALL = 2**31 - 1


class RunReading:
    """Reads whole streams, which are short: those of runs, and of the things that they are about."""

    def __init__(self, connection: Connection, codec: Codec, keys: Keys) -> None:
        self._connection, self._codec, self._keys = connection, codec, keys

    async def until(self, fact: Recorded[Any]) -> Sequence[Recorded[Any]]:
        """The stream of an event up to that event. Raises UnreadableAct."""
        return await self._stream(fact.stream, fact.version)

    async def listed(self, run_id: str) -> Sequence[RunMembersListed]:
        """The pages of members that were listed so far. Raises UnreadableAct."""
        return [fact.event for fact in await self._stream(member_lists(run_id), _ALL)]

    async def state(self, run_id: str) -> State:
        """How far a run has come. Raises UnreadableAct."""
        state: State = DECIDER.initial
        for fact in await self._stream(streams(run_id), _ALL):
            state = DECIDER.evolve(state, fact.event)
        return state

    async def _stream(self, stream: str, version: int) -> Sequence[Recorded[Any]]:
        cursor = await self._connection.execute(_STREAM, (stream, version), binary=True)
        stored = [PlacedEvent(position, state, LedgerPlace(*at)) for position, state, *at in await cursor.fetchall()]
        facts = list[Recorded[Any]]()
        for fact in await opened(stored, self._codec, self._keys):
            if isinstance(fact, UnreadableBytes):
                raise UnreadableAct(fact)
            facts.append(fact)
        return facts
