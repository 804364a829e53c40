"""The database is told of every type and schema of events that a context declares, and of those that were."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from infra.bootstrap import INSTALLATION
from infra.generated.event_types import COMMITTED, declared, named, render
from infra.processes.readiness import readiness
from tests.infra.postgres.requests import query

SAMPLES = Path(__file__).parents[2] / "event_samples"


def test_the_committed_file_names_what_is_declared() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == render()


def test_what_was_named_once_stays() -> None:
    before = render().replace("VALUES\n", "VALUES\n    ('gone.Forgotten', 2),\n")
    assert ("gone.Forgotten", 2) in named(render(before=before))
    assert named(render(before=before)) > declared()


def test_every_sample_of_a_stored_event_may_be_appended(database: str) -> None:
    samples = {tuple(path.name.removesuffix(".json").rsplit(".", 1)) for path in SAMPLES.glob("*.json")}
    known = set(query(database, "SELECT type, schema::text FROM ledger.event_types"))
    assert samples
    assert samples <= known


async def test_a_process_whose_events_the_database_does_not_know_is_not_ready(database: str) -> None:
    assert await readiness(database, INSTALLATION)["migrations"]() is None
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("ALTER TABLE ledger.event_types DISABLE TRIGGER never_changed")
        connection.execute("DELETE FROM ledger.event_types WHERE type = 'budgeting.PaymentMade'")
    told = await readiness(database, INSTALLATION)["migrations"]()
    unknown = "budgeting.PaymentMade schema 1, budgeting.PaymentMade schema 2"
    assert told == f"not migrated yet: events that cannot be appended: {unknown}"


@pytest.mark.parametrize("change", ["DELETE FROM", "TRUNCATE"])
def test_nobody_takes_a_name_back(database: str, change: str) -> None:
    with psycopg.connect(database) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(f"{change} ledger.event_types".encode())
