"""A circular to many units, delivered by a worker in a run, while others go on writing."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg

from application.bus.bus import Bus
from application.kernel.orders import Order, Principal
from bench.seeding import fill
from bench.servers import database, empty_database, process, valkey
from domain.budgeting.books.commands import OpenBudget
from domain.calendars.events import CalendarYearDefined
from domain.documents.documents.issue_commands import Dispatch
from domain.documents.documents.issue_events import DocumentReceived
from domain.documents.kinds.events import KindAdopted, KindDrafted
from domain.documents.kinds.terms import DocumentDirection, Expectation, KindTerms, Silence
from domain.kernel.declarations import Act, Recorded
from domain.kernel.levels import Level
from domain.organisations.events import JurisdictionFounded, UnitCreated
from domain.organisations.kinds import UnitKind
from infra.bootstrap import INSTALLATION
from infra.keys.store import open_keys
from infra.postgres.migrate import KEYS_FOLDER, migrate
from infra.runtime import open_bus, open_policy
from infra.settings.settings import Settings

AT = datetime(2026, 1, 2, tzinfo=UTC)
SINCE = date(2020, 1, 1)
DOCUMENT, FILE = "01970000-0000-7000-8000-000000000001", "01970000-0000-7000-8000-00000000f11e"
CLERK = Principal("system:bench", "*")
OTHERS, ALONE = 4, 3.0
"""Callers who write meanwhile, and the seconds for which they do so alone, before the circular."""
PATIENCE = 600.0


@dataclass(frozen=True)
class CircularResult:
    """Seconds from the dispatch to the last delivery, and to the last task of a recipient; what others met meanwhile.

    `alone` and `meanwhile` are the median and the slowest hundredth of their commands, in milliseconds.
    """

    units: int
    delivered: float
    tasks: float
    alone: tuple[float, float]
    meanwhile: tuple[float, float]
    others_a_second: float


def run(units: int) -> CircularResult:
    """Fill a ledger with a structure and a document, start a worker, dispatch."""
    with ExitStack() as opened:
        dsn, data = opened.enter_context(database()), opened.enter_context(tempfile.TemporaryDirectory())
        keys = opened.enter_context(empty_database(dsn))
        migrate(keys, KEYS_FOLDER)
        fill(dsn, facts(units), INSTALLATION.codec, AT)
        own = {
            "FOJA_DATABASE_URL": dsn,
            "FOJA_KEYS_DATABASE_URL": keys,
            "FOJA_VALKEY_URL": opened.enter_context(valkey()),
            "FOJA_PROFILE": "development",
            "FOJA_DATA": data,
        }
        opened.enter_context(process("infra.processes.worker", own))
        return asyncio.run(_sent(Settings(database_url=dsn, keys_database_url=keys, data=data), units))  # type: ignore[arg-type]


async def _sent(settings: Settings, units: int) -> CircularResult:
    dsn = str(settings.database_url)
    async with open_keys(settings) as keys, open_policy(dsn) as policy, open_bus(dsn, policy=policy, keys=keys) as bus:
        with psycopg.connect(dsn, autocommit=True) as look:
            await _until(lambda: _is_followed(look))
            others = _Others(bus)
            async with asyncio.TaskGroup() as group:
                working = [group.create_task(others.work(n)) for n in range(OTHERS)]
                await asyncio.sleep(ALONE)
                alone, began = others.taken(), time.perf_counter()
                await bus.execute(Order(Dispatch(DOCUMENT, tuple(_units(units)))), CLERK)
                await _until(lambda: _has(look, "runs.RunEnded", 1))
                delivered, meanwhile = time.perf_counter() - began, others.taken()
                others.over = True
                await asyncio.gather(*working)
            await _until(lambda: _has(look, "notifications.TaskAssigned", units))
            tasks = time.perf_counter() - began
    rate = len(meanwhile) / delivered
    return CircularResult(units, delivered, tasks, _spread(alone), _spread(meanwhile), rate)


class _Others:
    """Callers who open budgets one after the other, in the process that dispatched."""

    def __init__(self, bus: Bus) -> None:
        self._bus, self._times, self.over = bus, list[float](), False

    async def work(self, number: int) -> None:
        """Write until it is over."""
        year = 0
        while not self.over:
            began = time.perf_counter()
            year += 1
            government = f"B{number}X{year // 90}"
            await self._bus.execute(Order(OpenBudget(government, 2000 + year % 90, "EUR"), uuid4()), CLERK)
            self._times.append(1000 * (time.perf_counter() - began))

    def taken(self) -> list[float]:
        """The milliseconds of each command since this was asked last."""
        times, self._times = self._times, []
        return times


def _spread(times: list[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(times, n=100)
    return cuts[49], cuts[98]


async def _until(there: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not there():
        if time.monotonic() > end:
            raise TimeoutError("nothing came of it in ten minutes")
        await asyncio.sleep(0.1)


def _has(look: psycopg.Connection, topic: str, count: int) -> bool:
    row = look.execute("SELECT count(*) FROM ledger.stored_events WHERE topic = %s", (topic,)).fetchone()
    return row is not None and row[0] >= count


def _is_followed(look: psycopg.Connection) -> bool:
    """Whether a worker leads the run and has built the read models."""
    row = look.execute(
        "SELECT (SELECT count(*) FROM workflows.led WHERE name = 'run:documents.circular'),"
        " (SELECT count(*) FROM projections.standings WHERE state = 'live' AND position >= 1)"
    ).fetchone()
    return row is not None and row[0] == 1 and row[1] >= len(INSTALLATION.read_models)


def facts(units: int) -> Iterator[Recorded[Any]]:
    """A jurisdiction of so many units below a ministry, its calendars, a kind, and a document that came in."""
    versions = dict[str, int]()
    act = Act("system:bench", "*", "", AT)
    for number, (stream, event) in enumerate(_events(units), 1):
        versions[stream] = versions.get(stream, 0) + 1
        id_ = UUID(int=number)
        yield Recorded(event, stream, versions[stream], 0, act, id_, id_, id_, None)


def _events(units: int) -> Iterator[tuple[str, Any]]:
    structure, kind = "structure-EX", "document_kind-EX-circular"
    yield structure, JurisdictionFounded("EX", "Example", Level.CENTRAL, SINCE)
    yield structure, UnitCreated("EX:moh", "EX", UnitKind.INSTITUTION, "Health", None, ("moh",), 1, SINCE)
    for unit in _units(units):
        path = ("moh", unit.partition(":")[2])
        yield structure, UnitCreated(unit, "EX", UnitKind.DEPARTMENT, unit, "EX:moh", path, 1, SINCE)
    first = datetime.now(UTC).year
    for year in range(first, first + 4):
        yield f"working_days-EX-{year}", CalendarYearDefined("EX", year, 1, "Europe/Madrid", (6, 7), (), ())
    terms = KindTerms(
        title="Circular",
        direction=DocumentDirection.DOWN,
        expects=Expectation.OPENING,
        silence=Silence.REMINDS,
        days=10,
        answers=False,
        series="out",
        template="letter@1",
        route="plain@1",
        retention=10,
        publish=False,
    )
    yield kind, KindDrafted("EX", "circular", 1, terms, "editor")
    yield kind, KindAdopted("EX", "circular", 1, terms, SINCE)
    received = DocumentReceived(
        document_id=DOCUMENT,
        file_id=FILE,
        unit="EX:moh",
        kind="EX-circular@1",
        language="es",
        channel="api",
        sender=None,
        received_at=AT,
        scanned=False,
        number="EX:moh/out/2026/000001",
        series="out",
        year=2026,
        n=1,
        registered_on=AT.date(),
        subject=None,
        manifest=None,
        manifest_sha256=None,
    )
    yield f"document-{DOCUMENT}", received


def _units(units: int) -> Iterator[str]:
    return (f"EX:u{number:05}" for number in range(units))
