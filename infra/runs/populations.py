"""The members of a run: what its event's stream says, or the rows that a question finds as of that event.

Rows are listed in the ledger once, in the order of their keys, before the run begins. Whoever goes on with a list that
another process began goes on behind its last key, so that each row is listed once, and what was listed is read again
whenever the run is worked through.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from application.kernel.runs import MOST_IN_PAGE, After, RowsOf, Run, checked_members
from domain.kernel.declarations import Recorded
from domain.runs.events import RunMembersListed
from infra.postgres.reading.reads import PostgresReads
from infra.postgres.signals import PostgresSignals
from infra.reacting.giving import RunnerStopped
from infra.runs.reading import RunReading
from infra.runs.recording import RunRecorder
from projections.kernel.declarations import Condition, NotProjectedYet, Query, ReadModel, Reads, everything

PATIENCE = 30.0
"""Seconds in which a read model has to reflect the event that asks for the run, before that is tried again."""


class Population:
    """The members of the runs of one declaration."""

    def __init__(
        self, run: Run, dsn: str, models: Mapping[str, ReadModel[Any]], reading: RunReading, recorder: RunRecorder
    ) -> None:
        self._run, self._dsn, self._models = run, dsn, models
        self._reading, self._recorder = reading, recorder

    async def members(self, asked: Recorded[Any], run_id: str, stop: asyncio.Event) -> tuple[str, ...]:
        """All members, each once, in order. Raises RunnerStopped, and NotProjectedYet where rows are not there yet."""
        rows = self._run.population
        if not isinstance(rows, RowsOf):
            return self._run.members(await self._reading.until(asked))
        pages = await self._reading.listed(run_id)
        if not (pages and pages[-1].last):
            async with self._reads(rows, asked.position) as reads:
                pages = await self._list(rows, asked, run_id, reads, stop)
        return checked_members(self._run.name, (member for page in pages for member in page.members))

    async def _list(
        self, rows: RowsOf, asked: Recorded[Any], run_id: str, reads: Reads, stop: asyncio.Event
    ) -> Sequence[RunMembersListed]:
        """List what is not listed yet; all pages."""
        model = self._models[rows.read_model]
        where = tuple(_condition(field, value) for field, value in rows.where(asked).items())
        pages = await self._reading.listed(run_id)
        while not (pages and pages[-1].last):
            if stop.is_set():
                raise RunnerStopped
            after = (pages[-1].members[-1],) if pages else None
            found = await reads.page(model, Query(where, first=MOST_IN_PAGE, after=after, as_of=asked.position))
            members = tuple(str(getattr(row, model.key)) for row in found.rows)
            await self._recorder.listed(asked, run_id, len(pages), members, last=not found.has_next)
            pages = await self._reading.listed(run_id)
        return pages

    @asynccontextmanager
    async def _reads(self, rows: RowsOf, position: int) -> AsyncIterator[Reads]:
        """The rows as the machine sees them, once they reflect a position."""
        signals = await PostgresSignals.open(self._dsn)
        try:
            side = await PostgresReads.open(self._dsn, (self._models[rows.read_model],), signals, connections=2)
            try:
                if not await side.projected((rows.read_model,), position, PATIENCE):
                    raise NotProjectedYet(rows.read_model, position, 0)
                yield side.seen(everything)
            finally:
                await side.close()
        finally:
            await signals.close()


def _condition(field: str, value: Any) -> Condition:
    """The field has this value, or one of these, or comes after it."""
    if isinstance(value, After):
        return Condition(field, "gt", value.value)
    return Condition(
        field, "in" if isinstance(value, tuple) else "eq", list(value) if isinstance(value, tuple) else value
    )
