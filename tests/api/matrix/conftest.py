"""One world for all of the matrix, on a real ledger, with a worker beside it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from api.kernel.services import Limits
from infra.bootstrap import INSTALLATION
from infra.generated.matrix.expanding import read
from infra.processes.worker import work
from infra.runs.recording import RECORDER
from infra.services import open_services
from infra.settings.settings import Settings
from projections.kernel.declarations import LedgerQuery, ReadSide
from tests.api.matrix.asking import Asking
from tests.api.matrix.contexts import ADDED
from tests.api.matrix.places import PLACES
from tests.api.matrix.world import build
from tests.infra.processes.running import until
from tests.support.databases import new_database
from tests.support.planting import planted

PATIENCE = 300.0


@pytest.fixture(scope="package")
def matrix_settings(
    postgres_dsn: str,
    database_template: str,
    keys_template: str,
    valkey_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Settings]:
    """A ledger and a database of keys for the world."""
    data: Path = tmp_path_factory.mktemp("matrix")
    with new_database(postgres_dsn, database_template) as ledger, new_database(postgres_dsn, keys_template) as keys:
        yield Settings(database_url=ledger, keys_database_url=keys, valkey_url=valkey_url, data=data)


async def _settled(reads: ReadSide) -> bool:
    """Whether the read models reflect the world, and the worker has rehearsed what it recalls: else rows would change
    while they are compared.
    """
    query = LedgerQuery(first=1000, types=("sharing.SharesRecalled", "runs.RunRehearsed"))

    async def rehearsed() -> bool:
        acts = await reads.entries(query)
        recalled = [act for act in acts if act.type == "sharing.SharesRecalled"]
        return len([act for act in acts if act.actor == RECORDER.actor]) >= len(recalled)

    await until(rehearsed, PATIENCE)
    return await reads.projected([model.name for model in INSTALLATION.read_models], await reads.head(), PATIENCE)


async def _plant(dsn: str) -> None:
    """What contexts have at each place without that it was decided there."""
    for module in (each for each in ADDED if hasattr(each, "facts")):
        for place in PLACES.values():
            for stream, facts in module.facts(place):
                await planted(dsn, INSTALLATION.codec, stream, *facts)


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def asking(matrix_settings: Settings) -> AsyncIterator[Asking]:
    """Asks and acts in the world as anybody."""
    stop = asyncio.Event()
    async with open_services(matrix_settings) as services:
        await _plant(matrix_settings.database_url or "")
        await build(services.bus, read().columns)  # type: ignore[arg-type]
        worker = asyncio.ensure_future(work(matrix_settings, stop))
        try:
            projected = asyncio.ensure_future(_settled(services.reads))
            await asyncio.wait({worker, projected}, return_when=asyncio.FIRST_COMPLETED)
            assert not worker.done(), worker
            assert await projected, "the read models did not follow"
            asked = replace(services, limits=Limits(cost=10_000_000, aliases=500, root_fields=500, tokens=20_000))
            async with Asking.over(asked) as made:
                yield made
        finally:
            stop.set()
            await worker
