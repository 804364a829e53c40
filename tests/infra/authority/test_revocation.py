"""A revocation holds for the very next command and the very next reading, of every process."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import orjson
import psycopg
import pytest

from application.kernel.orders import Conflict, Denied, Order, Principal
from domain.authority import commands as a
from domain.budgeting.books.commands import OpenBudget
from domain.budgeting.codes.commands import NameCode
from infra.authority.founding import found
from infra.runtime import open_bus, open_policy

ROOT, OFFICER = Principal("root-1", "*"), Principal("officer-1", "MD")
ROLE = "budget_officer"


def naming(number: int) -> Order[NameCode]:
    return Order(NameCode("MD-2014", "functional", (f"{number}",), "A function"))


async def test_the_next_command_of_another_process_is_denied(database: str) -> None:
    async with (
        open_policy(database) as here,
        open_policy(database) as there,
        open_bus(database, policy=here) as bus,
        open_bus(database, policy=there) as other,
    ):
        await found(bus, here, (ROOT.actor,))
        for number in range(5):
            grant = str(uuid4())
            await bus.execute(Order(a.GrantRole(grant, OFFICER.actor, ROLE, "MD", "Duty")), ROOT)
            if not number:
                await other.execute(Order(OpenBudget("MD", 2014, "MDL")), OFFICER)
            await other.execute(naming(2 * number), OFFICER)
            assert (await there.sight(OFFICER, "budgeting.name_code")).jurisdictions == {"MD"}
            await bus.execute(Order(a.RevokeGrant(grant, OFFICER.actor, "Over")), ROOT)
            with pytest.raises(Denied):
                await other.execute(naming(2 * number + 1), OFFICER)
            assert (await there.sight(OFFICER, "budgeting.name_code")).jurisdictions == set()


async def test_no_act_stands_behind_the_revocation_of_its_grant(database: str) -> None:
    """While one process acts as fast as it can, another one grants and revokes: the ledger's order tells the truth."""
    async with (
        open_policy(database) as here,
        open_policy(database) as there,
        open_bus(database, policy=here) as bus,
        open_bus(database, policy=there) as other,
    ):
        await found(bus, here, (ROOT.actor,))
        await bus.execute(Order(OpenBudget("MD", 2014, "MDL")), ROOT)
        over = asyncio.Event()

        async def act(first: int) -> int:
            done = 0
            while not over.is_set():
                try:
                    await other.execute(naming(first + done), OFFICER)
                    done += 1
                except (
                    Conflict,
                    Denied,
                ):  # nothing was recorded
                    await asyncio.sleep(0)
            return done

        acting = [asyncio.create_task(act(10_000 * (n + 1))) for n in range(4)]
        for _ in range(15):
            grant = str(uuid4())
            await bus.execute(Order(a.GrantRole(grant, OFFICER.actor, ROLE, "MD", "Duty")), ROOT)
            await bus.execute(naming(int(uuid4()) % 10_000), ROOT)
            await bus.execute(Order(a.RevokeGrant(grant, OFFICER.actor, "Over")), ROOT)
        over.set()
        assert sum(await asyncio.gather(*acting)) > 0
    check_order(database)


def check_order(database: str) -> None:
    """Every act of the officer stands between its grant and the revocation of that."""
    granted, acts = set[str](), 0
    with psycopg.connect(database) as connection:
        rows = connection.execute("SELECT state FROM ledger.stored_events ORDER BY notification_id").fetchall()
    for (state,) in rows:
        envelope = orjson.loads(state)
        match envelope["type"]:
            case "authority.RoleGranted":
                granted.add(envelope["data"]["grant_id"])
            case "authority.GrantRevoked":
                granted.discard(envelope["data"]["grant_id"])
            case _ if envelope["actor"]["id"] == OFFICER.actor:
                acts += 1
                assert envelope["actor"]["grant"] in granted, f"{envelope['type']} stands behind the revocation"
            case _:
                pass
    assert acts > 0
