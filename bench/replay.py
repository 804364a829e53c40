"""What an auditor waits for: a replay compared with the live read model, an explanation, a history of a key.

A read model that keeps history, so that every superseded row is compared too. The rebuild of the same read model, which
writes the same rows and their indexes, is what a replay costs without the comparison.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any

from bench.machine import describe
from bench.rebuild import seed
from bench.servers import database
from infra.bootstrap import INSTALLATION
from infra.postgres.projecting.projector import Projector
from infra.postgres.replaying.explaining import ExplanationRequest, explain
from infra.postgres.replaying.replays import replayed
from infra.postgres.replaying.request import ReplayRequest
from infra.postgres.replaying.telling import HistoryRequest, history
from projections.budgeting.budget_lines import BUDGET_LINES

EVENTS = 200_000
CODEC = INSTALLATION.codec
KEY = f"MD-2014:{1:032x}"


@dataclass(frozen=True)
class Result:
    """One task over the whole ledger."""

    name: str
    events: int
    seconds: float

    @property
    def rate(self) -> float:
        """Events a second."""
        return self.events / self.seconds


def run(events: int = EVENTS) -> list[Result]:
    """Measure each task once, one after the other."""
    tasks: list[tuple[str, Callable[[str], Awaitable[Any]]]] = [
        ("rebuild", _rebuild),
        ("replay, compared with the live one", _replay),
        ("replay of one row, compared", _replay_key),
        ("explain one row", _explain),
        ("history of a key over all read models", _history),
    ]
    with database() as dsn:
        for name, value in describe(dsn).items():
            print(f"{name}: {value}")
        seed(dsn, events)
        found = []
        for name, task in tasks:
            started = time.perf_counter()
            asyncio.run(_awaited(task, dsn))
            found.append(Result(name, events, time.perf_counter() - started))
        return found


async def _awaited(task: Callable[[str], Awaitable[Any]], dsn: str) -> None:
    await task(dsn)


async def _rebuild(dsn: str) -> None:
    await Projector(BUDGET_LINES, dsn, CODEC).rebuild()


async def _replay(dsn: str, key: str | None = None) -> None:
    async with replayed(dsn, ReplayRequest(BUDGET_LINES, key=key), CODEC, None) as replay:
        differing = [one async for one in replay.differences]
    if differing or replay.rows != replay.against_rows:
        raise RuntimeError("the replay should be the same")


async def _replay_key(dsn: str) -> None:
    await _replay(dsn, KEY)


async def _explain(dsn: str) -> None:
    found = await explain(dsn, ExplanationRequest(BUDGET_LINES, KEY), CODEC, lambda *_: None)
    if len(found.acts) != 4:
        raise RuntimeError("the row should have four acts")


async def _history(dsn: str) -> None:
    await history(dsn, HistoryRequest(KEY, INSTALLATION.read_models), CODEC, lambda *_: None)


def main() -> None:
    """Measure, and say the figures."""
    parser = argparse.ArgumentParser(prog="foja bench replay", description=__doc__)
    parser.add_argument("--events", type=int, default=EVENTS, help="how many events the ledger has")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    given = parser.parse_args()
    found = run(given.events)
    if given.json:
        print(json.dumps([{**asdict(one), "rate": one.rate} for one in found]))
        return
    for one in found:
        print(f"{one.name:42} {one.events:>10,} events {one.seconds:>8.1f} s {one.rate:>12,.0f} events/s")


if __name__ == "__main__":
    main()
