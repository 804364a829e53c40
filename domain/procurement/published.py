"""What procurement tells other contexts, and the public."""

from __future__ import annotations

from domain.kernel.publishing import Publication
from domain.procurement.kinds import CriterionKind
from domain.procurement.lots import publications as lots
from domain.procurement.lots.events import AwardDecided
from domain.procurement.tenders.events import (
    CancellationDecided,
    DeadlineExtended,
    ItemsPublished,
    LotPublished,
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
    "TenderPublished",
    "TermsAmended",
]

PUBLICATIONS: tuple[Publication, ...] = (*lots.PUBLICATIONS,)
"""To be added to, one event at a time, by who may decide what the public is told."""
