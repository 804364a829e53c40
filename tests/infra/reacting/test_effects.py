"""What an event asks for outside is done, at least once, and what came of it is recorded once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from api.composing.installation import Installation
from api.kernel.context import Context
from api.kernel.declarations import Exposed
from application.bus.bus import Bus
from application.kernel.effects import Effect, EffectFailed, EffectRefused
from application.kernel.keys import Keys
from application.ledger.sealing import Pair
from domain.budgeting.books.commands import CloseBudget, OpenBudget
from domain.budgeting.books.events import BudgetClosed, BudgetOpened
from infra.bootstrap import INSTALLATION
from infra.keys.master import local_master
from infra.keys.store import destroy, opened_keys
from infra.postgres import outbox
from infra.postgres.checkpoints import effect_place, install
from infra.postgres.projecting.projector import Projector
from infra.postgres.signals import PostgresSignals
from infra.processes.concerns import act_concerns
from infra.reacting.calls import MOST_INTERRUPTED, call_id, command_id
from infra.reacting.effects import EffectRunner
from infra.runtime import open_bus
from infra.settings.settings import Settings
from projections.budgeting.closings_due import CLOSINGS_DUE
from tests.infra.processes.running import Database, give, running, until
from tests.infra.reacting.calling import CLOSES, QUICK, FarSide
from tests.support.dumping import dump, found_in
from tests.support.everyone import Everyone
from tests.support.people import ANA, SLICE, PersonRegistered, RegisterPerson

PLACE = effect_place(CLOSES.name)
CALLS = "SELECT position, state, tries, code FROM workflows.effects ORDER BY position"


@pytest.fixture
async def far_side(database: str) -> FarSide:
    await install(database, (), (CLOSES,))
    return FarSide()


def a_runner(dsn: str, bus: Bus, far_side: FarSide, effect: Effect[Any, Any] = CLOSES) -> EffectRunner:
    return EffectRunner(effect, far_side, dsn, bus, INSTALLATION.codec)


async def open_books(bus: Bus, *governments: str, year: int = 2014) -> None:
    await give(bus, *(OpenBudget(government, year, "EUR") for government in governments))


def over(look: Database) -> Callable[[], Awaitable[bool]]:
    """Whether the effect has seen everything, and every call is over."""

    async def check() -> bool:
        at_head = await look.place(PLACE) == await look.head()
        return at_head and not await look.rows("SELECT FROM workflows.effects WHERE state = 'open'")

    return check


def dead(look: Database, number: int = 1) -> Callable[[], Awaitable[bool]]:
    async def check() -> bool:
        return len(await look.rows("SELECT FROM workflows.effects WHERE state = 'dead'")) == number

    return check


async def test_a_call_is_made_and_its_outcome_recorded(
    database: str, bus: Bus, look: Database, far_side: FarSide
) -> None:
    runner = a_runner(database, bus, far_side)
    async with running(runner.run):
        await open_books(bus, "MD", "RO")
        await open_books(bus, "UA", year=2015)
        await until(over(look))
        await open_books(bus, "FR")
        await until(over(look))

    assert far_side.asked == {"MD-2014": 1, "RO-2014": 1, "FR-2014": 1}
    asked = {fact.event.budget_id: fact for fact in await look.facts(BudgetOpened)}
    (closed, *_) = await look.facts(BudgetClosed)
    cause = asked[closed.event.budget_id]
    assert (closed.causation_id, closed.correlation_id) == (cause.event_id, cause.correlation_id)
    assert closed.command_id == command_id(CLOSES.name, cause.event_id, 0, 0)
    assert closed.act.actor == f"system:{CLOSES.name}"
    assert far_side.ids[closed.event.budget_id] == {call_id(CLOSES.name, cause.event_id)}
    assert await look.rows(CALLS) == []


async def test_a_call_that_failed_is_tried_again_and_a_slow_one_holds_up_no_other(
    database: str, bus: Bus, look: Database, far_side: FarSide
) -> None:
    far_side.raises["MD-2014"] = OSError("the far side is away, says ana@example.org")
    far_side.waits["RO-2014"] = asyncio.Event()
    effect = replace(CLOSES, tries=(timedelta(milliseconds=10),) * 1000)
    async with running(a_runner(database, bus, far_side, effect).run):
        await open_books(bus, "MD", "RO", *(f"G{n}" for n in range(20)))
        await until(tried(far_side, "MD-2014", 2))
        del far_side.raises["MD-2014"]
        await until(left(look, 2))
        assert len(await look.facts(BudgetClosed)) == 21
        far_side.waits["RO-2014"].set()
        await until(over(look))
    assert far_side.most_at_once == CLOSES.at_once
    assert len(far_side.ids["MD-2014"]) == 1
    assert {number for budget, number in far_side.asked.items() if budget != "MD-2014"} == {1}


def left(look: Database, position: int) -> Callable[[], Awaitable[bool]]:
    """Whether one call alone is not over, and is under way."""

    async def check() -> bool:
        return await look.rows("SELECT position, under_way FROM workflows.effects") == [(position, True)]

    return check


def tried(far_side: FarSide, budget: str, times: int) -> Callable[[], Awaitable[bool]]:
    async def check() -> bool:
        return far_side.asked[budget] >= times

    return check


def closed(look: Database, number: int) -> Callable[[], Awaitable[bool]]:
    async def check() -> bool:
        return len(await look.facts(BudgetClosed)) == number

    return check


async def test_after_the_last_try_it_is_a_dead_letter_that_an_operator_retries_or_drops(
    database: str,
    bus: Bus,
    look: Database,
    far_side: FarSide,
    capsys: pytest.CaptureFixture[str],
) -> None:
    personal = "ana@example.org"
    far_side.raises |= {"MD-2014": OSError(personal), "RO-2014": EffectFailed("far_side_full")}
    async with running(a_runner(database, bus, far_side).run):
        await open_books(bus, "MD", "RO")
        await until(dead(look, 2))
        assert await look.rows(CALLS) == [(1, "dead", 3, "call_failed"), (2, "dead", 3, "far_side_full")]
        assert far_side.asked == {"MD-2014": 3, "RO-2014": 3}
        opened = {fact.event.budget_id for fact in await look.facts(BudgetOpened)}
        assert opened > {"MDCALLFAILED-2013", "ROFARSIDEFULL-2013"}
        assert await act_concerns(database)["effects"]() == ("given up: 2 calls of tests.closes (./foja effects list)")

        far_side.raises.clear()
        assert await outbox.retry(database, CLOSES.name, 1, by="ops-1") == 1
        await until(dead(look, 1))
        await outbox.drop(database, CLOSES.name, 2, by="ops-1", reason="moved away")
        await until(over(look))

    assert [fact.event.budget_id for fact in await look.facts(BudgetClosed)] == ["MD-2014"]
    assert await act_concerns(database)["effects"]() is None
    (dropped,) = await outbox.listed(database, dropped=True)
    assert (dropped.position, dropped.decided_by, dropped.reason) == (2, "ops-1", "moved away")
    assert await outbox.listed(database) == []
    for decide in (
        outbox.retry(database, CLOSES.name, 2, by="ops-1"),
        outbox.retry(database, CLOSES.name, None, by="ops-1"),
        outbox.drop(database, CLOSES.name, 9, by="ops-1", reason="none there"),
    ):
        with pytest.raises(outbox.NoSuchCallError, match=r"tests\.closes has no call"):
            await decide
    assert personal not in "".join(capsys.readouterr())


async def test_a_refusal_is_an_answer_and_not_tried_again(
    database: str, bus: Bus, look: Database, far_side: FarSide
) -> None:
    far_side.raises["MD-2014"] = EffectRefused("not_there")
    async with running(a_runner(database, bus, far_side).run):
        await open_books(bus, "MD")
        await until(over(look))
    assert far_side.asked == {"MD-2014": 1}
    assert (await look.facts(BudgetOpened))[-1].event.budget_id == "MDNOTTHERE-2013"
    assert await look.rows(CALLS) == []


async def test_a_refusal_that_nothing_records_is_a_dead_letter(
    database: str, bus: Bus, look: Database, far_side: FarSide
) -> None:
    far_side.raises["MD-2014"] = EffectRefused("not_there")
    effect = replace(CLOSES, failed=lambda *_: ())
    async with running(a_runner(database, bus, far_side, effect).run):
        await open_books(bus, "MD")
        await until(dead(look))
    assert await look.rows(CALLS) == [(1, "dead", 1, "not_there")]


def raising(*_: Any) -> Any:
    raise LookupError("a fault of ours")


@pytest.mark.parametrize(
    ("effect", "outcome"),
    [
        (replace(CLOSES, ask=raising), (0, "call_failed")),
        (replace(CLOSES, done=raising), (1, "outcome_unusable")),
        (replace(CLOSES, patience=timedelta(milliseconds=1)), (3, "timed_out")),
    ],
    ids=["ask", "done", "patience"],
)
async def test_a_fault_of_ours_ends_as_a_dead_letter_and_holds_up_nothing(
    database: str, bus: Bus, look: Database, far_side: FarSide, effect: Effect[Any, Any], outcome: tuple[int, str]
) -> None:
    calls, code = outcome
    far_side.waits["MD-2014"] = asyncio.Event()
    if code != "timed_out":
        far_side.waits["MD-2014"].set()
    async with running(a_runner(database, bus, far_side, effect).run):
        await open_books(bus, "MD")
        await until(dead(look))
    assert far_side.asked["MD-2014"] == calls
    assert [row[3] for row in await look.rows(CALLS)] == [code]


async def test_what_the_rules_refuse_of_an_outcome_is_kept(
    database: str, bus: Bus, look: Database, far_side: FarSide
) -> None:
    effect = replace(CLOSES, done=lambda *_: [CloseBudget("XX-2014")])
    async with running(a_runner(database, bus, far_side, effect).run):
        await open_books(bus, "MD")
        await until(over(look))
    (outcome,) = await look.rows("SELECT workflow, position, command_type, code FROM workflows.outcomes")
    assert outcome[:3] == (PLACE, 1, "CloseBudget")


async def test_a_crash_before_it_is_over_makes_the_call_again_and_records_nothing_twice(
    database: str, bus: Bus, look: Database, far_side: FarSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    await open_books(bus, "MD", "RO")
    await look.rows("UPDATE workflows.checkpoints SET position = 0 RETURNING position")
    with monkeypatch.context() as patched:
        patched.setattr(outbox.Outbox, "end", crash)
        with pytest.raises(RuntimeError, match="crashed"):
            async with running(a_runner(database, bus, far_side).run) as tasks:
                await asyncio.wait(tasks)
    before = far_side.asked.copy()
    far_side.raises["RO-2014"] = EffectRefused("gone_meanwhile")
    async with running(a_runner(database, bus, far_side).run):
        await until(over(look))
    assert all(number <= before[budget] + 1 for budget, number in far_side.asked.items())
    assert len(await look.facts(BudgetClosed)) + len(await look.facts(BudgetOpened)) == 4
    assert await look.rows("SELECT code FROM workflows.outcomes") == []


async def crash(*_: Any) -> None:
    raise RuntimeError("crashed")


async def test_a_call_in_whose_midst_workers_end_again_and_again_is_given_up(
    database: str, bus: Bus, look: Database, far_side: FarSide
) -> None:
    await open_books(bus, "MD")
    await look.rows(
        "INSERT INTO workflows.effects (effect, position, due_at, under_way, interrupted)"
        " VALUES (%s, 1, now(), true, %s) RETURNING position",
        CLOSES.name,
        MOST_INTERRUPTED - 1,
    )
    async with running(a_runner(database, bus, far_side).run):
        await until(dead(look))
    assert far_side.asked == {}
    assert [row[3] for row in await look.rows(CALLS)] == ["interrupted"]


async def test_calls_under_way_end_when_the_process_is_told_to_stop(
    database: str, bus: Bus, look: Database, far_side: FarSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.reacting.effects.GRACE", 0.2)
    far_side.waits |= {"MD-2014": asyncio.Event(), "RO-2014": asyncio.Event()}
    async with running(a_runner(database, bus, far_side).run):
        await open_books(bus, "MD", "RO")
        await until(tried(far_side, "RO-2014", 1))
        asyncio.get_running_loop().call_later(0.05, far_side.waits["MD-2014"].set)
    assert await look.rows("SELECT position, under_way, interrupted FROM workflows.effects") == [(2, False, 0)]
    assert len(await look.facts(BudgetClosed)) == 1


async def test_the_past_is_left_alone_and_a_rebuild_makes_no_call(
    database: str, bus: Bus, look: Database, far_side: FarSide
) -> None:
    late = replace(CLOSES, name="tests.late")
    await open_books(bus, "MD")
    await install(database, (), (late,))
    async with running(a_runner(database, bus, far_side, late).run):
        await open_books(bus, "RO")
        await until(closed(look, 1))
        before = far_side.asked.copy()
        signals = await PostgresSignals.open(database)
        await Projector(CLOSINGS_DUE, database, INSTALLATION.codec, signals).rebuild()
        await signals.close()
    assert far_side.asked == before == {"RO-2014": 1}


async def test_personal_values_are_opened_for_the_call_alone_and_an_erased_person_is_asked_for_no_more(
    database: str, keys_database: str, tmp_path: Path, look: Database
) -> None:
    people = Installation((Context("people", (SLICE,), (), Exposed((), ()), {}),))
    codec, canary = people.codec, "canary-7391@example.org"
    sent: list[str] = []
    away = OSError(canary)

    async def send(email: str, _: UUID) -> None:
        sent.append(email)
        raise away

    effect: Effect[str, None] = Effect(
        "tests.greets", (PersonRegistered,), lambda fact: fact.event.email, lambda *_: (), lambda *_: ()
    )
    effect = replace(effect, tries=QUICK)
    async with (
        opened_keys(keys_database, local_master(Settings(data=tmp_path))) as keys,
        open_bus(database, policy=Everyone(), installation=people, keys=keys) as bus,
    ):
        await install(database, (), (effect,))
        async with running(EffectRunner(effect, send, database, bus, codec, keys).run):
            await give(bus, RegisterPerson(ANA, "Canaria", canary, "Orhei"))
            await until(dead(look))
            assert sent == [canary] * 3
            assert not found_in(dump(database), canary)
            await destroy(keys_database, [ANA])
            await until(lambda: forgotten(keys, ANA))
            await outbox.retry(database, effect.name, 1, by="ops-1")
            await until(no_calls(look))
    assert len(sent) == 3


async def forgotten(keys: Keys, person: str) -> bool:
    """Whether this process knows that there are no keys any more."""
    return (await keys.find([Pair(person, "contact")]))[Pair(person, "contact")] is None


def no_calls(look: Database) -> Callable[[], Awaitable[bool]]:
    async def check() -> bool:
        return await look.rows("SELECT FROM workflows.effects") == []

    return check


def test_ids_follow_from_the_event_and_the_round() -> None:
    event = UUID(int=7)
    ids = {command_id("a", event, round_, number) for round_ in range(3) for number in range(3)}
    assert len({*ids, call_id("a", event), call_id("b", event), command_id("b", event, 0, 0)}) == 12


@pytest.mark.parametrize(
    "wrong", [{"at_once": 0}, {"patience": timedelta()}, {"tries": (timedelta(seconds=-1),)}], ids=str
)
def test_an_effect_that_could_do_nothing_is_no_effect(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"tests\.closes"):
        replace(CLOSES, **wrong)
