"""What is sealed, against whom, by whose order, and on which ground?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.sharing import events as e
from domain.sharing.forms import LegalBasis, SealReach
from domain.sharing.naming import jurisdiction_of
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope
from projections.sharing.files import READ
from projections.sharing.holders import key_of


@dataclass(frozen=True, slots=True)
class FileSeal:
    """A file, or some entries of it, sealed against the holders named, or all but these, until `lifted`."""

    file_seal_id: str
    file_id: str
    seal_id: str
    owner_unit: str
    jurisdiction: str
    reach: SealReach
    holders: tuple[str, ...]
    entries: tuple[str, ...]
    basis: LegalBasis
    reason: str
    valid_until: datetime | None
    ordered_by: str
    ordered_at: datetime
    hide_line: bool = True
    lifted: bool = False
    lifted_at: datetime | None = None
    lifted_because: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The seal."""
    return (key_of(fact.event.file_id, fact.event.seal_id),)


def evolve(row: FileSeal | None, fact: Recorded[Any], key: str) -> FileSeal | None:
    """The seal after an event."""
    act = fact.act
    match fact.event, row:
        case e.SealOrdered() as event, _:
            of = jurisdiction_of(event.owner_unit)
            return filled(FileSeal, event, file_seal_id=key, jurisdiction=of, ordered_by=act.actor, ordered_at=act.at)
        case e.SealLifted(reason=reason), FileSeal():
            return replace(row, lifted=True, lifted_at=act.at, lifted_because=reason)
        case _:
            return row


SEALS = ReadModel(
    name="sharing.seals",
    version=2,
    row=FileSeal,
    key="file_seal_id",
    events=(e.SealOrdered, e.SealLifted),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("holders", "entries", "reason", "hide_line", "lifted_at", "lifted_because"),
    orders=("ordered_at",),
    permission=READ,
    scope=Scope("owner_unit", "jurisdiction", file="file_id"),
)
