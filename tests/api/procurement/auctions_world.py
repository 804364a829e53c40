"""What the access files of auctions are carried out on: an auction of each place's lot, planted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from domain.procurement.auctions import events as e
from tests.api.matrix.places import Place
from tests.api.procurement.lots_world import NOW, lei, lot, tender

Input = dict[str, Any]


def world(_: Place) -> Iterator[Any]:
    """What there is at a place of auctions: all of it is planted."""
    yield from ()


def facts(at: Place) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """An auction that begins in a year."""
    first = tuple(e.AuctionPrice(f"bidder-{n}", lei(100 - n)) for n in (1, 2))
    terms = e.AuctionTerms(3, 120, lei(1))
    start = NOW + timedelta(days=365)
    scheduled = e.AuctionScheduled(lot(at), tender(at), at.unit, start, terms, first, "b0" * 32, None)
    yield f"auction-{lot(at)}", (scheduled,)


INPUTS: dict[str, Callable[[Place], Input]] = {
    "placeAuctionStep": lambda at: {
        "tenderId": tender(at),
        "lotId": lot(at),
        "round": 1,
        "bidId": "bid-1",
        "company": at.company,
        "price": {"amount": "90.00", "currency": "MDL"},
    },
}
