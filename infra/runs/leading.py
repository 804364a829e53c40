"""One leadership of the runs of one kind: it finds those that are not over, and takes their next steps in turn."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

import structlog
from prometheus_client import Gauge
from psycopg import AsyncConnection

from application.kernel.keys import Keys
from application.kernel.runs import Run, run_id
from application.ledger.envelope import Codec
from application.ledger.unreadable import UnreadableBytes
from domain.kernel.declarations import Recorded, event_type
from domain.runs import events as e
from domain.runs.run import Over, State, Unbegun, UnderWay, Waiting
from infra.postgres import checkpoints
from infra.postgres.leadership import pause
from infra.postgres.listen import heard
from infra.reacting.giving import RunnerStopped, opened
from infra.runs.pages import ALIKE, PageGiver
from infra.runs.populations import Population
from infra.runs.reading import RunReading
from infra.runs.recording import RunRecorder
from infra.signals.signals import backoff

PAGE = 500
"""Events in memory at a time."""
REST = 0.25
"""After a page, others have the machine for so much of the time that it took."""
PATIENCE = 15.0
"""Seconds after which the ledger is looked at without notice, in case one was lost."""

OPEN = Gauge("foja_runs", "Runs that are not over", ["run"])

log = structlog.get_logger()
Connection = AsyncConnection[Any]


class PopulationMovedError(RuntimeError):
    """The population of a run is not the one that was recorded when it began: its function is not pure."""


@dataclass
class _OpenRun:
    """A run that is not over, as this leader knows it; `aside` until a moment, after so many faults of its own."""

    id: str
    asked: Recorded[Any]
    members: tuple[str, ...]
    state: State
    faults: int = 0
    aside: float = 0.0


class RunParts(NamedTuple):
    """What one leadership works with."""

    reading: RunReading
    recorder: RunRecorder
    pages: PageGiver
    population: Population


class RunLead:
    """One leadership, from finding what is open to `stop`."""

    def __init__(self, run: Run, connection: Connection, codec: Codec, keys: Keys, parts: RunParts) -> None:
        self._run, self._connection, self._codec, self._keys = run, connection, codec, keys
        self._reading, self._recorder, self._pages, self._population = parts
        self._place = checkpoints.run_place(run.name)
        self._topics = [event_type(cls).name for cls in (run.event, e.RunConfirmed, e.RunStopAsked, e.RunStopped)]
        self._open: dict[str, _OpenRun] = {}

    async def follow(self, stop: asyncio.Event) -> None:
        """Take in what is asked for, and work through it."""
        position = saved = await checkpoints.place(self._connection, self._place)
        log.info("run_leads", run=self._run.name, position=position)
        while not stop.is_set():
            position = await self._take_in(position)
            worked = [await self._work(each, stop) for each in list(self._open.values())]
            OPEN.labels(self._run.name).set(len(self._open))
            done = min([position, *(each.asked.position - 1 for each in self._open.values())])
            if done > saved:
                await checkpoints.save(self._connection, self._place, done)
                saved = done
            if not any(worked):
                await heard(self._connection, stop, self._silence())

    def _silence(self) -> float:
        """Seconds to wait for news, or until a run that had a fault is tried again."""
        now = time.monotonic()
        return min([PATIENCE, *(max(0.05, each.aside - now) for each in self._open.values() if each.faults)])

    async def _take_in(self, position: int) -> int:
        """Open what new events ask for, and look anew at what people decided about; the position that this reflects."""
        head = await checkpoints.head(self._connection)
        while position < head:
            stored = await checkpoints.page(self._connection, position, head, self._topics, PAGE)
            for fact in await opened(stored, self._codec, self._keys):
                if isinstance(fact, UnreadableBytes):
                    log.error("run_passed_over", run=self._run.name, position=fact.position, reason=fact.reason)
                elif isinstance(fact.event, self._run.event):
                    await self._begin(fact)
                elif decided := self._open.get(fact.event.run_id):
                    decided.state = await self._reading.state(decided.id)
            position = head if len(stored) < PAGE else stored[-1].position
        return position

    async def _begin(self, asked: Recorded[Any]) -> None:
        id_ = run_id(self._run.name, asked.event_id)
        state = await self._reading.state(id_)
        if not isinstance(state, Over):
            self._open[id_] = _OpenRun(id_, asked, (), state)

    async def _work(self, open_run: _OpenRun, stop: asyncio.Event) -> bool:
        """Take the next step of a run; False where there is none for now. A fault of its own holds up no other run."""
        if stop.is_set() or open_run.aside > time.monotonic():
            return False
        began = time.monotonic()
        try:
            worked = await self._step(open_run, stop)
        except (*ALIKE, RunnerStopped):
            raise
        except Exception:
            log.exception("run_unanswered", run=self._run.name, id=open_run.id, faults=open_run.faults)
            open_run.aside = time.monotonic() + backoff(open_run.faults)
            open_run.faults += 1
            open_run.state = await self._reading.state(open_run.id)
            return False
        open_run.faults = 0
        if isinstance(open_run.state, Over):
            del self._open[open_run.id]
        elif worked:
            await pause(stop, REST * (time.monotonic() - began))
        return worked

    async def _step(self, open_run: _OpenRun, stop: asyncio.Event) -> bool:
        if not open_run.members:
            open_run.members = await self._population.members(open_run.asked, open_run.id, stop)
        asked, id_, members = open_run.asked, open_run.id, open_run.members
        digest = sha256("\n".join(members).encode()).hexdigest()
        match open_run.state:
            case Unbegun():
                await self._recorder.begin(asked, id_, members, digest)
            case Waiting(began) | UnderWay(began) if began.members_sha256 != digest:
                raise PopulationMovedError(f"the population of run {id_} is another one than when it began")
            case Waiting(began, None):
                await self._rehearse(open_run, began.page_size, stop)
            case UnderWay(began, page):
                first = page * began.page_size
                given = members[first : first + began.page_size]
                codes = await self._pages.give(asked, id_, given, stop)
                await self._recorder.page(asked, id_, page, len(given), codes)
            case _:
                return False
        open_run.state = await self._reading.state(id_)
        return True

    async def _rehearse(self, open_run: _OpenRun, size: int, stop: asyncio.Event) -> None:
        codes, members = dict[str, str](), open_run.members
        for first in range(0, len(members), size):
            if stop.is_set():
                raise RunnerStopped
            codes |= await self._pages.rehearse(open_run.asked, members[first : first + size])
            await asyncio.sleep(0)
        await self._recorder.rehearsal(open_run.asked, open_run.id, len(members), codes)
