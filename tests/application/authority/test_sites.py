"""What an act on permissions speaks of has to be there; and what is delegated below a unit, stays below it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from application.kernel.orders import Principal
from application.kernel.policy import Need
from domain.authority import commands as a
from domain.organisations import commands as o
from domain.organisations.kinds import UnitKind
from tests.application.authority.ledger import Ledger, grant, ledger
from tests.domain.authority.people import ANA, BO, CARLA, later, uuid
from tests.spec import NOON

MINISTER = "MD:moh/minister"
TODAY = NOON.date()


def acting(account: str, unit: str = "*") -> Principal:
    """Somebody who acts."""
    return Principal(account, unit)


def delegate(number: int, of: int, holder: str, to: str, at: str, **more: object) -> a.DelegateGrant:
    """A delegation for two days."""
    found = a.DelegateGrant(uuid(number), uuid(of), holder, holder, to, at, later(2), "Leave")
    return replace(found, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("at", ["MD:nowhere", "RO:moh", "MD:moh2"])
async def test_nothing_is_granted_at_a_unit_that_is_not_there(at: str) -> None:
    it = await ledger()
    assert await it.answer(grant(1, ANA, "renamer", at)) == "no_such_unit"
    assert await it.answer(grant(1, MINISTER, "renamer", at)) == "no_such_unit"
    rescuer = a.DefineRole("rescuer", "Rescues", ("organisations.rename_unit",), emergency=True)
    await it.give(
        rescuer, a.DefineRole("on_call", "On call", ("authority.break_glass",)), grant(2, ANA, "on_call", "*")
    )
    glass = a.BreakGlass(uuid(3), ANA, "rescuer", at, 1, "Flood")
    assert await it.answer(glass, acting(ANA)) == "no_such_unit"
    assert await it.answer(replace(glass, unit="MD:moh"), acting(ANA)) == "done"


@pytest.mark.parametrize("at", ["MD:moh", "MD:bench", "MD", "RO", "*"])
async def test_a_unit_that_is_there_a_jurisdiction_and_the_installation_are_granted_at(at: str) -> None:
    assert await (await ledger()).answer(grant(1, ANA, "renamer", at)) == "done"


async def test_a_post_that_is_not_there_is_given_nothing_and_taken_by_nobody() -> None:
    it = await ledger()
    nowhere = "MD:moh/nobody"
    assert await it.answer(grant(1, nowhere, "renamer", "MD:moh")) == "no_such_post"
    assert await it.answer(a.TakePost(nowhere, ANA, "Appointed")) == "no_such_post"
    assert await it.answer(a.TakePost(MINISTER, ANA, "Appointed")) == "done"
    await it.give(a.LeavePost(MINISTER, ANA, "Over"), o.AbolishPost(MINISTER, TODAY))
    assert await it.answer(a.TakePost(MINISTER, ANA, "Appointed")) == "post_has_ended"
    assert await it.answer(grant(1, MINISTER, "renamer", "MD:moh")) == "post_has_ended"


async def test_a_unit_that_has_ended_is_granted_at_no_more_and_one_to_come_is() -> None:
    it = await ledger()
    tomorrow = TODAY + timedelta(days=1)
    await it.give(o.DissolveUnit("MD:bench", tomorrow))
    assert await it.answer(grant(1, ANA, "renamer", "MD:bench")) == "done"
    it.journal.now += timedelta(days=1)
    assert await it.answer(grant(2, ANA, "renamer", "MD:bench")) == "unit_has_ended"
    await it.give(o.CreateUnit("MD", "new", UnitKind.INSTITUTION, "New", tomorrow + timedelta(days=9)))
    assert await it.answer(grant(3, ANA, "renamer", "MD:new")) == "done"


async def test_who_may_not_grant_there_is_told_nothing_of_what_is_there() -> None:
    it = await ledger()
    await it.give(grant(1, ANA, "founder", "MD:moh", grantable=True))
    for at in ("MD:nowhere", "MD:mof", "RO:x"):
        assert await it.answer(grant(2, BO, "renamer", at), acting(ANA)) == "denied"


async def test_a_unit_that_ends_while_it_is_granted_at_is_noticed() -> None:
    """By another process: what this one knows of the structure is old, and the act is stored only while it stands."""
    it = await ledger()
    await it.policy.catch_up()
    other, _ = it.process()

    async def rival() -> None:
        assert await it.answer(o.DissolveUnit("MD:bench", TODAY), bus=other) == "done"

    it.journal.before_append = rival
    assert await it.answer(grant(1, ANA, "renamer", "MD:bench")) == "unit_has_ended"
    assert not any(one.originator_id == f"holder-{ANA}" for one in it.journal.stored)


async def test_who_holds_a_unit_grants_at_all_below_it_and_beside_it_nothing() -> None:
    it = await ledger()
    await it.give(grant(1, ANA, "founder", "MD:moh", grantable=True))
    assert await it.answer(grant(2, BO, "renamer", "MD:bench"), acting(ANA)) == "done"
    await it.give(o.MoveUnit("MD:lab", TODAY, "MD:mof"))
    assert await it.answer(grant(3, BO, "renamer", "MD:bench"), acting(ANA)) == "denied"
    assert await it.answer(grant(4, BO, "renamer", "MD:mof"), acting(ANA)) == "denied"


async def lent(at: str = "MD:lab") -> Ledger:
    """Ana has the ministry, and has lent the laboratory to Bo."""
    it = await ledger()
    await it.give(grant(1, ANA, "founder", "MD:moh", delegable=True))
    assert await it.answer(delegate(2, 1, ANA, BO, at, subdelegable=True), acting(ANA)) == "done"
    return it


async def test_what_is_held_at_a_unit_is_delegated_at_any_below_it() -> None:
    it = await lent()
    assert await it.answer(o.RenameUnit("MD:bench", "Bench 1", TODAY), acting(BO)) == "done"
    assert await it.answer(o.RenameUnit("MD:moh", "Health", TODAY), acting(BO)) == "denied"
    assert await it.sees(BO, "organisations.rename_unit") == {"MD:lab", "MD:bench"}
    for at in ("MD:mof", "RO:x", "MD", "*"):
        refused = "no_such_unit" if at == "RO:x" else "delegated_unit_not_covered"
        assert await it.answer(delegate(3, 1, ANA, BO, at), acting(ANA)) == refused


async def test_what_was_delegated_is_passed_on_below_where_it_was_delegated() -> None:
    it = await lent()
    further = delegate(3, 1, ANA, CARLA, "MD:bench", delegator=BO, rests_on=uuid(2))
    assert await it.answer(replace(further, unit="MD:moh"), acting(BO)) == "delegated_unit_not_covered"
    assert await it.answer(further, acting(BO)) == "done"
    assert await it.sees(CARLA, "organisations.rename_unit") == {"MD:bench"}
    await it.give(o.MoveUnit("MD:bench", TODAY, "MD:mof"))
    assert await it.sees(CARLA, "organisations.rename_unit") == frozenset()


async def test_a_unit_that_moves_away_takes_itself_out_of_what_was_delegated() -> None:
    """It is the ministry's to lend only while it is the ministry's."""
    it = await lent()
    await it.give(o.MoveUnit("MD:lab", TODAY, "MD:mof"))
    for command in (o.RenameUnit("MD:lab", "Lab 1", TODAY), o.RenameUnit("MD:bench", "Bench 1", TODAY)):
        assert await it.answer(command, acting(BO)) == "denied"
    assert await it.sees(BO, "organisations.rename_unit") == frozenset()
    await it.give(o.MoveUnit("MD:lab", TODAY, "MD:moh"))
    assert await it.answer(o.RenameUnit("MD:bench", "Bench 1", TODAY), acting(BO)) == "done"


async def test_what_climbs_the_tree_rests_on_it() -> None:
    """So that nothing is stored by a tree that has changed meanwhile."""
    it = await lent()
    await it.policy.catch_up()
    for who, at in ((ANA, "MD:lab"), (BO, "MD:lab"), (BO, "MD:bench")):
        need = Need("organisations.rename_unit", ((at, "MD"),))
        for unit in ("*", "MD:moh"):
            assert ("structure-MD", 6) in it.policy.authorise(acting(who, unit), need, NOON, list).rests_on
    grants = Need("organisations.rename_unit", (("MD:moh", "MD"),))
    assert "structure-MD" not in dict(it.policy.authorise(acting(ANA), grants, NOON, list).rests_on)
    assert "structure-MD" in dict(it.policy.authorise(acting(ANA, "MD:bench"), grants, NOON, list).rests_on)


async def test_who_could_give_what_a_post_holds_does_not_say_whose_it_is() -> None:
    it = await ledger()
    await it.give(grant(1, MINISTER, "renamer", "MD:moh"), grant(2, ANA, "renamer", "MD", grantable=True))
    assert await it.answer(a.TakePost(MINISTER, BO, "Appointed"), acting(ANA)) == "denied"
    appoints = a.DefineRole("appoints", "Appoints", ("authority.fill_post", "organisations.rename_unit"))
    await it.give(appoints, grant(3, ANA, "appoints", "MD"), grant(4, CARLA, "appoints", "MD", grantable=True))
    assert await it.answer(a.TakePost(MINISTER, BO, "Appointed"), acting(ANA)) == "denied"
    assert await it.answer(a.TakePost(MINISTER, BO, "Appointed"), acting(CARLA)) == "done"
