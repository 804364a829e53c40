"""Works through the runs of one kind, a page of each in turn, until each member has its outcome.

What a run has come to stands in its own stream of the ledger and nowhere else. A page of commands is given under ids
that follow from the run and the member, and recorded as the next page, once. So a process killed at any moment leaves
a page that is given again: what was done answers so, the rest is done now, and whoever records the page first has told
its outcomes. The checkpoint is but the place before the first event whose run is not over.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import structlog
from psycopg import AsyncConnection

from application.bus.bus import Bus
from application.kernel.keys import Keys, NoKeys
from application.kernel.runs import Run
from application.ledger.envelope import Codec
from infra.postgres import checkpoints
from infra.postgres.leadership import leading
from infra.postgres.listen import LEDGER, listen
from infra.postgres.projecting.switching import open_session
from infra.reacting.giving import RunnerStopped
from infra.runs.leading import RunLead, RunParts
from infra.runs.pages import PageGiver
from infra.runs.populations import Population
from infra.runs.reading import RunReading
from infra.runs.recording import RunRecorder
from projections.kernel.declarations import ReadModel

log = structlog.get_logger()
Connection = AsyncConnection[Any]


class RunRunner:
    """Works through all runs of one declaration while this process is its leader."""

    def __init__(
        self,
        run: Run,
        dsn: str,
        bus: Bus,
        codec: Codec,
        keys: Keys | None = None,
        models: Iterable[ReadModel[Any]] = (),
    ) -> None:
        self.name = f"run {run.name}"
        self.leads = False
        self._models = {model.name: model for model in models}
        self._run, self._dsn, self._bus, self._codec, self._keys = run, dsn, bus, codec, keys or NoKeys()

    async def run(self, stop: asyncio.Event) -> None:
        """Wait to lead, then work until `stop`; raises what costs the place, to be started again."""
        async with await open_session(self._dsn, f"foja {self.name}"[:63]) as connection:
            await checkpoints.register_run(connection, self._run.name)
            await listen(connection, LEDGER)
            async with leading(connection, checkpoints.run_place(self._run.name), stop) as leads:
                if leads:
                    self.leads = True
                    try:
                        await self._lead(connection).follow(stop)
                    except RunnerStopped:
                        log.info("run_stopped_midway", run=self._run.name)
                    finally:
                        self.leads = False

    def _lead(self, connection: Connection) -> RunLead:
        reading, recorder = RunReading(connection, self._codec, self._keys), RunRecorder(self._run, self._bus)
        population = Population(self._run, self._dsn, self._models, reading, recorder)
        pages = PageGiver(self._run, self._bus)
        return RunLead(self._run, connection, self._codec, self._keys, RunParts(reading, recorder, pages, population))
