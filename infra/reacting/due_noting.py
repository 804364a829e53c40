"""Notes what came of what was due, so that it is fired once for each time that it is set to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog
from prometheus_client import Counter
from psycopg import AsyncConnection

from application.kernel.orders import CommandIdReused, Receipt
from domain.kernel.declarations import Refused
from infra.reacting.due_giving import DueAnswer
from infra.reacting.giving import ID_REUSED

DEADLINES = Counter("foja_deadlines_total", "Commands given because they fell due", ["deadline", "outcome"])
OUTCOMES = (Receipt, Refused, CommandIdReused)
"""The answers that are noted. All else is tried again."""

_FIRED = """
    INSERT INTO workflows.fired (deadline, key, due_at, command_id, outcome, code, position)
    SELECT * FROM unnest(
        %s::text[], %s::text[], %s::timestamptz[], %s::uuid[], %s::text[], %s::text[], %s::bigint[]
    ) ON CONFLICT DO NOTHING
"""

log = structlog.get_logger()


async def note(connection: AsyncConnection[Any], answers: Sequence[DueAnswer]) -> None:
    """Note each outcome: done, or refused with a code, which is not tried again for the same due time."""
    noted = [(each, _code(each.answer)) for each in answers]
    values = [
        (each.due.name, each.due.key, each.due.due_at, each.id, _outcome(code), code, _position(each.answer))
        for each, code in noted
    ]
    if values:
        await connection.execute(_FIRED, [list(column) for column in zip(*values, strict=True)])
    for each, code in noted:
        due, outcome = each.due, _outcome(code)
        DEADLINES.labels(due.deadline, outcome).inc()
        say = log.warning if code else log.info
        say(f"deadline_{outcome}", deadline=due.name, key=due.key, due_at=due.due_at.isoformat(), code=code)


def _outcome(code: str | None) -> str:
    return "refused" if code else "fired"


def _code(answer: Receipt | Exception) -> str | None:
    """The code of a no; something else given under the id, before a crash kept that from being noted, is one."""
    match answer:
        case Refused():
            return answer.code
        case CommandIdReused():
            return ID_REUSED
        case _:
            return None


def _position(answer: Receipt | Exception) -> int | None:
    return answer.position if isinstance(answer, Receipt) else None
