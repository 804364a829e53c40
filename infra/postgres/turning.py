"""The clock of a record that is for trying things out, turned forward: what falls due next year falls due now.

It goes on from there, and never back: a record whose acts are later than the time would stand still.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from psycopg import Connection, errors

from infra.postgres.connect import connect
from infra.postgres.listen import CLOCK, LEDGER

FARTHEST = timedelta(days=366 * 200)

_SHOWN = "SELECT ledger.now(), ledger.clock(), ledger.turned()"
_TURN = "CREATE OR REPLACE FUNCTION ledger.turned() RETURNS interval LANGUAGE sql IMMUTABLE AS {}"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ShownClock:
    """The time of the record, what the clock of its database shows, and by how much that was turned."""

    record: datetime
    clock: datetime
    turned: timedelta


class NotTurnedError(Exception):
    """The clock cannot be turned so; the message says why."""


def shown(dsn: str) -> ShownClock:
    """What the clock shows."""
    with connect(dsn) as connection:
        return _shown(connection)


def turn(dsn: str, to: datetime | timedelta) -> ShownClock:
    """Turn the clock forward, to a moment or by a time, as the owner of the ledger; raises NotTurnedError."""
    with connect(dsn) as connection, connection.transaction():
        before = _shown(connection)
        by = to if isinstance(to, timedelta) else to - before.record
        if by <= timedelta():
            raise NotTurnedError(f"the time is {before.record.isoformat()}: the clock is turned forward alone")
        if before.turned + by > FARTHEST:
            raise NotTurnedError(f"the clock would be ahead by more than {FARTHEST.days // 366} years")
        turned = before.turned + by + (before.record - before.clock if isinstance(to, datetime) else timedelta())
        try:
            connection.execute("SET LOCAL ROLE foja_owner")
            statement = f"'SELECT interval ''{turned.days} days {turned.seconds}.{turned.microseconds:06} seconds'''"
            connection.execute(_TURN.format(statement).encode())
        except errors.InsufficientPrivilege as error:
            raise NotTurnedError("this login may not act as foja_owner, who alone turns the clock") from error
        connection.execute("RESET ROLE")
        connection.execute("SELECT pg_notify(%s, position::text) FROM ledger.head", (LEDGER,))
        connection.execute("SELECT pg_notify(%s, '')", (CLOCK,))
    log.warning("clock_turned", by=str(by), turned=str(turned))
    return shown(dsn)


def positions(dsn: str, models: Sequence[str]) -> list[tuple[str, int]]:
    """Where those of these read models stand that answer."""
    query = "SELECT name, position FROM projections.standings WHERE state = 'live' AND name = ANY(%s) ORDER BY name"
    with connect(dsn) as connection:
        return connection.execute(query, (list(models),)).fetchall()


def _shown(connection: Connection) -> ShownClock:
    row = connection.execute(_SHOWN).fetchone()
    if row is None:
        raise NotTurnedError("there is no ledger here")
    return ShownClock(*row)
