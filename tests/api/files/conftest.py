"""An installation that takes files, with a worker that looks into them."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.settings.settings import Settings
from tests.api.support.named import acting, named
from tests.api.support.real import Reader, client_at_work
from tests.infra.processes.running import until
from tests.support.everyone import Everyone

TEXT = b"An act of the council.\n" * 100
TUS = {"tus-resumable": "1.0.0"}
PATCH = {**TUS, "content-type": "application/offset+octet-stream"}


def announced(length: int, **metadata: str) -> dict[str, str]:
    """The headers that begin an upload."""
    said = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in metadata.items())
    return {**TUS, "upload-length": str(length), **({"upload-metadata": said} if said else {})}


def whoever(name: str) -> dict[str, Any]:
    """The headers of a caller."""
    return dict(acting(name))


@dataclass
class Filing:
    """A client of the installation, which sends as whom it is told."""

    http: httpx.AsyncClient
    client: Reader
    policy: Everyone
    settings: Settings
    me: dict[str, Any] = field(default_factory=lambda: whoever("uploader"))

    async def send(
        self, method: str, url: str, headers: dict[str, Any] | None = None, content: Any = None, **more: Any
    ) -> httpx.Response:
        return await self.http.request(method, url, headers={**self.me, **(headers or {})}, content=content, **more)

    async def put(self, content: bytes, **query: str) -> str:
        """Upload the body of one request; the address of the upload."""
        answer = await self.send("POST", "/files", content=content, params=query)
        assert answer.status_code == 201, answer.text
        return answer.headers["location"]

    async def settled(self, location: str) -> dict[str, Any]:
        """Where an upload stands once it is decided about, and its read model shows it."""
        told: dict[str, Any] = {}

        async def decided() -> bool:
            nonlocal told
            told = (await self.send("GET", location)).json()
            return told["state"] in {"admitted", "rejected"}

        await until(decided)
        upload = told["upload"]

        async def shown() -> bool:
            answer = await self.client.ask(f'{{ upload(uploadId: "{upload}") {{ state }} }}', self.me)
            return answer["upload"] is not None and answer["upload"]["state"] == told["state"].upper()

        await until(shown)
        return told

    async def admitted(self, content: bytes, **query: str) -> str:
        """Upload a file that is admitted; its address."""
        told = await self.settled(await self.put(content, **query))
        assert told["state"] == "admitted", told
        return str(told["file"])


FilingOf = Callable[..., AbstractAsyncContextManager[Filing]]


@pytest.fixture
def filing_of(database: str, keys_database: str, valkey_url: str, tmp_path: Path) -> FilingOf:
    """Makes an installation, with other settings where they are given."""

    @asynccontextmanager
    async def made(**changed: Any) -> AsyncIterator[Filing]:
        settings = Settings(
            database_url=database, keys_database_url=keys_database, valkey_url=valkey_url, data=tmp_path, **changed
        )
        policy = Everyone()
        async with client_at_work(settings, kind=Reader, policy=policy, principal_of=named) as client:
            yield Filing(client.http, client, policy, settings)

    return made
