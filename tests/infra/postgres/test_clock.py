"""What is said of clocks that cannot be right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from infra.postgres import clock
from infra.postgres.clock import Clocks
from tests.infra.postgres.requests import query

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def seen(database: float = 0, last: float = 0, own: float = 0, stepped: float = 0) -> set[str]:
    """The concerns where clocks, and the last act, are so many seconds from noon."""

    def at(seconds: float) -> datetime:
        return NOON + timedelta(seconds=seconds)

    return set(Clocks(at(database), at(own), at(last), timedelta(minutes=5), stepped).concerns())


@pytest.mark.parametrize(
    ("clocks", "concerns"),
    [
        ({}, set()),
        ({"last": -86_400}, set()),
        ({"database": 300}, set()),
        ({"database": 301}, {"leapt"}),
        ({"database": 301, "last": 2}, {"differ"}),
        ({"own": 301}, {"differ"}),
        ({"own": -301, "last": -86_400}, {"leapt"}),
        ({"last": 301}, {"behind"}),
        ({"database": -3600}, {"differ", "behind"}),
        ({"stepped": 300}, set()),
        ({"stepped": -301}, {"stepped"}),
        ({"database": 3600, "own": 3600, "last": 3600, "stepped": 3600}, {"stepped"}),
    ],
)
def test_each_clock_that_cannot_be_right_is_named(clocks: dict[str, float], concerns: set[str]) -> None:
    assert seen(**clocks) == concerns


def test_a_clock_that_was_set_shows_against_one_that_nobody_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    assert abs(clock.stepped()) < 60
    own, running = clock.own, clock.running
    monkeypatch.setattr(clock, "running", lambda: running() + 3600)
    assert clock.stepped() == pytest.approx(-3600, abs=60)
    monkeypatch.setattr(clock, "own", lambda: own() + timedelta(hours=1))
    assert abs(clock.stepped()) < 60


def test_the_time_of_the_record_is_asked_of_one_function_alone(database: str) -> None:
    """No other function of the ledger reads a machine's clock."""
    sources = query(database, "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'ledger'::regnamespace")
    words = ("clock_timestamp", "now()", "current_timestamp", "statement_timestamp")
    asking = {name for name, source in sources if any(word in source.replace("ledger.now()", "") for word in words)}
    assert asking == {"clock"}
