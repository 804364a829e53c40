"""What falls due fires once, in due-time order, by the database's clock, and never from a row that is out of date."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from application.budgeting.workflows import CLOSE_AT_DATE
from application.bus.bus import Bus
from application.kernel.orders import Order
from application.kernel.workflows import Deadline
from domain.budgeting.books.commands import CloseBudget, OpenBudget, ScheduleClosing
from domain.budgeting.books.events import BudgetClosed, ClosingScheduled
from domain.budgeting.lines.events import ExecutionRecorded
from domain.kernel.declarations import Recorded
from infra.bootstrap import INSTALLATION
from infra.postgres.projecting.projector import Projector
from infra.postgres.signals import PostgresSignals
from infra.postgres.turning import turn
from infra.reacting.due import DueRows
from infra.reacting.due_giving import command_id
from infra.reacting.scheduler import Scheduler
from projections.budgeting.closings_due import CLOSINGS_DUE, ClosingDue
from projections.kernel.declarations import ReadModel
from tests.infra.budgeting.spending import a_line, spend
from tests.infra.processes.running import CLERK, Database, a_bus, give, running, until
from tests.support.everyone import Everyone

FIRED = "SELECT deadline, key, due_at, outcome, code FROM workflows.fired ORDER BY fired_at, key"


@pytest.fixture
async def signals(database: str) -> AsyncIterator[PostgresSignals]:
    opened = await PostgresSignals.open(database)
    yield opened
    await opened.close()


@pytest.fixture
async def projected(database: str, signals: PostgresSignals) -> AsyncIterator[None]:
    """The read model of closings is kept up to date."""
    async with projecting(database, signals):
        yield


@asynccontextmanager
async def projecting(dsn: str, signals: PostgresSignals, model: ReadModel[Any] = CLOSINGS_DUE) -> AsyncIterator[None]:
    async with running(Projector(model, dsn, INSTALLATION.codec, signals).run):
        yield


MakeScheduler = Callable[..., Scheduler]


@pytest.fixture
def scheduler(database: str, bus: Bus, signals: PostgresSignals) -> MakeScheduler:
    def make(
        deadlines: Sequence[Deadline] = (CLOSE_AT_DATE,),
        models: Sequence[ReadModel[Any]] = (CLOSINGS_DUE,),
        bus: Bus = bus,
    ) -> Scheduler:
        return Scheduler(deadlines, models, database, bus, signals)

    return make


async def clock(look: Database) -> datetime:
    found = await look.value("SELECT clock_timestamp()")
    assert isinstance(found, datetime)
    return found


async def to_close(bus: Bus, look: Database, government: str, seconds: float) -> datetime:
    """Open books and schedule their closing so many seconds from now, by the database's clock."""
    await give(bus, OpenBudget(government, 2014, "MDL"))
    return await move(bus, look, f"{government}-2014", seconds)


async def move(bus: Bus, look: Database, budget: str, seconds: float) -> datetime:
    due_at = await clock(look) + timedelta(seconds=seconds)
    await give(bus, ScheduleClosing(budget, due_at))
    return due_at


async def closed(look: Database, number: int = 1) -> list[Recorded[Any]]:
    """Wait until so many budgets are closed."""

    async def enough() -> list[Recorded[Any]] | None:
        found = await look.facts(BudgetClosed)
        return found if len(found) >= number else None

    return await until(enough)


async def passed(look: Database, moment: datetime) -> None:
    """Wait until the database's clock has passed a moment."""

    async def over() -> bool:
        return await clock(look) > moment

    await until(over)


async def reflected(look: Database, model: ReadModel[Any] = CLOSINGS_DUE) -> None:
    """Wait until a read model reflects the whole ledger."""

    async def caught_up() -> bool:
        place = await look.value(
            "SELECT position FROM projections.standings WHERE state = 'live' AND name = %s", model.name
        )
        return place is not None and place == await look.head()

    await until(caught_up)


async def marked(look: Database, number: int) -> list[tuple[Any, ...]]:
    """Wait until so many deadlines have been answered."""

    async def enough() -> list[tuple[Any, ...]] | None:
        found = await look.rows(FIRED)
        return found if len(found) >= number else None

    return await until(enough)


async def test_books_close_at_their_date(bus: Bus, look: Database, projected: None, scheduler: MakeScheduler) -> None:
    async with running(scheduler().run):
        due_at = await to_close(bus, look, "MD", 0.8)
        (fact,) = await closed(look)
        assert due_at <= fact.act.at < due_at + timedelta(seconds=5)
        assert await marked(look, 1) == [(CLOSE_AT_DATE.name, "MD-2014", due_at, "fired", None)]
    (cause,) = await look.facts(ClosingScheduled)
    assert (fact.causation_id, fact.correlation_id) == (cause.event_id, cause.correlation_id)
    assert fact.act.actor == f"system:{CLOSE_AT_DATE.name}"
    assert fact.command_id == command_id(CLOSE_AT_DATE.name, "MD-2014", due_at)


async def test_an_earlier_deadline_wakes_the_scheduler(
    bus: Bus, look: Database, projected: None, scheduler: MakeScheduler
) -> None:
    await to_close(bus, look, "MD", 3600)
    await reflected(look)
    async with running(scheduler().run):
        due_at = await to_close(bus, look, "RO", 0.5)
        (fact,) = await closed(look)
    assert fact.event.budget_id == "RO-2014"
    assert fact.act.at < due_at + timedelta(seconds=5)


async def test_what_fell_due_during_downtime_fires_in_due_time_order(
    bus: Bus, look: Database, projected: None, scheduler: MakeScheduler
) -> None:
    seconds = [0.5 + n / 100 for n in range(30)]
    random.Random(7).shuffle(seconds)  # noqa: S311 - the order of a test
    due = {f"G{n}-2014": await to_close(bus, look, f"G{n}", one) for n, one in enumerate(seconds)}
    await passed(look, max(due.values()))
    async with running(scheduler().run):
        found = await closed(look, len(due))
        await marked(look, len(due))
    assert [fact.event.budget_id for fact in found] == sorted(due, key=lambda budget: due[budget])


async def test_two_schedulers_fire_once(bus: Bus, look: Database, projected: None, scheduler: MakeScheduler) -> None:
    first, second = scheduler(), scheduler()
    async with running(first.run, second.run):
        for n in range(10):
            await to_close(bus, look, f"G{n}", 0.5)
        await closed(look, 10)
        await marked(look, 10)
        assert not (first.leads and second.leads)
    assert len(await look.facts(BudgetClosed)) == 10


async def test_a_moved_deadline_fires_at_its_new_time_alone(
    bus: Bus, look: Database, projected: None, scheduler: MakeScheduler
) -> None:
    async with running(scheduler().run):
        first = await to_close(bus, look, "MD", 1.5)
        second = await move(bus, look, "MD-2014", 2.5)
        (fact,) = await closed(look)
        assert first < second <= fact.act.at
        assert [row[2] for row in await marked(look, 1)] == [second]


async def test_a_cancelled_deadline_does_not_fire(
    bus: Bus, look: Database, projected: None, scheduler: MakeScheduler
) -> None:
    async with running(scheduler().run):
        await to_close(bus, look, "MD", 1.5)
        await give(bus, CloseBudget("MD-2014"))
        await to_close(bus, look, "RO", 1.6)
        await marked(look, 1)
    assert [row[1] for row in await look.rows(FIRED)] == ["RO-2014"]


async def test_a_row_out_of_date_does_not_fire(
    database: str, bus: Bus, look: Database, signals: PostgresSignals, scheduler: MakeScheduler
) -> None:
    async with projecting(database, signals):
        cancelled = await to_close(bus, look, "MD", 0.6)
        moved = await to_close(bus, look, "RO", 0.6)
        await reflected(look)
    await give(bus, CloseBudget("MD-2014"))
    later = await move(bus, look, "RO-2014", 2.5)
    async with running(scheduler().run):
        await passed(look, max(cancelled, moved) + timedelta(seconds=0.5))
        assert await look.rows(FIRED) == []
        async with projecting(database, signals):
            fact = (await closed(look, 2))[1]
            await marked(look, 1)
    assert fact.act.at >= later
    assert [row[1:3] for row in await look.rows(FIRED)] == [("RO-2014", later)]


async def test_a_key_with_an_event_in_quarantine_waits(
    bus: Bus, look: Database, projected: None, scheduler: MakeScheduler
) -> None:
    await to_close(bus, look, "UA", 3600)
    await reflected(look)  # so that the projector follows, and does not learn of what is written behind its back
    await look.rows(
        "INSERT INTO projections.quarantine (relation, name, version, key, position, error)"
        " SELECT relation, name, version, 'MD-2014', 1, 'tests' FROM projections.read_models RETURNING key"
    )
    async with running(scheduler().run):
        await to_close(bus, look, "MD", 0.5)
        await to_close(bus, look, "RO", 0.5)
        assert [row[1] for row in await marked(look, 1)] == ["RO-2014"]
        await look.rows("DELETE FROM projections.quarantine RETURNING key")
        await to_close(bus, look, "FR", 0.5)
        assert [row[1] for row in await marked(look, 3)] == ["RO-2014", "MD-2014", "FR-2014"]


async def test_deadlines_fire_from_whichever_relation_is_live(
    database: str, bus: Bus, look: Database, signals: PostgresSignals, projected: None, scheduler: MakeScheduler
) -> None:
    await to_close(bus, look, "MD", 1.0)
    async with running(scheduler().run):
        await reflected(look)
        await Projector(CLOSINGS_DUE, database, INSTALLATION.codec, signals).rebuild()
        await to_close(bus, look, "RO", 0.8)
        await closed(look, 2)


async def test_what_had_to_wait_for_its_read_model_fires_when_that_catches_up(
    database: str,
    bus: Bus,
    look: Database,
    signals: PostgresSignals,
    scheduler: MakeScheduler,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("infra.reacting.scheduler.BEHIND", 0.1)
    async with projecting(database, signals):
        due_at = await to_close(bus, look, "MD", 0.5)
        await reflected(look)
    await give(bus, OpenBudget("RO", 2014, "RON"))
    async with running(scheduler().run):
        await passed(look, due_at + timedelta(seconds=0.5))
        assert await look.rows(FIRED) == []
        async with projecting(database, signals):
            await closed(look)


async def test_a_row_is_looked_at_again_when_its_turn_comes(bus: Bus, look: Database, projected: None) -> None:
    rows = DueRows([CLOSE_AT_DATE], [CLOSINGS_DUE])
    await reflected(look)
    await passed(look, await to_close(bus, look, "MD", 0.5))
    await reflected(look)
    (due,) = await rows.due(look.connection, {})
    assert list(await rows.still(look.connection, [due])) == [due]
    await move(bus, look, "MD-2014", 60)
    await reflected(look)
    assert await rows.still(look.connection, [due]) == {}
    assert await rows.due(look.connection, {}) == []
    assert 50 < (await rows.seconds_to_next(look.connection, {}) or 0) <= 60


def kept_due() -> ReadModel[ClosingDue]:
    """Closings that stay due after they have fired."""
    return replace(
        CLOSINGS_DUE,
        name="tests.kept_due",
        events=(ClosingScheduled,),
        evolve=lambda _, fact, key: ClosingDue(key, fact.event.closes_at, "XX"),
    )


async def test_a_crash_before_it_is_marked_fires_nothing_twice(
    database: str,
    bus: Bus,
    look: Database,
    signals: PostgresSignals,
    scheduler: MakeScheduler,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = kept_due()
    due = Deadline("tests.spend", model.name, spend)
    async with projecting(database, signals, model):
        await a_line(bus)
        await move(bus, look, "MD-2014", 0.5)
        with monkeypatch.context() as patched:
            patched.setattr(Scheduler, "_mark", crash)
            with pytest.raises(RuntimeError, match="crashed"):
                async with running(scheduler([due], [model]).run) as (task,):
                    await until(lambda: done(task))
        assert len(await look.facts(ExecutionRecorded)) == 1
        assert await look.rows(FIRED) == []
        async with running(scheduler([due], [model]).run):
            await marked(look, 1)
    assert len(await look.facts(ExecutionRecorded)) == 1


async def test_a_thousand_due_at_once_fire_in_pages_and_a_crash_in_the_midst_costs_a_page(
    database: str,
    bus: Bus,
    look: Database,
    projected: None,
    scheduler: MakeScheduler,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many, pages, execute_each = 1000, list[int](), Bus.execute_each
    due_at = await clock(look) + timedelta(days=1)
    names = [f"G{n}" for n in range(many)]
    for given in ([OpenBudget(name, 2014, "MDL") for name in names], [_closing(name, due_at) for name in names]):
        await bus.execute_many([Order(command) for command in given], CLERK)
    await reflected(look)
    turn(database, timedelta(days=2))

    async def counted(self: Bus, orders: Any, by: Any) -> Any:
        pages.append(len(orders))
        if len(pages) == 3:
            given = await execute_each(self, orders, by)
            assert len(given) == len(orders)
            raise OSError("the worker is killed behind an append")
        return await execute_each(self, orders, by)

    monkeypatch.setattr(Bus, "execute_each", counted)
    deadline = Deadline("tests.many", CLOSINGS_DUE.name, _close_all_but_some)
    with pytest.raises(OSError, match="killed"):
        async with running(scheduler([deadline]).run) as (task,):
            await until(lambda: done(task))
    assert len(await look.rows(FIRED)) == 400
    refused = {f"{name}-2014" for name in names if name.endswith("77")}
    async with running(scheduler([deadline]).run):
        closed_ = [fact.event.budget_id for fact in await closed(look, many - len(refused))]
        found = await until(partial(answered, look, "refused", len(refused)))
    assert closed_ == sorted({f"{name}-2014" for name in names} - refused), "once each, in the order of the keys"
    assert set(found) == refused
    assert len(pages) <= 6
    assert max(pages) == 200


async def answered(look: Database, outcome: str, number: int) -> list[str] | None:
    """The keys of so many deadlines that were answered so."""
    found = [key for _, key, _, said, _ in await look.rows(FIRED) if said == outcome]
    return found if len(found) >= number else None


def _closing(government: str, at: datetime) -> ScheduleClosing:
    return ScheduleClosing(f"{government}-2014", at)


def _close_all_but_some(key: str) -> CloseBudget:
    return CloseBudget(f"Z{key}" if key.endswith("77-2014") else key)


async def crash(*_: Any) -> None:
    raise RuntimeError("crashed")


async def done(task: Any) -> bool:
    return bool(task.done())


async def test_a_refused_command_is_recorded_and_not_tried_again(
    database: str, look: Database, projected: None, scheduler: MakeScheduler
) -> None:
    policy = Everyone()
    refused = Deadline("tests.refused", CLOSINGS_DUE.name, lambda _: OpenBudget("MD", 1, "MDL"))
    async with a_bus(database, policy) as bus, running(scheduler([refused], bus=bus).run):
        first = await to_close(bus, look, "MD", 0.5)
        await marked(look, 1)
        second = await to_close(bus, look, "RO", 0.5)
        await marked(look, 2)
        third = await move(bus, look, "MD-2014", 0.5)
        found = await marked(look, 3)
    assert found == [
        ("tests.refused", "MD-2014", first, "refused", "not_a_fiscal_year"),
        ("tests.refused", "RO-2014", second, "refused", "not_a_fiscal_year"),
        ("tests.refused", "MD-2014", third, "refused", "not_a_fiscal_year"),
    ]
    assert policy.asked["system:tests.refused"] == 3


async def test_a_deadline_without_a_grant_is_tried_again_and_holds_up_no_other(
    database: str, look: Database, projected: None, scheduler: MakeScheduler
) -> None:
    policy = Everyone({"system:a.denied"})
    denied = Deadline("a.denied", CLOSINGS_DUE.name, lambda _: OpenBudget("XX", 2014, "EUR"))
    kept = Deadline("b.close", "budgeting.closings_due", lambda _: OpenBudget("YY", 2014, "EUR"))
    async with a_bus(database, policy) as bus, running(scheduler([denied, kept], bus=bus).run):
        await to_close(bus, look, "MD", 0.5)
        assert [row[0] for row in await marked(look, 1)] == ["b.close"]
        assert policy.refusals >= 1
        policy.but.clear()
        assert [row[0] for row in await marked(look, 2)] == ["b.close", "a.denied"]


def test_a_deadline_needs_a_read_model_with_due_at(scheduler: MakeScheduler) -> None:
    with pytest.raises(ValueError, match=r"tests\.nowhere"):
        scheduler([Deadline("tests.nowhere", "budgeting.nothing", CloseBudget)])
