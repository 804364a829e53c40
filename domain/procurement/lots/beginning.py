"""How a lot begins: what was opened of it is taken in once it is complete, and looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from domain.kernel.declarations import Act, Refused
from domain.kernel.values import money
from domain.organisations.published import jurisdiction_of
from domain.procurement.kinds import EnvelopeKind, ProcedureKind
from domain.procurement.lots import commands as c
from domain.procurement.lots.awards import award_of
from domain.procurement.lots.clocks import end_of
from domain.procurement.lots.eligibility import check_company
from domain.procurement.lots.evaluation_events import AuctionPricesTaken, LotBegun, LowPriceDetected, PricesOpened
from domain.procurement.lots.events import AwardDecided, BidRejected, LotUnsuccessful
from domain.procurement.lots.findings import ground_of
from domain.procurement.lots.low_prices import low_prices
from domain.procurement.lots.parts import LotBid, LotRules
from domain.procurement.lots.rules import rules_of
from domain.procurement.lots.sources import LotSources
from domain.procurement.lots.stages import Evaluating, LotFile, Stage, Standing, Unopened
from domain.procurement.openings.events import EnvelopeOpened
from domain.procurement.parts import DueInstant

Beginning = LotBegun | PricesOpened | AuctionPricesTaken | BidRejected | LowPriceDetected | LotUnsuccessful
DIRECT = frozenset({ProcedureKind.DIRECT, ProcedureKind.EMERGENCY})
"""The kinds that may award without competition."""


def begin(stage: Stage, sources: LotSources, command: c.BeginEvaluation, act: Act) -> Sequence[Beginning]:
    """What was opened, once it is all there; nothing before, and nothing twice."""
    match stage:
        case Unopened():
            return tuple(_first(sources, command.lot_id, act))
        case Evaluating(file) if file.begun.two_envelopes and not file.prices_open:
            return tuple(_prices(file, sources, command.lot_id, act))
        case _:
            return ()


def _first(sources: LotSources, lot_id: str, act: Act) -> Iterator[Beginning]:
    tender = sources.tender
    kind = EnvelopeKind.TECHNICAL if tender.two_envelopes else EnvelopeKind.FINANCIAL
    opened, lost, expected = sources.envelopes(lot_id, kind), sources.lost(lot_id), sources.expected(lot_id)
    whole = expected is not None and len(opened) + len(lost - {each.bid_id for each in opened}) >= expected
    if lot_id in sources.ending or lot_id not in sources.lots or not (whole or sources.concluded):
        return
    if not opened:
        yield LotUnsuccessful(lot_id, "no_bid_opened")
        return
    begun = begun_lot(sources, lot_id, tuple(map(_bid, opened)), act)
    yield begun
    if not tender.two_envelopes:
        yield from _looked_at(lot_id, begun, begun.bids, sources, act)
        yield from _auctioned(lot_id, begun.bids, sources)


def begun_lot(sources: LotSources, lot_id: str, bids: tuple[LotBid, ...], act: Act) -> LotBegun:
    """The lot as it stands alone from now on. Refused: `calendar_missing`, `version_not_adopted`."""
    tender, lot = sources.tender, sources.lots[lot_id]
    rules = rules_of(tender.procedure, jurisdiction_of(tender.buyer), sources.procedure.terms)
    evaluation = (
        end_of(rules.evaluation, act.at, sources.days(rules.jurisdiction)) if rules.evaluation and bids else None
    )
    return LotBegun(
        lot_id=lot_id,
        tender_id=tender.tender_id,
        ocid=tender.ocid,
        buyer=tender.buyer,
        title=lot.title,
        value=lot.value,
        criteria=lot.criteria,
        two_envelopes=tender.two_envelopes,
        deadline=None if sources.closing is None else sources.closing.deadline,
        bids=bids,
        rules=rules,
        evaluation=evaluation,
        begun_at=act.at,
        openers=tender.openers,
        drafters=tender.drafters,
        publisher=tender.publisher,
    )


def _prices(file: LotFile, sources: LotSources, lot_id: str, act: Act) -> Iterator[Beginning]:
    """The financial envelopes of the admitted bids, once each of them is open or lost."""
    admitted = sources.admitted.get(lot_id)
    if admitted is None:
        return
    opened = {each.bid_id: each for each in sources.envelopes(lot_id, EnvelopeKind.FINANCIAL)}
    waiting = [bid for bid in admitted if bid not in opened and bid not in sources.lost(lot_id)]
    if waiting and not sources.concluded:
        return
    known = [(judged.bid, opened[bid_id]) for bid_id, judged in file.bids.items() if bid_id in opened]
    bids = tuple(_priced(bid, envelope) for bid, envelope in known)
    yield PricesOpened(lot_id, bids)
    for judged in file.bids.values():
        if judged.bid.bid_id not in opened and judged.admitted is not False:
            yield BidRejected(lot_id, judged.bid.bid_id, "not_opened", "Its price was not opened.", automatic=True)
    standing = tuple(bid for bid in bids if file.bids[bid.bid_id].admitted is not False)
    yield from _looked_at(lot_id, file.begun, standing, sources, act)
    yield from _auctioned(lot_id, bids, sources)


def _auctioned(lot_id: str, bids: Sequence[LotBid], sources: LotSources) -> Iterator[AuctionPricesTaken]:
    """The bids as they came out of the auction, where there was one."""
    if (ended := sources.auction) is None:
        return
    last = {price.alias: price.price for price in ended.ranking}
    prices = {bidder.bid_id: last[bidder.alias] for bidder in ended.bids if bidder.alias in last}
    yield AuctionPricesTaken(
        lot_id, tuple(replace(bid, price=prices[bid.bid_id]) for bid in bids if bid.bid_id in prices)
    )


def _looked_at(
    lot_id: str, begun: LotBegun, bids: Sequence[LotBid], sources: LotSources, act: Act
) -> Iterator[BidRejected | LowPriceDetected]:
    """What is found of prices by rule alone."""
    rules, sound = begun.rules, list[LotBid]()
    for bid in bids:
        if (found := ground_of(bid, begun.value, rules)) is None:
            sound.append(bid)
        else:
            yield BidRejected(lot_id, bid.bid_id, *found, automatic=True)
    due = _explained_by(rules, sources, act)
    for low in low_prices(sound, rules):
        if low.bid.price is not None:
            figures = (low.rule, low.bid.price, low.reference, low.below)
            yield LowPriceDetected(lot_id, low.bid.bid_id, low.bid.company, *figures, due, act.at)


def _explained_by(rules: LotRules, sources: LotSources, act: Act) -> DueInstant | None:
    if not rules.low_min_bids or rules.explain_within is None:
        return None
    return end_of(rules.explain_within, act.at, sources.days(rules.jurisdiction))


def _bid(opened: EnvelopeOpened) -> LotBid:
    return LotBid(opened.bid_id, opened.company, opened.position, opened.received_at, opened.price, opened.vat_included)


def _priced(bid: LotBid, opened: EnvelopeOpened) -> LotBid:
    """The receipt that counts is that of the first envelope."""
    return LotBid(bid.bid_id, bid.company, bid.position, bid.received_at, opened.price, opened.vat_included)


def award_directly(
    stage: Stage, sources: LotSources, command: c.AwardDirectly, act: Act
) -> Sequence[LotBegun | AwardDecided]:
    """An award without bids, for the listed reason that the tender names."""
    if isinstance(stage, Standing) and stage.award.bid_id is None:
        award = stage.award
        if (award.company, award.value, award.reasons) == (command.company, command.value, command.reasons):
            return ()
    if not isinstance(stage, Unopened):
        raise Refused("award_stands", "lotId", lot=command.lot_id)
    procedure, tender = sources.procedure, sources.tender
    if command.lot_id not in sources.lots:
        raise Refused("unknown_lot", "lotId", lot=command.lot_id)
    if procedure.kind not in DIRECT or sources.closing is not None:
        raise Refused("not_a_direct_procedure", "lotId", kind=procedure.kind.value)
    if tender.reason not in procedure.terms.reasons:
        listed = ", ".join(procedure.terms.reasons)
        raise Refused("reason_not_listed", "lotId", listed=listed, value=str(tender.reason)[:60])
    if command.lot_id in sources.ending:
        raise Refused("lot_cancelled", "lotId", lot=command.lot_id)
    if sources.held_by:
        raise Refused("complaint_pending", "lotId", lot=command.lot_id)
    begun = begun_lot(sources, command.lot_id, (), act)
    check_company(begun, command.company, sources, act.at)
    value = _value(begun, command)
    standstill = end_of(begun.rules.standstill, act.at, sources.days(begun.rules.jurisdiction))
    said: dict[str, Any] = {"bid_id": None, "company": command.company, "value": value, "reasons": command.reasons}
    return (begun, award_of(begun, 1, standstill, act, **said))


def _value(begun: LotBegun, command: c.AwardDirectly) -> Any:
    currency = begun.rules.currency if begun.value is None else begun.value.currency
    if command.value.currency != currency:
        raise Refused("currency_mismatch", "value", given=command.value.currency, expected=currency)
    value = money(command.value.amount, currency, "value")
    if value.amount <= 0:
        raise Refused("not_positive", "value", value=str(value.amount))
    if begun.rules.value_is_ceiling and begun.value is not None and value.amount > begun.value.amount:
        raise Refused("above_value", "value", limit=str(begun.value.amount), currency=currency)
    return value
