"""Whoever may not act has nothing, and two accounts of one person are no two persons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from application.authority.answering import Answerer
from application.authority.questions import Allowed, WhatMay, WhoMay
from application.kernel.orders import Principal
from domain.authority import commands as a
from domain.authority.kinds import Finding, SeparationKind
from domain.identity import commands as i
from domain.identity.kinds import (
    AccountKind,
    ClosingReason,
    ErasureReason,
    SuspensionReason,
    VerificationLevel,
    VerificationMethod,
)
from domain.organisations import commands as o
from tests.application.authority.ledger import FOUNDING, Ledger, grant, ledger
from tests.domain.authority.people import uuid
from tests.domain.identity.people import AGAIN, ANA, BO
from tests.spec import NOON
from tests.support.people import MemoryKeys

TODAY = NOON.date()
RENAME = "organisations.rename_unit"
MERGE = i.MergeAccounts(ANA, AGAIN)
SUSPEND = i.SuspendAccount(ANA, SuspensionReason.SUSPECTED_MISUSE)
CLOSE = i.CloseAccount(ANA, ClosingReason.LEFT_SERVICE)
ERASE = i.EraseAccount(ANA, ErasureReason.NO_LONGER_NEEDED)


def acting(account: str) -> Principal:
    """An account that acts."""
    return Principal(account, "*")


async def registered() -> Ledger:
    """Two accounts of Ana, and one of Bo."""
    it = await ledger(MemoryKeys())
    for one in (ANA, AGAIN, BO):
        await it.give(i.RegisterAccount(one, AccountKind.STAFF, "Somebody"))
    return it


async def who(it: Ledger, question: WhatMay | WhoMay) -> Sequence[Allowed]:
    """What the machine is told."""
    found: Sequence[Allowed] = await Answerer(it.policy).by_question[type(question)](FOUNDING, question)
    return found


@pytest.mark.parametrize("ends", [(SUSPEND,), (MERGE,), (CLOSE,), (CLOSE, ERASE)], ids=lambda it: type(it[-1]).__name__)
async def test_an_account_that_may_not_act_has_nothing(ends: tuple[object, ...]) -> None:
    """However it comes to act: the next command of another process is denied, and nobody is told that it may."""
    it = await registered()
    await it.give(grant(1, ANA, "renamer", "MD"), grant(2, BO, "renamer", "MD"))
    other, there = it.process()
    assert await it.answer(o.RenameUnit("MD:moh", "Health", TODAY), acting(ANA), other) == "done"
    before = it.journal.now
    it.journal.now += timedelta(hours=1)
    await it.give(*ends)
    assert (await there.sight(acting(ANA), RENAME)).jurisdictions == frozenset()
    assert await it.answer(o.RenameUnit("MD:moh", "Care", TODAY), acting(ANA), other) == "denied"
    assert not await who(it, WhatMay(ANA))
    assert {one.account for one in await who(it, WhoMay(RENAME, "MD:moh"))} == {BO}
    assert {one.account for one in await who(it, WhoMay(RENAME, "MD:moh", before))} == {ANA, BO}


async def test_a_reinstated_account_has_what_it_had() -> None:
    it = await registered()
    await it.give(grant(1, ANA, "renamer", "MD"), SUSPEND)
    assert await it.answer(o.RenameUnit("MD:moh", "Health", TODAY), acting(ANA)) == "denied"
    await it.give(i.ReinstateAccount(ANA))
    assert await it.answer(o.RenameUnit("MD:moh", "Health", TODAY), acting(ANA)) == "done"


async def test_who_acted_as_a_duplicate_does_not_act_again_under_a_separated_role() -> None:
    """Dynamic separation is of persons: what one did on the file as the account that was merged counts."""
    it = await registered()
    rule = a.SeparateDuties("four-eyes", SeparationKind.DYNAMIC, "renamer", "poster", "Four eyes")
    await it.give(rule, grant(1, ANA, "renamer", "MD"), grant(2, AGAIN, "poster", "MD"), grant(3, BO, "poster", "MD"))
    assert await it.answer(o.RenameUnit("MD:moh", "Health", TODAY), acting(ANA)) == "done"
    await it.give(MERGE)
    post = o.CreatePost("MD:moh", "deputy", "Deputy", TODAY)
    assert await it.answer(post, acting(AGAIN)) == "duties_separated"
    assert await it.answer(post, acting(BO)) == "done"


async def test_nobody_reviews_as_another_account_the_glass_that_they_broke() -> None:
    it = await registered()
    await it.give(
        a.DefineRole("rescuer", "Rescues", (RENAME,), emergency=True),
        a.DefineRole("on_call", "On call", ("authority.break_glass",)),
        a.DefineRole("reviewer", "Reviews", ("authority.review_glass",)),
        grant(1, ANA, "on_call", "MD"),
        grant(2, AGAIN, "reviewer", "MD"),
        grant(3, BO, "reviewer", "MD"),
    )
    await it.give(a.BreakGlass(uuid(4), ANA, "rescuer", "MD", 1, "Flood"), by=acting(ANA))
    await it.give(MERGE)
    it.journal.now += timedelta(hours=2)
    review = a.ReviewGlassBreak(uuid(4), ANA, Finding.JUSTIFIED, "All in order")
    assert await it.answer(review, acting(AGAIN)) == "same_person"
    assert await it.answer(replace(review, remarks="Seen"), acting(BO)) == "done"


async def test_an_emergency_role_does_not_break_the_glass_again() -> None:
    """Else who broke it once could do so for ever, whatever became of the grant that let them."""
    it = await registered()
    await it.give(
        a.DefineRole("rescuer", "Rescues", ("*",), emergency=True),
        a.DefineRole("on_call", "On call", ("authority.break_glass",)),
        grant(1, ANA, "on_call", "MD"),
    )
    await it.give(a.BreakGlass(uuid(4), ANA, "rescuer", "MD", 24, "Flood"), by=acting(ANA))
    again = a.BreakGlass(uuid(5), ANA, "rescuer", "MD", 24, "Flood again")
    await it.give(a.RevokeGrant(uuid(1), ANA, "Over"))
    assert await it.answer(o.RenameUnit("MD:moh", "Health", TODAY), acting(ANA)) == "done"
    assert await it.answer(again, acting(ANA)) == "denied"


@pytest.mark.parametrize("actor", [ANA, AGAIN])
async def test_nobody_vouches_for_themselves_nor_makes_another_account_theirs(actor: str) -> None:
    """A registrar who merged their own account into an administrator's would sign in as the administrator."""
    it = await registered()
    role = a.DefineRole("registrar", "Registrar", ("identity.verify", "identity.merge_accounts", "identity.hold"))
    await it.give(role, grant(1, ANA, "registrar", "*"), grant(2, AGAIN, "registrar", "*"))
    vouch = i.RaiseVerification(actor, VerificationLevel.IN_PERSON, VerificationMethod.COUNTER)
    await it.give(i.PlaceLegalHold(actor, "Case 1/2026"))
    lift, into, onto = i.LiftLegalHold(actor, "Case 1/2026"), i.MergeAccounts(actor, BO), i.MergeAccounts(BO, actor)
    for command in (vouch, lift, into, onto):
        assert await it.answer(command, acting(actor)) == "same_person"
    assert await it.answer(vouch, acting(AGAIN if actor == ANA else ANA)) == "done"
