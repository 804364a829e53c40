"""Ctrl-C during long work: once ends it at the next place where it may stop, twice at once."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_NUMBERS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Says whether to stop: Ctrl-C (or TERM) once asks for that, twice ends the command at once."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def restore() -> None:
        for number in _NUMBERS:
            loop.remove_signal_handler(number)

    def end() -> None:
        stop.set()
        restore()

    for number in _NUMBERS:
        loop.add_signal_handler(number, end)
    try:
        yield stop.is_set
    finally:
        restore()
