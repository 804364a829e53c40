"""What bidders may do with their bids, as long as the box of the tender is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from domain.kernel.declarations import Act, Decider, Refused
from domain.procurement.bids import commands as c
from domain.procurement.bids import events as e
from domain.procurement.bids.bid import ActiveBid, BidState, NoBid, WithdrawnBid, evolve_bid
from domain.procurement.bids.box import EMPTY, BoxState, LotChange, entered, evolve_box
from domain.procurement.bids.checking import checked_package, sealed_commitment
from domain.procurement.bids.terms import NoTender, SealedTender, TenderTerms, UnsealedTender, evolve_terms
from domain.procurement.frameworks.agreement import NO_AGREEMENT, Agreement, require_concluded
from domain.procurement.frameworks.agreement import evolve as evolve_agreement
from domain.procurement.frameworks.events import FrameworkEvent
from domain.procurement.naming import lot_id
from domain.suppliers.published import (
    CompanyStanding,
    DebarmentFact,
    MandateFact,
    MandateRight,
    check_mandate,
    check_not_debarred,
)


@dataclass(frozen=True, slots=True)
class State:
    """The bid, and what an act on it looks at: the terms, the box, the company, and which bid that has on the lot.

    `agreement` is that whose members alone bid, where there is one.
    """

    terms: TenderTerms
    bid: BidState
    box: BoxState
    company: CompanyStanding
    holder: str | None = None
    agreement: Agreement = NO_AGREEMENT


Event = e.BidFact | e.BoxEntered | e.BidderFact


def evolve(state: State, event: Any) -> State:
    """All of it after an event of one of these streams."""
    match event:
        case e.EnvelopeReceived() | e.EnvelopeReplaced() | e.BidReconfirmed() | e.BidWithdrawn():
            return replace(state, bid=evolve_bid(state.bid, event))
        case e.BoxEntered() | e.BoxClosed():
            return replace(state, box=evolve_box(state.box, event))
        case e.LotTaken(bid=bid):
            return replace(state, holder=bid)
        case e.LotLeft():
            return replace(state, holder=None)
        case _ if isinstance(event, FrameworkEvent):
            return replace(state, agreement=evolve_agreement(state.agreement, event))
        case _ if isinstance(event, MandateFact | DebarmentFact):
            return replace(state, company=state.company.after(event))
        case _:
            return replace(state, terms=evolve_terms(state.terms, event))


def decide(state: State, command: c.Command, act: Act) -> Sequence[Event]:
    """What an act does to a bid, and the entry that it makes in the box.

    The bid's own event is the last one: the receipt of the act is that of the envelope.
    """
    terms = _open_terms(state, command, act)
    check_mandate(state.company, act.actor, MandateRight.BID, act.at, path="company")
    if not isinstance(command, c.WithdrawBid):
        check_not_debarred(state.company, act.at, "company")
        _check_may_bid(state, terms, command.company)
    bid = _own_bid(state.bid, command)
    match command:
        case c.SubmitEnvelope():
            return _submitted(state, terms, bid, command, act)
        case c.ReplaceEnvelope():
            return _replaced(state, terms, bid, command, act)
        case c.ReconfirmBid():
            return _reconfirmed(state, terms, bid, command, act)
        case c.WithdrawBid():
            return _withdrawn(state, terms, bid, command)


def _open_terms(state: State, command: c.Command, act: Act) -> SealedTender:
    match state.terms:
        case NoTender():
            raise Refused("unknown_tender", "tenderId", tender=command.tender_id)
        case UnsealedTender():
            raise Refused("no_sealed_bids", "tenderId", tender=command.tender_id)
        case SealedTender() as terms:
            if terms.closed or terms.over or state.box.shut:
                raise Refused("tendering_closed", "tenderId", tender=command.tender_id)
            if act.at >= terms.deadline:
                raise Refused("bid_after_deadline", "tenderId", deadline=terms.deadline)
            if command.lot not in terms.lots or lot_id(terms.tender_id, command.lot) in terms.cancelled:
                raise Refused("unknown_lot", "lot", lot=command.lot)
            return terms


def _check_may_bid(state: State, terms: SealedTender, company: str) -> None:
    """Refused: `not_invited` after a stage of requests, `not_a_member` and `member_is_suspended` of an agreement."""
    if terms.invited is not None and company not in terms.invited:
        raise Refused("not_invited", "company")
    if terms.framework_id is not None:
        require_concluded(state.agreement, terms.framework_id).member(company)


def _own_bid(bid: BidState, command: c.Command) -> ActiveBid | None:
    match bid:
        case NoBid():
            return None
        case WithdrawnBid():
            raise Refused("bid_withdrawn", "bidId")
        case ActiveBid(lot=lot, company=company) if (lot, company) != (command.lot, command.company):
            raise Refused("not_your_bid", "bidId")
        case ActiveBid():
            return bid


def _submitted(
    state: State, terms: SealedTender, bid: ActiveBid | None, command: c.SubmitEnvelope, act: Act
) -> Sequence[Event]:
    if state.holder not in {None, command.bid}:
        raise Refused("bid_exists", "lot", lot=command.lot)
    had = None if bid is None else bid.of(command.envelope)
    if had is not None:
        if had.package_sha256 == command.package_sha256:
            return []
        raise Refused("envelope_exists", "envelope", envelope=command.envelope)
    fact = _received(e.EnvelopeReceived, terms, bid, command, act)
    taken = [e.LotTaken(command.bidder, command.bid)] if bid is None else []
    return [*taken, _entry(state, terms, bid, command, fact), fact]


def _replaced(
    state: State, terms: SealedTender, bid: ActiveBid | None, command: c.ReplaceEnvelope, act: Act
) -> Sequence[Event]:
    had = None if bid is None else bid.of(command.envelope)
    if had is None:
        raise Refused("unknown_envelope", "envelope", envelope=command.envelope)
    if had.package_sha256 == command.package_sha256:
        return []
    fact = _received(e.EnvelopeReplaced, terms, bid, command, act)
    return [_entry(state, terms, bid, command, fact), fact]


def _reconfirmed(
    state: State, terms: SealedTender, bid: ActiveBid | None, command: c.ReconfirmBid, act: Act
) -> Sequence[Event]:
    bid = _known(bid)
    if bid.confirmed(terms.terms_sha256):
        return []
    sealed_commitment(command, *bid.package_hashes)
    told = (command.nonce, act.actor, act.unit, act.grant)
    fact = e.BidReconfirmed(command.bid, command.commitment, terms.terms_sha256, *told)
    return [_entry(state, terms, bid, command, fact), fact]


def _withdrawn(state: State, terms: SealedTender, bid: ActiveBid | None, command: c.WithdrawBid) -> Sequence[Event]:
    bid = _known(bid)
    sealed_commitment(command, *bid.package_hashes)
    fact = e.BidWithdrawn(command.bid, command.commitment)
    return [e.LotLeft(command.bidder, command.bid), _entry(state, terms, bid, command, fact), fact]


def _known(bid: ActiveBid | None) -> ActiveBid:
    if bid is None:
        raise Refused("unknown_bid", "bidId")
    return bid


def _entry(
    state: State, terms: SealedTender, bid: ActiveBid | None, command: c.Command, fact: e.BidFact
) -> e.BoxEntered:
    after = evolve_bid(bid or NoBid(), fact)
    (had, stood), (has, stands) = _counted(bid, terms), _counted(after, terms)
    change = LotChange(command.lot, has - had, stands - stood)
    return entered(state.box, terms.tender_id, terms.terms_sha256, command.box, fact, change)


def _counted(bid: BidState | None, terms: SealedTender) -> tuple[int, int]:
    """Whether there is a bid, and one that stands under the present terms."""
    return (1, int(bid.confirmed(terms.terms_sha256))) if isinstance(bid, ActiveBid) else (0, 0)


def _received(
    kind: type[e.EnvelopeReceived | e.EnvelopeReplaced],
    terms: SealedTender,
    bid: ActiveBid | None,
    command: c.EnvelopeCommand,
    act: Act,
) -> e.EnvelopeFact:
    size, header = checked_package(terms, command)
    if bid is not None and header.key_sha256 in bid.keys:
        raise Refused("key_reused", "package")
    return kind(
        bid=command.bid,
        commitment=command.commitment,
        tender_id=terms.tender_id,
        bid_id=command.bid_id,
        lot=command.lot,
        company=command.company,
        envelope=command.envelope.value,
        package_sha256=command.package_sha256,
        key_sha256=header.key_sha256,
        terms_sha256=terms.terms_sha256,
        nonce=command.nonce,
        account=act.actor,
        unit=act.unit,
        grant=act.grant,
        size=size,
        header=header.canonical().decode(),
        package=command.package,
    )


DECIDER: Decider[State, c.Command, Event] = Decider(
    State(NoTender(), NoBid(), EMPTY, CompanyStanding()), decide, evolve
)
