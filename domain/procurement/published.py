"""What procurement tells other contexts, and the public."""

from __future__ import annotations

from typing import Any

from domain.kernel.publishing import Publication
from domain.organisations.published import jurisdiction_of
from domain.procurement.kinds import CriterionKind
from domain.procurement.lots import publications as lots
from domain.procurement.lots.events import AwardDecided
from domain.procurement.plans.events import PlanItemPublished, PlanItemRevised, PlanItemWithdrawn
from domain.procurement.procedures.events import ProcedureAdopted
from domain.procurement.tenders.events import (
    CancellationDecided,
    DeadlineExtended,
    ItemsPublished,
    LotPublished,
    TenderCancelled,
    TenderingClosed,
    TenderPublished,
    TermsAmended,
)

__all__ = [
    "PUBLICATIONS",
    "AwardDecided",
    "CancellationDecided",
    "CriterionKind",
    "DeadlineExtended",
    "ItemsPublished",
    "LotPublished",
    "TenderCancelled",
    "TenderPublished",
    "TenderingClosed",
    "TermsAmended",
]

_ITEM = (
    "plan_id",
    "plan_item_id",
    "buyer",
    "year",
    "title",
    "category",
    "cpv",
    "amount",
    "month",
    "procedure",
    "lines",
)
_TERMS = (
    "number",
    "procedure",
    "buyer",
    "plan_item_id",
    "title",
    "category",
    "value",
    "lots",
    "reason",
    "framework_id",
)


def _of_buyer(event: Any) -> str:
    return jurisdiction_of(event.buyer)


def _of_plan(event: Any) -> str:
    return jurisdiction_of(event.plan_id)


def _of_procedure(event: ProcedureAdopted) -> str:
    return event.jurisdiction


PUBLICATIONS: tuple[Publication, ...] = (
    Publication(
        ProcedureAdopted,
        ("jurisdiction", "code", "version", "kind", "parameters", "legal_basis", "effective_on"),
        "code",
        _of_procedure,
    ),
    Publication(PlanItemPublished, _ITEM, "plan_item_id", _of_buyer),
    Publication(PlanItemRevised, _ITEM, "plan_item_id", _of_buyer),
    Publication(PlanItemWithdrawn, ("plan_id", "plan_item_id"), "plan_item_id", _of_plan),
    Publication(
        TenderPublished,
        ("tender_id", "ocid", *_TERMS, "terms_version", "terms_sha256", "periods", "panel", "two_envelopes"),
        "tender_id",
        _of_buyer,
    ),
    *lots.PUBLICATIONS,
)
"""To be added to, one event at a time, by who may decide what the public is told."""
