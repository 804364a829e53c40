"""What the access files of procurement are carried out on, room by room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.api.matrix.places import Place
from tests.api.procurement import (
    auctions_world,
    bids_world,
    candidates_world,
    complaints_world,
    contracts_world,
    enquiries_world,
    flags_world,
    frameworks_world,
    lots_world,
    openings_world,
    plans_world,
    procedures_world,
    tenders_world,
)

ROOMS = (
    procedures_world,
    plans_world,
    tenders_world,
    enquiries_world,
    bids_world,
    candidates_world,
    openings_world,
    lots_world,
    complaints_world,
    auctions_world,
    contracts_world,
    frameworks_world,
    flags_world,
)
INPUTS: dict[str, Callable[[Place], dict[str, Any]]] = {
    name: given for room in ROOMS for name, given in room.INPUTS.items()
}


def world(at: Place) -> Iterator[Any]:
    """What there is at a place, as far as a purchase goes there."""
    for room in ROOMS:
        yield from room.world(at)


def facts(at: Place) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """What stands there without having been decided: the streams, and the facts in each."""
    for room in (
        tenders_world,
        enquiries_world,
        openings_world,
        candidates_world,
        lots_world,
        complaints_world,
        auctions_world,
        contracts_world,
        frameworks_world,
    ):
        yield from room.facts(at)
