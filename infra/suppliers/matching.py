"""Holds a tender that was published against all saved searches: an index finds those that may look for it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection, sql

from application.kernel.effects import EffectFailed
from application.ledger.envelope import Codec
from application.ledger.sealing import UNREADABLE
from application.suppliers.news import Followers, NewsToTell, number_of
from application.suppliers.searches import TenderToMatch, offered
from domain.kernel.declarations import Recorded
from domain.suppliers.kinds import AlertFrequency
from domain.suppliers.searches.events import SearchMatch
from domain.suppliers.searches.matching import SeenLot
from infra.postgres.connect import connect_async
from infra.postgres.projecting.tables import SCHEMA
from projections.kernel.declarations import ReadModel
from projections.suppliers import SEARCH_MATCHES, SEARCHES

ROLE: Final = "foja_worker"
PATIENCE, LOOK_AGAIN = 10.0, 0.05
"""Seconds for which searches that are behind the record are waited for, and between two looks."""
_EVENTS = """
    SELECT notification_id, state FROM ledger.stored_events
    WHERE originator_id = %s AND notification_id >= %s ORDER BY notification_id
"""
_FOUND = """
    SELECT search_id, search.account_id, search.frequency, lots, found.title
    FROM {matches} AS found JOIN {searches} AS search USING (search_id) WHERE found.tender_id = %s ORDER BY search_id
"""
_LIVE = "SELECT relation FROM projections.standings WHERE state = 'live' AND name = %s AND position >= %s"
_LOOKING = """
    SELECT search_id, account_id, frequency FROM {searches} WHERE index_keys && %(keys)s::text[]
        AND (cpv = '{{}}' OR cpv && %(cpv)s::text[]) AND (regions = '{{}}' OR regions && %(regions)s::text[])
        AND text_words <@ %(words)s::text[]
        AND (at_least IS NULL OR (currency = %(currency)s AND at_least <= %(amount)s))
        AND (at_most IS NULL OR (currency = %(currency)s AND at_most >= %(amount)s))
"""
"""What `SeenLot.is_what` says of a search, said to the database, beside an index of the keys."""


@dataclass(frozen=True)
class SearchMatcher:
    """Finds the searches as they stand once they reflect the publication."""

    dsn: str
    codec: Codec

    async def match(self, tender: TenderToMatch, _: UUID) -> Sequence[SearchMatch]:
        """The searches that look for a lot of the tender. Raises EffectFailed where searches stay behind."""
        async with await connect_async(self.dsn, ROLE) as connection:
            lots = [SeenLot.of(lot) for lot in offered(await self._published(connection, tender))]
            return await looking_for(connection, await _live(connection, tender.position), lots)

    async def followers(self, told: NewsToTell, _: UUID) -> Followers:
        """The searches that found the tender, in one of the lots where only some have news. EffectFailed as above."""
        async with await connect_async(self.dsn, ROLE) as connection:
            names: dict[str, ReadModel[Any]] = {"searches": SEARCHES, "matches": SEARCH_MATCHES}
            tables = {name: await _live(connection, told.position, model) for name, model in names.items()}
            query = sql.SQL(_FOUND).format(**{name: sql.Identifier(SCHEMA, of) for name, of in tables.items()})
            rows = await (await connection.execute(query, (told.tender_id,))).fetchall()
        lots = set(told.lots)
        matches = tuple(
            SearchMatch(search_id, account_id, AlertFrequency(frequency), tuple(found))
            for search_id, account_id, frequency, found, _ in rows
            if not lots or lots & set(map(number_of, found))
        )
        return Followers(rows[0][-1] if rows else "", matches)

    async def _published(self, connection: AsyncConnection[Any], tender: TenderToMatch) -> Sequence[Recorded[Any]]:
        """What was published in the same act; what the tender says of itself stands first."""
        stream = f"tender-{tender.tender_id}"
        stored = await (await connection.execute(_EVENTS, (stream, tender.position))).fetchall()
        facts = [self.codec.open(bytes(state), position, UNREADABLE) for position, state in stored]
        return [fact for fact in facts if fact.command_id == facts[0].command_id]


async def looking_for(
    connection: AsyncConnection[Any], relation: str, lots: Sequence[SeenLot]
) -> Sequence[SearchMatch]:
    """The searches of a table that look for one of the lots, in order, each with those that it looks for."""
    query = sql.SQL(_LOOKING).format(searches=sql.Identifier(SCHEMA, relation))
    found = dict[tuple[str, str, str], list[str]]()
    for seen in lots:
        for row in await (await connection.execute(query, _said(seen))).fetchall():
            found.setdefault(row, []).append(seen.lot.lot_id)
    return [
        SearchMatch(search_id, account_id, AlertFrequency(frequency), tuple(ids))
        for (search_id, account_id, frequency), ids in sorted(found.items())
    ]


def _said(seen: SeenLot) -> Mapping[str, Any]:
    value = seen.lot.value
    lists = {"keys": seen.keys, "cpv": seen.cpv, "regions": seen.regions, "words": seen.words}
    amount = {"currency": None if value is None else value.currency, "amount": None if value is None else value.amount}
    return {**{name: sorted(of) for name, of in lists.items()}, **amount}


async def _live(connection: AsyncConnection[Any], position: int, model: ReadModel[Any] = SEARCHES) -> str:
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while True:
                row = await (await connection.execute(_LIVE, (model.name, position))).fetchone()
                if row is not None:
                    return str(row[0])
                await asyncio.sleep(LOOK_AGAIN)
    raise EffectFailed("searches_behind")
