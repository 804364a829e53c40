"""Somebody acts for a company by a grant at it: appointed by whoever made it known, until it is no more."""

from __future__ import annotations

from datetime import timedelta

from application.kernel.orders import Principal
from domain.authority import commands as a
from domain.authority.naming import company_place
from domain.kernel.levels import Level
from domain.organisations import commands as o
from tests.application.authority.ledger import LONG_AGO, Ledger, grant, ledger
from tests.application.authority.test_sites import TODAY, acting, delegate
from tests.domain.authority.people import ANA, BO, CARLA, DAN, later, uuid

COMPANY, FOREIGN = company_place("MD:100"), company_place("RO:200")
RENAME = "organisations.rename_unit"
DISSOLVE = o.DissolveCompany("MD:100", TODAY + timedelta(days=1))


async def registered() -> Ledger:
    """Two companies, and a registrar of MD who may give on what it takes to act for one."""
    it = await ledger()
    await it.give(
        o.FoundJurisdiction("RO", "Romania", Level.CENTRAL, LONG_AGO),
        o.RegisterCompany("MD", "MD", "100", "Vinuri", "SRL", LONG_AGO),
        o.RegisterCompany("RO", "RO", "200", "Pietre", "SA", LONG_AGO),
        a.DefineRole("registrar", "Appoints", ("authority.grant_role", RENAME)),
        grant(1, ANA, "registrar", "MD", grantable=True),
    )
    return it


async def test_whoever_made_a_company_known_appoints_and_dismisses_who_acts_for_it() -> None:
    it = await registered()
    assert await it.answer(grant(2, BO, "renamer", COMPANY), acting(ANA)) == "done"
    assert await it.answer(grant(3, BO, "renamer", FOREIGN), acting(ANA)) == "denied"
    assert await it.answer(grant(4, BO, "renamer", company_place("MD:999")), acting(ANA)) == "denied"
    assert await it.answer(grant(4, BO, "renamer", company_place("MD:999"))) == "no_such_company"
    assert await it.sees(BO, RENAME) == {COMPANY}
    assert await it.answer(a.RevokeGrant(uuid(2), BO, "Dismissed"), acting(ANA)) == "done"
    assert await it.sees(BO, RENAME) == frozenset()


async def test_a_grant_at_a_jurisdiction_covers_none_of_its_companies_nor_the_other_way_round() -> None:
    it = await registered()
    await it.give(grant(2, BO, "renamer", COMPANY))
    sight = await it.policy.sight(Principal(ANA, "*"), RENAME)
    assert (set(sight.jurisdictions), set(sight.units)) == ({"MD"}, set())
    sight = await it.policy.sight(Principal(BO, COMPANY), RENAME)
    assert (set(sight.jurisdictions), set(sight.units), set(sight.staff)) == (set(), {COMPANY}, {COMPANY})
    assert await it.sees(BO, RENAME, "MD:moh") == frozenset(), "who acts for a unit does not act for a company"
    assert await it.answer(o.RenameUnit("MD:moh", "Health", TODAY), acting(BO)) == "denied"


async def test_who_acts_for_a_company_appoints_others_and_lets_them_stand_in() -> None:
    it = await registered()
    await it.give(grant(2, BO, "registrar", COMPANY, grantable=True, delegable=True))
    assert await it.answer(grant(3, CARLA, "renamer", COMPANY), acting(BO, COMPANY)) == "done"
    assert await it.answer(grant(4, CARLA, "renamer", "MD:moh"), acting(BO, COMPANY)) == "denied"
    assert await it.answer(delegate(5, 2, BO, DAN, COMPANY), acting(BO)) == "done"
    assert await it.answer(delegate(6, 2, BO, DAN, "MD:moh"), acting(BO)) == "delegated_unit_not_covered"
    assert await it.sees(DAN, RENAME) == {COMPANY}
    assert await it.answer(a.WithdrawDelegation(uuid(5), BO, DAN, BO, "Back"), acting(BO)) == "done"


async def test_nobody_acts_for_a_company_that_is_no_more() -> None:
    it = await registered()
    await it.give(grant(2, BO, "renamer", COMPANY, delegable=True), DISSOLVE)
    await it.give(delegate(3, 2, BO, CARLA, COMPANY), by=acting(BO))
    assert await it.sees(BO, RENAME) == await it.sees(CARLA, RENAME) == {COMPANY}
    it.journal.now += timedelta(days=1)
    assert later(1) <= it.journal.now
    assert await it.sees(BO, RENAME) == await it.sees(CARLA, RENAME) == frozenset()
    assert await it.answer(grant(4, BO, "renamer", COMPANY)) == "company_has_ended"
