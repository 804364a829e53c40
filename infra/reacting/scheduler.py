"""Gives the commands that fall due, in the order in which they do, each once, in pages.

Time is the record's: the database's clock, but never before what was recorded last. Before anything fires, the read
models must reflect everything that was recorded when it fell due, so that a deadline that was moved or cancelled in
time does not fire from a row that is out of date.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import psycopg
import structlog

from application.bus.bus import Bus
from application.kernel.workflows import Deadline, Ladder
from infra.postgres.clock import ClockWatch
from infra.postgres.leadership import leading
from infra.postgres.listen import CLOCK, heard, listen
from infra.postgres.projecting.switching import open_session
from infra.reacting.due import DueDeadline, DueRows
from infra.reacting.due_giving import DueAnswer, DueGiver, of_one_deadline
from infra.reacting.due_noting import DEADLINES, OUTCOMES, note
from infra.signals.signals import Signals, backoff
from projections.kernel.declarations import ReadModel

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

LONGEST_SLEEP = 30.0
"""Seconds between two looks at the clock of the database, which may be set while we sleep."""
BEHIND = 10.0
"""Seconds that a due deadline waits for a read model that lags, before those of other read models go first."""

LOOK_AGAIN = 0.05
"""Seconds between looks at a read model that must catch up before something due may fire."""

log = structlog.get_logger()
Connection = psycopg.AsyncConnection[Any]


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
        self._giver = DueGiver(bus)
        self._dsn, self._signals = dsn, signals
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
        await listen(connection, CLOCK)
        async with self._alarm(stop) as alarm:
            while not stop.is_set():
                alarm.clear()
                await self._clocks.look(connection)
                waiting = await self._fire_due(connection, alarm, stop)
                await heard(connection, alarm, 1.0 if waiting else await self._sleep(connection))

    async def _fire_due(self, connection: Connection, alarm: asyncio.Event, stop: asyncio.Event) -> bool:
        """Fire until nothing is due; True where something is, but its read model lags."""
        while await self._due(connection):
            reflecting = await self._caught_up(connection, alarm, stop)
            found = await self._due(connection, reflecting)
            await self._fire(connection, found, stop)
            if stop.is_set():
                return False
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

    async def _fire(self, connection: Connection, found: Sequence[DueDeadline], stop: asyncio.Event) -> None:
        """Fire what is due, in order, in pages: each is noted before the next one is given."""
        while found and not stop.is_set():
            due = of_one_deadline(found)
            page, settled = self._giver.page(due, await self._rows.still(connection, due))
            answers = await self._giver.answers(page)
            await self._mark(connection, [each for each in answers if isinstance(each.answer, OUTCOMES)])
            for each in answers:
                if isinstance(each.answer, Exception) and not isinstance(each.answer, OUTCOMES):
                    self._set_aside(each.due, each.answer)
            found = found[settled:]

    async def _mark(self, connection: Connection, answers: Sequence[DueAnswer]) -> None:
        await note(connection, answers)
        for each in answers:
            self._aside.pop(each.due, None)

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
