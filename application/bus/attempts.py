"""The one loop of the bus: what lost a race is attempted again, with pauses of random length, until all is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from random import random
from time import monotonic

from application.bus.task import Task
from application.kernel.orders import Conflict, Receipt

ATTEMPTS, ATTEMPTS_IN_TURN = 6, 50
PATIENCE = 15.0
"""Seconds for which commands are decided again where others were faster."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.001, 0.1

Answer = Receipt | Exception | None
"""What became of a command in one attempt; None where it has to be decided again."""
Attempt = Callable[[Sequence[Task]], Awaitable[Sequence[Answer]]]


async def persist(tasks: Sequence[Task], attempt: Attempt) -> list[Receipt]:
    """The receipt of each command, in order. Raises the first answer that is an error, and Conflict in the end."""
    receipts: dict[int, Receipt] = {}
    deadline = monotonic() + PATIENCE
    for number in range(ATTEMPTS_IN_TURN if any(task.in_turn for task in tasks) else ATTEMPTS):
        if number:
            await asyncio.sleep(random() * min(_FIRST_PAUSE * 2**number, _LONGEST_PAUSE))  # noqa: S311 - no secret
        pending = [i for i in range(len(tasks)) if i not in receipts]
        for i, answer in zip(pending, await attempt([tasks[i] for i in pending]), strict=True):
            if isinstance(answer, Exception):
                raise answer
            if answer is not None:
                receipts[i] = answer
        if len(receipts) == len(tasks):
            return [receipts[i] for i in range(len(tasks))]
        if monotonic() > deadline:
            break
    lost = next(task for i, task in enumerate(tasks) if i not in receipts)
    raise Conflict(lost.stream, lost.order.expected_version, None)
