"""Rebuilding a read model without history: ours, the library's ProjectionRunner, and reading the bytes alone.

All three take the same stored events and, but for the reading alone, end with the same rows. The runner, at one event a
transaction, is timed on the first of them; its speed does not depend on how many follow.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import psycopg
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.utils import get_topic
from psycopg import sql

from application.ledger.ledger import Ledger
from bench.machine import describe
from bench.seeding import fill
from bench.servers import database
from domain.budgeting.coding import Coding
from domain.budgeting.lines.events import AppropriationAdjusted, AppropriationApproved, ExecutionRecorded
from domain.kernel.declarations import Act, Recorded
from domain.kernel.levels import Level
from infra.bootstrap import INSTALLATION
from infra.postgres.projecting.projector import Projector
from infra.postgres.projecting.tables import Table
from projections.budgeting.budget_lines import BUDGET_LINES

EVENTS, RUNNER_EVENTS, RUNS = 200_000, 5_000, 3
CODEC = INSTALLATION.codec
MODEL = replace(BUDGET_LINES, history=False)
_EACH = 4
_AT = datetime(2024, 3, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Result:
    """One way of reading all events, and its median speed."""

    name: str
    events: int
    seconds: float
    ratio: float

    @property
    def rate(self) -> float:
        """Events a second."""
        return self.events / self.seconds


def run(events: int = EVENTS, runner_events: int = RUNNER_EVENTS, runs: int = RUNS) -> list[Result]:
    """Measure; `ratio` is how many times the runner's speed."""
    with database() as dsn:
        for name, value in describe(dsn).items():
            print(f"{name}: {value}")
        seed(dsn, events)
        runner = runner_events / _runner(dsn, runner_events)
        found = []
        for name, measured in (("ours", _ours), ("COPY TO STDOUT (BINARY)", _copy)):
            seconds = _median(dsn, measured, runs)
            found.append(Result(name, events, seconds, events / seconds / runner))
        return [*found, Result("ProjectionRunner", runner_events, runner_events / runner, 1.0)]


def _median(dsn: str, measured: Callable[[str], None], runs: int) -> float:
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        measured(dsn)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def _ours(dsn: str) -> None:
    asyncio.run(Projector(MODEL, dsn, CODEC).rebuild())


def _copy(dsn: str) -> None:
    statement = b"COPY ledger.stored_events TO STDOUT (FORMAT BINARY)"
    with psycopg.connect(dsn) as connection, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for _ in copy:
            pass


# --- the events ----------------------------------------------------------------------------------


def seed(dsn: str, events: int) -> None:
    """Fill an empty ledger: lines of a budget, each approved, adjusted, and spent from twice."""
    fill(dsn, _facts(events), CODEC, _AT)


def _facts(events: int) -> Iterator[Recorded[Any]]:
    act = Act("import", "*", "development", _AT)
    lines = events // _EACH
    for number in range(events):
        version, line = divmod(number, lines)
        stream, identity = f"budget_line-{line}", UUID(int=number)
        ids = (identity, identity, identity, None, sha256(identity.bytes).digest())
        yield Recorded(_fact(version, line), stream, version + 1, 0, act, *ids)


def _fact(version: int, line: int) -> object:
    line_id, amount = f"MD-2014:{line:032x}", Decimal(line).scaleb(-2)
    coding = Coding(
        administrative=(f"{line % 90:02}", f"{line % 9000:04}"),
        functional=(f"{line % 10:02}", f"{line % 70:03}"),
        economic=(f"{line % 7}", f"{line % 70:02}", f"{line % 700:03}"),
    )
    match version:
        case 0:
            return AppropriationApproved(
                line_id, "MD-2014", "MD", 2014, Level.CENTRAL, coding, 1, amount, "MDL", "Law 339"
            )
        case 1:
            return AppropriationAdjusted(line_id, coding, amount, "MDL", "Law 27")
        case _:
            return ExecutionRecorded(line_id, coding, amount, "MDL", None, None, "Report")


# --- the library's way ---------------------------------------------------------------------------


class StockLedger(Ledger):
    """Our events in the library's own PostgreSQL recorder."""

    name = "stock"

    def __init__(self, env: Any = None) -> None:
        super().__init__(CODEC, env)


class View(PostgresTrackingRecorder):
    """A row a line, written with the tracking record in one transaction, as the library's documentation shows."""

    def __init__(self, datastore: PostgresDatastore, **kwargs: Any) -> None:
        super().__init__(datastore, **kwargs)
        self._table = Table(MODEL)
        names = [sql.Identifier(column.name) for column in self._table.columns]
        places = sql.SQL(", ").join(sql.Placeholder() for _ in names)
        listed = sql.SQL(", ").join(names)
        kept = sql.SQL(", ").join(sql.SQL("{0} = EXCLUDED.{0}").format(name) for name in names)
        types = [sql.SQL("{} {}").format(sql.Identifier(c.name), sql.SQL(c.sql_type)) for c in self._table.columns]
        self.sql_create_statements.append(
            sql.SQL("CREATE TABLE IF NOT EXISTS public.stock_lines ({}, PRIMARY KEY (line_id))").format(
                sql.SQL(", ").join(types)
            )
        )
        self._select = sql.SQL("SELECT {} FROM public.stock_lines WHERE line_id = %s").format(listed)
        self._upsert = sql.SQL(
            "INSERT INTO public.stock_lines ({}) VALUES ({}) ON CONFLICT (line_id) DO UPDATE SET {}"
        ).format(listed, places, kept)

    def fold(self, fact: Recorded[Any], tracking: Tracking) -> None:
        """Load the row, fold the event into it, write it back."""
        columns = self._table.columns
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            for key in MODEL.keys(fact):
                found = cursor.execute(self._select, [key], prepare=True).fetchone()
                row = MODEL.evolve(self._table.row(list(found.values())) if found else None, fact, key)
                if row is not None:
                    values = [getattr(row, column.name) for column in columns]
                    stored = [c.store(v) if c.store else v for c, v in zip(columns, values, strict=True)]
                    cursor.execute(self._upsert, stored, prepare=True)


class Lines(Projection[View]):
    """The read model as the library projects it."""

    name = "lines"

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        self.view.fold(domain_event, tracking)


def _runner(dsn: str, events: int) -> float:
    env = _environment(dsn)
    with StockLedger(env):
        pass  # makes its tables
    with psycopg.connect(dsn) as connection:
        connection.execute(
            "INSERT INTO public.stock_events (originator_id, originator_version, topic, state, notification_id)"
            " SELECT originator_id, originator_version, topic, state, notification_id FROM ledger.stored_events"
            " WHERE notification_id <= %s",
            [events],
        )
    started = time.perf_counter()
    with ProjectionRunner(application_class=StockLedger, projection_class=Lines, view_class=View, env=env) as runner:
        runner.wait(events, timeout=600)
        return time.perf_counter() - started


def _environment(dsn: str) -> dict[str, str]:
    parts = urlsplit(dsn)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": parts.path.lstrip("/"),
        "POSTGRES_HOST": parts.hostname or parse_qs(parts.query)["host"][0],
        "POSTGRES_PORT": str(parts.port or parse_qs(parts.query).get("port", ["5432"])[0]),
        "POSTGRES_USER": parts.username or "",
        "POSTGRES_PASSWORD": parts.password or "",
        "ORIGINATOR_ID_TYPE": "text",
        "TRACKING_RECORDER_TOPIC": get_topic(View),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--runner-events", type=int, default=RUNNER_EVENTS)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = run(given.events, given.runner_events)
    if given.json:
        print(json.dumps([asdict(one) | {"rate": one.rate} for one in found], indent=2))
        return
    for one in found:
        print(
            f"{one.name:26} {one.events:>8} events {one.seconds:8.2f} s {one.rate:>10,.0f}/s {one.ratio:7.1f} x runner"
        )


if __name__ == "__main__":
    main()
