"""Who lets people sign in cannot become somebody by it: an account is opened by who could grant all that it has."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from application.bus.bus import Bus
from application.kernel.orders import Order, Principal
from domain.authority import commands as a
from domain.identity import commands as i
from domain.identity.kinds import AccountKind, SuspensionReason
from domain.kernel.declarations import Refused
from infra.authority.founding import found
from infra.runtime import open_bus, open_policy

ROOT, REGISTRAR = Principal("root-1", "*"), Principal("registrar-1", "*")
ISSUER = "https://id.example.org"


@pytest.fixture
async def bus(database: str) -> AsyncIterator[Bus]:
    """An installation with an administrator, and a registrar of the jurisdiction MD."""
    async with open_policy(database) as policy, open_bus(database, policy=policy) as opened:
        await found(opened, policy, (ROOT.actor,))
        await opened.execute(Order(a.GrantRole(str(uuid4()), REGISTRAR.actor, "registrar", "MD", "Duty")), ROOT)
        yield opened


async def registered(bus: Bus) -> str:
    account = str(uuid4())
    await bus.execute(Order(i.RegisterAccount(account, AccountKind.SERVICE, label="x", jurisdiction="MD")), REGISTRAR)
    return account


async def granted(bus: Bus, account: str) -> str:
    grant = str(uuid4())
    await bus.execute(Order(a.GrantRole(grant, account, "treasurer", "MD", "Duty")), ROOT)
    return grant


def link(account: str) -> Order[i.LinkSubject]:
    return Order(i.LinkSubject(account, ISSUER, str(uuid4())))


async def test_an_account_that_has_nothing_is_opened_by_its_registrar(bus: Bus) -> None:
    account = await registered(bus)
    assert (await bus.execute(link(account), REGISTRAR)).events == 2


async def test_one_with_a_role_is_opened_by_who_could_grant_that(bus: Bus) -> None:
    account = await registered(bus)
    grant = await granted(bus, account)
    with pytest.raises(Refused, match="account_has_more"):
        await bus.execute(link(account), REGISTRAR)
    assert (await bus.execute(link(account), ROOT)).events == 2
    await bus.execute(Order(a.RevokeGrant(grant, account, "Over")), ROOT)
    assert (await bus.execute(link(account), REGISTRAR)).events == 2


async def test_not_by_way_of_a_duplicate_either(bus: Bus) -> None:
    account, duplicate = await registered(bus), await registered(bus)
    await bus.execute(link(duplicate), REGISTRAR)
    await granted(bus, account)
    merge = Order(i.MergeAccounts(duplicate, account))
    with pytest.raises(Refused, match="account_has_more"):
        await bus.execute(merge, REGISTRAR)


async def test_nor_while_the_account_is_suspended(bus: Bus) -> None:
    account = await registered(bus)
    await granted(bus, account)
    await bus.execute(Order(i.SuspendAccount(account, SuspensionReason.SUSPECTED_MISUSE)), REGISTRAR)
    with pytest.raises(Refused, match="account_has_more"):
        await bus.execute(link(account), REGISTRAR)
