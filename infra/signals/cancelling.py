"""Cancellations that get lost."""

import asyncio


def is_cancelled() -> bool:
    """Whether the running task was asked to end.

    A library may swallow the cancellation that comes just when its answer does (asyncio.wait_for of Python 3.11 is one
    way), so a loop that nothing but a cancellation ends asks for it on each turn.
    """
    task = asyncio.current_task()
    return bool(task and task.cancelling())
