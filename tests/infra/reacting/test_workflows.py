"""What follows from events is given once, in order, whatever happens to the process that gives it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from psycopg import OperationalError

from application.budgeting.workflows import OPEN_NEXT_YEAR
from application.bus.bus import Bus
from application.kernel.orders import OutcomeUnknown
from application.kernel.workflows import Workflow
from domain.budgeting.books.commands import CloseBudget, OpenBudget, ScheduleClosing
from domain.budgeting.books.events import BudgetClosed, BudgetOpened
from domain.budgeting.lines.events import ExecutionRecorded
from domain.kernel.declarations import Recorded
from infra.bootstrap import INSTALLATION
from infra.postgres.checkpoints import install
from infra.reacting.workflows import WorkflowRunner, command_id
from tests.infra.budgeting.spending import SPEND, a_line
from tests.infra.processes.running import Database, a_bus, give, running, until
from tests.support import books
from tests.support.everyone import Everyone

NAME = OPEN_NEXT_YEAR.name


def a_runner(dsn: str, bus: Bus, workflow: Workflow = OPEN_NEXT_YEAR) -> WorkflowRunner:
    return WorkflowRunner(workflow, dsn, bus, INSTALLATION.codec)


async def registered(dsn: str, *workflows: Workflow) -> None:
    await install(dsn, workflows or [OPEN_NEXT_YEAR])


async def reached(look: Database, name: str = NAME) -> None:
    """Wait until a workflow has answered everything that is in the ledger."""

    async def at_head() -> bool:
        return await look.place(name) == await look.head()

    await until(at_head)


async def test_next_years_books_open_when_this_years_close(database: str, bus: Bus, look: Database) -> None:
    async with running(a_runner(database, bus).run):
        await registered(database)
        await give(bus, OpenBudget("MD", 2014, "MDL"), CloseBudget("MD-2014"))
        await reached(look)

    closed, opened = (await look.facts())[1:]
    assert opened.event == books.opened("MD", 2015)
    assert opened.act.actor == f"system:{NAME}"
    assert opened.causation_id == closed.event_id
    assert opened.correlation_id == closed.correlation_id
    assert opened.command_id == command_id(NAME, closed.event_id, 0)


async def test_a_crash_before_the_place_is_saved_gives_nothing_twice(
    database: str, bus: Bus, look: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await registered(database, SPEND)
    await a_line(bus)
    await give(bus, ScheduleClosing("MD-2014", datetime.now(UTC) + timedelta(days=1)))
    with monkeypatch.context() as patched:
        patched.setattr(WorkflowRunner, "_save", crash)
        with pytest.raises(RuntimeError, match="crashed"):
            async with running(a_runner(database, bus, SPEND).run) as tasks:
                await asyncio.wait(tasks)
    assert await look.place(SPEND.name) == 0
    assert len(await look.facts(ExecutionRecorded)) == 1

    async with running(a_runner(database, bus, SPEND).run):
        await reached(look, SPEND.name)
    assert len(await look.facts(ExecutionRecorded)) == 1


async def crash(*_: Any) -> None:
    raise RuntimeError("crashed")


async def test_what_happened_during_downtime_is_answered_in_order(database: str, bus: Bus, look: Database) -> None:
    await registered(database)
    governments = [f"G{n}" for n in range(40)]
    for government in governments:
        await give(bus, OpenBudget(government, 2014, "MDL"))
    for government in reversed(governments):
        await give(bus, CloseBudget(f"{government}-2014"))
    async with running(a_runner(database, bus).run):
        await reached(look)
    opened = [fact.event.government for fact in await look.facts(BudgetOpened) if fact.event.fiscal_year == 2015]
    assert opened == list(reversed(governments))


async def test_a_refusal_is_an_outcome(database: str, bus: Bus, look: Database) -> None:
    await registered(database)
    await give(bus, OpenBudget("MD", 2015, "EUR"))
    await give(bus, OpenBudget("MD", 2014, "MDL"), CloseBudget("MD-2014"))
    await give(bus, OpenBudget("RO", 2014, "RON"), CloseBudget("RO-2014"))
    async with running(a_runner(database, bus).run):
        await reached(look)
    outcomes = await look.rows("SELECT workflow, position, number, command_type, code, path FROM workflows.outcomes")
    assert outcomes == [(NAME, 3, 0, "OpenBudget", "currency_mismatch", "currency")]
    assert (await look.facts())[-1].event == books.opened("RO", 2015, "RON")


@pytest.mark.parametrize("error", [None, OutcomeUnknown(UUID(int=1)), OSError("cut off"), ZeroDivisionError()])
async def test_what_cannot_be_answered_yet_keeps_the_place(
    database: str, look: Database, error: Exception | None
) -> None:
    policy = Everyone({f"system:{NAME}"}, error=error)
    async with a_bus(database, policy) as bus:
        await registered(database)
        await give(bus, OpenBudget("MD", 2014, "MDL"), CloseBudget("MD-2014"))
        runner = a_runner(database, bus)
        async with running(runner.run):
            await until(tried(policy, 2))
            assert await look.place(NAME) == 0
            assert await look.head() == 2
            policy.but.clear()
            await reached(look)
    assert (await look.facts())[-1].event == books.opened("MD", 2015)
    assert await look.rows("SELECT FROM workflows.outcomes") == []


def tried(policy: Everyone, times: int) -> Any:
    async def check() -> bool:
        return policy.refusals >= times

    return check


async def test_stopping_while_a_command_is_unanswered_keeps_the_place(database: str, look: Database) -> None:
    policy = Everyone({f"system:{NAME}"})
    async with a_bus(database, policy) as bus:
        await registered(database)
        await give(bus, OpenBudget("MD", 2014, "MDL"), CloseBudget("MD-2014"))
        async with running(a_runner(database, bus).run):
            await until(tried(policy, 1))
    assert await look.place(NAME) == 0


async def test_two_workers_have_one_leader_and_the_other_takes_over(database: str, bus: Bus, look: Database) -> None:
    first, second = a_runner(database, bus), a_runner(database, bus)
    await registered(database)

    async def leads() -> WorkflowRunner | None:
        return first if first.leads else second if second.leads else None

    async with running(tolerant(first), tolerant(second)):
        leader = await until(leads)
        other = second if leader is first else first
        await give(bus, OpenBudget("MD", 2014, "MDL"), CloseBudget("MD-2014"))
        await reached(look)
        assert not other.leads
        await look.rows("SELECT pg_terminate_backend(pid) FROM workflows.led")
        await give(bus, CloseBudget("MD-2015"))
        await until(lambda: is_led_by(other))
        await reached(look)
    opened = [fact.event.fiscal_year for fact in await look.facts(BudgetOpened)]
    assert opened == [2014, 2015, 2016]


async def is_led_by(runner: WorkflowRunner) -> bool:
    return runner.leads


def tolerant(runner: WorkflowRunner) -> Any:
    """Run once; losing the connection is part of the test."""

    async def run(stop: asyncio.Event) -> None:
        try:
            await runner.run(stop)
        except OperationalError:
            return

    return run


def counting(start: Any) -> tuple[Workflow, list[Recorded[Any]]]:
    """A workflow that gives nothing, and what it has seen."""
    seen: list[Recorded[Any]] = []

    def react(fact: Recorded[Any]) -> Sequence[Any]:
        seen.append(fact)
        return []

    return Workflow(f"tests.{start}", (BudgetClosed,), react, start), seen


async def test_a_new_workflow_leaves_the_past_alone_unless_it_asks_for_it(
    database: str, bus: Bus, look: Database
) -> None:
    await give(bus, OpenBudget("MD", 2014, "MDL"), CloseBudget("MD-2014"))
    now, seen_now = counting("now")
    beginning, seen_all = counting("beginning")
    await registered(database, now, beginning)
    await give(bus, OpenBudget("RO", 2014, "RON"), CloseBudget("RO-2014"))
    async with running(a_runner(database, bus, now).run, a_runner(database, bus, beginning).run):
        await reached(look, now.name)
        await reached(look, beginning.name)
    assert [fact.event.budget_id for fact in seen_now] == ["RO-2014"]
    assert [fact.event.budget_id for fact in seen_all] == ["MD-2014", "RO-2014"]


async def test_the_place_of_a_known_workflow_stays_when_it_is_registered_again(
    database: str, bus: Bus, look: Database
) -> None:
    await registered(database)
    await give(bus, OpenBudget("MD", 2014, "MDL"), CloseBudget("MD-2014"))
    await registered(database)
    assert await look.place(NAME) == 0


def test_the_workflow_of_budgeting_starts_now() -> None:
    assert OPEN_NEXT_YEAR.start == "now"
