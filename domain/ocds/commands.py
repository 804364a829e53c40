"""What can be asked about releases of other publishers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from domain.kernel.declarations import PUBLIC, Apart, Secret, command
from domain.ocds.forms import ImportId, Ocid, Publisher

GivenFrame = Annotated[str | None, Apart("package_id")]
GivenBody = Annotated[str | None, Apart("imported_release_id")]
OfRelease = Annotated[str | None, Secret("imported_release_id")]


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ReceivePackage:
    """Take in a file of another publisher. Its releases follow, and `TakeInPackage`."""

    package_id: ImportId
    publisher: Publisher
    kind: str
    uri: str | None
    sha256: str
    size: int
    releases: int
    findings: tuple[str, ...]
    frame: GivenFrame


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class TakeInPackage:
    """Say that all releases of a file are recorded."""

    package_id: ImportId


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class RecordRelease:
    """Record a release as it stands in the file."""

    imported_release_id: ImportId
    package_id: ImportId
    publisher: Publisher
    ocid: Ocid
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
    tells: tuple[str, ...]
    release_id: OfRelease
    title: OfRelease
    suppliers: OfRelease
    body: GivenBody


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class EraseRelease:
    """Destroy the body of a release, with its id, title and suppliers, because somebody who is named there asks."""

    imported_release_id: ImportId


OfPackage = ReceivePackage | TakeInPackage
OfImportedRelease = RecordRelease | EraseRelease
