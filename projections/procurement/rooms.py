"""The read models of procurement, room by room."""

from __future__ import annotations

from projections.procurement import (
    auctions,
    bids,
    candidates,
    complaints,
    contracts,
    enquiries,
    flags,
    frameworks,
    lots,
    ocds_streams,
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
    ocds_streams,
)
READ_MODELS = tuple(model for room in ROOMS for model in room.READ_MODELS)
