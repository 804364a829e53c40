"""The transparency log: what signing costs appends, and a log of N entries built, proven, exported and verified.

`python -m bench.log --entries 1000000`. Verifying is measured beside a plain SHA-256 over the same bytes, its limit.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import httpx
import psycopg
from rich.console import Console
from rich.table import Table

from bench.append import append_rate
from bench.machine import describe
from bench.rebuild import seed
from bench.servers import database, process
from infra.audit.database import DatabaseSource
from infra.audit.exporting import export
from infra.audit.folder import FolderSource
from infra.audit.statements import Statements
from infra.audit.verifying import VerificationRequest, verify
from infra.postgres.connect import connect_async
from infra.postgres.tlog.serving import PublishedLog
from infra.postgres.tlog.storing import ROLE, LogStore
from infra.tlog.policy import Party, WitnessPolicy
from infra.transparency.signer.following import Round
from infra.transparency.signer.keys import KeyFile
from infra.transparency.signer.memory import Memory, memory_file
from infra.transparency.signer.witnesses import Witnesses

ORIGIN = "bench.example/log"
CALLERS = (16, 64)
PROOFS = 500

_RECEIPTS = b"""
    INSERT INTO ledger.commands (actor, command_id, command_hash, stream, version, position, events)
    SELECT s.state -> 'actor' ->> 'id', (s.state ->> 'command')::uuid, decode(s.state ->> 'digest', 'base64'),
        s.stream, s.version, s.position, 1
    FROM (
        SELECT convert_from(e.state, 'UTF8')::jsonb, e.originator_id, e.originator_version, e.notification_id
        FROM ledger.stored_events AS e
    ) AS s (state, stream, version, position)
"""

_random = Random(1)  # noqa: S311 - picks positions


def appends(dsn: str, folder: Path, *, seconds: float, rounds: int) -> dict[str, float]:
    """Events a second with and without a signer, the median of alternating rounds."""
    signer = {"FOJA_DATABASE_URL": dsn, "FOJA_DATA": str(folder), "FOJA_LOG_ORIGIN": ORIGIN}
    measured: dict[str, list[float]] = {}
    for _ in range(rounds):
        for callers in CALLERS:
            measured.setdefault(f"{callers} callers, nobody signs", []).append(append_rate(dsn, callers, seconds))
            with process("infra.transparency.signer", signer):
                asyncio.run(_caught_up(dsn))
                measured.setdefault(f"{callers} callers, signed", []).append(append_rate(dsn, callers, seconds))
                asyncio.run(_caught_up(dsn))
    return {name: statistics.median(rates) for name, rates in measured.items()}


async def _caught_up(dsn: str) -> None:
    """Wait until all that stands in the ledger is published."""
    query = "SELECT (SELECT published FROM tlog.signed) IS NOT DISTINCT FROM (SELECT position FROM ledger.head)"
    async with await connect_async(dsn) as connection:
        while (await (await connection.execute(query)).fetchone()) != (True,):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.02)


async def build(dsn: str, keys: KeyFile) -> float:
    """Seconds in which a ledger becomes tiles and one published checkpoint."""
    memory = Memory(memory_file(keys.file.parent, ORIGIN), ORIGIN)
    async with await connect_async(dsn, ROLE) as connection, httpx.AsyncClient() as client:
        steps = Round(ORIGIN, LogStore(connection), keys, memory, Witnesses(WitnessPolicy(()), client, keys, 10))
        began = time.perf_counter()
        await steps.begin(asyncio.Event())
        await steps.carry_out(3600)
        return time.perf_counter() - began


async def proofs(dsn: str, size: int) -> list[float]:
    """Seconds for each of some proofs, one after the other."""
    log = await PublishedLog.open(dsn, ORIGIN, entries=True, promised=10)
    taken = []
    try:
        for _ in range(PROOFS):
            position = _random.randint(1, size)
            began = time.perf_counter()
            assert await log.proof(position) is not None  # noqa: S101
            taken.append(time.perf_counter() - began)
    finally:
        await log.close()
    return taken


def hashing(dsn: str) -> tuple[float, int]:
    """Seconds of SHA-256 over all entries, already in memory, and their bytes: what no verifier can be faster than."""
    total, seconds = 0, 0.0
    with psycopg.connect(dsn) as connection, connection.cursor("entries", binary=True) as cursor:
        cursor.itersize = 20_000
        cursor.execute("SELECT state FROM ledger.stored_events ORDER BY notification_id")
        while states := cursor.fetchmany(20_000):
            began = time.perf_counter()
            for (state,) in states:
                hashlib.sha256(state).digest()
            seconds += time.perf_counter() - began
            total += sum(len(state) for (state,) in states)
    return seconds, total


def whole(dsn: str, folder: Path, entries: int) -> dict[str, float]:
    """Build, prove, export and verify a log of so many entries."""
    seed(dsn, entries)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(_RECEIPTS)
    keys = KeyFile(folder / "log.key", ORIGIN)
    keys.make()
    found: dict[str, float] = {"build: entries/s": entries / asyncio.run(build(dsn, keys))}
    taken = sorted(asyncio.run(proofs(dsn, entries)))
    found["proof: median ms"] = taken[len(taken) // 2] * 1000
    found["proof: 99th percentile ms"] = taken[len(taken) * 99 // 100] * 1000
    statements = Statements(WitnessPolicy((Party(keys.current()[0].verifier),)), ORIGIN)
    bundle = folder / "bundle"
    found["export: entries/s"] = entries / _timed(
        lambda: _with(DatabaseSource(dsn, ORIGIN), lambda it: export(it, statements, bundle))
    )
    found["export: MB"] = sum(one.stat().st_size for one in bundle.rglob("*") if one.is_file()) / 1e6
    asked = VerificationRequest(statements)
    found["verify the folder: entries/s"] = entries / _timed(lambda: _good(FolderSource(bundle), asked))
    found["verify the database: entries/s"] = entries / _timed(lambda: _good(DatabaseSource(dsn, ORIGIN), asked))
    seconds, size = hashing(dsn)
    found["SHA-256 of the same bytes: entries/s"] = entries / seconds
    found["bytes an entry"] = size / entries
    return found


def _good(source: Any, asked: VerificationRequest) -> None:
    report = _with(source, lambda it: verify(it, asked))
    assert report.good, report.plain()  # noqa: S101


def _with(source: Any, use: Callable[[Any], Any]) -> Any:
    try:
        return use(source)
    finally:
        source.close()


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main(*, entries: int, seconds: float, rounds: int) -> None:
    """Measure, and print tables and JSON."""
    found: dict[str, float] = {}
    with database() as dsn, tempfile.TemporaryDirectory() as folder:
        machine = describe(dsn)
        if rounds:
            found |= appends(dsn, Path(folder), seconds=seconds, rounds=rounds)
    with database() as dsn, tempfile.TemporaryDirectory() as folder:
        found |= whole(dsn, Path(folder), entries)
    console = Console()
    for name, value in machine.items():
        console.print(f"{name}: {value}")
    table = Table(title=f"Appends in events a second; a log of {entries:,} entries")
    table.add_column("")
    table.add_column("measured", justify="right")
    for name, figure in found.items():
        table.add_row(name, f"{figure:,.1f}")
    console.print(table)
    print(json.dumps({"bench": "log", "entries": entries, "machine": machine, "results": found}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000, help="of the log that is built, exported and verified")
    parser.add_argument("--seconds", type=float, default=4, help="of each round of appends")
    parser.add_argument("--rounds", type=int, default=3, help="of appends, with and without a signer; 0 for none")
    given = parser.parse_args()
    main(entries=given.entries, seconds=given.seconds, rounds=given.rounds)
