"""The calls of the effects of openings, over a connection of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

from infra.kernel.adapters import Parts
from infra.postgres.writing.journal import PostgresJournal
from infra.procurement.opening.packages import StoredPackages
from infra.procurement.opening.performing import Opener
from infra.procurement.opening.register import SealedRegister

if TYPE_CHECKING:
    from application.kernel.effects import Perform


@asynccontextmanager
async def open_registers(parts: Parts) -> AsyncIterator[SealedRegister]:
    """Registers, as long as somebody reads them."""
    journal = await PostgresJournal.open(parts.dsn, writers=1, readers=1)
    try:
        yield SealedRegister(parts.installation.codec, journal, parts.keys)
    finally:
        await journal.close()


def calls(parts: Parts, opening: str, auctioned: str, returning: str, releasing: str) -> Mapping[str, Perform]:
    """The calls by the names of their effects."""
    packages = StoredPackages(parts.blobs, parts.keys)

    async def open_envelopes(request: Any, _: UUID) -> tuple[Any, ...]:
        async with open_registers(parts) as registers:
            return await Opener(registers, packages).open(request)

    async def open_auctioned(request: Any, _: UUID) -> tuple[Any, ...]:
        async with open_registers(parts) as registers:
            return await Opener(registers, packages).open_auctioned(request)

    async def give_back(request: Any, _: UUID) -> tuple[Any, ...]:
        async with open_registers(parts) as registers:
            return await Opener(registers, packages).give_back(request)

    async def release(request: Any, _: UUID) -> tuple[Any, ...]:
        async with open_registers(parts) as registers:
            return await Opener(registers, packages).release(request)

    return {opening: open_envelopes, auctioned: open_auctioned, returning: give_back, releasing: release}
