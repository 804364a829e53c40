"""How far each read model is, and what keeps its keys back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from psycopg.rows import class_row

from infra.postgres.connect import connect_async
from projections.kernel.declarations import ReadModel

_RELATIONS = """
    SELECT m.name, m.version, m.state, m.relation, m.position, h.position AS head,
        greatest(h.position - m.position, 0) AS lag,
        (SELECT count(*) FROM projections.held_back AS b WHERE b.relation = m.relation) AS held_back,
        l.name IS NOT NULL AS led, l.login, l.pid, l.since, l.may_lead,
        greatest(m.position - h.position, 0) AS ahead, m.lane
    FROM projections.standings AS m CROSS JOIN ledger.head AS h
    LEFT JOIN workflows.led AS l ON l.name = coalesce('lane ' || m.lane, format('projector %%s %%s', m.name, m.version))
    WHERE m.state <> 'retired' AND m.name = ANY(%s)
    ORDER BY m.name, m.version, m.state DESC
"""
_QUARANTINED = """
    SELECT relation, key, position, error, at::text FROM projections.quarantine ORDER BY position, key
"""


@dataclass(frozen=True)
class QuarantinedEvent:
    """An event that could not be folded into the row of a key ('' where not even the key could be found)."""

    relation: str
    key: str
    position: int
    error: str
    at: str


@dataclass(frozen=True)
class Leader:
    """The session that leads a task, by its login; `may_lead` is false where no such login has anything to lead."""

    login: str
    pid: int
    since: datetime
    may_lead: bool


@dataclass(frozen=True)
class Status:
    """One relation of a read model: whether it answers, how far it is, whether a worker leads it.

    One that is `ahead` by some positions shows acts that the ledger does not hold: it is of another copy of it.
    """

    name: str
    version: int
    state: str
    relation: str | None
    position: int
    head: int
    lag: int
    held_back: int
    led: bool
    quarantined: tuple[QuarantinedEvent, ...] = ()
    leader: Leader | None = None
    ahead: int = 0
    lane: str | None = None


async def status(dsn: str, models: Sequence[ReadModel[Any]]) -> list[Status]:
    """The relations of these read models, in name order; one that no worker has begun yet is `absent`."""
    names = [model.name for model in models]
    async with await connect_async(dsn, "foja_app", timezone="UTC") as connection, connection.transaction():
        await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        head_row = await (await connection.execute("SELECT position FROM ledger.head")).fetchone()
        rows = await (await connection.execute(_RELATIONS.encode(), [names])).fetchall()
        poisons = await (
            await connection.cursor(row_factory=class_row(QuarantinedEvent)).execute(_QUARANTINED.encode())
        ).fetchall()
    found = [
        replace(Status(*row[:9]), leader=Leader(*row[9:13]) if row[8] else None, ahead=row[13], lane=row[14])
        for row in rows
    ]
    head = int(head_row[0]) if head_row else 0
    absent = [
        Status(model.name, model.version, "absent", None, 0, head, head, 0, led=False)
        for model in models
        if model.name not in {each.name for each in found}
    ]
    return sorted([_with(each, poisons) for each in found] + absent, key=lambda each: (each.name, each.version))


def _with(model_status: Status, poisons: Sequence[QuarantinedEvent]) -> Status:
    own = tuple(poison for poison in poisons if poison.relation == model_status.relation)
    return Status(**{**vars(model_status), "quarantined": own})
