"""One clock: machines whose clocks are an hour ahead or behind, and what is decided and recorded meanwhile."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from application.budgeting.workflows import CLOSE_AT_DATE
from application.kernel.orders import ClockLeapt, Order, Principal
from application.kernel.policy import Authorisation, Deeds, Need
from domain.budgeting.books.commands import OpenBudget, ScheduleClosing
from domain.kernel.levels import Level
from domain.kernel.sight import NOTHING
from domain.organisations import commands as c
from domain.organisations.kinds import UnitKind
from infra.authority.founding import found
from infra.bootstrap import INSTALLATION
from infra.postgres import clock
from infra.postgres.projecting.projector import Projector
from infra.postgres.signals import PostgresSignals
from infra.processes.concerns import clock_concern
from infra.reacting.scheduler import Scheduler
from infra.runtime import open_bus, open_policy
from projections.budgeting.closings_due import CLOSINGS_DUE
from tests.infra.processes.running import Database, a_bus, give, running, until
from tests.support.clocks import SetClocks
from tests.support.everyone import Everyone

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
DAY = date(2000, 1, 1)
OPERATOR = Principal("operator", "*")
FOUND = c.FoundJurisdiction("MD", "Moldova", Level.CENTRAL, DAY)


def unit(code: str) -> c.CreateUnit:
    return c.CreateUnit("MD", code, UnitKind.INSTITUTION, code, DAY)


@pytest.fixture
def clocks(database: str, monkeypatch: pytest.MonkeyPatch) -> SetClocks:
    return SetClocks(database, monkeypatch)


async def times(look: Database) -> list[tuple[datetime, datetime]]:
    """When each act was decided, and when it was recorded."""
    rows = await look.rows("SELECT state, recorded_at FROM ledger.stored_events ORDER BY notification_id")
    return [(INSTALLATION.codec.open(state).act.at, recorded_at) for state, recorded_at in rows]


async def check_times(look: Database) -> None:
    """Nothing was recorded before it was decided, nor the last act decided before the one before it was recorded."""
    found = await times(look)
    assert [at for at, recorded in found if at > recorded] == []
    assert all(before <= found[-1][0] for _, before in found[:-1])


@pytest.mark.parametrize("way", ["an act an hour ahead", "a ledger of before"])
async def test_after_an_hour_ahead_acts_are_decided_when_they_are_recorded(
    database: str, clocks: SetClocks, look: Database, way: str
) -> None:
    async with a_bus(database) as bus:
        if way == "an act an hour ahead":
            clocks.both(HOUR)
            await give(bus, FOUND)
            clocks.both()
        else:
            await give(bus, FOUND)
            await look.rows("UPDATE ledger.head SET recorded_at = recorded_at + interval '1 hour' RETURNING position")

        await give(bus, unit("a"), unit("b"))

    await check_times(look)
    assert (await times(look))[-1][1] > datetime.now(UTC) + 59 * MINUTE


@pytest.mark.parametrize(("then", "now"), [(HOUR, timedelta(0)), (timedelta(0), -HOUR)], ids=["ahead", "behind"])
async def test_an_administrator_who_was_named_later_than_the_clock_shows_is_let_in(
    database: str, clocks: SetClocks, look: Database, then: timedelta, now: timedelta
) -> None:
    clocks.both(then)
    async with open_policy(database) as policy, open_bus(database, policy=policy) as bus:
        await found(bus, policy, ("operator",))
        clocks.both(now)
        await bus.execute(Order(FOUND), OPERATOR)
        sight = await policy.sight(OPERATOR, "organisations.found_jurisdiction")

    assert sight != NOTHING
    await check_times(look)


async def test_a_deadline_fires_when_the_record_has_passed_it(database: str, clocks: SetClocks, look: Database) -> None:
    """The clock is set back an hour, and the record stands between: what fell due in it does not wait for the clock."""
    signals = await PostgresSignals.open(database)
    async with a_bus(database) as bus:
        await give(bus, OpenBudget("MD", 2014, "MDL"))
        due_at = datetime.now(UTC) + 30 * MINUTE
        await give(bus, ScheduleClosing("MD-2014", due_at))
        clocks.both(HOUR)
        await give(bus, FOUND)
        clocks.both()
        projector = Projector(CLOSINGS_DUE, database, INSTALLATION.codec, signals)
        scheduler = Scheduler([CLOSE_AT_DATE], [CLOSINGS_DUE], database, bus, signals)
        async with running(projector.run, scheduler.run):

            async def fired() -> list[tuple[Any, ...]]:
                return await look.rows("SELECT outcome, due_at FROM workflows.fired")

            assert await until(fired) == [("fired", due_at)]
    await signals.close()
    await check_times(look)


async def test_a_leap_of_the_databases_clock_records_nothing(
    founded_database: str, clocks: SetClocks, look: Database
) -> None:
    order, before = Order(FOUND), await look.head()
    counted = clock.LEAPS._value.get()  # noqa: SLF001
    async with open_bus(founded_database) as bus:
        clocks.database(HOUR)
        with pytest.raises(ClockLeapt, match=r"3600 s ahead of the clock of the process.*set it right"):
            await bus.execute(order, OPERATOR)
        assert await look.head() == before
        assert clock.LEAPS._value.get() > counted  # noqa: SLF001
        assert "nothing can be recorded: the database's clock is 3,600 s ahead" in str(
            await clock_concern(founded_database)()
        )

        clocks.database()
        receipt = await bus.execute(order, OPERATOR)

    assert (receipt.replayed, receipt.events) == (False, 1)
    assert await clock_concern(founded_database)() is None


async def test_a_leap_between_decision_and_append_records_nothing(
    database: str, clocks: SetClocks, look: Database
) -> None:
    async with a_bus(database, Setting(lambda: clocks.database(HOUR))) as bus:
        with pytest.raises(ClockLeapt):
            await give(bus, FOUND)
    assert await look.head() == 0


async def test_what_was_decided_before_the_clock_went_back_is_decided_again(
    database: str, clocks: SetClocks, look: Database
) -> None:
    policy = Setting(clocks.database)
    clocks.database(4 * MINUTE)
    async with a_bus(database, policy) as bus:
        await give(bus, FOUND)
    assert policy.asked.total() == 2
    await check_times(look)
    assert (await times(look))[0][1] < datetime.now(UTC) + MINUTE


async def test_a_ledger_that_rested_for_a_day_goes_on(database: str, clocks: SetClocks, look: Database) -> None:
    async with a_bus(database) as bus:
        clocks.both(-24 * HOUR)
        await give(bus, FOUND)
        clocks.both()
        await give(bus, unit("a"))
    await check_times(look)


async def test_a_clock_an_hour_behind_is_named_while_the_record_goes_on(
    founded_database: str, clocks: SetClocks, look: Database
) -> None:
    clocks.database(-HOUR)
    async with open_bus(founded_database) as bus:
        await bus.execute(Order(FOUND), OPERATOR)
    told = str(await clock_concern(founded_database)())
    assert "the record's time stands still at" in told
    assert "the database's clock is 3,600 s behind" in told
    assert clock.BEHIND._value.get() == pytest.approx(3600, abs=60)  # noqa: SLF001
    await check_times(look)


async def test_a_machine_whose_clock_was_set_names_it(database: str, clocks: SetClocks) -> None:
    """Where database and process run on one machine, their clocks agree, however wrong they are."""
    assert await clock_concern(database)() is None
    clocks.both(HOUR)
    assert "this machine's clock was set forward by 3,600 s" in str(await clock_concern(database)())
    clocks.both(-HOUR)
    assert "this machine's clock was set back by 3,600 s" in str(await clock_concern(database)())


class Setting(Everyone):
    """Sets a clock while it is asked, once: after what is decided was loaded, and before it is appended."""

    def __init__(self, set_clock: Any) -> None:
        super().__init__()
        self._set_clock = set_clock

    def authorise(self, principal: Principal, need: Need, at: datetime, deeds: Deeds) -> Authorisation:
        if self._set_clock is not None:
            self._set_clock()
            self._set_clock = None
        return super().authorise(principal, need, at, deeds)
