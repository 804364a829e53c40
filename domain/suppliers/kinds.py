"""The choices of suppliers. Stored values: add, never rename."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Criterion(StrEnum):
    """What a company must show, by its code in e-Certis and in eForms (lists of exclusion grounds and selection)."""

    CRIMINAL_ORGANISATION = "crime-org"
    CORRUPTION = "corruption"
    FRAUD = "fraud"
    TERRORISM = "terr-offence"
    MONEY_LAUNDERING = "finan-laund"
    HUMAN_TRAFFICKING = "human-traffic"
    TAXES = "tax-pay"
    SOCIAL_SECURITY = "socsec-pay"
    BANKRUPTCY = "bankruptcy"
    INSOLVENCY = "insolvency"
    LIQUIDATION = "liq-admin"
    ACTIVITIES_SUSPENDED = "susp-act"
    PROFESSIONAL_REGISTER = "prof-regist"
    TRADE_REGISTER = "trade-regist"
    AUTHORISATION = "autorisation"
    MEMBERSHIP = "membership"
    YEARLY_TURNOVER = "gen-year-to"
    FINANCIAL_RATIO = "finan-rat"
    RISK_INSURANCE = "indem-insu"
    WORKS_PERFORMED = "work-perform"
    SUPPLIES_PERFORMED = "supply-perform"
    SERVICES_PERFORMED = "service-perform"
    QUALITY_ASSURANCE = "qu-certif-indep"
    ENVIRONMENTAL_MANAGEMENT = "envir-certif-indep"


class StandingDocumentKind(StrEnum):
    """What kind of evidence a document is."""

    CRIMINAL_RECORD = "criminal_record"
    TAX_CERTIFICATE = "tax_certificate"
    SOCIAL_SECURITY_CERTIFICATE = "social_security_certificate"
    SOLVENCY_CERTIFICATE = "solvency_certificate"
    TRADE_REGISTER_EXTRACT = "trade_register_extract"
    PROFESSIONAL_REGISTRATION = "professional_registration"
    LICENCE = "licence"
    ANNUAL_ACCOUNTS = "annual_accounts"
    INSURANCE_POLICY = "insurance_policy"
    REFERENCES = "references"
    QUALITY_CERTIFICATE = "quality_certificate"
    ENVIRONMENTAL_CERTIFICATE = "environmental_certificate"


_K, _C = StandingDocumentKind, Criterion
CRITERIA_OF: Final = MappingProxyType(
    {
        _K.CRIMINAL_RECORD: (
            _C.CRIMINAL_ORGANISATION,
            _C.CORRUPTION,
            _C.FRAUD,
            _C.TERRORISM,
            _C.MONEY_LAUNDERING,
            _C.HUMAN_TRAFFICKING,
        ),
        _K.TAX_CERTIFICATE: (_C.TAXES,),
        _K.SOCIAL_SECURITY_CERTIFICATE: (_C.SOCIAL_SECURITY,),
        _K.SOLVENCY_CERTIFICATE: (_C.BANKRUPTCY, _C.INSOLVENCY, _C.LIQUIDATION, _C.ACTIVITIES_SUSPENDED),
        _K.TRADE_REGISTER_EXTRACT: (_C.TRADE_REGISTER,),
        _K.PROFESSIONAL_REGISTRATION: (_C.PROFESSIONAL_REGISTER, _C.MEMBERSHIP),
        _K.LICENCE: (_C.AUTHORISATION,),
        _K.ANNUAL_ACCOUNTS: (_C.YEARLY_TURNOVER, _C.FINANCIAL_RATIO),
        _K.INSURANCE_POLICY: (_C.RISK_INSURANCE,),
        _K.REFERENCES: (_C.WORKS_PERFORMED, _C.SUPPLIES_PERFORMED, _C.SERVICES_PERFORMED),
        _K.QUALITY_CERTIFICATE: (_C.QUALITY_ASSURANCE,),
        _K.ENVIRONMENTAL_CERTIFICATE: (_C.ENVIRONMENTAL_MANAGEMENT,),
    }
)
"""The criteria that a kind of document is evidence for: version 1. A document stores those of the day of its filing."""
CRITERIA_VERSION: Final = 1


class ReminderStep(StrEnum):
    """When the company is told that a document ends: so many days before."""

    DAYS_30 = "days_30"
    DAYS_7 = "days_7"


class MandateRight(StrEnum):
    """What a representative may do for a company."""

    BID = "bid"
    SIGN = "sign"
    COMPLAIN = "complain"
    EXPLAIN = "explain"


class DebarmentGround(StrEnum):
    """Why a company is kept out (EU 2014/24, article 57, and national law)."""

    CONVICTION = "conviction"
    UNPAID_TAXES = "unpaid_taxes"
    INSOLVENCY = "insolvency"
    PROFESSIONAL_MISCONDUCT = "professional_misconduct"
    COLLUSION = "collusion"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    POOR_PERFORMANCE = "poor_performance"
    MISREPRESENTATION = "misrepresentation"
    UNDUE_INFLUENCE = "undue_influence"
    NATIONAL_LAW = "national_law"


class TenderNews(StrEnum):
    """What became of a tender that a search found."""

    CHANGED = "changed"
    EXTENDED = "extended"
    CANCELLED = "cancelled"
    AWARDED = "awarded"
    CLOSING = "closing"
    """Bids come in for seven more days."""


class AlertFrequency(StrEnum):
    """How soon somebody is told of what a saved search finds."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
