"""Records what becomes of runs, as the machine: each step under an id of its own, so that it is recorded once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from application.bus.bus import Bus
from application.kernel.orders import CommandIdReused, Order, Principal
from application.kernel.runs import Run
from domain.kernel.declarations import Recorded
from domain.runs import commands as c
from domain.runs.run import counted
from infra.runs.pages import by_code

RECORDER = Principal("system:runs", "*")


class RunRecorder:
    """Records the beginning, the rehearsal and the pages of the runs of one declaration."""

    def __init__(self, run: Run, bus: Bus) -> None:
        self._run, self._bus = run, bus

    async def listed(self, asked: Recorded[Any], run_id: str, page: int, members: Sequence[str], *, last: bool) -> None:
        """Record a page of the members that were found, unless somebody has by now: what was listed first stands."""
        await self._record(asked, run_id, f"members {page}", c.ListRunMembers(run_id, page, tuple(members), last))

    async def begin(self, asked: Recorded[Any], run_id: str, members: Sequence[str], digest: str) -> None:
        """Record who asked for how many, and as of which position."""
        run, act = self._run, asked.act
        command = c.BeginRun(
            run_id=run_id,
            name=run.name,
            about=str(getattr(asked.event, run.about)),
            unit=str(getattr(asked.event, run.unit)),
            members=len(members),
            members_sha256=digest,
            page_size=run.page,
            as_of=asked.position,
            asked_by=act.actor,
            under_grant=act.grant,
            asked_at=act.at,
            confirmed=run.confirmed,
        )
        await self._record(asked, run_id, "begin", command)

    async def rehearsal(self, asked: Recorded[Any], run_id: str, members: int, codes: Mapping[str, str]) -> None:
        """Record what the commands would be answered with."""
        refused = counted(Counter(codes.values()).items())
        await self._record(asked, run_id, "rehearsal", c.RecordRehearsal(run_id, members - len(codes), refused))

    async def page(self, asked: Recorded[Any], run_id: str, page: int, members: int, codes: Mapping[str, str]) -> None:
        """Record the outcomes of a page, unless somebody has by now: the first who did has told them."""
        command = c.RecordRunPage(run_id, page, members - len(codes), by_code(codes))
        await self._record(asked, run_id, f"page {page}", command)

    async def _record(self, asked: Recorded[Any], run_id: str, step: str, command: Any) -> None:
        id_ = uuid5(UUID(run_id), step)
        try:
            await self._bus.execute(Order(command, id_, None, asked.correlation_id, asked.event_id), RECORDER)
        except CommandIdReused:
            return  # recorded by a process that had other answers: those stand
