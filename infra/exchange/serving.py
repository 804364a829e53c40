"""The addresses of exchange: the key of this installation, and where partners send to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import orjson
import structlog
from joserfc.jwk import OKPKey
from starlette.requests import Request
from starlette.responses import Response

from api.kernel.routes import ContextRoute, Handle
from application.kernel.uploads import Uploads
from domain.exchange.services.sources import DataSource
from infra.exchange import rows
from infra.exchange.answers import Answered, NotTaken, Receipted, told
from infra.exchange.data import DATA_QUESTIONS, DataProvider
from infra.exchange.keys import exchange_key, public_jwk
from infra.exchange.posting import PATH
from infra.exchange.receiving import ConsignmentReceiver
from infra.exchange.reconciling import STANDINGS, tell_standing
from infra.exchange.record import open_record
from infra.kernel.adapters import Parts
from infra.postgres.connect import async_pool
from infra.settings.settings import SettingsError

KEY_PATH = "/exchange/key"
LONGEST_QUESTION = 64 * 1024
_HEADERS = {"cache-control": "no-store"}

log = structlog.get_logger()


@asynccontextmanager
async def open_routes(parts: Parts, uploads: Uploads | None) -> AsyncIterator[Sequence[ContextRoute]]:
    """The routes; without a key, or without a store of files, they answer `unavailable`."""
    async with open_record(parts) as record, async_pool(parts.dsn, "foja_app", size=2) as pool:

        async def refused_of_late(channel: str) -> list[tuple[str, str]]:
            async with pool.connection() as connection:
                return await rows.refused(connection, channel)

        @cache
        def receiver() -> tuple[ConsignmentReceiver, OKPKey]:
            key = exchange_key(parts.settings)
            if uploads is None:
                raise SettingsError("this installation takes no files")
            return ConsignmentReceiver(record, parts.bus, uploads, key, refused_of_late), key

        async def tell(_: Request, __: AsyncIterator[bytes]) -> Response:
            return Response(orjson.dumps(public_jwk(receiver()[1])), 200, _HEADERS, "application/jwk+json")

        async def stand(_: Request, body: AsyncIterator[bytes]) -> Response:
            signed = await _question(body)
            return _answered(await tell_standing(signed, record, receiver()[1], refused_of_late))

        async def row_of(source: DataSource, key: str, names: Sequence[str]) -> dict[str, Any]:
            async with pool.connection() as connection:
                return await rows.source_row(connection, source, key, names)

        async def tell_row(_: Request, body: AsyncIterator[bytes]) -> Response:
            provider = DataProvider(record, parts.bus, receiver()[1], row_of)
            return _answered(await provider.answer(await _question(body)))

        async def take(_: Request, body: AsyncIterator[bytes]) -> Response:
            return _answered(await receiver()[0].answer(body))

        yield (
            ContextRoute(KEY_PATH, ("GET",), _with_key(tell)),
            ContextRoute(PATH, ("POST",), _with_key(take), "uploads"),
            ContextRoute(STANDINGS.path, ("POST",), _with_key(stand), "uploads"),
            ContextRoute(DATA_QUESTIONS.path, ("POST",), _with_key(tell_row), "uploads"),
        )


def _with_key(handle: Handle) -> Handle:
    """The same; `unavailable`, and a line in the log, while there is no key."""

    async def handled(http: Request, body: AsyncIterator[bytes]) -> Response:
        try:
            return await handle(http, body)
        except SettingsError as error:
            log.warning("exchange_takes_nothing_in", reason=str(error))
            return _answered(NotTaken("unavailable"))

    return handled


async def _question(body: AsyncIterator[bytes]) -> str:
    """A signed question; what is too long or not ASCII is none."""
    found = bytearray()
    async for chunk in body:
        if len(found) <= LONGEST_QUESTION:
            found += chunk
    return found.decode("ascii", errors="replace") if len(found) <= LONGEST_QUESTION else ""


def _answered(answer: Receipted | Answered | NotTaken) -> Response:
    status, content = told(answer)
    return Response(content, status, _HEADERS, "application/json")
