"""What is asked about: 400 units, 2,000 accounts, and 10,000 grants of many roles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random
from uuid import UUID

from application.kernel.orders import Order
from bench.authority.unasked import Unasked
from domain.authority import commands as a
from domain.kernel.levels import Level
from domain.organisations import commands as o
from domain.organisations.kinds import UnitKind
from infra.authority.founding import FOUNDING, first_roles
from infra.runtime import open_bus

ACCOUNTS, EACH, UNITS = 2_000, 5, 400
BEGIN = date(2000, 1, 1)
_random = Random(11)  # noqa: S311 - a spread, no secret


def anybody() -> str:
    """Some account of the bench."""
    return account(_random.randrange(ACCOUNTS))


def account(number: int) -> str:
    """An account of the bench."""
    return f"bench-{number:05}"


def commands() -> Sequence[object]:
    """A jurisdiction of many units, and grants of many roles at them to many accounts."""
    roles = [one for one in first_roles() if not one.emergency and one.role_id != "administrator"]
    units = [o.CreateUnit("BENCH", f"u{n}", UnitKind.INSTITUTION, f"Unit {n}", BEGIN, None) for n in range(UNITS)]
    grants = [
        a.GrantRole(
            str(UUID(int=n + 1, version=4)),
            account(n // EACH),
            roles[n % len(roles)].role_id if n % EACH else "budget_officer",
            f"BENCH:u{_random.randrange(UNITS)}" if n % EACH else "BENCH",
            "bench",
        )
        for n in range(ACCOUNTS * EACH)
    ]
    return [*first_roles(), o.FoundJurisdiction("BENCH", "Bench", Level.CENTRAL, BEGIN), *units, *grants]


async def seed(dsn: str) -> None:
    """Record them."""
    async with open_bus(dsn, policy=Unasked()) as bus:
        for number, command in enumerate(commands()):
            await bus.execute(Order(command), FOUNDING)
            if number % 2_000 == 1_999:
                print(f"  {number + 1} commands seeded", flush=True)
