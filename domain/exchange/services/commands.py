"""What can be asked about data services and agreements."""

from __future__ import annotations

from dataclasses import dataclass

from domain.exchange.forms import InstallationCode, Name, Reason
from domain.exchange.services.forms import AgreementId, FieldCode, ServiceId
from domain.exchange.services.terms import AgreementTerms


@dataclass(frozen=True, slots=True)
class OfferDataService:
    """Offer fields of a source to partners. Nobody may ask for them before there is an agreement."""

    service_id: ServiceId
    title: Name
    source: FieldCode
    fields: tuple[FieldCode, ...]


@dataclass(frozen=True, slots=True)
class EndDataService:
    """Answer nothing by a service any more."""

    service_id: ServiceId
    reason: Reason


@dataclass(frozen=True, slots=True)
class SignAgreement:
    """Sign the terms with a partner for this installation: a second officer, another person, signs the same.

    `provides` says which side this one is: it answers, or it asks. Officers of the other side sign there.
    """

    agreement_id: AgreementId
    partner_id: InstallationCode
    provides: bool
    terms: AgreementTerms


@dataclass(frozen=True, slots=True)
class EndAgreement:
    """Ask and answer nothing under an agreement any more."""

    agreement_id: AgreementId
    reason: Reason


ServiceCommand = OfferDataService | EndDataService
AgreementCommand = SignAgreement | EndAgreement
