"""The worker gives each member one command, page by page, and tells what became of each."""

from __future__ import annotations

from typing import Any

import pytest

from application.bus.bus import Bus
from application.kernel.orders import Order
from application.kernel.runs import MEMBER_BYTES, MOST_IN_PAGE, Run, command_id, run_id
from application.runs.slice import RUN
from domain.budgeting.books.commands import CloseBudget, OpenBudget
from domain.budgeting.books.events import BudgetClosed, BudgetOpened
from domain.runs import events as e
from domain.runs.commands import ConfirmRun, StopRun
from domain.runs.run import DECIDER, Waiting
from infra.bootstrap import INSTALLATION
from infra.postgres.checkpoints import run_place
from infra.runs.runner import RunRunner
from tests.infra.processes.running import CLERK, Database, a_bus, give, looking, running, until
from tests.infra.runs.opening import CONFIRMED, MEMBERS, OPENS, PAGE, REFUSED
from tests.spec import fact

ASK = (OpenBudget("ASK", 2013, "EUR"), CloseBudget("ASK-2013"))


async def _over(look: Database, name: str) -> list[Any]:
    """The events of the only run, once it is over."""
    facts = [each for each in await look.facts() if each.stream.startswith("run-")]
    own = [each.event for each in facts if each.stream == await _stream(look, name)]
    return own if own and isinstance(own[-1], e.RunEnded | e.RunStopped) else []


async def _stream(look: Database, name: str) -> str:
    (asked,) = await look.facts(BudgetClosed)
    return f"run-{run_id(name, asked.event_id)}"


async def test_each_member_has_one_outcome_and_the_totals_come_to_all(database: str) -> None:
    async with a_bus(database) as bus, looking(database) as look:
        await give(bus, *ASK)
        runners = [RunRunner(OPENS, database, bus, INSTALLATION.codec) for _ in range(2)]
        async with running(*(runner.run for runner in runners)):
            began, *pages, ended = await until(lambda: _over(look, OPENS.name))
            asked = (await look.facts(BudgetClosed))[0]
            await until(lambda: _placed(look, asked.position))
        assert (began.members, began.asked_by, began.as_of) == (MEMBERS, CLERK.actor, asked.position)
        assert [page.page for page in pages] == list(range(MEMBERS // PAGE))
        refused = [member for page in pages for each in page.refused for member in each.members]
        assert sorted(refused) == sorted(REFUSED)
        counts = (e.RefusedCount("not_a_government_code", len(REFUSED)),)
        assert ended == e.RunEnded(began.run_id, "ASK", MEMBERS, MEMBERS - len(REFUSED), counts)
        _, *opened = await look.facts(BudgetOpened)
        ids = {each.event.government: each.command_id for each in opened}
        assert len(opened) == len(ids) == MEMBERS - len(REFUSED)
        assert all(id_ == command_id(began.run_id, government) for government, id_ in ids.items())
        assert {(each.causation_id, each.act.actor) for each in opened} == {(asked.event_id, f"system:{OPENS.name}")}


async def _placed(look: Database, position: int) -> bool:
    return await look.place(run_place(OPENS.name)) >= position


async def test_what_is_to_be_confirmed_is_rehearsed_and_waits(database: str) -> None:
    async with a_bus(database) as bus, looking(database) as look:
        await give(bus, *ASK)
        runner = RunRunner(CONFIRMED, database, bus, INSTALLATION.codec)
        async with running(runner.run):
            (rehearsed,) = await until(lambda: look.facts(e.RunRehearsed))
            assert rehearsed.event.done == MEMBERS - len(REFUSED)
            assert len(await look.facts(BudgetOpened)) == 1
            await give(bus, ConfirmRun(rehearsed.event.run_id))
            *_, ended = await until(lambda: _over(look, CONFIRMED.name))
        assert (ended.done, ended.refused) == (rehearsed.event.done, rehearsed.event.refused)


async def test_what_is_stopped_tells_how_many_are_left(database: str) -> None:
    async with a_bus(database) as bus, looking(database) as look:
        await give(bus, *ASK)
        async with running(RunRunner(OPENS, database, _StopAfter(bus, pages=3), INSTALLATION.codec).run):
            *pages, stopped = await until(lambda: _over(look, OPENS.name))
        done = [each for each in pages if isinstance(each, e.RunPageDone)]
        assert len(done) == 3
        assert stopped.left == MEMBERS - 3 * PAGE
        assert len(await look.facts(BudgetOpened)) - 1 == stopped.done == sum(each.done for each in done)


class _StopAfter(Bus):
    """A bus on which somebody stops the run while a page is under way."""

    def __init__(self, bus: Bus, pages: int) -> None:
        self.__dict__.update(bus.__dict__)
        self._given, self._pages = 0, pages

    async def execute_each(self, orders: Any, by: Any) -> Any:
        self._given += 1
        if self._given == self._pages:
            run = run_id(OPENS.name, orders[0].causation_id)
            await self.execute(Order(StopRun(run, "Wrong list")), CLERK)
        return await super().execute_each(orders, by)


async def test_a_fault_of_one_run_holds_up_no_other(database: str) -> None:
    def governments(facts: Any) -> list[str]:
        if facts[-1].event.government == "BAD":
            raise RuntimeError("no population")
        return ["G1"]

    run = Run("tests.some", BudgetClosed, governments, OPENS.command, "budget_id", "government", gives=OPENS.gives)
    async with a_bus(database) as bus, looking(database) as look:
        await give(bus, OpenBudget("BAD", 2013, "EUR"), CloseBudget("BAD-2013"), *ASK)
        async with running(RunRunner(run, database, bus, INSTALLATION.codec).run):
            await until(lambda: look.facts(e.RunEnded))
        place = await look.place(run_place(run.name))
        assert place < (await look.facts(BudgetClosed))[0].position


def test_whoever_asked_for_a_run_is_barred_from_confirming_it() -> None:
    began = e.RunBegan("r", "n", "d", "MD:moh", 5, "ab", 2, 1, "ana", "g", fact(None).act.at, confirmed=True)
    (bar,) = RUN.commands[ConfirmRun].terms.bars(ConfirmRun("r"), DECIDER.evolve(DECIDER.initial, began))
    assert (bar.account, bar.refusal, bar.delegated) == ("ana", "confirmer_asked", "confirmer_acts_for_asker")
    assert isinstance(DECIDER.evolve(DECIDER.initial, began), Waiting)


@pytest.mark.parametrize("page", [0, MOST_IN_PAGE + 1])
def test_a_page_that_could_not_be_recorded_is_not_declared(page: int) -> None:
    with pytest.raises(ValueError, match="a page has 1 to 500 commands"):
        Run("tests.a", BudgetClosed, lambda _: (), OPENS.command, "budget_id", "government", page=page)
    with pytest.raises(ValueError, match="has no field office"):
        Run("tests.a", BudgetClosed, lambda _: (), OPENS.command, "budget_id", "office")


def test_a_member_has_a_short_name() -> None:
    run = Run("tests.a", BudgetClosed, lambda _: ("x" * (MEMBER_BYTES + 1),), OPENS.command, "budget_id", "government")
    with pytest.raises(ValueError, match="at most 100 bytes"):
        run.members(())
