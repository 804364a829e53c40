"""Which releases did other publishers publish, when, of what value, and what is wrong with them?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, get_args

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.ocds import events as e
from projections.kernel.declarations import ReadModel
from projections.ocds.naming import process_key


@dataclass(frozen=True, slots=True)
class ImportedRelease:
    """A release of another publisher, without what may name a person: that is `releaseTexts`.

    `value` is that of the tender, `contracted` the sum of the contracts in this release. `sha256` and `size` are those
    of its bytes, also where they are erased.
    """

    imported_release_id: str
    imported_process_id: str
    package_id: str
    publisher: str
    ocid: str
    date: datetime
    tags: tuple[str, ...]
    sha256: str
    size: int
    findings: tuple[str, ...]
    finding_count: int
    method: str | None
    category: str | None
    buyer: str | None
    cpv: tuple[str, ...]
    value: Decimal | None
    currency: str | None
    contracted: Decimal | None
    contracted_currency: str | None
    recorded_at: datetime
    erased: bool = False


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The release."""
    return (fact.event.imported_release_id,)


def evolve(row: ImportedRelease | None, fact: Recorded[Any], _: str) -> ImportedRelease | None:
    """The release after an event."""
    match fact.event, row:
        case e.ReleaseRecorded() as event, _:
            process = process_key(event.publisher, event.ocid)
            return filled(ImportedRelease, event, imported_process_id=process, recorded_at=fact.act.at)
        case e.ReleaseErased(), ImportedRelease():
            return replace(row, erased=True)
        case _:
            return row


IMPORTED_RELEASES = ReadModel(
    name="ocds.releases",
    version=1,
    row=ImportedRelease,
    key="imported_release_id",
    events=get_args(e.OfImportedRelease),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("sha256", "size", "recorded_at"),
    orders=("date",),
)
