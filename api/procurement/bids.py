"""Bids in GraphQL. No row tells of a bid under seal: what bidders see of their own is worked out when they ask."""

from __future__ import annotations

from api.kernel.declarations import Entity, Mutation, Question
from api.procurement.bid_questions import MyBid, MyEnvelope
from domain.procurement.bids import commands as c
from projections.procurement.tender_openings import TENDER_OPENINGS

ENTITIES: tuple[Entity, ...] = ()
MUTATIONS: tuple[Mutation, ...] = (
    Mutation(c.SubmitEnvelope, TENDER_OPENINGS),
    Mutation(c.ReplaceEnvelope, TENDER_OPENINGS),
    Mutation(c.ReconfirmBid, TENDER_OPENINGS),
    Mutation(c.WithdrawBid, TENDER_OPENINGS),
)
QUESTIONS: tuple[Question, ...] = (Question("myBid", MyBid, MyEnvelope, None, rows=3),)
