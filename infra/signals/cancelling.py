"""Ending tasks by cancelling them, and cancellations that get lost."""

import asyncio
import contextlib
from typing import Any


async def cancel(task: asyncio.Task[Any]) -> None:
    """Cancel a task, and wait until it has ended; raises what it ended with, if that was an error."""
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def is_cancelled() -> bool:
    """Whether the running task was asked to end.

    A library may swallow the cancellation that comes just when its answer does (asyncio.wait_for of Python 3.11 is one
    way), so a loop that nothing but a cancellation ends asks for it on each turn.
    """
    task = asyncio.current_task()
    return bool(task and task.cancelling())
