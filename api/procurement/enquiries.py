"""Enquiries in GraphQL."""

from __future__ import annotations

from api.kernel.declarations import Entity, Mutation, One
from domain.procurement.enquiries import commands as c
from projections.procurement.enquiries import ENQUIRIES
from projections.procurement.tender_lots import TENDER_LOTS
from projections.procurement.tenders import TENDERS

ENTITIES: tuple[Entity, ...] = (
    Entity(ENQUIRIES, relations=(One("tender", TENDERS), One("lot", TENDER_LOTS, "lot_id"))),
)
MUTATIONS: tuple[Mutation, ...] = (
    Mutation(c.AskEnquiry, ENQUIRIES),
    Mutation(c.AnswerEnquiry, ENQUIRIES),
    Mutation(c.DismissEnquiry, ENQUIRIES),
)
