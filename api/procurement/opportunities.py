"""What companies may bid on, and what such things cost before, in GraphQL."""

from __future__ import annotations

from api.kernel.declarations import Entity, Many, Mutation, One
from projections.procurement.lot_rows import LOTS
from projections.procurement.opportunities import OPPORTUNITIES
from projections.procurement.tender_documents import TENDER_DOCUMENTS
from projections.procurement.tender_items import TENDER_ITEMS
from projections.procurement.tender_lots import TENDER_LOTS
from projections.procurement.tenders import TENDERS
from projections.procurement.unit_prices import UNIT_PRICES

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
    Entity(UNIT_PRICES, (One("tender", TENDERS), One("lot", LOTS, "lot_id"))),
)
MUTATIONS: tuple[Mutation, ...] = ()
