"""What happens to data services and agreements. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass

from domain.exchange.services.terms import AgreementTerms
from domain.kernel.declarations import INTERNAL, event


@event("exchange.DataServiceOffered", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DataServiceOffered:
    """These fields of a source may be asked for, by whoever has an agreement about them."""

    service_id: str
    title: str
    source: str
    fields: tuple[str, ...]


@event("exchange.DataServiceEnded", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DataServiceEnded:
    """Nothing is answered by it any more."""

    service_id: str
    reason: str


@event("exchange.AgreementSigned", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class AgreementSigned:
    """An officer signs the terms for this installation. It is in force once a second one signed the same.

    `terms_sha256` names the terms: both sides hold the same, or nothing is answered.
    """

    agreement_id: str
    partner_id: str
    provides: bool
    terms: AgreementTerms
    terms_sha256: str
    by: str


@event("exchange.AgreementEnded", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class AgreementEnded:
    """Nothing is asked or answered under it any more."""

    agreement_id: str
    reason: str


ServiceEvent = DataServiceOffered | DataServiceEnded
AgreementEvent = AgreementSigned | AgreementEnded
