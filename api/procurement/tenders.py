"""Tenders in GraphQL."""

from __future__ import annotations

from api.kernel.declarations import Entity, Many, Mutation, One, Question
from api.procurement.tender_questions import KeyChallenge, OpenerChallenge
from domain.procurement.tenders import commands as c
from projections.procurement.candidates import CANDIDATES
from projections.procurement.enquiries import ENQUIRIES
from projections.procurement.plans import PLAN_ITEMS
from projections.procurement.procedures import PROCEDURES
from projections.procurement.tender_documents import TENDER_DOCUMENTS
from projections.procurement.tender_drafts import TENDER_DRAFTS
from projections.procurement.tender_items import TENDER_ITEMS
from projections.procurement.tender_lots import TENDER_LOTS
from projections.procurement.tender_timeline import TENDER_TIMELINE
from projections.procurement.tenders import TENDERS

ENTITIES: tuple[Entity, ...] = (
    Entity(
        TENDERS,
        relations=(
            One("planItem", PLAN_ITEMS, "plan_item_id"),
            One("rules", PROCEDURES, "procedure"),
            Many("lots", TENDER_LOTS),
            Many("documents", TENDER_DOCUMENTS),
            Many("enquiries", ENQUIRIES),
            Many("candidates", CANDIDATES),
            Many("timeline", TENDER_TIMELINE),
        ),
    ),
    Entity(TENDER_LOTS, relations=(One("tender", TENDERS), Many("items", TENDER_ITEMS))),
    Entity(TENDER_ITEMS, relations=(One("lot", TENDER_LOTS), One("tender", TENDERS)), plural="tenderItems"),
    Entity(TENDER_DOCUMENTS, relations=(One("tender", TENDERS),)),
    Entity(TENDER_TIMELINE),
    Entity(TENDER_DRAFTS),
)
_DRAFTED = (
    c.DraftTender,
    c.AddLot,
    c.RemoveLot,
    c.AddItems,
    c.SetCriteria,
    c.AttachDocument,
    c.NameOpener,
    c.DropOpener,
    c.ProveOpenerKey,
    c.ConfirmOpenerReady,
)
MUTATIONS: tuple[Mutation, ...] = (
    *(Mutation(command, TENDER_DRAFTS) for command in _DRAFTED),
    Mutation(c.PublishTender, TENDERS),
    Mutation(c.AmendTerms, TENDERS),
    Mutation(c.ExtendDeadline, TENDERS),
    Mutation(c.CancelTender, TENDERS),
)
QUESTIONS: tuple[Question, ...] = (Question("openerChallenge", OpenerChallenge, KeyChallenge, None, rows=1),)
