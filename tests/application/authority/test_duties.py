"""Who must not act is judged by persons: all accounts of one, those who delegated, and those who were delegated to."""

from __future__ import annotations

from datetime import timedelta

from application.authority import judging
from application.kernel.orders import Principal
from application.kernel.policy import BarredPerson, Deeds, Need
from domain.authority import commands as a
from domain.authority.kinds import SeparationKind
from domain.identity import commands as i
from domain.identity.kinds import AccountKind
from domain.kernel.declarations import Refused
from tests.application.authority.ledger import FOUNDING, Ledger, grant, ledger
from tests.domain.authority.people import uuid
from tests.domain.identity.people import AGAIN, ANA, BO
from tests.spec import NOON
from tests.support.people import MemoryKeys

CARLOS, DEPUTY, THIRD = (f"{name}0000000-0000-4000-8000-000000000001" for name in "cde")
RENAME = "organisations.rename_unit"
LATER = NOON + timedelta(days=30)


async def staffed() -> Ledger:
    """Ana, who has two accounts and drafts; Bo; Carlos; and a deputy to whom Ana delegated, who delegated on."""
    it = await ledger(MemoryKeys())
    for account in (ANA, AGAIN, BO, CARLOS, DEPUTY, THIRD):
        await it.give(i.RegisterAccount(account, AccountKind.STAFF, "Somebody"))
    await it.give(
        grant(1, ANA, "renamer", "MD", delegable=True),
        grant(2, BO, "renamer", "MD", delegable=True),
        grant(3, AGAIN, "renamer", "MD"),
        i.MergeAccounts(AGAIN, ANA),
    )
    await delegate(it, 11, 1, ANA, DEPUTY, subdelegable=True)
    await it.give(
        a.DelegateGrant(uuid(12), uuid(1), ANA, DEPUTY, THIRD, "MD", LATER, "Leave", rests_on=uuid(11)),
        by=Principal(DEPUTY, "*"),
    )
    await delegate(it, 13, 2, BO, CARLOS)
    await it.policy.catch_up()
    return it


async def delegate(
    it: Ledger, number: int, of: int, delegator: str, delegate: str, *, subdelegable: bool = False
) -> None:
    """Let somebody act by another one's grant."""
    command = a.DelegateGrant(
        uuid(number), uuid(of), delegator, delegator, delegate, "MD", LATER, "Leave", subdelegable=subdelegable
    )
    await it.give(command, by=Principal(delegator, "*"))


def verdict(it: Ledger, account: str, *bars: BarredPerson, deeds: Deeds = tuple) -> str:
    """The grant that an account may rename by, or the code of what it is told."""
    need = Need(RENAME, (("MD:moh", "MD"),), not_by=bars)
    try:
        return judging.authorise(it.policy.authority, Principal(account, "*"), need, NOON, deeds).grant
    except Refused as refused:
        return refused.code


async def test_a_drafter_does_not_approve_by_another_account_nor_by_a_delegation_of_theirs() -> None:
    it = await staffed()
    drafted = BarredPerson(AGAIN, "approver_is_drafter", "delegated_by_drafter")
    assert verdict(it, ANA, drafted) == "approver_is_drafter"
    assert verdict(it, DEPUTY, drafted) == "delegated_by_drafter"
    assert verdict(it, THIRD, drafted) == "delegated_by_drafter", "from whom it came in the first place counts too"
    assert verdict(it, CARLOS, drafted) == uuid(13), "Bo is no drafter"
    assert verdict(it, DEPUTY, BarredPerson(ANA, "approver_is_drafter")) == uuid(11), (
        "who does not say so bars nobody else"
    )


async def test_who_is_barred_themselves_is_told_that_first() -> None:
    it = await staffed()
    both = (
        BarredPerson(ANA, "approver_is_drafter", "delegated_by_drafter"),
        BarredPerson(DEPUTY, "approver_is_drafter"),
    )
    assert verdict(it, DEPUTY, *both) == "approver_is_drafter"


async def test_a_grant_of_ones_own_is_taken_where_a_delegation_is_barred() -> None:
    it = await staffed()
    await it.give(grant(4, DEPUTY, "renamer", "MD"))
    await it.policy.catch_up()
    assert verdict(it, DEPUTY, BarredPerson(ANA, "approver_is_drafter", "delegated_by_drafter")) == uuid(4)


async def test_what_was_drafted_by_a_delegation_is_the_delegators_too() -> None:
    it = await staffed()
    drafted = BarredPerson(THIRD, "approver_is_drafter", grant=uuid(12))
    assert [verdict(it, account, drafted) for account in (THIRD, DEPUTY, ANA)] == ["approver_is_drafter"] * 3
    assert verdict(it, BO, drafted) == uuid(2)
    assert verdict(it, DEPUTY, BarredPerson(THIRD, "approver_is_drafter")) == uuid(11), (
        "told no grant, nobody else is known"
    )


async def test_separated_duties_meet_in_who_delegates_and_in_whom_they_delegate_to() -> None:
    """Ana posted: neither does her deputy rename for her, nor does she where somebody posted for her."""
    it = await staffed()
    await it.give(
        a.SeparateDuties("four-eyes", SeparationKind.DYNAMIC, "renamer", "poster", "Four eyes"),
        grant(5, ANA, "poster", "MD", delegable=True),
        grant(6, BO, "poster", "MD"),
    )
    await delegate(it, 15, 5, ANA, CARLOS)
    await it.give(a.RevokeGrant(uuid(5), ANA, "Over"))
    await it.policy.catch_up()
    by_ana, by_carlos_for_her, by_bo = (ANA, uuid(5)), (CARLOS, uuid(15)), (BO, uuid(6))
    assert verdict(it, DEPUTY, deeds=lambda: [by_ana]) == "duties_separated"
    assert verdict(it, ANA, deeds=lambda: [by_carlos_for_her]) == "duties_separated", "also when that is over"
    assert verdict(it, DEPUTY, deeds=lambda: [by_bo]) == uuid(11)
    assert verdict(it, CARLOS, deeds=lambda: [by_ana]) == uuid(13), "what she did is not his by a grant of Bo's"


async def test_the_machine_acts_by_no_delegation() -> None:
    it = await staffed()
    assert (
        verdict(it, FOUNDING.actor, BarredPerson(ANA, "approver_is_drafter", "delegated_by_drafter")) == judging.MACHINE
    )
