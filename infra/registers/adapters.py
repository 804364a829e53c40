"""What registers add to the processes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from infra.kernel.adapters import Adapters, Lazy, Parts

if TYPE_CHECKING:
    from application.kernel.effects import Perform
    from application.registers.closing import EndedDay
    from domain.registers.day import RegisterDayFile


def _effects(parts: Parts) -> Mapping[str, Perform]:
    import asyncio

    from infra.registers.reading import day_of

    async def close_day(ended: EndedDay, _: UUID) -> RegisterDayFile:
        where = (ended.unit, ended.series, ended.year, ended.day)
        codec = parts.installation.codec
        return (await asyncio.to_thread(day_of, parts.dsn, codec, *where, role="foja_worker")).made

    return {"registers.close_day": close_day}


ADAPTERS = Adapters(
    commands={
        "registers": Lazy("infra.registers.cli.registers", "Write a day of a register as a file, and record its hash."),
    },
    effects=_effects,
)
