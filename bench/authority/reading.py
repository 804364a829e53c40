"""A page of a read model that is filtered by sight, beside one that is not."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Sequence

from bench.authority.granted import UNITS
from bench.authority.results import Result
from domain.kernel.sight import EVERYTHING, Sight
from infra.bootstrap import INSTALLATION
from infra.postgres.projecting.projector import Projector
from infra.postgres.reading.reads import PostgresReads
from infra.postgres.signals import PostgresSignals
from projections.authority.grants import GRANTS
from projections.kernel.declarations import Query


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
