"""Each step of a ladder fires once for each instant that it is set to, when the clock is turned to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from application.bus.bus import Bus
from application.kernel.workflows import Deadline, Ladder
from domain.budgeting.books.commands import CloseBudget, OpenBudget, ScheduleClosing
from domain.budgeting.books.events import BudgetClosed, BudgetOpened, ClosingScheduled
from domain.kernel.alarms import Alarms, alarms
from domain.kernel.declarations import Recorded
from infra.bootstrap import INSTALLATION
from infra.postgres.projecting.projector import Projector
from infra.postgres.signals import PostgresSignals
from infra.postgres.turning import turn
from infra.reacting.due import DueRows
from infra.reacting.scheduler import Scheduler
from projections.kernel.declarations import ReadModel
from tests.infra.processes.running import Database, give, running, until

DAY = timedelta(days=1)
FIRED = "SELECT deadline, key, due_at, outcome FROM workflows.fired ORDER BY fired_at"


@dataclass(frozen=True, slots=True)
class ClosingLadder:
    """Books that are to be closed: reminders before that, and two levels after it."""

    budget_id: str
    government: str
    due_at: datetime
    alarms: Alarms


def keys(fact: Recorded[Any]) -> Iterable[str]:
    return (fact.event.budget_id,)


def evolve(row: ClosingLadder | None, fact: Recorded[Any], _: str) -> ClosingLadder | None:
    match fact.event:
        case ClosingScheduled(budget_id, at):
            ladder = alarms(half=at - 4 * DAY, most=at - DAY, due=at, up=at + 3 * DAY)
            return ClosingLadder(budget_id, budget_id.removesuffix("-2014"), at, ladder)
        case BudgetClosed():
            return None
        case _:
            return row


LADDER_ROWS = ReadModel(
    name="tests.closing_ladders",
    version=1,
    row=ClosingLadder,
    key="budget_id",
    events=(ClosingScheduled, BudgetClosed),
    keys=keys,
    evolve=evolve,
)


def command(row: ClosingLadder, step: str) -> Any:
    """The reminder opens other books; the last step closes these."""
    return CloseBudget(row.budget_id) if step == "up" else OpenBudget(row.government + step.upper(), 2013, "EUR")


LADDER = Ladder("tests.ladder", LADDER_ROWS.name, command)
BESIDE = Deadline("tests.beside", LADDER_ROWS.name, lambda key: OpenBudget(f"{key[:2]}BESIDE", 2013, "EUR"))


@pytest.fixture
async def signals(database: str) -> AsyncIterator[PostgresSignals]:
    opened = await PostgresSignals.open(database)
    yield opened
    await opened.close()


async def scheduled(bus: Bus, government: str, at: datetime) -> None:
    await give(bus, OpenBudget(government, 2014, "EUR"), ScheduleClosing(f"{government}-2014", at))


async def fired(look: Database, number: int) -> list[tuple[Any, ...]]:
    async def enough() -> list[tuple[Any, ...]] | None:
        found = await look.rows(FIRED)
        return found if len(found) >= number else None

    return await until(enough)


async def test_steps_fire_in_order_and_again_where_they_are_moved(
    database: str, bus: Bus, look: Database, signals: PostgresSignals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.reacting.scheduler.LONGEST_SLEEP", 0.1)
    at = datetime.now(UTC).replace(microsecond=0) + 10 * DAY
    scheduler = Scheduler([LADDER, BESIDE], [LADDER_ROWS], database, bus, signals)
    projector = Projector(LADDER_ROWS, database, INSTALLATION.codec, signals)
    async with running(projector.run, scheduler.run):
        await scheduled(bus, "MD", at)
        await scheduled(bus, "RO", at + 100 * DAY)
        turn(database, at - 3 * DAY)
        assert await fired(look, 1) == [("tests.ladder/half", "MD-2014", at - 4 * DAY, "fired")]

        await give(bus, ScheduleClosing("MD-2014", at + 2 * DAY))
        turn(database, 3 * DAY)
        assert [row[0] for row in await fired(look, 2)] == ["tests.ladder/half", "tests.ladder/half"]
        turn(database, 3 * DAY)
        await fired(look, 5)
        turn(database, 20 * DAY)
        found = await fired(look, 6)
    moved = at + 2 * DAY
    assert {(name, due) for name, _, due, _ in found} == {
        ("tests.ladder/half", at - 4 * DAY),
        ("tests.ladder/half", moved - 4 * DAY),
        ("tests.ladder/most", moved - DAY),
        ("tests.ladder/due", moved),
        ("tests.beside", moved),
        ("tests.ladder/up", moved + 3 * DAY),
    }
    assert {row[3] for row in found} == {"fired"}
    assert {key for _, key, _, _ in found} == {"MD-2014"}
    (closed,) = await look.facts(BudgetClosed)
    assert closed.act.at >= moved + 3 * DAY
    assert closed.act.actor == "system:tests.ladder"
    opened = [fact.event.government for fact in await look.facts(BudgetOpened)]
    assert opened == ["MD", "RO", "MDHALF", "MDMOST", *opened[4:6]]
    assert set(opened[4:]) == {"MDDUE", "MDBESIDE"}


async def test_the_next_alarm_is_that_of_a_row_whose_first_one_is_over_too(
    database: str, bus: Bus, look: Database, signals: PostgresSignals
) -> None:
    rows = DueRows([LADDER], [LADDER_ROWS])
    now = datetime.now(UTC)
    async with running(Projector(LADDER_ROWS, database, INSTALLATION.codec, signals).run):
        await scheduled(bus, "MD", now + 2 * DAY)
        await scheduled(bus, "RO", now + 50 * DAY)

        async def reflected() -> bool:
            return not await rows.behind(look.connection, 4)

        await until(reflected)
    (due,) = await rows.due(look.connection, {})
    assert (due.name, due.key) == ("tests.ladder/half", "MD-2014")
    assert await rows.due(look.connection, {LADDER.name: ["MD-2014"]}) == []
    seconds = await rows.seconds_to_next(look.connection, {})
    assert seconds == pytest.approx(DAY.total_seconds(), abs=60)
    still = await rows.still(look.connection, [due])
    assert still[due].command() == OpenBudget("MDHALF", 2013, "EUR")
    plan = "EXPLAIN SELECT FROM projections.tests_closing_ladders_v1 WHERE projections.first_due(alarms) <= now()"
    await look.connection.execute("SET enable_seqscan = off")
    assert "tests_closing_ladders_v1_alarms_idx" in str(await look.rows(plan))


def test_a_ladder_needs_a_read_model_with_alarms() -> None:
    with pytest.raises(ValueError, match=r"tests\.ladder"):
        DueRows([Ladder("tests.ladder", "budgeting.closings_due", command)], INSTALLATION.read_models)
