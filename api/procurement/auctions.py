"""Auctions in GraphQL."""

from __future__ import annotations

from api.kernel.declarations import Entity, Many, Mutation, One
from domain.procurement.auctions import commands as c
from projections.procurement.auctions import AUCTION_BIDS, AUCTIONS
from projections.procurement.lot_rows import LOTS

ENTITIES: tuple[Entity, ...] = (
    Entity(AUCTIONS, relations=(Many("bids", AUCTION_BIDS), One("lot", LOTS))),
    Entity(AUCTION_BIDS, relations=(One("auction", AUCTIONS),)),
)
MUTATIONS: tuple[Mutation, ...] = (Mutation(c.PlaceAuctionStep, AUCTIONS),)
