"""Telling who waits that a read model has moved on, without ever holding the projector up."""

from __future__ import annotations

import asyncio

import structlog

from infra.signals.cancelling import is_cancelled
from infra.signals.signals import Signals
from projections.kernel.declarations import Change

log = structlog.get_logger()

MOST_KEYS = 1_000
"""A change of more keys says "any row"."""


class Announcer:
    """Publishes changes in the background; those that pile up while the carrier is slow become one."""

    def __init__(self, signals: Signals | None) -> None:
        self._signals = signals
        self._waiting: Change | None = None
        self._news = asyncio.Event()
        self._failing = False

    def tell(self, change: Change) -> None:
        """Publish a change soon."""
        if self._signals is not None:
            self._waiting = change if self._waiting is None else _merged(self._waiting, change)
            self._news.set()

    async def run(self) -> None:
        """Publish until cancelled. What cannot be published is dropped: a signal is only a hint."""
        while self._signals is not None and not is_cancelled():
            await self._news.wait()
            self._news.clear()
            change, self._waiting = self._waiting, None
            if change is not None:
                await self._publish(self._signals, change)

    async def _publish(self, signals: Signals, change: Change) -> None:
        try:
            async with asyncio.timeout(5):
                await signals.publish(change)
        except Exception as error:  # noqa: BLE001 - no failure of a hint may stop a projection
            if not self._failing:
                log.warning("signals_lost", model=change.model, error=type(error).__name__)
            self._failing = True
        else:
            self._failing = False


def _merged(earlier: Change, later: Change) -> Change:
    """Both in one; no keys ("any row") where either says so or there are too many."""
    keys = tuple(dict.fromkeys((*earlier.keys, *later.keys)))
    if not earlier.keys or not later.keys or len(keys) > MOST_KEYS:
        keys = ()
    return Change(later.model, later.position, keys)
