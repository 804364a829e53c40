"""Many units of one jurisdiction, stored at once: what commands would take minutes for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from application.kernel.journal import AppendRequest, Load
from application.ledger.envelope import Codec
from domain.kernel.declarations import Act, Recorded
from domain.organisations.events import UnitCreated
from domain.organisations.kinds import UnitKind
from infra.runtime import open_journal

SEED = "system:seed"
IN_ACT = 500


async def create_units(dsn: str, codec: Codec, parent: str, above: Sequence[str], names: Sequence[str]) -> list[str]:
    """Create units below a parent, which stands at the end of the path `above`; their ids."""
    jurisdiction = parent.partition(":")[0]
    stream, day = f"structure-{jurisdiction}", date(2020, 1, 1)
    async with open_journal(dsn) as journal:
        for first in range(0, len(names), IN_ACT):
            at, (known,) = await journal.load([Load((stream,), SEED, uuid4())])
            events = [
                UnitCreated(
                    f"{jurisdiction}:{name}", jurisdiction, UnitKind.DEPARTMENT, name, parent, (*above, name), 1, day
                )
                for name in names[first : first + IN_ACT]
            ]
            await journal.append([_request(codec, stream, known.versions[stream], events, at)])
    return [f"{jurisdiction}:{name}" for name in names]


def _request(codec: Codec, stream: str, version: int, events: Sequence[Any], at: datetime) -> AppendRequest:
    id_ = uuid4()
    stored = [codec.seal(_fact(event, stream, n, at, id_)) for n, event in enumerate(events, version + 1)]
    return AppendRequest(stream, version + len(events), stored, SEED, id_, id_.bytes * 2)


def _fact(event: Any, stream: str, version: int, at: datetime, command_id: UUID) -> Recorded[Any]:
    return Recorded(event, stream, version, 0, Act(SEED, "*", "", at), uuid4(), command_id, command_id, None)
