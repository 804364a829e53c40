"""An auction on real servers: scheduled by first prices, run by the clock, blind to its end, and taken by the lot."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.procurement.auctions.commands import PlaceAuctionStep
from domain.procurement.auctions.events import AuctionBidder, AuctionPrice
from domain.procurement.lots import commands as c
from domain.procurement.openings.events import BidsRevealed
from infra.bootstrap import INSTALLATION
from infra.postgres.connect import connect
from infra.settings.settings import Settings
from tests.api.procurement.judged import (
    AGENTS,
    AWARDER,
    JUDGES,
    LOT,
    RULES,
    TENDER,
    B,
    C,
    Court,
    D,
    court,
    envelopes,
    found,
    uah,
)
from tests.infra.processes.running import until
from tests.support.dumping import found_in
from tests.support.planting import planted
from tests.support.worlds import copy_of, world_of

WITH_AUCTION = {name: value for name, value in RULES.items() if not name.startswith("abnormally_low")}


async def found_with_auction(settings: Settings) -> None:
    """The same world, where the procedure has an auction, and no price is too low."""
    await found(settings, {**WITH_AUCTION, "auction": "true"})


auction_world = world_of(found_with_auction)
settings = copy_of("auction_world")
AUCTION = f"""{{ auction(lotId: "{LOT}") {{ state startsAt roundsEnded
  bids(first: 9) {{ nodes {{ price {{ amount }} place company }} }} }} }}"""


async def auction(at: Court, state: str) -> dict[str, Any]:
    """The auction, once it is at a state."""

    async def there() -> bool:
        shown = (await at.asks(AUCTION))["auction"]
        return bool(shown and shown["state"] == state)

    await until(there)
    return dict((await at.asks(AUCTION))["auction"])


def revealed() -> BidsRevealed:
    """What the opening shows of the three bids."""
    named = [(f"bidder-{n}", bid) for n, bid in enumerate(envelopes(), 1)]
    first = tuple(AuctionPrice(alias, bid.price or uah(0)) for alias, bid in named)
    bidders = tuple(AuctionBidder(alias, bid.bid_id, bid.company, bid.position) for alias, bid in named)
    return BidsRevealed(TENDER, LOT, first, "b0" * 32, bidders)


def told_so_far(dsn: str) -> str:
    """The entries of opening and auction, and whom the receipts of their acts name."""
    with connect(dsn) as connection:
        rows = connection.execute(
            "SELECT concat(c.actor, ' ', convert_from(e.state, 'UTF8')) FROM ledger.stored_events AS e"
            " LEFT JOIN ledger.commands AS c ON e.notification_id = c.position"
            " WHERE e.originator_id LIKE 'auction-%' OR e.originator_id LIKE 'opening-%'"
        ).fetchall()
    return "".join(row for (row,) in rows)


async def test_the_lot_is_awarded_by_the_prices_of_its_auction(settings: Settings) -> None:
    async with court(settings, revealed()) as at:
        scheduled = await auction(at, "SCHEDULED")
        assert {bid["company"] for bid in scheduled["bids"]["nodes"]} == {None}, "bidders go by aliases"
        assert await at.asks(f'{{ openedEnvelopes(filter: {{tenderId: {{eq: "{TENDER}"}}}}) {{ totalCount }} }}') == {
            "openedEnvelopes": {"totalCount": 0}
        }
        at.turns(datetime.fromisoformat(scheduled["startsAt"]))
        assert await at.refused(AGENTS[C], PlaceAuctionStep(TENDER, LOT, 1, "bid-2", C, uah(4_000))) == "not_your_turn"
        await at.does(AGENTS[B], PlaceAuctionStep(TENDER, LOT, 1, "bid-1", B, uah(4_900)))
        told = told_so_far(at.dsn)
        assert '"4900.00"' in told
        assert found_in(told, *AGENTS.values(), B, C, D) == []
        assert not any(f'"bid-{n}"' in told for n in (1, 2, 3))
        at.turns(hours=1)
        ended = await auction(at, "ENDED")
        shown = {bid["company"]: (bid["place"], bid["price"]["amount"]) for bid in ended["bids"]["nodes"]}
        assert shown == {B: (1, "4900.00"), D: (2, "5000.00"), C: (3, "8000.00")}
        await planted(at.dsn, INSTALLATION.codec, f"opening-{TENDER}", *envelopes())
        await at.reaches("EVALUATING")
        judge = JUDGES[0]
        await at.does(AWARDER, c.NameEvaluators(LOT, JUDGES))
        await at.does(judge, c.DeclareInterest(LOT, judge, has_interest=False, statement="None"))
        await at.does(judge, *(c.AdmitBid(LOT, f"bid-{n}") for n in (1, 2, 3)))

        async def ranked() -> bool:
            return await at.gives(AWARDER, c.RankBids(LOT)) == []

        await until(ranked)
        await at.does(AWARDER, c.DecideAward(LOT, "bid-1", "The lowest price"))
        assert (await at.reaches("STANDING"))["awarded"]["amount"] == "4900.00"
