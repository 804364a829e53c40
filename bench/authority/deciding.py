"""In memory: microseconds to authorise an act, to deny one, to say where somebody may read; and to learn all grants."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from application.authority import judging
from application.authority.policy import LedgerPolicy
from application.kernel.orders import Denied, Principal
from application.kernel.policy import Need
from bench.authority.granted import anybody
from bench.authority.results import Result
from infra.runtime import open_policy

ROUNDS, CALLS = 3, 20_000


def in_memory(policy: LedgerPolicy) -> list[Result]:
    """Microseconds of each question."""
    need = Need("budgeting.open_budget", (("BENCH",),))
    deep = Need("budgeting.approve_appropriation", (("BENCH:u7", "BENCH"),))
    nowhere = Need("identity.erase_account", (("BENCH",),))
    people = [Principal(anybody(), "*") for _ in range(CALLS)]
    at, known = datetime.now(UTC) + timedelta(hours=1), policy.authority

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
