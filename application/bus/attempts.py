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

    async def raising(pending: Sequence[Task]) -> Sequence[Answer]:
        answers = await attempt(pending)
        if error := next((answer for answer in answers if isinstance(answer, Exception)), None):
            raise error
        return answers

    receipts = list[Receipt]()
    for answer in await settle(tasks, raising):
        if isinstance(answer, Exception):
            raise answer
        receipts.append(answer)
    return receipts


async def settle(tasks: Sequence[Task], attempt: Attempt) -> list[Receipt | Exception]:
    """The receipt of each command or the error that answers it, in order: Conflict where others were faster."""
    answers: dict[int, Receipt | Exception] = {}
    deadline = monotonic() + PATIENCE
    for number in range(ATTEMPTS_IN_TURN if any(task.in_turn for task in tasks) else ATTEMPTS):
        if number:
            await asyncio.sleep(random() * min(_FIRST_PAUSE * 2**number, _LONGEST_PAUSE))  # noqa: S311 - no secret
        pending = [i for i in range(len(tasks)) if i not in answers]
        found = zip(pending, await attempt([tasks[i] for i in pending]), strict=True)
        answers.update((i, answer) for i, answer in found if answer is not None)
        if len(answers) == len(tasks) or monotonic() > deadline:
            break
    lost = {i: task for i, task in enumerate(tasks) if i not in answers}
    conflicts = {i: Conflict(task.stream, task.order.expected_version, None) for i, task in lost.items()}
    return [answer for _, answer in sorted({**answers, **conflicts}.items())]
