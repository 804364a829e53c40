"""Openings in GraphQL."""

from __future__ import annotations

from api.kernel.declarations import Entity, Many, Mutation, Question
from api.procurement.bid_questions import BoxEntries, BoxEntryRow, EnvelopesToOpen, EnvelopeToOpen
from domain.procurement.openings import commands as c
from projections.procurement.opened_envelopes import OPENED_ENVELOPES
from projections.procurement.tender_openings import TENDER_OPENINGS

ENTITIES: tuple[Entity, ...] = (
    Entity(TENDER_OPENINGS, (Many("envelopes", OPENED_ENVELOPES),)),
    Entity(OPENED_ENVELOPES),
)
MUTATIONS: tuple[Mutation, ...] = (
    Mutation(c.BeginOpening, TENDER_OPENINGS),
    Mutation(c.GiveShares, TENDER_OPENINGS),
    Mutation(c.ConcludeTechnical, TENDER_OPENINGS),
    Mutation(c.FailOpening, TENDER_OPENINGS),
)
QUESTIONS: tuple[Question, ...] = (
    Question("envelopesToOpen", EnvelopesToOpen, EnvelopeToOpen, None, rows=100),
    Question("boxEntries", BoxEntries, BoxEntryRow, None, rows=100),
)
