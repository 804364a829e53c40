"""The record of an imported process: its releases, merged by the rules of OCDS, as of a position of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from application.ocds.reading.parsing import parsed
from infra.ocds.bodies import Shelf
from infra.opencontracting.merging import compiled_of_others
from projections.kernel.declarations import Condition, Query, Reads
from projections.ocds.naming import process_key
from projections.ocds.releases import IMPORTED_RELEASES

_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class ImportedRecord:
    """What the releases of a process add up to; `erased` ones are not in it. None of a process without a body."""

    releases: int
    erased: int
    compiled: Any


async def imported_record(
    reads: Reads, shelf: Shelf, publisher: str, ocid: str, as_of: int | None = None
) -> ImportedRecord:
    """The record of a process as it stood at a position. Raises NotMergeable, and what `as_of` raises of the reads."""
    ids = await _ids(reads, process_key(publisher, ocid), as_of)
    bodies = dict[str, bytes]()
    for start in range(0, len(ids), _PAGE):
        bodies.update(await shelf.bodies(ids[start : start + _PAGE]))
    releases = [parsed(bodies[id_], 0) for id_ in ids if id_ in bodies]
    return ImportedRecord(len(ids), len(ids) - len(bodies), compiled_of_others(releases) if releases else None)


async def _ids(reads: Reads, process: str, as_of: int | None) -> Sequence[str]:
    """The releases of a process that were recorded by then, in the order of their ids."""
    ids, after, more = list[str](), None, True
    while more:
        where = (Condition("imported_process_id", "eq", process),)
        page = await reads.page(IMPORTED_RELEASES, Query(where, first=_PAGE, after=after, as_of=as_of))
        ids += [row.imported_release_id for row in page.rows]
        more, after = page.has_next, ((ids[-1],) if page.rows else None)
    return ids
