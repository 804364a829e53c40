"""Clearing up: what nobody finished and what no act names goes, and nothing else; and the commands of an operator."""

from __future__ import annotations

import asyncio
import json
import os
import time
from pathlib import Path

import psycopg
from typer.testing import CliRunner

from application.blobs.segments import FileHeader, Layout, Seals
from application.files.arriving import Upload
from application.kernel.orders import Order
from domain.files.commands import AdmitFile, ReceiveUpload, RejectFile
from domain.files.kinds import RejectionCode
from infra.blobs.store import ObjectBlobs, open_blobs, shelf_at
from infra.cli.__main__ import app
from infra.files.collecting import Collection, Collector
from infra.files.rows import PostgresUploads
from infra.keys.store import open_keys
from infra.postgres.connect import async_pool, connect_async
from infra.runtime import open_bus
from infra.settings.settings import Settings
from tests.infra.processes.running import CLERK
from tests.support.everyone import Everyone

DAY, PATIENCE = 86_400, 48 * 3600
LONG_AGO = time.time() - 3 * DAY


async def test_what_nobody_names_is_deleted(database: str, keys_database: str, tmp_path: Path) -> None:
    settings = Settings(database_url=database, keys_database_url=keys_database, valkey_url="", data=tmp_path)
    store = open_blobs(settings)
    named, rejected = await _recorded(settings, store)
    orphan, fresh = await store.put(b"an orphan"), await store.put(b"written just now")
    resting, going_on = await _under_way(settings, store)
    await store.keep("u" + "f" * 32, "00000000-lost", b"a part without an upload")
    _age(tmp_path / "files", but={fresh})

    looked = await _collect(settings, store, dry_run=True)
    assert looked.uploads == [resting]
    assert looked.parts == [f"quarantine/u{'f' * 32}/00000000-lost"]
    assert sorted(looked.blobs) == sorted([orphan, rejected])
    assert await store.get(orphan) == b"an orphan"

    await _collect(settings, store)
    assert {blob.name async for blob in store.blobs()} == {named, fresh}
    assert [part.name async for part in store.unfinished()] == [f"quarantine/{going_on}/00000000-a"]
    assert (await _collect(settings, store)).plain == {"uploads": [], "parts": [], "blobs": [], "bytes": 0}

    await asyncio.to_thread(_commands, settings)


async def test_a_store_of_another_ledger_is_left_alone(database: str, tmp_path: Path) -> None:
    settings = Settings(database_url=database, valkey_url="", data=tmp_path)
    store = open_blobs(settings)
    assert (await _collect(settings, store)).blobs == [], "it was never used"
    assert not (tmp_path / "files").exists()

    async def another() -> str:
        return "another ledger"

    orphan = await ObjectBlobs(shelf_at(settings.files_address), another).put(b"named by another ledger")
    _age(tmp_path / "files")
    assert (await _collect(settings, store)).blobs == []
    assert await store.get(orphan)


async def _recorded(settings: Settings, store: ObjectBlobs) -> tuple[str, str]:
    """The bytes of a file that is admitted, and of one that is rejected."""
    blobs = []
    async with (
        open_keys(settings) as keys,
        open_bus(settings.database_url or "", policy=Everyone(), keys=keys) as bus,
    ):
        for number, letter in enumerate("ab"):
            id_ = f"u{letter * 32}"
            header = FileHeader.new(id_)
            seals = Seals(header, (await keys.ensure([header.pair]))[header.pair])
            assert Layout(len(header.stored), 3).segments == 1
            blob = await store.put(header.stored + seals.seal(0, b"abc", last=True))
            blobs.append(blob)
            received = ReceiveUpload(id_, id_, None, blob, 3, "text/plain", "a.txt", "c" * 64)
            settled = (AdmitFile(id_, id_, "text/plain", "c" * 64), RejectFile(id_, RejectionCode.INFECTED))[number]
            for command in (received, settled):
                await bus.execute(Order(command), CLERK)
    return blobs[0], blobs[1]


async def _under_way(settings: Settings, store: ObjectBlobs) -> tuple[str, str]:
    """An upload that rests for days, and one that goes on."""
    ids = ("u" + "1" * 32, "u" + "2" * 32)
    async with async_pool(settings.database_url or "", "foja_app") as pool:
        rows = PostgresUploads(pool)
        for id_ in ids:
            upload = Upload(id_, "somebody", "*", None, FileHeader.new(id_), "text/plain", 9, b"told")
            assert await rows.begin(upload, 10)
            await store.keep(id_, "00000000-a", b"a part")
            assert await rows.advance(upload, 1, ["00000000-a"], None)
    with psycopg.connect(settings.database_url or "", autocommit=True) as connection:
        query = "UPDATE files.uploads SET moved_at = now() - interval '3 days' WHERE upload_id = %s"
        connection.execute(query, ids[:1])
    return ids


def _age(root: Path, but: frozenset[str] | set[str] = frozenset()) -> None:
    """Let what is stored be three days old."""
    for path in root.rglob("*"):
        if path.is_file() and path.name not in but:
            os.utime(path, (LONG_AGO, LONG_AGO))


async def _collect(settings: Settings, store: ObjectBlobs, *, dry_run: bool = False) -> Collection:
    dsn = settings.database_url or ""
    async with async_pool(dsn, "foja_app") as pool, await connect_async(dsn, "foja_worker") as connection:
        return await Collector(PostgresUploads(pool), store, PATIENCE).collect(connection, dry_run=dry_run)


def _typed(settings: Settings, *arguments: str) -> tuple[int, str]:
    environment = {
        "FOJA_DATABASE_URL": settings.database_url or "",
        "FOJA_KEYS_DATABASE_URL": settings.keys_database_url or "",
        "FOJA_VALKEY_URL": "",
        "FOJA_DATA": str(settings.data),
    }
    result = CliRunner().invoke(app, arguments, env=environment)
    return result.exit_code, result.stdout


def _commands(settings: Settings) -> None:
    """What an operator types."""
    code, said = _typed(settings, "files", "collect", "--json", "--dry-run")
    assert (code, json.loads(said)["blobs"]) == (0, [])
    code, said = _typed(settings, "files", "collect")
    assert (code, said.strip()) == (0, "deleted: 0 uploads, 0 parts, 0 files (0 bytes)")
