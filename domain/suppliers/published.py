"""What suppliers tell other contexts: streams to look at in a decision, and whether a company may bid by them.

A decider elsewhere names `supplier_stream`, `mandate_stream` and `debarment_stream` in its guards, folds their events
by `CompanyStanding.after`, and asks `check_mandate`, `check_not_debarred`, `check_eligible`; `eligible` gives all that
the answer rests on. The public is told of suppliers, and of debarments.
"""

from __future__ import annotations

from typing import Any, get_args

from domain.kernel.publishing import Publication, PublishedStreams
from domain.suppliers.debarments import events as d
from domain.suppliers.eligibility import (
    CompanyStanding,
    CriterionFinding,
    DebarmentFact,
    EligibilityFact,
    EligibilityFindings,
    MandateFact,
    SupplierFact,
    check_eligible,
    check_mandate,
    check_not_debarred,
    eligible,
    term_of,
)
from domain.suppliers.kinds import CRITERIA_OF, Criterion, MandateRight, StandingDocumentKind
from domain.suppliers.mandates import events as m
from domain.suppliers.mandates.mandate import Mandate, MandateTerm
from domain.suppliers.naming import mandate_id, place_of
from domain.suppliers.suppliers import events as s

__all__ = [
    "CRITERIA_OF",
    "DEBARMENTS",
    "MANDATES",
    "PUBLICATIONS",
    "SUPPLIERS",
    "CompanyStanding",
    "Criterion",
    "CriterionFinding",
    "DebarmentDecided",
    "DebarmentFact",
    "DebarmentLifted",
    "EligibilityFact",
    "EligibilityFindings",
    "Mandate",
    "MandateConfirmed",
    "MandateFact",
    "MandateProposed",
    "MandateRejected",
    "MandateRevoked",
    "MandateRight",
    "MandateTerm",
    "StandingDocumentKind",
    "SupplierFact",
    "check_eligible",
    "check_mandate",
    "check_not_debarred",
    "debarment_stream",
    "eligible",
    "mandate_stream",
    "place_of",
    "supplier_stream",
    "term_of",
]

MandateProposed, MandateConfirmed, MandateRejected, MandateRevoked = (
    m.MandateProposed,
    m.MandateConfirmed,
    m.MandateRejected,
    m.MandateRevoked,
)
DebarmentDecided, DebarmentLifted = d.DebarmentDecided, d.DebarmentLifted
SUPPLIERS = PublishedStreams("supplier", get_args(SupplierFact))
"""A supplier and its standing documents: `supplier-<company id>`."""
MANDATES = PublishedStreams("mandate", get_args(MandateFact))
"""What an account may do for a company: `mandate-<company id>_<account id>`."""
DEBARMENTS = PublishedStreams("debarment", get_args(DebarmentFact))
"""When a company is kept out: `debarment-<company id>`."""


def supplier_stream(company_id: str) -> str:
    """The stream of a supplier."""
    return f"{SUPPLIERS.prefix}-{company_id}"


def mandate_stream(company_id: str, account_id: str) -> str:
    """The stream of what an account may do for a company."""
    return f"{MANDATES.prefix}-{mandate_id(company_id, account_id)}"


def debarment_stream(company_id: str) -> str:
    """The stream of the debarments of a company."""
    return f"{DEBARMENTS.prefix}-{company_id}"


def _told(event: type[Any], *names: str) -> Publication:
    told = ("company_id", "jurisdiction", *names)
    return Publication(event, told, "company_id", lambda it: str(it.jurisdiction))


PUBLICATIONS: tuple[Publication, ...] = (
    _told(s.SupplierRegistered),
    _told(d.DebarmentDecided, "case_id", "grounds", "first_day", "last_day", "since", "until", "reasons"),
    _told(d.DebarmentLifted, "case_id", "lifted_at", "reason"),
)
"""To be added to, one event at a time, by who may decide what the public is told."""
