"""What procurement tells other contexts, and the public."""

from __future__ import annotations

from domain.kernel.publishing import Publication
from domain.procurement.tenders.events import ItemsPublished, LotPublished, TenderPublished

__all__ = ["PUBLICATIONS", "ItemsPublished", "LotPublished", "TenderPublished"]

PUBLICATIONS: tuple[Publication, ...] = ()
"""To be added to, one event at a time, by who may decide what the public is told."""
