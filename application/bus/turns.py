"""Commands that are decided in turn: what comes in while a batch is under way makes the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from random import random
from time import monotonic
from typing import TypeVar

from application.bus.deciding import Decisions
from application.bus.gather import Gatherer
from application.bus.task import Task
from application.kernel import declarations as k

R = TypeVar("R")
ATTEMPTS = 50
PATIENCE = 15.0
"""Seconds for which a command is decided again where others were faster."""
MOST = 256
"""Commands in a batch."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.001, 0.1

Answer = k.Receipt | Exception | None


async def persist(attempt: Callable[[], Awaitable[R | None]], attempts: int) -> R | None:
    """The first answer that is one, with pauses of random length between the attempts; None where none came in time."""
    deadline = monotonic() + PATIENCE
    for number in range(attempts):
        answer = await attempt()
        if answer is not None or monotonic() > deadline:
            return answer
        await asyncio.sleep(random() * min(_FIRST_PAUSE * 2**number, _LONGEST_PAUSE))  # noqa: S311 - no secret
    return None


class Turns:
    """The turns of one process: one batch at a time is loaded, decided and stored.

    A command that lost to another process, or rested on one that did, comes again together with the new ones. A
    caller that is cancelled leaves its command in the batch that it came into; it may be recorded.
    """

    def __init__(self, decisions: Decisions) -> None:
        self.turn = asyncio.Lock()
        self._decisions = decisions
        self._gatherer: Gatherer[Task, k.Receipt | None] = Gatherer(self._carry_out, most=MOST)
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._closed = False

    async def execute(self, task: Task) -> k.Receipt | None:
        """Carry out one command; None where others were always faster. Raises what it is answered with."""
        if self._closed:
            raise RuntimeError("closed: nothing more is taken")

        async def attempt() -> k.Receipt | None:
            return (await self._gatherer.submit([task]))[0]

        self._under_way += 1
        self._idle.clear()
        try:
            return await persist(attempt, ATTEMPTS)
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def close(self) -> None:
        """Take nothing more, and wait until everything taken has its answer."""
        self._closed = True
        await self._idle.wait()
        await self._gatherer.close()

    async def _carry_out(self, tasks: Sequence[Task]) -> Sequence[Answer]:
        async with self.turn:
            decisions = await self._decisions.decide(tasks)
            try:
                return await self._decisions.record(decisions)
            except k.OutcomeUnknown:
                return [k.OutcomeUnknown(task.order.command_id) for task in tasks]
            except k.ClockLeapt as error:
                return [error] * len(tasks)
            except Exception as error:  # noqa: BLE001 - it belongs to one of them
                return [error] if len(tasks) == 1 else [await self._alone(task) for task in tasks]

    async def _alone(self, task: Task) -> Answer:
        try:
            return (await self._decisions.record(await self._decisions.decide([task])))[0]
        except Exception as error:  # noqa: BLE001 - it belongs to this command
            return error
