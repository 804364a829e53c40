"""The newest part of the ledger, for what is folded in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from application.ledger.tail import StoredAct, Tail, TailPage
from application.ledger.unreadable import LedgerPlace
from infra.postgres.writing.arrays import Bigints, Strings
from infra.postgres.writing.session import Session

PATIENCE = 10.0
ROLE = "foja_app"

FOLDED = (
    "authority.",
    "organisations.Unit",
    "organisations.Post",
    "organisations.CompanyDissolved",
    "identity.AccountSuspended",
    "identity.AccountReinstated",
    "identity.AccountMerged",
    "identity.AccountClosed",
    "identity.AccountErased",
)
"""How the names of events begin that an index of their own finds (`0022_companies_folded.sql`, in the same words)."""

ACCESS = "sharing."
"""How the names of acts on access to files begin: the last one has an index (`0017_access_known.sql`)."""

_IS_FOLDED = " OR ".join(f"s.topic ^@ '{prefix}'" for prefix in FOLDED)
_SINCE = f"""
SELECT h.position, ledger.now(),
    (SELECT max(s.notification_id) FROM ledger.stored_events AS s WHERE s.topic ^@ '{ACCESS}') AS accessed,
    e.notification_id, e.state, e.originator_id, e.originator_version, e.topic
FROM ledger.head AS h
LEFT JOIN LATERAL (
    SELECT s.* FROM ledger.stored_events AS s
    WHERE s.notification_id > %b AND s.topic = ANY (%b) AND ({_IS_FOLDED}) ORDER BY s.notification_id LIMIT %b
) AS e ON true
""".encode()  # noqa: S608 - these names are our own
_OF_STREAMS = b"""
SELECT s.notification_id, s.state, s.originator_id, s.originator_version, s.topic
FROM unnest(%b, %b) AS a (stream, version)
CROSS JOIN LATERAL (
    SELECT * FROM ledger.stored_events AS e WHERE e.originator_id = a.stream AND e.originator_version > a.version
) AS s
"""


class PostgresTail(Tail):
    """Reads on one connection, a question at a time."""

    def __init__(self, session: Session) -> None:
        self._session, self._turn = session, asyncio.Lock()

    async def since(self, position: int, types: Collection[str], most: int) -> TailPage:
        """The events of these types after a position, at most so many, in order; ValueError for what is not folded."""
        if unknown := [type_ for type_ in types if not type_.startswith(FOLDED)]:
            raise ValueError(f"no index finds {', '.join(unknown)}: a migration extends stored_events_folded")
        rows = await self._rows(_SINCE, [position, Strings.of(list(types)), most])
        head, now = rows[0][0], rows[0][1].astimezone(UTC)
        events = sorted(_act(place) for _, _, _, *place in rows if place[0] is not None)
        reached = events[-1].position if len(events) == most else head
        return TailPage(events, reached, head, now, rows[0][2] or 0)

    async def of_streams(self, after: Mapping[str, int]) -> Sequence[StoredAct]:
        """The events of streams, each after a version, by version."""
        given = [Strings.of(list(after)), Bigints.of(list(after.values()))]
        return sorted((_act(row) for row in await self._rows(_OF_STREAMS, given)), key=lambda act: act.at.version)

    async def position_at(self, moment: datetime) -> int:
        """The last position recorded at or before a moment; 0 before the first."""
        return int((await self._rows(b"SELECT ledger.position_at(%b)", [moment]))[0][0])

    async def _rows(self, statement: bytes, values: Sequence[Any]) -> list[Any]:
        async with self._turn:
            return await self._session.rows(statement, values)


def _act(row: Sequence[Any]) -> StoredAct:
    position, state, *at = row
    return StoredAct(position, state, LedgerPlace(*at))


@asynccontextmanager
async def open_tail(database_url: str) -> AsyncIterator[PostgresTail]:
    """A tail over a ledger, closed at the end."""
    session = Session(database_url, ROLE, patience=PATIENCE)
    await session.open()
    try:
        yield PostgresTail(session)
    finally:
        await session.close()
