"""Which contracting processes did other publishers publish, and how far are they?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from domain.kernel.declarations import Recorded
from domain.ocds import events as e
from projections.kernel.declarations import ReadModel
from projections.ocds.naming import process_key


@dataclass(frozen=True, slots=True)
class ImportedProcess:
    """A contracting process of another publisher, told by its releases, in whatever order these came.

    A figure is that of the latest release that says it, whose date stands beside it. `cpv` and `tags` are those of
    all.
    """

    imported_process_id: str
    publisher: str
    ocid: str
    first_date: datetime
    last_date: datetime
    releases: int
    tags: tuple[str, ...]
    cpv: tuple[str, ...]
    buyer: str | None = None
    buyer_as_of: datetime | None = None
    method: str | None = None
    method_as_of: datetime | None = None
    value: Decimal | None = None
    currency: str | None = None
    value_as_of: datetime | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The process of the release."""
    return (process_key(fact.event.publisher, fact.event.ocid),)


def evolve(row: ImportedProcess | None, fact: Recorded[Any], key: str) -> ImportedProcess:
    """The process with one more release."""
    event: e.ReleaseRecorded = fact.event
    date = event.date
    process = row or ImportedProcess(key, event.publisher, event.ocid, date, date, 0, (), ())
    process = replace(
        process,
        first_date=min(process.first_date, date),
        last_date=max(process.last_date, date),
        releases=process.releases + 1,
        tags=tuple(sorted({*process.tags, *event.tags})),
        cpv=tuple(sorted({*process.cpv, *event.cpv})),
    )
    if event.buyer is not None and _is_newer(date, process.buyer_as_of):
        process = replace(process, buyer=event.buyer, buyer_as_of=date)
    if event.method is not None and _is_newer(date, process.method_as_of):
        process = replace(process, method=event.method, method_as_of=date)
    if event.value is not None and _is_newer(date, process.value_as_of):
        process = replace(process, value=event.value, currency=event.currency, value_as_of=date)
    return process


def _is_newer(date: datetime, other: datetime | None) -> bool:
    return other is None or date >= other


IMPORTED_PROCESSES = ReadModel(
    name="ocds.processes",
    version=1,
    row=ImportedProcess,
    key="imported_process_id",
    events=(e.ReleaseRecorded,),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("buyer_as_of", "method_as_of", "value_as_of"),
    orders=("first_date", "last_date"),
    searched=("buyer",),
)
