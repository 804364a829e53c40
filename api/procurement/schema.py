"""Procurement in GraphQL, room by room."""

from __future__ import annotations

from api.kernel.declarations import Exposed
from api.procurement import (
    auctions,
    bids,
    candidates,
    complaints,
    contracts,
    enquiries,
    flags,
    frameworks,
    lots,
    openings,
    opportunities,
    plans,
    procedures,
    tenders,
)

ROOMS = (
    procedures,
    plans,
    tenders,
    opportunities,
    enquiries,
    candidates,
    bids,
    openings,
    lots,
    complaints,
    auctions,
    contracts,
    frameworks,
    flags,
)
EXPOSED = Exposed(
    entities=tuple(entity for room in ROOMS for entity in room.ENTITIES),
    mutations=tuple(mutation for room in ROOMS for mutation in room.MUTATIONS),
    questions=(*tenders.QUESTIONS, *bids.QUESTIONS, *openings.QUESTIONS, *flags.QUESTIONS),
)
