"""A command on a long stream: read and folded whole, and with its state in memory.

A jurisdiction of so many posts, and then commands that each create one more, one after the other, as a process does
that has just started, and as one that has been at it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from rich.console import Console

from application.bus.bus import Bus
from application.kernel.orders import Order, Principal
from bench.machine import describe
from bench.seeding import fill
from bench.servers import database
from domain.kernel.declarations import Act, Recorded
from domain.kernel.levels import Level
from domain.organisations import commands as c
from domain.organisations import events as e
from domain.organisations.kinds import UnitKind
from infra.authority.founding import found
from infra.bootstrap import INSTALLATION
from infra.runtime import open_bus, open_policy

POSTS, UNITS, COMMANDS = 16_000, 160, 20
CLERK = Principal("bench", "*")
DAY = date(2000, 1, 1)


@dataclass(frozen=True)
class Result:
    """Milliseconds: of the first command of a process, of those after it, and the longest of those."""

    posts: int
    first: float
    then: float
    longest: float


def history(posts: int) -> Iterator[Recorded[Any]]:
    """A jurisdiction, its units, and their posts in turn."""
    at = datetime.now(UTC)
    happened: list[Any] = [e.JurisdictionFounded("MD", "Moldova", Level.CENTRAL, DAY)]
    units = [f"MD:u{n}" for n in range(UNITS)]
    happened += [
        e.UnitCreated(unit, "MD", UnitKind.INSTITUTION, "A unit of government", None, (unit[3:],), 1, DAY)
        for unit in units
    ]
    for n in range(posts):
        unit = units[n % UNITS]
        happened.append(e.PostCreated(f"{unit}/p{n}", unit, "MD", "A post of some kind", DAY))
    act = Act("bench", "*", "bench", at)
    for version, event in enumerate(happened, 1):
        yield Recorded(event, "structure-MD", version, 0, act, uuid4(), uuid4(), uuid4(), None)


async def run(dsn: str, posts: int = POSTS) -> Result:
    """Measure on a ledger that is filled first."""
    fill(dsn, history(posts), INSTALLATION.codec, datetime.now(UTC))
    async with open_policy(dsn) as policy, open_bus(dsn, policy=policy) as bus:
        await found(bus, policy, (CLERK.actor,), again=True)
        first, *then = [await _milliseconds(bus, f"new{n}") for n in range(COMMANDS + 1)]
    return Result(posts, first, statistics.median(then), max(then))


async def _milliseconds(bus: Bus, code: str) -> float:
    started = time.perf_counter()
    await bus.execute(Order(c.CreatePost("MD:u1", code, "A new post", DAY)), CLERK)
    return (time.perf_counter() - started) * 1000


def main() -> None:
    """Measure, and print a table and JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=POSTS)
    given = parser.parse_args()
    with database() as dsn:
        machine, result = describe(dsn), asyncio.run(run(dsn, given.posts))
    console = Console()
    console.print(f"a stream of {given.posts:,} posts: the first command of a process {result.first:,.0f} ms")
    console.print(f"each one after it {result.then:,.1f} ms, the longest {result.longest:,.1f} ms")
    print(json.dumps({"bench": "folding", "machine": machine, "results": [asdict(result)]}))


if __name__ == "__main__":
    main()
