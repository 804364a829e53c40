"""The rooms of procurement, in the order of a purchase, and all that they declare."""

from __future__ import annotations

from application.procurement import (
    alarms,
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
    plans,
    procedures,
    tenders,
)

ROOMS = (
    procedures,
    plans,
    tenders,
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
    alarms,
)
SLICES = tuple(slice_ for room in ROOMS for slice_ in room.SLICES)
WORKFLOWS = tuple(workflow for room in ROOMS for workflow in room.WORKFLOWS)
DEADLINES = tuple(deadline for room in ROOMS for deadline in room.DEADLINES)
EFFECTS = tuple(effect for room in ROOMS for effect in room.EFFECTS)
