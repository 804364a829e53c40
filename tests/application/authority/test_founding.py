"""Who administers an installation, and who may be made its administrator when nobody does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from application.kernel.orders import Principal
from domain.authority import commands as a
from infra.authority.founding import AlreadyFoundedError, found, grant_id
from tests.application.authority.ledger import Ledger, grant
from tests.spec import NOON

ROOT = Principal("root-1", "*")


async def administers(it: Ledger, who: str) -> bool:
    """Whether somebody may do what only an administrator may."""
    return (await it.policy.sight(Principal(who, "*"), "ledger.read")).everywhere


async def test_it_is_founded_once_while_somebody_administers_it() -> None:
    it = Ledger()
    assert await found(it.bus, it.policy, [ROOT.actor])
    assert await administers(it, ROOT.actor)
    assert await found(it.bus, it.policy, [ROOT.actor]) == 0
    with pytest.raises(AlreadyFoundedError):
        await found(it.bus, it.policy, ["root-2"])


async def test_whose_administration_was_revoked_can_found_it_again() -> None:
    """Their grant has an id that is always the same: granted again under it, nothing would happen."""
    it = Ledger()
    await found(it.bus, it.policy, [ROOT.actor])
    await it.give(a.RevokeGrant(grant_id(ROOT.actor, "administrator", "*"), ROOT.actor, "By mistake"), by=ROOT)
    assert not await administers(it, ROOT.actor)
    assert await found(it.bus, it.policy, [ROOT.actor]) > 0
    assert await administers(it, ROOT.actor)


async def test_an_administration_that_has_run_out_keeps_nobody_from_founding_it() -> None:
    it = Ledger()
    await found(it.bus, it.policy, [ROOT.actor])
    until = NOON + timedelta(days=1)
    await it.give(grant(1, "root-2", "administrator", "*", grantable=True, valid_until=until), by=ROOT)
    await it.give(a.RevokeGrant(grant_id(ROOT.actor, "administrator", "*"), ROOT.actor, "Retired"), by=ROOT)
    with pytest.raises(AlreadyFoundedError):
        await found(it.bus, it.policy, ["root-3"])
    it.journal.now = until
    assert await found(it.bus, it.policy, ["root-3"])
    assert await administers(it, "root-3")
