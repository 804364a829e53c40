"""What happens to the releases of other publishers. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from domain.kernel.declarations import PUBLIC, Apart, ApartReference, Secret, event

Frame = Annotated[str | ApartReference | None, Apart("package_id")]
Body = Annotated[str | ApartReference | None, Apart("imported_release_id")]
OfRelease = Annotated[str | None, Secret("imported_release_id")]


@event("ocds.PackageReceived", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class PackageReceived:
    """A file of another publisher is taken in: its releases follow.

    `kind` is `releases`, `records` or `release`, a bare one. `sha256` and `size` are those of the whole file. `frame`
    is the file with the id of ours in the place of each release. It has no compiled records. `findings` are about the
    package: what is wrong with its records.
    """

    package_id: str
    publisher: str
    kind: str
    uri: str | None
    sha256: str
    size: int
    releases: int
    findings: tuple[str, ...]
    frame: Frame


@event("ocds.PackageTakenIn", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class PackageTakenIn:
    """All releases of the file are recorded."""

    package_id: str


@event("ocds.ReleaseRecorded", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ReleaseRecorded:
    """A release of another publisher, byte for byte as it stands in the file: `sha256` and `size` are those of `body`.

    `date` is the release's, in UTC; without a zone it was read in the publisher's. `findings` are the first of
    `finding_count` faults against the schema of OCDS 1.1.5, and a date without a zone. `value` is that of the tender,
    `contracted` the sum of the contracts in this release, each with its currency. `tells` names the secret fields
    that the release says. Real release ids, titles and suppliers name persons, so they go with the body.
    """

    imported_release_id: str
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
    tells: tuple[str, ...]
    release_id: OfRelease
    title: OfRelease
    suppliers: OfRelease
    body: Body


@event("ocds.ReleaseErased", fields=PUBLIC, erases="imported_release_id")
@dataclass(frozen=True, slots=True)
class ReleaseErased:
    """The body of a release is destroyed, with its id, title and suppliers, since somebody named there asked."""

    imported_release_id: str


OfPackage = PackageReceived | PackageTakenIn
OfImportedRelease = ReleaseRecorded | ReleaseErased
EVENTS = (PackageReceived, PackageTakenIn, ReleaseRecorded, ReleaseErased)
