"""What is measured on a ledger."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from uuid import uuid4

import psycopg

from application.kernel.journal import Load
from bench.growth.facts import LINES, YEAR, stream_of
from bench.log import ORIGIN, build
from infra.audit.database import DatabaseSource
from infra.audit.statements import Statements
from infra.audit.verifying import VerificationRequest, verify
from infra.bootstrap import INSTALLATION
from infra.postgres.connect import connect_async
from infra.postgres.projecting.bulk import PAGE, Pages
from infra.postgres.projecting.projector import Projector
from infra.postgres.writing.journal import PostgresJournal
from infra.runtime import open_policy
from infra.tlog.policy import Party, WitnessPolicy
from infra.transparency.signer.keys import KeyFile
from projections.budgeting.budget_lines import BUDGET_LINES
from projections.organisations.jurisdictions import JURISDICTIONS

STREAMS, PAGES = 300, 20
_random = Random(5)  # noqa: S311 - picks streams and positions


@dataclass(frozen=True)
class Ledger:
    """A ledger, and how many events it was filled with."""

    dsn: str
    events: int

    def ask(self, query: str) -> float:
        """One number."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            row = connection.execute(query.encode()).fetchone()
        return float(row[0]) if row else 0.0

    def run(self, statement: str) -> float:
        """The seconds that a statement takes."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            return seconds(lambda: connection.execute(statement.encode()))


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


async def load_ms(ledger: Ledger) -> float:
    """Milliseconds to load the stream of a line, as a decision does."""
    journal = await PostgresJournal.open(ledger.dsn)
    years = max(1, ledger.events // YEAR)
    times = []
    try:
        for _ in range(STREAMS):
            stream = stream_of(_random.randint(1, years), _random.randrange(LINES // 10))
            began = time.perf_counter()
            await journal.load([Load((stream,), "bench", uuid4())])
            times.append(1000 * (time.perf_counter() - began))
    finally:
        await journal.close()
    return statistics.median(times)


async def page_rate(ledger: Ledger) -> float:
    """Events a second of pages of a read model of many events, at random places."""
    rates = []
    async with await connect_async(ledger.dsn, "foja_worker") as connection:
        for _ in range(PAGES):
            pages, after = Pages([BUDGET_LINES]), _random.randrange(max(1, ledger.events - 3 * PAGE))
            await pages.read(connection, after)  # finds out that its events are many
            began = time.perf_counter()
            page = await pages.read(connection, after)
            rates.append(len(page.events) / (time.perf_counter() - began))
    return statistics.median(rates)


async def policy_ms(ledger: Ledger) -> float:
    """Milliseconds until a process that starts knows who may do what."""
    began = time.perf_counter()
    async with open_policy(ledger.dsn):
        return 1000 * (time.perf_counter() - began)


def rebuild_ms(ledger: Ledger) -> float:
    """Milliseconds to rebuild a read model of ten events."""
    return 1000 * seconds(lambda: asyncio.run(Projector(JURISDICTIONS, ledger.dsn, INSTALLATION.codec).rebuild()))


def verify_rate(ledger: Ledger) -> float:
    """Events a second that an auditor verifies in the database, once all are signed."""
    with tempfile.TemporaryDirectory() as folder:
        keys = KeyFile(Path(folder) / "log.key", ORIGIN)
        keys.make()
        asyncio.run(build(ledger.dsn, keys))
        statements = Statements(WitnessPolicy((Party(keys.current()[0].verifier),)), ORIGIN)
    source = DatabaseSource(ledger.dsn, ORIGIN)
    try:
        began = time.perf_counter()
        report = verify(source, VerificationRequest(statements))
        took = time.perf_counter() - began
    finally:
        source.close()
    assert report.good, report.plain()  # noqa: S101
    return ledger.events / took
