"""What companies may bid on, in GraphQL."""

from __future__ import annotations

from api.kernel.declarations import Entity, Many, Mutation, One
from projections.procurement.opportunities import OPPORTUNITIES
from projections.procurement.tender_documents import TENDER_DOCUMENTS
from projections.procurement.tender_items import TENDER_ITEMS
from projections.procurement.tender_lots import TENDER_LOTS
from projections.procurement.tenders import TENDERS

ENTITIES: tuple[Entity, ...] = (
    Entity(
        OPPORTUNITIES,
        relations=(
            One("tender", TENDERS),
            One("terms", TENDER_LOTS, "lot_id"),
            Many("items", TENDER_ITEMS),
            Many("documents", TENDER_DOCUMENTS, "tender_id", "tender_id"),
        ),
    ),
)
MUTATIONS: tuple[Mutation, ...] = ()
