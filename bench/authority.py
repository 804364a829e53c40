"""What it costs to ask who may do what, with 10,000 grants in the ledger.

In memory: microseconds to authorise an act, to deny one, and to say where somebody may read; and how long a process
needs to learn all grants when it starts. On a real ledger, in alternating rounds: commands through the bus with and
without authorisation, and a page of a read model that is filtered by sight beside one that is not.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

from rich.console import Console
from rich.table import Table

from application.authority import judging
from application.authority.policy import LedgerPolicy
from application.bus import Bus
from application.kernel import Authorisation, Deeds, Denied, Need, Order, Policy, Principal
from bench.machine import describe
from bench.servers import database
from domain.authority import commands as a
from domain.budgeting import commands as c
from domain.levels import Level
from domain.organisations import commands as o
from domain.organisations.kinds import UnitKind
from domain.sight import EVERYTHING, Sight
from infra.bootstrap import INSTALLATION
from infra.founding import FOUNDING, first_roles
from infra.postgres.projecting.projector import Projector
from infra.postgres.reading.reads import PostgresReads
from infra.postgres.signals import PostgresSignals
from infra.runtime import open_bus, open_policy
from projections.authority.grants import GRANTS
from projections.kernel import Query

ACCOUNTS, EACH, UNITS = 2_000, 5, 400
CLIENTS, SECONDS, ROUNDS, CALLS = (1, 32), 3.0, 3, 20_000
BEGIN, NOW = date(2000, 1, 1), datetime.now(UTC)
_random = Random(11)  # noqa: S311 - a spread, no secret


class Unasked:
    """Everybody may do everything, and nobody is asked: what the rest of a command costs."""

    async def catch_up(self) -> bool:
        """Nothing is ever new."""
        return False

    def holds(self, principal: Principal, permission: str) -> bool:
        """Always."""
        del principal, permission
        return True

    def separates(self, principal: Principal) -> bool:
        """Never."""
        del principal
        return False

    def authorise(self, principal: Principal, need: Need, at: datetime, deeds: Deeds) -> Authorisation:
        """Always the same."""
        del principal, need, at, deeds
        return Authorisation("bench")

    async def sight(self, principal: Principal, permission: str) -> Sight:
        """Everything."""
        del principal, permission
        return EVERYTHING


@dataclass(frozen=True)
class Result:
    """One figure, and what it is of."""

    what: str
    value: float
    unit: str


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


def in_memory(policy: LedgerPolicy) -> list[Result]:
    """Microseconds of each question."""
    need = Need("budgeting.open_budget", (("BENCH",),))
    deep = Need("budgeting.approve_appropriation", (("BENCH:u7", "BENCH"),))
    nowhere = Need("identity.erase_account", (("BENCH",),))
    people = [Principal(account(_random.randrange(ACCOUNTS)), "*") for _ in range(CALLS)]
    at, known = NOW + timedelta(hours=1), policy.authority

    def denied(who: Principal) -> None:
        try:
            judging.authorise(known, who, nowhere, at, list)
        except Denied:
            return

    return [
        _micro("authorise an act at a jurisdiction", people, lambda who: judging.authorise(known, who, need, at, list)),
        _micro("authorise an act at a unit", people, lambda who: judging.authorise(known, who, deep, at, list)),
        _micro("deny an act", people, denied),
        _micro("where may somebody read", people, lambda who: judging.sight(known, who, "ledger.read", at)),
    ]


def _micro(what: str, people: Sequence[Principal], ask: Callable[[Principal], object]) -> Result:
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for who in people:
            ask(who)
        times.append(1e6 * (time.perf_counter() - began) / len(people))
    return Result(what, statistics.median(times), "us")


async def learning(dsn: str) -> tuple[Result, Result]:
    """How long a process needs to learn everything, and to learn that there is nothing new."""
    began = time.perf_counter()
    async with open_policy(dsn) as policy:
        whole = time.perf_counter() - began
        times = []
        for _ in range(500):
            began = time.perf_counter()
            await policy.catch_up()
            times.append(1e6 * (time.perf_counter() - began))
    return Result("learn 10,000 grants at the start", 1000 * whole, "ms"), Result(
        "ask the ledger for what is new", statistics.median(times), "us"
    )


async def through_the_bus(dsn: str, seconds: float) -> list[Result]:
    """Commands a second with and without authorisation, by one caller and by many."""
    found: dict[tuple[str, int], list[float]] = {}
    numbers = iter(range(1, 10_000_000))
    async with AsyncExitStack() as opened:
        real = await opened.enter_async_context(open_policy(dsn))
        ways: dict[str, Policy] = {"authorised": real, "unasked": Unasked()}
        buses = {name: await opened.enter_async_context(open_bus(dsn, policy=policy)) for name, policy in ways.items()}
        for number in range(ROUNDS + 1):
            for clients in CLIENTS:
                for name, bus in buses.items():
                    rate = await _rate(bus, clients, seconds if number else 0.5, numbers)
                    if number:
                        found.setdefault((name, clients), []).append(rate)
    medians = {key: statistics.median(rates) for key, rates in found.items()}
    results = [Result(f"commands, {n} callers, {name}", rate, "/s") for (name, n), rate in medians.items()]
    for clients in CLIENTS:
        added = 1 / medians["authorised", clients] - 1 / medians["unasked", clients]
        results.append(Result(f"authorisation adds, {clients} callers", 1e6 * added, "us a command"))
    return results


async def _rate(bus: Bus, clients: int, seconds: float, numbers: object) -> float:
    done, began = 0, time.perf_counter()

    async def client(number: int) -> None:
        nonlocal done
        by = Principal(account(number), "BENCH")
        while time.perf_counter() < began + seconds:
            year = next(numbers)  # type: ignore[call-overload]
            name = c.NameCode("BENCH-2024", "functional", (f"{year}",), "A function")
            await bus.execute(Order(name), by)
            done += 1

    await asyncio.gather(*(client(n) for n in range(clients)))
    return done / (time.perf_counter() - began)


async def reading(dsn: str) -> list[Result]:
    """Milliseconds of a page of 50 grants, seen whole, at a jurisdiction, and at units."""
    signals = await PostgresSignals.open(dsn)
    stop = asyncio.Event()
    projector = asyncio.ensure_future(Projector(GRANTS, dsn, INSTALLATION.codec, signals).run(stop))
    reads = await PostgresReads.open(dsn, (GRANTS,), signals)
    try:
        while not await reads.projected([GRANTS.name], await reads.head(), 60.0):
            pass
        units = frozenset(f"BENCH:u{n}" for n in range(0, UNITS, 8))
        sights = {
            "everything": EVERYTHING,
            "a jurisdiction": Sight(jurisdictions=frozenset({"BENCH"})),
            "50 units": Sight(units=units),
        }
        results = []
        for name, sight in sights.items():

            async def sees(_: object, seen: Sight = sight) -> Sequence[Sight]:
                return (seen,)

            times = []
            for _ in range(200):
                began = time.perf_counter()
                await reads.seen(sees).page(GRANTS, Query(first=50))
                times.append(1000 * (time.perf_counter() - began))
            results.append(Result(f"a page of 50 grants, seeing {name}", statistics.median(times), "ms"))
        return results
    finally:
        stop.set()
        await projector
        await reads.close()
        await signals.close()


async def measure(dsn: str, seconds: float) -> list[Result]:
    """All of it."""
    await seed(dsn)
    async with open_bus(dsn, policy=Unasked()) as bus:
        await bus.execute(Order(c.OpenBudget("BENCH", 2024, "EUR")), FOUNDING)
    whole, new = await learning(dsn)
    async with open_policy(dsn) as policy:
        results = in_memory(policy)
    return [*results, whole, new, *await through_the_bus(dsn, seconds), *await reading(dsn)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each round")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with database() as dsn:
        machine, results = describe(dsn), asyncio.run(measure(dsn, given.seconds))
    if given.json:
        print(json.dumps({"machine": machine, "results": [vars(one) for one in results]}))
        return
    for name, value in machine.items():
        print(f"{name}: {value}")
    table = Table("what", "median", "")
    for one in results:
        table.add_row(one.what, f"{one.value:,.1f}", one.unit)
    Console().print(table)


if __name__ == "__main__":
    main()
