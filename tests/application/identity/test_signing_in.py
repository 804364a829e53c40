"""Who somebody that signs in acts as: what the ledger says at that moment, and nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from application.bus.bus import Bus
from application.identity.signing_in import ActiveAccount, InactiveAccount, SigningIn, Unlinked, signing_in
from application.identity.slice import ACCOUNT, SLICES
from application.kernel.orders import Order, Principal
from application.ledger.envelope import Codec
from domain.identity import commands as c
from domain.identity.kinds import (
    AccountKind,
    AccountStatus,
    ClosingReason,
    ErasureReason,
    SuspensionReason,
    VerificationLevel,
)
from tests.domain.identity.people import AGAIN, ANA, ISSUER, sub
from tests.support.everyone import Everyone
from tests.support.memory import MemoryJournal
from tests.support.people import MemoryKeys

CODEC = Codec(ACCOUNT.events)
OFFICE = Principal("u-office", "MD-registry")
ACTIVE = ActiveAccount(ANA, AccountKind.CITIZEN, VerificationLevel.SELF_ASSERTED, None)
REGISTER = c.RegisterAccount(ANA, AccountKind.CITIZEN, "Ana Vasilache")
LINK, UNLINK = c.LinkSubject(ANA, ISSUER, "s-1"), c.UnlinkSubject(ANA, sub("s-1"))
SUSPEND, REINSTATE = c.SuspendAccount(ANA, SuspensionReason.ABSENCE), c.ReinstateAccount(ANA)
CLOSE, ERASE = c.CloseAccount(ANA, ClosingReason.OWN_REQUEST), c.EraseAccount(ANA, ErasureReason.CONSENT_WITHDRAWN)


async def after(*commands: Any) -> Sequence[SigningIn]:
    """What signing in finds after each command, one after the other, without any key."""
    journal = MemoryJournal()
    bus = Bus(SLICES, CODEC, journal, Everyone(), MemoryKeys())
    found = []
    for command in commands:
        await bus.execute(Order(command), OFFICE)
        found.append(await signing_in(journal, CODEC, ISSUER, "s-1"))
    return found


async def test_a_link_counts_from_the_act_on() -> None:
    assert await after(REGISTER, LINK, UNLINK, LINK) == [Unlinked(), ACTIVE, Unlinked(), ACTIVE]


async def test_a_suspension_holds_until_the_account_is_reinstated() -> None:
    suspended = InactiveAccount(ANA, AccountStatus.SUSPENDED)
    assert await after(REGISTER, LINK, SUSPEND, REINSTATE) == [Unlinked(), ACTIVE, suspended, ACTIVE]


async def test_whose_account_has_ended_is_told_so() -> None:
    *_, closed, erased = await after(REGISTER, LINK, CLOSE, ERASE)
    assert closed == InactiveAccount(ANA, AccountStatus.CLOSED)
    assert erased == InactiveAccount(ANA, AccountStatus.ERASED)


async def test_who_comes_back_after_an_erasure_acts_as_the_new_account() -> None:
    anew = [c.RegisterAccount(AGAIN, AccountKind.STAFF, "Ana Rotaru"), c.LinkSubject(AGAIN, ISSUER, "s-1")]
    *_, found = await after(REGISTER, LINK, CLOSE, ERASE, *anew)
    assert found == ActiveAccount(AGAIN, AccountKind.STAFF, VerificationLevel.SELF_ASSERTED, None)


async def test_a_subject_of_a_duplicate_acts_as_the_account_that_stays() -> None:
    duplicate = [c.RegisterAccount(AGAIN, AccountKind.CITIZEN, "A. Vasilache"), c.LinkSubject(AGAIN, ISSUER, "s-1")]
    *_, before, merged = await after(REGISTER, *duplicate, c.MergeAccounts(AGAIN, ANA))
    assert (before, merged) == (
        ActiveAccount(AGAIN, AccountKind.CITIZEN, VerificationLevel.SELF_ASSERTED, None),
        ACTIVE,
    )


async def test_one_subject_is_not_another_nor_that_of_another_issuer() -> None:
    journal = MemoryJournal()
    bus = Bus(SLICES, CODEC, journal, Everyone(), MemoryKeys())
    for command in (REGISTER, LINK):
        await bus.execute(Order(command), OFFICE)
    assert await signing_in(journal, CODEC, ISSUER, "s-2") == Unlinked()
    assert await signing_in(journal, CODEC, "https://other.example.org", "s-1") == Unlinked()
