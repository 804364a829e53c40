"""Gives the commands that fall due, in the order in which they do, each once.

Time is the record's: the database's clock, but never before what was recorded last. Before anything fires, the read
models must reflect everything that was recorded when it fell due, so that a deadline that was moved or cancelled in
time does not fire from a row that is out of date.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

import psycopg
import structlog
from prometheus_client import Counter

from application.bus.bus import Bus
from application.kernel.orders import CommandIdReused, Order, OutcomeUnknown, Principal, Receipt
from application.kernel.workflows import Deadline, Ladder
from application.ledger.envelope import envelope_of
from domain.kernel.declarations import Refused
from infra.postgres.clock import ClockWatch
from infra.postgres.leadership import leading
from infra.postgres.projecting.switching import open_session
from infra.reacting.due import DueDeadline, DueRows
from infra.signals.signals import Signals, backoff
from projections.kernel.declarations import ReadModel

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

NAMESPACE = UUID("b7c7e1a0-52b4-4f6e-9d0b-6a1f3f4e8c22")
LONGEST_SLEEP = 30.0
"""Seconds between two looks at the clock of the database, which may be set while we sleep."""
BEHIND = 10.0
"""Seconds that a due deadline waits for a read model that lags, before those of other read models go first."""

LOOK_AGAIN = 0.05
"""Seconds between looks at a read model that must catch up before something due may fire."""

DEADLINES = Counter("foja_deadlines_total", "Commands given because they fell due", ["deadline", "outcome"])

log = structlog.get_logger()
Connection = psycopg.AsyncConnection[Any]

_FIRED = """
    INSERT INTO workflows.fired (deadline, key, due_at, command_id, outcome, code, position)
    VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
_PLACE_LOST = (psycopg.OperationalError, psycopg.InterfaceError, OutcomeUnknown, OSError)
"""What concerns every command alike: the scheduler starts again, and the order is kept."""


def command_id(deadline: str, key: str, due_at: datetime) -> UUID:
    """The id of the command that a deadline gives for a key, once for each time it is set to."""
    return uuid5(uuid5(NAMESPACE, deadline), f"{due_at.astimezone(UTC).isoformat()} {key}")


class Scheduler:
    """Fires all deadlines of an installation while this process is the leader.

    Refused is an outcome and is not tried again for the same due time. A command that fails for reasons of its own
    (no grant, a fault of ours) is tried again with growing pauses, and does not hold up the others.
    """

    def __init__(
        self,
        deadlines: Sequence[Deadline | Ladder],
        models: Iterable[ReadModel[Any]],
        dsn: str,
        bus: Bus,
        signals: Signals,
    ) -> None:
        self.name = "scheduler"
        self.leads = False
        self._deadlines = {deadline.name: deadline for deadline in deadlines}
        self._rows = DueRows(deadlines, models)
        self._dsn, self._bus, self._signals = dsn, bus, signals
        self._aside: dict[DueDeadline, tuple[int, float]] = {}
        self._clocks = ClockWatch()

    async def run(self, stop: asyncio.Event) -> None:
        """Wait to lead, then fire what falls due until `stop`; raises what costs the place, to be started again."""
        async with (
            await open_session(self._dsn, "foja scheduler") as connection,
            leading(connection, "scheduler", stop) as leads,
        ):
            if leads:
                await self._lead(connection, stop)

    async def _lead(self, connection: Connection, stop: asyncio.Event) -> None:
        self.leads = True
        try:
            await self._follow(connection, stop)
        finally:
            self.leads = False

    async def _follow(self, connection: Connection, stop: asyncio.Event) -> None:
        self._aside.clear()
        log.info("scheduler_leads", deadlines=sorted(self._deadlines))
        async with self._alarm(stop) as alarm:
            while not stop.is_set():
                alarm.clear()
                await self._clocks.look(connection)
                waiting = await self._fire_due(connection, alarm, stop)
                await _either(alarm, stop, 1.0 if waiting else await self._sleep(connection))

    async def _fire_due(self, connection: Connection, alarm: asyncio.Event, stop: asyncio.Event) -> bool:
        """Fire until nothing is due; True where something is, but its read model lags."""
        while await self._due(connection):
            reflecting = await self._caught_up(connection, alarm, stop)
            found = await self._due(connection, reflecting)
            for due in found:
                if stop.is_set():
                    return False
                await self._fire(connection, due)
            if not found:
                return bool(await self._rows.behind(connection, reflecting))
        return False

    async def _due(self, connection: Connection, reflecting: int = 0) -> list[DueDeadline]:
        held = self._held()
        retried = {due for due in self._aside if due.key not in held.get(due.deadline, ())}
        found = await self._rows.due(connection, held, reflecting)
        for gone in retried.difference(found):
            del self._aside[gone]
        return found

    async def _caught_up(self, connection: Connection, alarm: asyncio.Event, stop: asyncio.Event) -> int:
        """The ledger's head, once the read models reflect it, or have had their time to."""
        (head,) = await (await connection.execute("SELECT position FROM ledger.head")).fetchone() or (0,)
        patience = time.monotonic() + BEHIND
        while not stop.is_set() and (behind := await self._rows.behind(connection, head)):
            if time.monotonic() > patience:
                log.error("deadlines_wait_for_read_models", behind=behind, position=head)
                break
            alarm.clear()
            await _either(alarm, stop, LOOK_AGAIN)
        return int(head)

    async def _fire(self, connection: Connection, due: DueDeadline) -> None:
        still = await self._rows.still(connection, due)
        if still is None:
            return
        id_ = command_id(due.name, due.key, due.due_at)
        try:
            order = Order(still.command(), id_, None, *self._cause(still.envelope))
            receipt = await self._bus.execute(order, Principal(f"system:{due.deadline}", "*"))
        except Refused as refused:
            await self._mark(connection, due, id_, refused.code)
        except CommandIdReused:
            await self._mark(connection, due, id_, "command_id_reused")
        except _PLACE_LOST:
            raise
        except Exception as error:  # noqa: BLE001 - logged, and tried again
            self._set_aside(due, error)
        else:
            await self._mark(connection, due, id_, receipt)

    def _cause(self, envelope: bytes) -> tuple[UUID | None, UUID | None]:
        """The correlation and the event that it follows from; what is due is due, also where that cannot be read."""
        try:
            cause = envelope_of(envelope)
        except ValueError:
            return None, None
        return cause.correlation, cause.id

    async def _mark(self, connection: Connection, due: DueDeadline, id_: UUID, answer: Receipt | str) -> None:
        refused = answer if isinstance(answer, str) else None
        position = answer.position if isinstance(answer, Receipt) else None
        outcome = "refused" if refused else "fired"
        values = (due.name, due.key, due.due_at, id_, outcome, refused, position)
        await connection.execute(_FIRED, values)
        self._aside.pop(due, None)
        DEADLINES.labels(due.deadline, outcome).inc()
        say = log.warning if refused else log.info
        say(f"deadline_{outcome}", deadline=due.name, key=due.key, due_at=due.due_at.isoformat(), code=refused)

    def _set_aside(self, due: DueDeadline, error: Exception) -> None:
        attempt = self._aside[due][0] + 1 if due in self._aside else 0
        self._aside[due] = (attempt, time.monotonic() + 10 * backoff(attempt))
        DEADLINES.labels(due.deadline, "unanswered").inc()
        log.error("deadline_unanswered", deadline=due.name, key=due.key, attempt=attempt, exc_info=error)

    def _held(self) -> dict[str, list[str]]:
        held: dict[str, list[str]] = {}
        for due, (_, until) in self._aside.items():
            if until > time.monotonic():
                held.setdefault(due.deadline, []).append(due.key)
        return held

    async def _sleep(self, connection: Connection) -> float:
        """Seconds until something falls due or is to be tried again."""
        seconds = await self._rows.seconds_to_next(connection, self._held())
        retries = [until - time.monotonic() for _, until in self._aside.values()]
        return max(0.001, min([LONGEST_SLEEP, *retries, *([] if seconds is None else [seconds])]))

    @asynccontextmanager
    async def _alarm(self, stop: asyncio.Event) -> AsyncIterator[asyncio.Event]:
        """An event that is set when a read model moved on, or when it is time to stop."""
        alarm = asyncio.Event()
        changes = await self._signals.subscribe(self._rows.models)

        async def hear() -> None:
            async for _ in changes:
                alarm.set()

        async def watch() -> None:
            await stop.wait()
            alarm.set()

        tasks = [asyncio.create_task(hear()), asyncio.create_task(watch())]
        try:
            yield alarm
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await changes.aclose()


async def _either(alarm: asyncio.Event, stop: asyncio.Event, seconds: float) -> None:
    """Wait for the alarm, which `stop` sets too, but may have been cleared since."""
    if not stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(alarm.wait(), seconds)
