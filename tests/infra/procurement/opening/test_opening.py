"""Envelopes are opened by what the ledger, the keys and the store hold, each by itself."""

import hmac
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest

from application.procurement.openings import AuctionedRequest, OpenRequest
from domain.kernel.declarations import Refused
from domain.procurement.auctions.events import AuctionEnded
from domain.procurement.bids.content import BidContent
from domain.procurement.kinds import EnvelopeKind, ProcedureKind
from domain.procurement.openings import commands as c
from domain.procurement.openings import events as e
from domain.procurement.openings import shares as s
from domain.procurement.openings.rounds import RoundKey
from domain.procurement.procedures.events import ProcedureAdopted
from domain.procurement.procedures.parameters import Parameter
from domain.procurement.tenders import events as t
from domain.suppliers.published import mandate_stream
from tests.infra.procurement.opening.desk import MACHINE, Desk
from tests.infra.procurement.sealing.envelopes import packed
from tests.support.sealed_bids import (
    AFTER,
    ALFA,
    ALFAS,
    AMENDED,
    BEFORE,
    BETAS,
    DEADLINE,
    OPENERS,
    TENDER,
    WHO,
    Bidder,
    amended,
    periods,
)

ALL = RoundKey(EnvelopeKind.FINANCIAL)
TECHNICAL, FINANCIAL = EnvelopeKind.TECHNICAL, EnvelopeKind.FINANCIAL


@pytest.fixture
async def desk() -> Desk:
    made = Desk()
    await made.publish()
    return made


def of(kind: type[Any], facts: list[Any]) -> list[Any]:
    return [fact for fact in facts if isinstance(fact, kind)]


async def test_what_is_opened_says_all_that_it_takes_to_check_it(desk: Desk) -> None:
    package = await desk.submit(ALFAS)
    await desk.close()
    (opened,) = of(e.EnvelopeOpened, await desk.open(ALL))
    assert (opened.bid_id, opened.company, opened.lot_id) == (ALFAS.bid_id, ALFA, f"{TENDER}-1")
    assert opened.package_sha256 == sha256(package).hexdigest()
    assert (str(opened.price.amount), opened.price.currency, opened.vat_included) == ("9000.00", "MDL", True)
    assert (opened.received_at, [item.item_id for item in opened.prices]) == (BEFORE, ["desk"])
    stored = desk.journal.stored[opened.position - 1]
    assert stored.topic == "procurement.EnvelopeReceived"


async def test_s3_confirmed_bids_are_opened_and_the_others_go_back(desk: Desk) -> None:
    """Of four bids two are reconfirmed, one is replaced, one does nothing."""
    bidders = [Bidder(f"MD:{n}", f"bid-number-{n:06}") for n in range(4)]
    packages = [await desk.submit(bidder) for bidder in bidders]
    await desk.plant(f"tender-{TENDER}", amended())
    for n in (0, 1):
        await desk.give(bidders[n].reconfirm(packages[n]))
    await desk.give(bidders[2].replace(await desk.upload(bidders[2], bidders[2].package(terms=AMENDED))))
    await desk.close()
    facts = await desk.open(ALL)
    assert {fact.bid_id for fact in of(e.EnvelopeOpened, facts)} == {bidder.bid_id for bidder in bidders[:3]}
    (back,) = of(e.EnvelopeReturned, facts)
    assert (back.bid_id, back.reason) == (bidders[3].bid_id, "unconfirmed")
    assert len(of(s.BidDiscarded, facts)) == 1
    (concluded,) = of(e.OpeningConcluded, facts)
    assert (concluded.opened, concluded.unopenable, concluded.returned) == (3, 0, 1)


async def test_a_share_that_an_opener_cannot_read_puts_out_that_bid_alone(desk: Desk) -> None:
    await desk.submit(ALFAS)
    await desk.submit(BETAS)
    await desk.close()
    first = (await desk.register()).envelopes[0]
    for number in range(3):
        unreadable = (first.position,) if number == 1 else ()
        await desk.give_shares(number, ALL, await desk.shares(number, ALL, unreadable=unreadable))
    facts = await desk.carry_out(await desk.opener.open(opening()))
    (out,) = of(e.BidUnopenable, facts)
    assert (out.bid_id, out.cause) == (ALFAS.bid_id, "share_unreadable")
    assert out.opener == first.header.shares[1].opener
    assert [fact.bid_id for fact in of(e.EnvelopeOpened, facts)] == [BETAS.bid_id]


def opening(lot: str | None = None, kind: EnvelopeKind = FINANCIAL) -> Any:
    return OpenRequest(TENDER, kind, lot)


async def test_a_package_that_is_lost_or_no_archive_puts_out_its_bid(desk: Desk) -> None:
    await desk.submit(ALFAS)
    lost = set(desk.packages.kept)
    await desk.submit(BETAS, content=b"no archive")
    await desk.close()
    for name in lost:
        del desk.packages.kept[name]
    out = of(e.BidUnopenable, await desk.open(ALL))
    assert {(fact.bid_id, fact.cause) for fact in out} == {
        (ALFAS.bid_id, "package_lost"),
        (BETAS.bid_id, "archive"),
    }


async def test_a_call_that_is_made_again_adds_nothing(desk: Desk) -> None:
    await desk.submit(ALFAS)
    await desk.close()
    assert await desk.open(ALL)
    assert await desk.carry_out(await desk.opener.open(opening())) == []


async def test_a_cancelled_lot_is_not_opened(desk: Desk) -> None:
    await desk.submit(ALFAS)
    await desk.submit(replace(BETAS, lot="2"))
    await desk.plant(f"tender-{TENDER}", t.LotCancelled(TENDER, f"{TENDER}-2"))
    await desk.close()
    facts = await desk.open(ALL)
    assert [fact.bid_id for fact in of(e.EnvelopeOpened, facts)] == [ALFAS.bid_id]
    assert [fact.bid_id for fact in of(e.EnvelopeReturned, facts)] == [BETAS.bid_id]


async def test_bids_of_a_cancelled_tender_go_back_unopened_with_their_keys(desk: Desk) -> None:
    await desk.submit(ALFAS)
    await desk.plant(f"tender-{TENDER}", t.TenderCancelled(TENDER))
    facts = await desk.give_back(None, "cancelled")
    assert [type(fact) for fact in facts] == [e.EnvelopeReturned, s.BidDiscarded]
    assert (facts[0].reason, len(facts[1].bid)) == ("cancelled", 64)
    assert await desk.give_back(None, "cancelled") == []
    (released,) = await desk.release()
    assert {stream.partition("-")[0] for stream in released.streams} == {"box", "bid", "bidder"}


async def test_two_envelopes_of_which_one_has_no_technical_part(desk: Desk) -> None:
    desk = Desk()
    await desk.publish(two=True)
    await desk.submit(ALFAS, TECHNICAL)
    await desk.submit(ALFAS)
    await desk.submit(BETAS)
    await desk.close()
    facts = await desk.open(RoundKey(TECHNICAL))
    (back,) = of(e.EnvelopeReturned, facts)
    assert (back.bid_id, back.reason) == (BETAS.bid_id, "no_technical_envelope")
    assert of(e.OpeningConcluded, facts) == []
    await desk.give(c.ConcludeTechnical(TENDER, "1", (ALFAS.bid_id,)), MACHINE)
    assert await desk.give_back("1") == []
    facts = await desk.open(RoundKey(FINANCIAL, "1"), (4, 3, 2))
    assert [fact.bid_id for fact in of(e.EnvelopeOpened, facts)] == [ALFAS.bid_id]
    assert len(of(e.OpeningConcluded, facts)) == 1


async def test_a_lot_where_nobody_is_admitted_ends_without_financial_envelopes(desk: Desk) -> None:
    desk = Desk()
    await desk.publish(two=True)
    for kind in (TECHNICAL, FINANCIAL):
        await desk.submit(ALFAS, kind)
    await desk.close()
    await desk.open(RoundKey(TECHNICAL))
    await desk.give(c.ConcludeTechnical(TENDER, "1", ()), MACHINE)
    facts = await desk.give_back("1")
    assert [type(fact) for fact in facts] == [e.EnvelopeReturned, s.RoundConcluded, e.OpeningConcluded]


@pytest.mark.parametrize("days", [700, 800])
async def test_an_opener_who_acted_for_a_bidder_within_24_months_opens_nothing(desk: Desk, days: int) -> None:
    await desk.submit(ALFAS)
    ended = AFTER - timedelta(days=days)
    mandate = desk.mandate(ALFA, OPENERS[0], ended - timedelta(days=9), ended)
    await desk.plant(mandate_stream(ALFA, OPENERS[0]), mandate)
    await desk.close()
    if days < 731:
        with pytest.raises(Refused, match="opener_is_bidder"):
            await desk.give_shares(0, ALL)
    else:
        await desk.give_shares(0, ALL)


async def test_an_empty_box_is_opened_too(desk: Desk) -> None:
    await desk.close()
    facts = await desk.open(ALL)
    (concluded,) = of(e.OpeningConcluded, facts)
    assert (concluded.opened, concluded.returned) == (0, 0)


async def test_the_blind_key_that_is_published_names_box_and_bids(desk: Desk) -> None:
    await desk.submit(ALFAS)
    await desk.close()
    (concluded,) = of(e.OpeningConcluded, await desk.open(ALL))
    key = bytes.fromhex(concluded.blind_key)
    streams = {each.originator_id for each in desk.journal.stored}
    assert f"box-{hmac.digest(key, b'box', 'sha256').hex()}" in streams
    assert f"bid-{hmac.digest(key, ALFAS.bid_id.encode(), 'sha256').hex()}" in streams


async def test_s4_what_was_decided_before_and_comes_after_the_closing_is_refused(desk: Desk) -> None:
    package = await desk.upload(ALFAS, ALFAS.package())

    async def closing() -> None:
        desk.journal.now = AFTER
        await desk.give(c.CloseBox(TENDER), MACHINE)

    desk.journal.before_append = closing
    with pytest.raises(Refused, match="tendering_closed"):
        await desk.give(ALFAS.submit(package))
    register = await desk.register()
    assert register.terms.closed is not None
    assert (register.terms.closed.received, list(register.entries)) == (0, [])


async def test_a_deadline_that_is_extended_before_the_closing_lets_bids_in(desk: Desk) -> None:
    """An outage in the last minute: the deadline was over, and the closing not recorded yet."""
    desk.journal.now = DEADLINE + timedelta(seconds=1)
    package = await desk.upload(ALFAS, ALFAS.package())
    with pytest.raises(Refused, match="bid_after_deadline"):
        await desk.give(ALFAS.submit(package))
    await desk.plant(f"tender-{TENDER}", t.DeadlineExtended(TENDER, DEADLINE, periods(AFTER), "outage"))
    assert (await desk.give(ALFAS.submit(package))).events == 3


@pytest.mark.parametrize(("kind", "prices"), [(TECHNICAL, {"desk": Decimal(1)}), (FINANCIAL, {})])
async def test_prices_stand_in_the_financial_envelope_alone(kind: EnvelopeKind, prices: dict[str, Decimal]) -> None:
    """A client that puts prices into the technical envelope would tell them too early: the bid is out."""
    desk = Desk()
    await desk.publish(two=kind is TECHNICAL)
    content = packed(BidContent("MDL", vat_included=True, prices=prices, answers={}))
    await desk.submit(ALFAS, kind, content=content)
    await desk.close()
    (out,) = of(e.BidUnopenable, await desk.open(RoundKey(kind)))
    assert (out.bid_id, out.cause) == (ALFAS.bid_id, "bid_file")


async def with_auction(desk: Desk) -> None:
    """The procedure that the tender pins has an auction."""
    said = {"title": "Open", "method": "open", "currency": "MDL", "zone": "Europe/Chisinau", "auction": "true"}
    parameters = tuple(Parameter(name, value) for name, value in said.items())
    adopted = ProcedureAdopted("MD", "open", 1, ProcedureKind.OPEN, parameters, "Law 131", date(2026, 1, 1))
    await desk.plant("procedure-MD.open", adopted)


GAMAS = Bidder("MD:1003600000003", "bid-of-gama-0001", lot="2", price="70.00")
PRICED = (replace(ALFAS, price="9000.00"), replace(BETAS, price="8000.00"), GAMAS)


async def auctioned(desk: Desk) -> list[Any]:
    """Two bids on a lot with an auction, one on another, and what the opening adds."""
    await with_auction(desk)
    mandate = desk.mandate(GAMAS.company, WHO, BEFORE - timedelta(days=9), AFTER)
    await desk.plant(mandate_stream(GAMAS.company, WHO), mandate)
    for bidder in PRICED:
        bid = BidContent("MDL", vat_included=False, prices={"desk": Decimal(bidder.price)}, answers={})
        await desk.submit(bidder, content=packed(bid))
    await desk.close()
    return await desk.open(ALL)


async def test_a_lot_with_an_auction_shows_aliases_and_first_prices_and_one_bid_opens_at_once(desk: Desk) -> None:
    facts = await auctioned(desk)
    assert [fact.bid_id for fact in of(e.EnvelopeOpened, facts)] == [GAMAS.bid_id], "with one bid there is no auction"
    (shown,) = of(e.BidsRevealed, facts)
    assert {price.price.amount for price in shown.first} == {Decimal("9000.00"), Decimal("8000.00")}
    assert {bidder.company for bidder in shown.bidders} == {ALFA, BETAS.company}
    assert of(e.OpeningConcluded, facts) == []
    told = b"".join(
        each.state for each in desk.journal.stored if str(each.originator_id).partition("-")[0] in ("opening", "tender")
    ).decode()
    register = await desk.register()
    for hidden in (ALFAS.bid_id, BETAS.bid_id, ALFA, BETAS.company, *(each.bid for each in register.envelopes[:2])):
        assert hidden not in told


async def test_when_the_auction_ended_the_whole_envelopes_are_recorded_and_the_opening_concludes(desk: Desk) -> None:
    (shown,) = of(e.BidsRevealed, await auctioned(desk))
    request = AuctionedRequest(TENDER, "1")
    with pytest.raises(Refused, match="auction_pending"):
        await desk.carry_out(await desk.opener.open_auctioned(request))
    await desk.plant(f"auction-{TENDER}-1", AuctionEnded(f"{TENDER}-1", shown.first, shown.bidders))
    facts = await desk.carry_out(await desk.opener.open_auctioned(request))
    assert [fact.bid_id for fact in of(e.EnvelopeOpened, facts)] == [ALFAS.bid_id, BETAS.bid_id]
    (concluded,) = of(e.OpeningConcluded, facts)
    assert (concluded.opened, concluded.unopenable, concluded.returned) == (3, 0, 0)
    assert await desk.opener.open_auctioned(request) == ()


async def test_a_lot_that_is_cancelled_before_its_auction_ended_goes_back(desk: Desk) -> None:
    await auctioned(desk)
    await desk.plant(f"tender-{TENDER}", t.LotCancelled(TENDER, f"{TENDER}-1"))
    facts = await desk.carry_out(await desk.opener.open_auctioned(AuctionedRequest(TENDER, "1")))
    assert {(fact.bid_id, fact.reason) for fact in of(e.EnvelopeReturned, facts)} == {
        (ALFAS.bid_id, "cancelled"),
        (BETAS.bid_id, "cancelled"),
    }
    assert len(of(s.BidDiscarded, facts)) == 2
    assert len(of(e.OpeningConcluded, facts)) == 1
