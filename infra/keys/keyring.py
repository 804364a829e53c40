"""Keys that this process keeps for a moment, so that not every event asks for them. An erasure takes them out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Mapping
from typing import Any, Self

import psycopg
import structlog
from psycopg import AsyncConnection

from application.kernel.keys import Keys
from application.ledger.sealing import KeyMap, Pair
from infra.postgres.connect import connect_async
from infra.postgres.listen import listen, notices
from infra.signals.cancelling import cancel, is_cancelled
from infra.signals.signals import backoff

CHANNEL = "foja_erased"
LIFE = 60.0
"""Seconds that a key is kept at most."""
MOST = 10_000
QUIET = 5.0
"""Seconds of silence after which the listening connection is tried."""

log = structlog.get_logger()


class KeyRing(Keys):
    """Keeps up to `most` keys for `life` seconds, while it hears of erasures; otherwise it keeps none.

    What is read while somebody is erased is not kept: it may have been read before.
    """

    def __init__(self, store: Keys, dsn: str, *, life: float = LIFE, most: int = MOST) -> None:
        self._store, self._dsn, self._life, self._most = store, dsn, life, most
        self._kept: dict[Pair, tuple[bytes, float]] = {}
        self._erasures = 0
        self._connection: AsyncConnection[Any] | None = None
        self._task: asyncio.Task[None] | None = None
        self.hears = asyncio.Event()

    async def __aenter__(self) -> Self:
        """Hear of erasures from now on; psycopg.OperationalError where the key database is away."""
        await self._listen()
        self._task = asyncio.create_task(self._hear_for_ever(), name="key ring")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Forget all keys."""
        if self._task is not None:
            await cancel(self._task)
        await self._hang_up()

    async def ensure(self, pairs: Collection[Pair]) -> Mapping[Pair, bytes]:
        """A key for each pair, made where there is none; raises SubjectErased for whose keys were destroyed."""
        found = self._known(pairs)
        if missing := set(pairs) - found.keys():
            before = self._erasures
            fetched = await self._store.ensure(missing)
            self._keep(fetched, before)
            found |= fetched
        return found

    async def find(self, pairs: Collection[Pair]) -> KeyMap:
        """The key for each pair; None where there is none."""
        found: dict[Pair, bytes | None] = {**self._known(pairs)}
        if missing := set(pairs) - found.keys():
            before = self._erasures
            fetched = await self._store.find(missing)
            self._keep({pair: key for pair, key in fetched.items() if key is not None}, before)
            found |= fetched
        return found

    def _known(self, pairs: Collection[Pair]) -> dict[Pair, bytes]:
        now = time.monotonic()
        held = ((pair, self._kept.get(pair)) for pair in pairs)
        return {pair: key[0] for pair, key in held if key is not None and key[1] > now}

    def _keep(self, keys: Mapping[Pair, bytes], before: int) -> None:
        if not self.hears.is_set() or self._erasures != before:
            return
        if len(self._kept) + len(keys) > self._most:
            self._kept.clear()
        until = time.monotonic() + self._life
        self._kept.update({pair: (key, until) for pair, key in list(keys.items())[: self._most]})

    def _forget(self, subject: str | None = None) -> None:
        self._erasures += 1
        kept = {} if subject is None else {pair: key for pair, key in self._kept.items() if pair.subject != subject}
        self._kept = kept

    async def _listen(self) -> None:
        self._connection = await connect_async(self._dsn, "foja_app", application_name="foja keys")
        await listen(self._connection, CHANNEL)
        self._forget()
        self.hears.set()

    async def _hang_up(self) -> None:
        self.hears.clear()
        self._forget()
        if self._connection is not None:
            await self._connection.close()

    async def _hear_for_ever(self) -> None:
        while not is_cancelled():
            try:
                await self._hear()
            except (psycopg.Error, OSError) as error:
                log.warning("keys_not_heard_of", error=type(error).__name__)
            failures = 0
            while not self.hears.is_set() and not is_cancelled():
                await asyncio.sleep(backoff(failures))
                failures += 1
                try:
                    await self._listen()
                except (psycopg.Error, OSError):
                    await self._hang_up()

    async def _hear(self) -> None:
        try:
            while self._connection is not None and not is_cancelled():
                told = await notices(self._connection, QUIET)
                for notice in told:
                    self._forget(notice.payload)
                if not told:
                    await self._connection.execute("SELECT 1")
        finally:
            await self._hang_up()
