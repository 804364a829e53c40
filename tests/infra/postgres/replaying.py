"""What tests of replays share: a ledger that is projected, a hand that tampers, and replays read whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from application.kernel.keys import Keys
from application.ledger.envelope import Codec
from infra.postgres.replaying.comparing import Difference
from infra.postgres.replaying.replays import replayed
from infra.postgres.replaying.request import Replay, ReplayRequest
from projections.kernel.declarations import ReadModel
from tests.infra.postgres.tallies import CODEC, TALLIES, Eye, Pen, projecting

LIVE, PAST = "projections.testing_tallies_v1", "projections.testing_tallies_v1_history"


@dataclass(frozen=True)
class Found:
    """A replay whose differences were all read."""

    replay: Replay
    differences: list[Difference]

    @property
    def kinds(self) -> dict[str, int]:
        return dict(Counter(one.kind for one in self.differences))


async def found(dsn: str, asked: ReplayRequest, codec: Codec = CODEC, keys: Keys | None = None) -> Found:
    """The replay that was asked for, read whole."""
    async with replayed(dsn, asked, codec, keys) as replay:
        return Found(replay, [one async for one in replay.differences])


@asynccontextmanager
async def projected(dsn: str, *facts: object, model: ReadModel[Any] = TALLIES) -> AsyncIterator[Pen]:
    """A ledger of these facts, and a read model that has followed all of them and follows no more."""
    async with Pen.open(dsn) as pen, Eye.open(dsn, model) as eye:
        async with projecting(dsn, model):
            await eye.wait_for(await pen.append(*facts))
        yield pen


def tamper(dsn: str, *statements: str) -> None:
    """What somebody with all rights does to tables by hand."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        for statement in statements:
            assert connection.execute(statement.encode()).rowcount == 1, statement
