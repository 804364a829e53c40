"""Telling who waits that read models have moved on, without ever holding their reader up."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import structlog

from infra.signals.cancelling import cancel, is_cancelled
from infra.signals.signals import Signals
from projections.kernel.declarations import Change

log = structlog.get_logger()

MOST_KEYS = 1_000
"""A change of more keys says "any row"."""


class Announcer:
    """Publishes changes in the background, all that are told meanwhile at once; those of one read model become one."""

    def __init__(self, signals: Signals | None) -> None:
        self._signals = signals
        self._waiting: dict[str, Change] = {}
        self._news = asyncio.Event()
        self._failing = False

    def tell(self, *changes: Change) -> None:
        """Publish changes soon."""
        if self._signals is None:
            return
        for change in changes:
            waiting = self._waiting.get(change.model)
            self._waiting[change.model] = _bounded(change if waiting is None else _merged(waiting, change))
        self._news.set()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Publish until the block ends."""
        publishing = asyncio.create_task(self.run())
        try:
            yield
        finally:
            await cancel(publishing)

    async def run(self) -> None:
        """Publish until cancelled. What cannot be published is dropped: a signal is only a hint."""
        while self._signals is not None and not is_cancelled():
            await self._news.wait()
            self._news.clear()
            changes, self._waiting = list(self._waiting.values()), {}
            if changes:
                await self._publish(self._signals, changes)

    async def _publish(self, signals: Signals, changes: list[Change]) -> None:
        try:
            async with asyncio.timeout(5):
                await signals.publish(*changes)
        except Exception as error:  # noqa: BLE001 - no failure of a hint may stop a projection
            if not self._failing:
                log.warning("signals_lost", models=len(changes), error=type(error).__name__)
            self._failing = True
        else:
            self._failing = False


def _bounded(change: Change) -> Change:
    return change if len(change.keys) <= MOST_KEYS else Change(change.model, change.position, ())


def _merged(earlier: Change, later: Change) -> Change:
    """Both in one; no keys ("any row") where either says so."""
    keys = tuple(dict.fromkeys((*earlier.keys, *later.keys))) if earlier.keys and later.keys else ()
    return Change(later.model, later.position, keys)
