"""Runs workflows: gives the commands that follow from events, in order, each once.

A workflow's place is its checkpoint. It advances after the commands are answered, and command ids follow from the
event, so that a crash in between (of this process, or of PostgreSQL: places are committed without waiting for the disk)
gives the same commands again, and the ledger answers that they were carried out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

import structlog
from prometheus_client import Gauge
from psycopg import AsyncConnection

from application.bus.bus import Bus
from application.kernel.keys import Keys, NoKeys
from application.kernel.workflows import Workflow
from application.ledger.envelope import Codec
from application.ledger.unreadable import UnreadableBytes
from domain.kernel.declarations import Recorded, event_type
from infra.postgres import checkpoints
from infra.postgres.checkpoints import CheckpointRefusal
from infra.postgres.leadership import leading
from infra.postgres.projecting.switching import open_session
from infra.reacting.giving import AT_ONCE, Fact, Following, Giver, RunnerStopped, opened, pass_over
from infra.reacting.news import LedgerNews, followed

NAMESPACE = UUID("0d6e2c2e-6f0c-4b44-8a35-5a0c7a0f6b11")
WINDOW = 5_000
"""Positions looked through at a time; also how far the saved place may lag while nothing concerns the workflow."""
PAGE = 500
"""Events in memory at a time."""
QUIET = 1.0
"""Seconds of silence after which the place is saved although nothing was given."""
PATIENCE = 15.0
"""Seconds after which the ledger is looked at without notice, in case one was lost."""

LAG = Gauge("foja_workflow_lag_positions", "Positions between the ledger's head and the workflow", ["workflow"])

log = structlog.get_logger()
Connection = AsyncConnection[Any]


def command_id(workflow: str, event_id: UUID, number: int) -> UUID:
    """The id of the `number`-th command (from 0) with which a workflow answers an event."""
    return uuid5(uuid5(NAMESPACE, workflow), f"{event_id}:{number}")


class WorkflowRunner:
    """Runs one workflow while this process is its leader. `ledger` is its address, or what the process follows of it.

    Refused is an outcome: kept in `workflows.outcomes`, and the next event follows. Whatever else a command meets
    (no grant, no database, a fault of ours) is tried again with growing pauses, and the place is kept. An event that
    cannot be read is passed over: that is an outcome too.
    """

    def __init__(
        self,
        workflow: Workflow,
        ledger: str | LedgerNews,
        bus: Bus,
        codec: Codec,
        keys: Keys | None = None,
    ) -> None:
        self.name = f"workflow {workflow.name}"
        self.leads = False
        self._workflow, self._ledger, self._codec = workflow, ledger, codec
        self._keys = keys or NoKeys()
        self._topics = [event_type(cls).name for cls in workflow.events]
        self._giver = Giver(workflow.name, bus, workflow.gives)
        self._saved = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Wait to lead, then follow the ledger until `stop`; raises psycopg.Error where the database is lost."""
        async with (
            followed(self._ledger) as news,
            await open_session(news.dsn, f"foja {self.name}"[:63]) as connection,
        ):
            await checkpoints.register(connection, [self._workflow])
            async with leading(connection, f"workflow:{self._workflow.name}", stop) as leads:
                if leads:
                    await self._lead(connection, news, stop)

    async def _lead(self, connection: Connection, news: LedgerNews, stop: asyncio.Event) -> None:
        self.leads = True
        try:
            await self._follow(connection, news, stop)
        except RunnerStopped:
            log.info("workflow_stopped_midway", workflow=self._workflow.name)
        finally:
            self.leads = False

    async def _follow(self, connection: Connection, news: LedgerNews, stop: asyncio.Event) -> None:
        position = self._saved = await checkpoints.place(connection, self._workflow.name)
        log.info("workflow_leads", workflow=self._workflow.name, position=position)
        while not stop.is_set():
            head = await news.head(stop)
            until = max(position, min(head, position + WINDOW))
            concerned = news.concerns(self._topics, position, until)
            facts = await self._facts(connection, position, until) if concerned else []
            await self._answer_all(connection, facts, stop)
            position = until if len(facts) < PAGE else facts[-1].position
            LAG.labels(self._workflow.name).set(head - position)
            if position - self._saved >= WINDOW:
                await self._save(connection, position)
            if position >= head and not await news.moved(position, stop, self._silence(position)):
                await self._save(connection, position)

    def _silence(self, position: int) -> float:
        return PATIENCE if position == self._saved else QUIET

    async def _facts(self, connection: Connection, after: int, until: int) -> list[Fact]:
        stored = await checkpoints.page(connection, after, until, self._topics, PAGE)
        return await opened(stored, self._codec, self._keys)

    async def _pass_over(self, connection: Connection, act: UnreadableBytes) -> None:
        name = self._workflow.name
        self._giver.count("unreadable")
        await pass_over(connection, name, act, uuid5(uuid5(NAMESPACE, name), f"unreadable:{act.position}"))
        self._saved = act.position

    async def _answer_all(self, connection: Connection, facts: Sequence[Fact], stop: asyncio.Event) -> None:
        """Give what follows from facts, some at a time; what stands before a fault is answered before it is raised."""
        following = list[Following]()
        try:
            for fact in facts:
                if isinstance(fact, UnreadableBytes):
                    await self._give(connection, following, stop)
                    await self._pass_over(connection, fact)
                else:
                    following += self._following(fact)
                if len(following) >= AT_ONCE:
                    await self._give(connection, following, stop)
        except Exception:
            await self._give(connection, following, stop)
            raise
        await self._give(connection, following, stop)

    def _following(self, fact: Recorded[Any]) -> list[Following]:
        name, commands = self._workflow.name, self._workflow.react(fact)
        return [
            Following(fact, number, command, command_id(name, fact.event_id, number))
            for number, command in enumerate(commands)
        ]

    async def _give(self, connection: Connection, following: list[Following], stop: asyncio.Event) -> None:
        """Give commands, and keep that they were answered; there are none left then."""
        if following:
            given, following[:] = following[:], []
            refusals = await self._giver.give_all(given, stop)
            await self._save(connection, given[-1].fact.position, refusals)

    async def _save(
        self, connection: Connection, position: int, refusals: Mapping[int, Sequence[CheckpointRefusal]] | None = None
    ) -> None:
        await checkpoints.save(connection, self._workflow.name, position, refusals or {})
        self._saved = position
