"""Rights that end, on real servers: the very next command and query are denied, also by another process.

OWASP API Security Top 10 (2023), API1 and API5: two processes with a policy each over one ledger.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from application.authority.policy import LedgerPolicy
from application.bus.bus import Bus
from application.kernel.orders import Conflict, Denied, Order, Principal
from domain.authority import commands as c
from domain.kernel.levels import Level
from domain.organisations import commands as o
from domain.organisations.kinds import UnitKind
from infra.authority.founding import FOUNDING
from infra.runtime import open_bus, open_policy
from tests.domain.authority.people import uuid

READ = "authority.read"
UNIT, POST = "MD:moh", "MD:moh/minister"
DAY = datetime(2020, 1, 1).date()  # noqa: DTZ001 - a day in the past, wherever
STRUCTURE = (
    o.FoundJurisdiction("MD", "Moldova", Level.CENTRAL, DAY),
    o.CreateUnit("MD", "moh", UnitKind.INSTITUTION, "Health", DAY),
    o.CreatePost(UNIT, "minister", "Minister", DAY),
)
ROLE = ("authority.read", "authority.grant_role")


@dataclass
class Process:
    """What one process has of its own: what it knows of permissions, and its bus."""

    policy: LedgerPolicy
    bus: Bus

    async def sees(self, who: str) -> bool:
        """Whether somebody may read permissions at the unit."""
        sight = await self.policy.sight(Principal(who, "*"), READ)
        return sight.everywhere or UNIT in sight.units or "MD" in sight.jurisdictions

    async def may(self, who: str) -> bool:
        """Whether somebody may take back what somebody else has at the unit."""
        order = Order(c.RevokeGrant(uuid(9), "other", "Try"), expected_version=1_000_000)
        try:
            await self.bus.execute(order, Principal(who, "*"))
        except Denied:
            return False
        except Conflict:
            return True
        raise AssertionError("it was recorded")


@dataclass
class Two:
    """Two processes over one ledger."""

    here: Process
    there: Process

    async def done(self, *commands: Any, by: str = FOUNDING.actor) -> None:
        for one in commands:
            await self.here.bus.execute(Order(one), Principal(by, "*"))

    async def check(self, who: str, *, may: bool) -> None:
        """Both processes say the same, the one that did not do it first."""
        for process in (self.there, self.here):
            assert await process.may(who) is may
            assert await process.sees(who) is may


def grant(number: int, holder: str, **more: Any) -> c.GrantRole:
    return c.GrantRole(uuid(number), holder, "clerk", UNIT, "Duty", delegable=True, **more)


@pytest.fixture
async def two(database: str) -> AsyncIterator[Two]:
    async with (
        open_policy(database) as one,
        open_policy(database) as other,
        open_bus(database, policy=one) as here,
        open_bus(database, policy=other) as there,
    ):
        made = Two(Process(one, here), Process(other, there))
        await made.done(*STRUCTURE, c.DefineRole("clerk", "Clerk", ROLE), grant(9, "other"))
        yield made


async def test_a_revoked_grant_gives_nothing_on_the_next_command_and_the_next_query(two: Two) -> None:
    await two.check("ana", may=False)
    await two.done(grant(1, "ana"))
    await two.check("ana", may=True)
    await two.done(c.RevokeGrant(uuid(1), "ana", "Moved on"))
    await two.check("ana", may=False)


async def test_a_narrowed_and_a_retired_role_give_nothing_more(two: Two) -> None:
    await two.done(grant(1, "ana"))
    await two.check("ana", may=True)
    await two.done(c.NarrowRole("clerk", ("authority.grant_role",)))
    assert not await two.there.may("ana")
    assert await two.there.sees("ana")
    await two.done(c.RetireRole("clerk"))
    await two.check("ana", may=False)


async def test_who_has_left_a_post_has_nothing_of_it(two: Two) -> None:
    await two.done(grant(1, POST), c.TakePost(POST, "ana", "Appointed"))
    await two.check("ana", may=True)
    await two.done(c.LeavePost(POST, "ana", "Resigned"))
    await two.check("ana", may=False)


async def test_a_delegation_ends_with_the_grant_that_it_rests_on(two: Two) -> None:
    end = (await two.here.policy.as_of(None))[1] + timedelta(days=1)
    lent = c.DelegateGrant(uuid(2), uuid(1), "ana", "ana", "bo", UNIT, end, "Leave")
    await two.done(grant(1, "ana"))
    await two.done(lent, by="ana")
    await two.check("bo", may=True)
    await two.done(c.RevokeGrant(uuid(1), "ana", "Moved on"))
    await two.check("bo", may=False)


@pytest.mark.slow
async def test_a_delegation_that_has_expired_gives_nothing(two: Two) -> None:
    now = (await two.here.policy.as_of(None))[1]
    lent = c.DelegateGrant(uuid(2), uuid(1), "ana", "ana", "bo", UNIT, now + timedelta(seconds=3), "An errand")
    await two.done(grant(1, "ana"))
    await two.done(lent, by="ana")
    await two.check("bo", may=True)
    await _when(two, lambda at: at > lent.valid_until)
    await two.check("bo", may=False)


async def _when(two: Two, condition: Callable[[datetime], bool]) -> None:
    """Wait until the database's clock is so far."""
    clock: Callable[[], Awaitable[tuple[Any, datetime]]] = lambda: two.there.policy.as_of(None)  # noqa: E731
    while not condition((await clock())[1]):
        pass


async def test_a_unit_that_was_moved_away_is_no_longer_reached(two: Two) -> None:
    units = [
        o.CreateUnit("MD", "moj", UnitKind.INSTITUTION, "Justice", DAY),
        o.CreateUnit("MD", "lab", UnitKind.DEPARTMENT, "Laboratory", DAY, UNIT),
    ]
    await two.done(*units, grant(1, "ana"), c.GrantRole(uuid(3), "lab", "clerk", "MD:lab", "Duty"))
    ana = Principal("ana", "*")
    assert "MD:lab" in (await two.there.policy.sight(ana, READ)).units
    await two.done(o.MoveUnit("MD:lab", datetime(2021, 1, 1).date(), "MD:moj"))  # noqa: DTZ001 - the same
    assert "MD:lab" not in (await two.there.policy.sight(ana, READ)).units
    with pytest.raises(Denied):
        await two.there.bus.execute(Order(c.RevokeGrant(uuid(3), "lab", "Try"), uuid4()), ana)


@pytest.mark.parametrize("holder", ["anonymous", "system:founding", "system:anything"])
async def test_nobody_can_be_made_everybody_or_the_machine(two: Two, holder: str) -> None:
    with pytest.raises(Exception, match="not_a_holder"):
        await two.done(grant(5, holder))
