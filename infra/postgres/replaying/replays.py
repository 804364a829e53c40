"""Replaying a read model to a moment, and comparing it with the live one or with another moment."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from application.kernel.keys import Keys
from application.ledger.envelope import Codec
from domain.audit.refusals import LiveDiffersInForm, LiveIsBehind, LiveIsBeyondLedger, LiveMovedBack
from domain.kernel.declarations import event_type
from infra.postgres.projecting.tables import Table
from infra.postgres.replaying import comparing
from infra.postgres.replaying.comparing import Side
from infra.postgres.replaying.moments import position_of, time_of
from infra.postgres.replaying.request import Replay, ReplayRequest, Skip
from infra.postgres.replaying.scratch import FROZEN, REPLAYED, Connection, Progress, ReplayFollower, open_scratch
from projections.kernel.declarations import ReadModel

_LIVE = "SELECT relation, version, shape, position FROM projections.standings WHERE name = %s AND state = 'live'"

_SKIPS = (
    "SELECT key, position, skipped_by, reason FROM projections.skips"
    " WHERE name = %s AND version = %s AND position <= %s AND (%s::text IS NULL OR key IN (%s, ''))"
    " UNION ALL SELECT '', position, skipped_by, skip_reason FROM projections.unreadable"
    " WHERE skipped_at IS NOT NULL AND position <= %s AND type = ANY(%s)"
    " ORDER BY position, key"
)


@dataclass(frozen=True)
class _LivePosition:
    """Where the live read model stands."""

    relation: str
    position: int


def _quiet(_position: int, _of: int) -> None:
    """Nobody watches."""


@asynccontextmanager
async def replayed(
    dsn: str, replay_request: ReplayRequest, codec: Codec, keys: Keys | None, progress: Progress = _quiet
) -> AsyncIterator[Replay]:
    """The replay that was asked for, while its session lasts; nothing of it is left afterwards, whatever happens.

    Raises the refusals of `domain.audit`, and NoScratchError.
    """
    model = replay_request.model
    if replay_request.key is not None:
        model = _narrowed(model, replay_request.key)
    async with await open_scratch(dsn) as connection:
        replaying = ReplayFollower(connection, model, codec, keys, replay_request.most)
        await replaying.begin()
        comparison = _Comparison(connection, replaying, replay_request, sealed=keys is None)
        if replay_request.against == "live":
            await comparison.approach_live(progress)
        else:
            await comparison.replay_both(replay_request.against, progress)
        async with connection.transaction():
            await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield await comparison.finish(progress)


def _narrowed(model: ReadModel[Any], key: str) -> ReadModel[Any]:
    """The read model of one row alone."""
    return replace(model, keys=lambda fact: [touched for touched in model.keys(fact) if touched == key])


class _Comparison:
    """The steps of one replay. The long way is gone outside of a transaction, the last steps within one snapshot."""

    def __init__(
        self, connection: Connection, replaying: ReplayFollower[Any], replay_request: ReplayRequest, *, sealed: bool
    ) -> None:
        self._connection, self._replaying, self._asked = connection, replaying, replay_request
        self._left_out = tuple(replay_request.model.sealed) if sealed else ()
        self._table: Table[Any] = Table(replay_request.model)
        self._at: int | None = None
        self._against: tuple[Side, int] | None = None

    async def approach_live(self, progress: Progress) -> None:
        """Replay to where the live read model stands, or to the moment asked for."""
        stand = await self._stand()
        if self._asked.at is None:
            await self._replaying.to(stand.position, progress)
            return
        self._at = await position_of(self._connection, self._asked.at)
        if self._at > stand.position and self._asked.model.history:
            raise LiveIsBehind(self._asked.model.name, self._at, stand.position)
        await self._replaying.to(self._at, progress)

    async def replay_both(self, other: int | datetime, progress: Progress) -> None:
        """Replay to the earlier moment, keep it, and go on to the later one."""
        at = await position_of(self._connection, self._asked.at)
        against = await position_of(self._connection, other)
        await self._replaying.to(min(at, against), progress)
        await self._replaying.freeze()
        await self._replaying.to(max(at, against), progress)
        self._at = at
        self._against = (self._scratch(REPLAYED if against > at else FROZEN), against)

    async def finish(self, progress: Progress) -> Replay:
        """The comparison, in the snapshot of this transaction."""
        if self._against is not None:
            at, (against, position) = self._at or 0, self._against
            mine = self._scratch(FROZEN if position > at else REPLAYED)
            return await self._replay(mine, against, position)
        stand = await self._stand()
        as_of = self._at if self._asked.model.history else None
        if self._at is None:
            if stand.position < self._replaying.position:
                raise LiveMovedBack(self._asked.model.name)
            await self._replaying.to(stand.position, progress)
        whole = self._at is None and self._asked.model.history
        live = Side(self._table, stand.relation, whole, as_of, self._asked.key)
        mine = replace(self._scratch(REPLAYED), superseded=whole)
        return await self._replay(mine, live, stand.position if as_of is None else as_of)

    def _scratch(self, relation: str) -> Side:
        return Side(self._replaying.table, relation, only=self._asked.key)

    async def _skips(self, position: int) -> tuple[Skip, ...]:
        model, key = self._asked.model, self._asked.key
        types = [event_type(event).name for event in model.events]
        given = [model.name, model.version, position, key, key, position, types]
        return tuple(Skip(*record) for record in await (await self._connection.execute(_SKIPS, given)).fetchall())

    async def _stand(self) -> _LivePosition:
        model = self._asked.model
        row = await (await self._connection.execute(_LIVE, [model.name])).fetchone()
        if row is None or (row[1], row[2]) != (model.version, self._table.shape):
            raise LiveDiffersInForm(model.name, model.version)
        head = await position_of(self._connection, None)
        if row[3] > head:
            raise LiveIsBeyondLedger(model.name, row[3], head)
        return _LivePosition(row[0], row[3])

    async def _replay(self, mine: Side, against: Side, against_position: int) -> Replay:
        connection, model = self._connection, self._asked.model
        for side in (mine, against):
            if side.table is self._replaying.table:
                await connection.execute(f"ANALYZE {side.table.qualified(side.relation)}".encode())
        position = self._replaying.position if self._at is None else self._at
        return Replay(
            model=model.name,
            version=model.version,
            position=position,
            recorded_at=await time_of(connection, position),
            live=against.table is self._table,
            against_position=against_position,
            rows=await comparing.count(connection, mine),
            against_rows=await comparing.count(connection, against),
            superseded=mine.superseded,
            fields=tuple(column.name for column in self._table.columns if column.name not in self._left_out),
            left_out=self._left_out,
            unfolded=tuple(sorted(self._replaying.unfolded)),
            unread=tuple(self._replaying.unread),
            skipped=await self._skips(max(position, against_position)),
            differences=comparing.differences(connection, mine, against, self._left_out),
        )
