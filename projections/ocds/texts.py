"""What does a release of another publisher say that may name a person: its id, its title, its suppliers?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from domain.kernel.declarations import Recorded, Secret
from domain.kernel.filling import filled
from domain.ocds import events as e
from projections.kernel.declarations import ReadModel
from projections.ocds.naming import process_key

READ: Final = "ocds.read_releases"
"""The permission to see titles, suppliers and bodies: real ones name natural persons."""
OfRelease = Annotated[str | None, Secret("imported_release_id")]


@dataclass(frozen=True, slots=True)
class ReleaseText:
    """The words of a release. `tells` names those that it says; they are gone where the release was erased.

    `suppliers` has a name on each line.
    """

    imported_release_id: str
    imported_process_id: str
    publisher: str
    ocid: str
    date: datetime
    tells: tuple[str, ...]
    release_id: OfRelease
    title: OfRelease
    suppliers: OfRelease


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The release."""
    return (fact.event.imported_release_id,)


def evolve(_: ReleaseText | None, fact: Recorded[Any], __: str) -> ReleaseText:
    """The words as they were recorded."""
    event: e.ReleaseRecorded = fact.event
    return filled(ReleaseText, event, imported_process_id=process_key(event.publisher, event.ocid))


RELEASE_TEXTS = ReadModel(
    name="ocds.release_texts",
    version=1,
    row=ReleaseText,
    key="imported_release_id",
    events=(e.ReleaseRecorded,),
    keys=keys,
    evolve=evolve,
    orders=("date",),
    permission=READ,
    searched=("title", "suppliers"),
)
