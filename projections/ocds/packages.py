"""Which files of other publishers were taken in, and what is wrong with them?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, get_args

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.ocds import events as e
from projections.kernel.declarations import ReadModel


@dataclass(frozen=True, slots=True)
class OcdsPackage:
    """A file of another publisher. Without `taken_in_at` its releases are still being recorded."""

    package_id: str
    publisher: str
    kind: str
    uri: str | None
    sha256: str
    size: int
    releases: int
    findings: tuple[str, ...]
    received_at: datetime
    taken_in_at: datetime | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The file."""
    return (fact.event.package_id,)


def evolve(row: OcdsPackage | None, fact: Recorded[Any], _: str) -> OcdsPackage | None:
    """The file after an event."""
    match fact.event, row:
        case e.PackageReceived() as event, _:
            return filled(OcdsPackage, event, received_at=fact.act.at)
        case e.PackageTakenIn(), OcdsPackage():
            return replace(row, taken_in_at=fact.act.at)
        case _:
            return row


OCDS_PACKAGES = ReadModel(
    name="ocds.packages",
    version=1,
    row=OcdsPackage,
    key="package_id",
    events=get_args(e.OfPackage),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("uri", "size", "taken_in_at"),
    orders=("received_at",),
)
