"""A client of an application over a real ledger, with a worker beside it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx

from api.app import create_app
from application.kernel.policy import Policy
from infra.processes.serve_api import found_for_developers
from infra.processes.worker import work
from infra.runtime import open_services
from infra.settings.settings import Settings, default_data_folder
from tests.api.conftest import Client, Headers
from tests.api.support.named import named
from tests.support.everyone import Everyone

PATIENCE = 60.0


class Reader(Client):
    """Reads no older state than its own acts, as a frontend does: it sends the position of its newest receipt along."""

    newest = 0

    async def send(self, query: str, headers: Headers = None, **variables: Any) -> httpx.Response:
        response = await super().send(query, {"x-min-position": str(self.newest), **(headers or {})}, **variables)
        self.newest = max(self.newest, *map(int, _RECEIPTS.findall(response.text)), 0)
        return response


_RECEIPTS = re.compile(r'"receipt":\{[^}]*"position":"(\d+)"')


@asynccontextmanager
async def real_client(
    database: str, valkey_url: str, *, founded: bool = False, data: Path | None = None
) -> AsyncIterator[Client]:
    """The client, once the application is ready, of callers who say who they are.

    Everybody may do everything, or (`founded`) what they were granted. With a `data` folder they sign in by its tokens.
    """
    policy: Policy | None = None if founded else Everyone()
    settings = Settings(database_url=database, valkey_url=valkey_url, data=data or default_data_folder())
    stop = asyncio.Event()
    worker = asyncio.ensure_future(work(settings, stop))
    try:
        async with open_services(settings, policy=policy) as services:
            if founded:
                await found_for_developers(settings, services)
            made = Reader(create_app(replace(services, principal_of=named) if data is None else services))
            await asyncio.wait_for(_ready(made, worker), PATIENCE)
            yield made
            await made.app.state.api.close()
            await made.http.aclose()
    finally:
        stop.set()
        await worker


async def _ready(client: Client, worker: asyncio.Future[None]) -> None:
    while (answer := await client.http.get("/health/ready")).status_code != 200:
        assert not worker.done(), answer.text
