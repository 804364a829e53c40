"""How far each workflow and effect has come in the ledger, and what the rules answered to its commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection

from application.kernel.effects import Effect
from application.kernel.orders import Order
from application.kernel.workflows import Workflow
from application.ledger.unreadable import LedgerPlace
from infra.postgres.connect import connect_async

Connection = AsyncConnection[Any]

_REGISTER = """
    INSERT INTO workflows.checkpoints (workflow, position, started_after)
    SELECT %(workflow)s, head.start, head.start
    FROM (SELECT CASE WHEN %(start)s = 'now' THEN position ELSE 0 END AS start FROM ledger.head) head
    ON CONFLICT (workflow) DO NOTHING
"""
_PAGE = """
    SELECT notification_id, state, originator_id, originator_version, topic FROM ledger.stored_events
    WHERE notification_id > %s AND notification_id <= %s AND topic = ANY(%s)
    ORDER BY notification_id LIMIT %s
"""
_OUTCOME = """
    INSERT INTO workflows.outcomes (workflow, position, number, command_id, command_type, code, path)
    VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
_ADVANCE = """
    UPDATE workflows.checkpoints SET position = %s, moved_at = clock_timestamp()
    WHERE workflow = %s AND position < %s
"""


@dataclass(frozen=True, slots=True)
class CheckpointRefusal:
    """A command that was answered with no: the `number`-th that followed from an event, from 0."""

    number: int
    order: Order[Any]
    code: str
    path: str


_NONE: Mapping[int, Sequence[CheckpointRefusal]] = {}


async def install(dsn: str, workflows: Sequence[Workflow], effects: Sequence[Effect[Any, Any]] = ()) -> None:
    """Give workflows and effects that this ledger does not know yet their first place, as each declares it.

    To be done as soon as the ledger is migrated, so that "now" is the moment of the installation.
    """
    async with await connect_async(dsn, "foja_worker") as connection:
        await register(connection, workflows)
        await register_effects(connection, effects)


async def register(connection: Connection, workflows: Sequence[Workflow]) -> None:
    """`install` of workflows on a connection."""
    for workflow in workflows:
        await connection.execute(_REGISTER, {"workflow": workflow.name, "start": workflow.start})


async def register_effects(connection: Connection, effects: Sequence[Effect[Any, Any]]) -> None:
    """`install` of effects on a connection."""
    for effect in effects:
        await connection.execute(_REGISTER, {"workflow": effect_place(effect.name), "start": effect.start})


async def register_run(connection: Connection, run: str) -> None:
    """Give a run that this ledger does not know yet its first place: what was asked for before is done too."""
    await connection.execute(_REGISTER, {"workflow": run_place(run), "start": "beginning"})


def run_place(run: str) -> str:
    """Under which name the place of a run is kept, beside those of workflows."""
    return f"run:{run}"


def effect_place(effect: str) -> str:
    """Under which name the place of an effect is kept, beside those of workflows."""
    return f"effect:{effect}"


async def head(connection: Connection) -> int:
    """The ledger's last position."""
    (position,) = await (await connection.execute("SELECT position FROM ledger.head")).fetchone() or (0,)
    return int(position)


async def place(connection: Connection, workflow: str) -> int:
    """The position up to which a workflow has answered every event."""
    cursor = await connection.execute("SELECT position FROM workflows.checkpoints WHERE workflow = %s", (workflow,))
    (position,) = await cursor.fetchone() or (0,)
    return int(position)


class PlacedEvent(NamedTuple):
    """An event as it is stored, and where."""

    position: int
    state: bytes
    at: LedgerPlace


async def page(connection: Connection, after: int, until: int, topics: Sequence[str], limit: int) -> list[PlacedEvent]:
    """The first events of these types between two positions, in order."""
    if until == after:
        return []
    cursor = await connection.execute(_PAGE, (after, until, list(topics), limit), binary=True)
    return [PlacedEvent(position, state, LedgerPlace(*at)) for position, state, *at in await cursor.fetchall()]


async def pass_over(connection: Connection, workflow: str, position: int, id_: UUID) -> None:
    """Advance a workflow past an act that it cannot read, and keep that nothing followed from it."""
    async with connection.transaction():
        await connection.execute(_OUTCOME, (workflow, position, 0, id_, "", "unreadable_act", ""))
        await connection.execute(_ADVANCE, (position, workflow, position))


async def save(
    connection: Connection, workflow: str, position: int, refusals: Mapping[int, Sequence[CheckpointRefusal]] = _NONE
) -> None:
    """Advance a workflow, never back, and keep what was refused on the way: by the position that it followed from."""
    async with connection.transaction():
        for at, refused in refusals.items():
            await insert_refusals(connection, workflow, at, refused)
        await connection.execute(_ADVANCE, (position, workflow, position))


async def insert_refusals(
    connection: Connection, workflow: str, position: int, refusals: Sequence[CheckpointRefusal]
) -> None:
    """Keep which commands that followed from an event were refused."""
    for refusal in refusals:
        kind = type(refusal.order.command).__name__
        values = (workflow, position, refusal.number, refusal.order.command_id, kind, refusal.code, refusal.path)
        await connection.execute(_OUTCOME, values)
