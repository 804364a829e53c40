"""Which certificates may seal documents, whose are they, and until when?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.documents.certificates import events as e
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.organisations.published import jurisdiction_of
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class SealCertificate:
    """A certificate of a seal: of the account that holds it, at a unit, or (neither) of the installation itself."""

    certificate_sha256: str
    unit: str | None
    jurisdiction: str | None
    holder: str | None
    valid_from: datetime
    valid_until: datetime
    ended_at: datetime | None = None
    reason: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The certificate."""
    return (fact.event.certificate_sha256,)


def evolve(row: SealCertificate | None, fact: Recorded[Any], _: str) -> SealCertificate | None:
    """The certificate after an event."""
    match fact.event, row:
        case e.CertificateRegistered() as registered, _:
            jurisdiction = None if registered.unit is None else jurisdiction_of(registered.unit)
            return filled(SealCertificate, registered, jurisdiction=jurisdiction)
        case e.CertificateEnded(ended_at=at, reason=reason), SealCertificate():
            return replace(row, ended_at=at, reason=reason)
        case _:
            return row


SEAL_CERTIFICATES = ReadModel(
    name="documents.seal_certificates",
    version=1,
    row=SealCertificate,
    key="certificate_sha256",
    events=(e.CertificateRegistered, e.CertificateEnded),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("reason", "valid_from", "ended_at"),
    orders=("valid_until",),
    permission="documents.read",
    scope=Scope(unit="unit", jurisdiction="jurisdiction", account="holder"),
)
