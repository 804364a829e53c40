"""The keys of persons and things, in a database of their own. Who destroys them there has erased what they open."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Any

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from application.kernel.keys import Keys, NoKeys, Vault
from application.ledger.sealing import KEY_BYTES, KeyMap, Pair, SubjectErased
from infra.blobs.store import open_blobs
from infra.keys.keyring import KeyRing
from infra.keys.master import Master, local_master
from infra.postgres.connect import async_pool, connect_async
from infra.settings.settings import Settings

_FIND = "SELECT subject, purpose, wrapped FROM keys.find(%s, %s)"
_MAKE = "SELECT subject, purpose, wrapped FROM keys.make(%s, %s, %s)"
_DESTROY = "SELECT keys.destroy(%s)"
_TOMBSTONES = "SELECT subject FROM keys.tombstones"
_DESTROY_PURPOSES = "SELECT keys.destroy_purposes(%s, %s)"
_ENDED = "SELECT subject, purpose FROM keys.ended"


class PostgresKeys(Keys):
    """Keys as the key database keeps them, wrapped by a master key. Nothing is kept in memory."""

    def __init__(self, pool: AsyncConnectionPool, master: Master) -> None:
        self._pool, self._master = pool, master

    async def ensure(self, pairs: Collection[Pair]) -> Mapping[Pair, bytes]:
        """A key for each pair, made where there is none; raises SubjectErased for whose keys were destroyed."""
        found = {pair: key for pair, key in (await self.find(pairs)).items() if key is not None}
        missing = sorted(set(pairs) - found.keys())
        if missing:
            offered = await self._master.wrap([(pair, os.urandom(KEY_BYTES)) for pair in missing])
            rows = await self._rows(_MAKE, *_columns(missing), list(offered))
            for subject, purpose, wrapped in rows:
                if wrapped is None:
                    raise SubjectErased(subject, purpose)
            found |= await self._unwrapped(rows)
        return found

    async def find(self, pairs: Collection[Pair]) -> KeyMap:
        """The key for each pair; None where there is none."""
        asked = sorted(set(pairs))
        return {**dict.fromkeys(asked), **await self._unwrapped(await self._rows(_FIND, *_columns(asked)))}

    async def _rows(self, query: str, *values: Any) -> list[Any]:
        async with self._pool.connection() as connection:
            return await (await connection.execute(query.encode(), values, binary=True)).fetchall()

    async def _unwrapped(self, rows: Collection[tuple[str, str, bytes]]) -> dict[Pair, bytes]:
        wrapped = [(Pair(subject, purpose), key) for subject, purpose, key in rows]
        return dict(zip((pair for pair, _ in wrapped), await self._master.unwrap(wrapped), strict=True))


async def destroy(dsn: str, subjects: Collection[str]) -> int:
    """Destroy all keys of these persons and things, for ever; how many of them were not erased before."""
    async with await _worker(dsn) as connection:
        cursor = await connection.execute(_DESTROY.encode(), [sorted(set(subjects))])
        (erased,) = await cursor.fetchone() or (0,)
        return int(erased)


async def tombstones(dsn: str) -> set[str]:
    """Everybody and everything that was ever erased."""
    async with await _worker(dsn) as connection:
        return {subject for (subject,) in await (await connection.execute(_TOMBSTONES)).fetchall()}


async def destroy_purposes(dsn: str, pairs: Collection[Pair]) -> int:
    """Destroy the keys of these pairs, for ever; how many were not destroyed so before."""
    async with await _worker(dsn) as connection:
        cursor = await connection.execute(_DESTROY_PURPOSES.encode(), _columns(sorted(set(pairs))))
        (ended,) = await cursor.fetchone() or (0,)
        return int(ended)


async def ended(dsn: str) -> set[Pair]:
    """Every pair whose key was destroyed for its purpose alone."""
    async with await _worker(dsn) as connection:
        return {Pair(*pair) for pair in await (await connection.execute(_ENDED)).fetchall()}


@asynccontextmanager
async def open_keys(settings: Settings) -> AsyncIterator[Keys]:
    """The keys of an installation, kept in this process for a short while; none where no key database is named."""
    if settings.keys_database_url is None:
        yield NoKeys()
        return
    async with opened_keys(settings.keys_database_url, local_master(settings)) as ring:
        yield Vault(ring, open_blobs(settings))


@asynccontextmanager
async def opened_keys(dsn: str, master: Master) -> AsyncIterator[KeyRing]:
    """The keys of a key database; psycopg.OperationalError where nobody answers."""
    async with async_pool(dsn, "foja_app") as pool:
        await pool.wait(timeout=10)
        async with KeyRing(PostgresKeys(pool, master), dsn) as ring:
            yield ring


async def _worker(dsn: str) -> AsyncConnection[Any]:
    return await connect_async(dsn, "foja_worker")


def _columns(pairs: Collection[Pair]) -> tuple[list[str], list[str]]:
    return [pair.subject for pair in pairs], [pair.purpose for pair in pairs]
