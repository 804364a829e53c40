"""A client of an application over a real ledger, with a worker beside it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from starlette.requests import HTTPConnection

from api.app import create_app
from api.composing.installation import Installation
from application.kernel.orders import Principal
from application.kernel.policy import Policy
from infra.bootstrap import INSTALLATION
from infra.postgres.reading import seen
from infra.processes.api_worker import found_for_developers
from infra.processes.worker import work
from infra.services import open_services
from infra.settings.settings import Settings, default_data_folder
from tests.api.conftest import Client, Headers
from tests.api.support.named import named
from tests.infra.processes.running import looking, until
from tests.support.everyone import Everyone

C = TypeVar("C", bound=Client)
PATIENCE = 20.0
"""Seconds that an answer waits for its own act: the worker of a test begins all read models of the installation."""


class Reader(Client):
    """Reads no older state than its own acts, as a frontend does: it sends the position of its newest receipt along."""

    newest = 0

    async def send(self, query: str, headers: Headers = None, **variables: Any) -> httpx.Response:
        response = await super().send(query, {"x-min-position": str(self.newest), **(headers or {})}, **variables)
        self.newest = max(self.newest, *map(int, _RECEIPTS.findall(response.text)), 0)
        return response


_RECEIPTS = re.compile(r'"receipt":\{[^}]*"position":"(\d+)"')


@asynccontextmanager
async def client_at_work(
    settings: Settings,
    installation: Installation = INSTALLATION,
    *,
    kind: type[C],
    policy: Policy | None = None,
    principal_of: Callable[[HTTPConnection], Awaitable[Principal]] | None = None,
    founded: bool = False,
) -> AsyncIterator[C]:
    """A client of an application and its worker, once it is ready.

    Callers may do what they were granted, and `founded` makes the first grants; or what another `policy` lets them.
    They are who `principal_of` says; left out, they sign in.
    """
    stop = asyncio.Event()
    worker = asyncio.ensure_future(work(settings, stop, installation))
    patch = pytest.MonkeyPatch()
    patch.setattr(seen, "PATIENCE", PATIENCE)  # for which a question waits for access to files
    try:
        async with open_services(settings, installation, policy=policy) as services:
            if founded:
                await found_for_developers(settings, services)
            known = replace(services, limits=replace(services.limits, wait=PATIENCE))
            known = known if principal_of is None else replace(known, principal_of=principal_of)
            made = kind(create_app(known))

            async def ready() -> bool:
                answer = await made.http.get("/health/ready")
                assert not worker.done(), answer.text
                return answer.status_code == 200 and await _reflect_all(settings.database_url or "")

            await until(ready)
            yield made
            await made.app.state.api.close()
            await made.http.aclose()
    finally:
        patch.undo()
        stop.set()
        await worker


async def _reflect_all(dsn: str) -> bool:
    """Whether all read models reflect what is recorded: a test asks for what was founded before it."""
    async with looking(dsn) as look:
        behind = (
            "SELECT FROM projections.standings, ledger.head WHERE state = 'live' AND standings.position < head.position"
        )
        return not await look.rows(behind)


@asynccontextmanager
async def real_client(
    database: str, valkey_url: str, *, founded: bool = False, data: Path | None = None
) -> AsyncIterator[Client]:
    """A client that reads its own acts, of callers who say who they are.

    Everybody may do everything, or (`founded`) what they were granted. With a `data` folder they sign in by its tokens.
    """
    settings = Settings(database_url=database, valkey_url=valkey_url, data=data or default_data_folder())
    async with client_at_work(
        settings,
        kind=Reader,
        policy=None if founded else Everyone(),
        principal_of=named if data is None else None,
        founded=founded,
    ) as client:
        yield client
