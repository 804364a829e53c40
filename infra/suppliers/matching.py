"""Holds a tender that was published against all saved searches: an index finds those that may look for it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection, sql

from application.kernel.effects import EffectFailed
from application.ledger.envelope import Codec
from application.ledger.sealing import UNREADABLE
from application.suppliers.searches import TenderToMatch, offered
from domain.kernel.declarations import Recorded
from domain.suppliers.kinds import AlertFrequency
from domain.suppliers.searches.events import SearchMatch
from domain.suppliers.searches.matching import SeenLot
from infra.postgres.connect import connect_async
from infra.postgres.projecting.tables import SCHEMA, Table
from projections.suppliers import SEARCHES
from projections.suppliers.searches import SavedSearch

ROLE: Final = "foja_worker"
PATIENCE, LOOK_AGAIN = 10.0, 0.05
"""Seconds for which searches that are behind the record are waited for, and between two looks."""
_EVENTS = """
    SELECT notification_id, state FROM ledger.stored_events
    WHERE originator_id = %s AND notification_id >= %s ORDER BY notification_id
"""
_LIVE = "SELECT relation FROM projections.standings WHERE state = 'live' AND name = %s AND position >= %s"
_MAY_LOOK = "SELECT {columns} FROM {searches} WHERE index_keys && %s::text[] ORDER BY search_id"


@dataclass(frozen=True)
class SearchMatcher:
    """Finds the searches as they stand once they reflect the publication."""

    dsn: str
    codec: Codec

    async def match(self, tender: TenderToMatch, _: UUID) -> Sequence[SearchMatch]:
        """The searches that look for a lot of the tender. Raises EffectFailed where searches stay behind."""
        async with await connect_async(self.dsn, ROLE) as connection:
            lots = [SeenLot.of(lot) for lot in offered(await self._published(connection, tender))]
            rows = await self._that_may_look(connection, tender.position, lots)
        return matched(rows, lots)

    async def _published(self, connection: AsyncConnection[Any], tender: TenderToMatch) -> Sequence[Recorded[Any]]:
        """What was published in the same act; what the tender says of itself stands first."""
        stream = f"tender-{tender.tender_id}"
        stored = await (await connection.execute(_EVENTS, (stream, tender.position))).fetchall()
        facts = [self.codec.open(bytes(state), position, UNREADABLE) for position, state in stored]
        return [fact for fact in facts if fact.command_id == facts[0].command_id]

    async def _that_may_look(
        self, connection: AsyncConnection[Any], position: int, lots: Sequence[SeenLot]
    ) -> Sequence[SavedSearch]:
        keys = sorted({key for lot in lots for key in lot.keys})
        relation = await _live(connection, position)
        return await looked_up(connection, relation, keys)


async def looked_up(connection: AsyncConnection[Any], relation: str, keys: Sequence[str]) -> Sequence[SavedSearch]:
    """The searches under one of these keys."""
    table = Table(SEARCHES)
    columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns)
    query = sql.SQL(_MAY_LOOK).format(columns=columns, searches=sql.Identifier(SCHEMA, relation))
    return [table.row(values) for values in await (await connection.execute(query, (list(keys),))).fetchall()]


def matched(rows: Sequence[SavedSearch], lots: Sequence[SeenLot]) -> Sequence[SearchMatch]:
    """Each search that looks for one of the lots, with those that it looks for."""
    found = ((row, tuple(lot.lot.lot_id for lot in lots if lot.is_what(row))) for row in rows)
    return [SearchMatch(row.search_id, row.account_id, AlertFrequency(row.frequency), ids) for row, ids in found if ids]


async def _live(connection: AsyncConnection[Any], position: int) -> str:
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while True:
                row = await (await connection.execute(_LIVE, (SEARCHES.name, position))).fetchone()
                if row is not None:
                    return str(row[0])
                await asyncio.sleep(LOOK_AGAIN)
    raise EffectFailed("searches_behind")
