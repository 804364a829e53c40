"""One installation of a test: its server on loopback, its worker, and what its officers do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from granian.constants import Interfaces
from granian.server.embed import Server
from psycopg.rows import dict_row

from api.app import create_app
from api.kernel.services import Services
from application.kernel.orders import CommandBus, Order, Principal, Receipt
from application.kernel.uploads import Announcement, Uploads
from domain.exchange.channels import commands as c
from domain.exchange.partners import commands as p
from infra.exchange.keys import exchange_key, public_jwk
from infra.exchange.receiving import OURSELVES
from infra.processes.worker import work
from infra.services import open_services
from infra.settings.settings import Settings
from tests.api.support.live import free_port
from tests.infra.processes.running import until
from tests.support.everyone import Everyone

OFFICER = Principal("u-officer", "*")
ABOUT, UNIT = "document-0000000001", "MD:moj"
LOG = "moh.example+01234567+AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcd"
BLIND = "b" * 64


@dataclass
class Site:
    """An installation; `address` is where it answers."""

    settings: Settings
    port: int = field(default_factory=free_port)
    services: Services = field(init=False)

    @property
    def uploads(self) -> Uploads:
        """What takes files there."""
        assert self.services.uploads is not None
        return self.services.uploads

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def x(self) -> str:
        """Its public key."""
        return public_jwk(exchange_key(self.settings))["x"]

    @asynccontextmanager
    async def served(self) -> AsyncIterator[None]:
        """Its server on loopback, without a worker."""
        async with open_services(self.settings, policy=Everyone()) as self.services:
            app = create_app(self.services)
            server = Server(app, address="127.0.0.1", port=self.port, interface=Interfaces.ASGI, log_enabled=False)
            serving = asyncio.ensure_future(server.serve())
            try:
                yield
            finally:
                await app.state.api.close()
                server.stop()  # type: ignore[no-untyped-call, unused-ignore]
                await serving

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Its worker."""
        stop = asyncio.Event()
        worker = asyncio.ensure_future(work(self.settings, stop))
        try:
            yield
        finally:
            stop.set()
            await worker

    async def give(self, command: Any) -> Receipt:
        """A command of an officer."""
        return await self.services.bus.execute(Order(command), OFFICER)

    async def admits(self, other: Site, name: str, ours: str, bus: CommandBus | None = None) -> None:
        """Two officers admit another installation."""
        bus = bus or self.services.bus
        now = datetime.now(UTC)
        until_ = now + timedelta(days=300)
        admitted = p.AdmitPartner(name, ours, name, other.address, other.x, LOG, now, until_)
        for command in (admitted, p.ConfirmPartner(name, other.x)):
            await bus.execute(Order(command), OFFICER)

    async def upload(self, content: bytes, name: str, thing: str = ABOUT, unit: str = UNIT) -> str:
        """Upload a part, and wait until it was looked into; its id."""
        announced = Announcement(len(content), name, "text/plain", thing, unit)
        upload = await self.uploads.begin(announced, OFFICER)

        async def chunks() -> AsyncIterator[bytes]:
            yield content

        await self.uploads.take(upload.upload_id, 0, chunks(), OFFICER, None)

        async def admitted() -> bool:
            found = await self.uploads.find(upload.upload_id, OFFICER)
            return found is not None and found.stage == "admitted"

        await until(admitted)
        return upload.upload_id

    async def consigns(self, partner: str, number: int, *uploads: str) -> str:
        """Consign uploads to a partner; the id of the consignment."""
        id_ = f"consignment-{number:08}"
        expires = datetime.now(UTC) + timedelta(days=20)
        await self.give(c.Consign(id_, partner, UNIT, "document", ABOUT, expires, uploads, BLIND))
        return id_

    def rows(self, model: str) -> Sequence[dict[str, Any]]:
        """The rows of a read model as they are at this moment."""
        with psycopg.connect(self.settings.database_url or "", row_factory=dict_row) as connection:
            found = connection.execute(
                "SELECT relation FROM projections.standings WHERE name = %s AND state = 'live'", (model,)
            )
            relation = found.fetchone()
            assert relation is not None
            return connection.execute(
                f"SELECT * FROM projections.{relation['relation']} ORDER BY since".encode()
            ).fetchall()

    async def row(self, model: str, **wanted: Any) -> dict[str, Any]:
        """The row with these values, once there is one."""

        async def there() -> dict[str, Any] | None:
            rows = self.rows(model)
            return next((row for row in rows if all(row[name] == value for name, value in wanted.items())), None)

        try:
            return await until(there, 20)
        except TimeoutError:
            raise AssertionError(
                (wanted, [(r.get("code"), r.get("attempts"), r.get("status")) for r in self.rows(model)])
            ) from None

    def events(self, topic: str) -> int:
        """How many events of a type are in the ledger."""
        with psycopg.connect(self.settings.database_url or "") as connection:
            found = connection.execute(
                "SELECT count(*) FROM ledger.stored_events WHERE topic = %s", (topic,)
            ).fetchone()
            return 0 if found is None else int(found[0])

    async def part(self, upload_id: str) -> bytes:
        """The bytes of a part that came and was admitted."""
        found = await self.uploads.find(upload_id, OURSELVES)
        assert found is not None
        assert found.blob is not None
        return await self.content(found.blob)

    async def content(self, blob: str) -> bytes:
        """The bytes of a stored file."""
        assert self.services.files is not None
        file = await self.services.files.open(blob)
        return b"".join([chunk async for chunk in file.plain()])


@asynccontextmanager
async def all_of(*running: Any) -> AsyncIterator[None]:
    """Several servers and workers at once."""
    async with AsyncExitStack() as opened:
        for each in running:
            await opened.enter_async_context(each)
        yield
