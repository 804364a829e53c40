"""The figures of a process, folded from the acts of its tender, opening, lots and contracts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from domain.kernel.declarations import Recorded
from domain.organisations.published import jurisdiction_of
from domain.procurement.contracts.events import ContractChanged, ContractSigned
from domain.procurement.flags.figures import (
    AwardStanding,
    BidStanding,
    ContractValue,
    FlaggedAct,
    FlaggedAward,
    FlaggedBid,
    ProcessFigures,
)
from domain.procurement.kinds import EnvelopeKind
from domain.procurement.lots.events import AwardCancelled, AwardDecided, BidAdmitted, BidRejected, StandstillEnded
from domain.procurement.naming import tender_of
from domain.procurement.openings.events import EnvelopeOpened
from domain.procurement.tenders.events import (
    DeadlineExtended,
    ItemsPublished,
    TenderCancelled,
    TenderPublished,
    TermsAmended,
)

EVENTS: tuple[type[Any], ...] = (
    TenderPublished,
    ItemsPublished,
    TermsAmended,
    DeadlineExtended,
    TenderCancelled,
    EnvelopeOpened,
    BidAdmitted,
    BidRejected,
    AwardDecided,
    AwardCancelled,
    StandstillEnded,
    ContractSigned,
    ContractChanged,
)
"""The acts that figures come from."""


def process_of(event: Any) -> str | None:
    """The tender that an act is about; None of a change of a contract that does not say it."""
    named: str | None = getattr(event, "tender_id", None)
    if named is not None or isinstance(event, ContractChanged):
        return named
    return tender_of(event.lot_id)


def folded(figures: ProcessFigures | None, fact: Recorded[Any]) -> ProcessFigures | None:
    """The figures after an act; None of a process that is not published."""
    if isinstance(fact.event, TenderPublished):
        return figures or _published(fact.event, fact)
    return None if figures is None else _FOLDS[type(fact.event)](figures, fact.event, fact)


def _published(event: TenderPublished, fact: Recorded[Any]) -> ProcessFigures:
    return ProcessFigures(
        event.tender_id,
        event.ocid,
        jurisdiction_of(event.buyer),
        event.buyer,
        fact.position,
        fact.act.at,
        competitive=event.panel is not None,
        category=event.category,
        deadline=None if event.periods is None else event.periods.deadline.at,
    )


def _items(figures: ProcessFigures, event: ItemsPublished, _: Recorded[Any]) -> ProcessFigures:
    codes = dict.fromkeys((*figures.cpv, *(item.cpv for item in event.items)))
    return replace(figures, cpv=tuple(sorted(codes)))


def _amended(figures: ProcessFigures, event: TermsAmended, fact: Recorded[Any]) -> ProcessFigures:
    acts = (*figures.amendments, FlaggedAct(fact.position, fact.act.at))
    return replace(figures, amendments=acts, deadline=event.periods.deadline.at)


def _extended(figures: ProcessFigures, event: DeadlineExtended, _: Recorded[Any]) -> ProcessFigures:
    return replace(figures, deadline=event.periods.deadline.at)


def _cancelled(figures: ProcessFigures, _: TenderCancelled, __: Recorded[Any]) -> ProcessFigures:
    return replace(figures, cancelled=True)


def _opened(figures: ProcessFigures, event: EnvelopeOpened, fact: Recorded[Any]) -> ProcessFigures:
    """A technical envelope makes the bid known, a financial one its price: each bid once."""
    if event.envelope is EnvelopeKind.CONFIDENTIAL:
        return figures
    known = next((bid for bid in figures.bids if (bid.bid_id, bid.lot_id) == (event.bid_id, event.lot_id)), None)
    if known is None:
        bid = FlaggedBid(event.bid_id, event.lot_id, event.company, event.received_at, fact.position, event.price)
        return replace(figures, bids=(*figures.bids, bid))
    priced = replace(known, price=event.price or known.price, received_at=max(known.received_at, event.received_at))
    return replace(figures, bids=tuple(priced if bid is known else bid for bid in figures.bids))


def _admitted(figures: ProcessFigures, event: BidAdmitted, fact: Recorded[Any]) -> ProcessFigures:
    return _judged(figures, event, BidStanding.VALID, fact.position)


def _rejected(figures: ProcessFigures, event: BidRejected, fact: Recorded[Any]) -> ProcessFigures:
    return _judged(figures, event, BidStanding.DISQUALIFIED, fact.position)


def _judged(
    figures: ProcessFigures, event: BidAdmitted | BidRejected, standing: BidStanding, position: int
) -> ProcessFigures:
    bids = tuple(
        replace(bid, standing=standing, judged=position)
        if (bid.bid_id, bid.lot_id) == (event.bid_id, event.lot_id)
        else bid
        for bid in figures.bids
    )
    return replace(figures, bids=bids)


def _awarded(figures: ProcessFigures, event: AwardDecided, fact: Recorded[Any]) -> ProcessFigures:
    award = FlaggedAward(
        event.award_id,
        event.lot_id,
        event.company,
        event.value,
        fact.position,
        fact.act.at,
        direct=event.bid_id is None,
    )
    return replace(figures, awards=(*figures.awards, award))


def _void(figures: ProcessFigures, event: AwardCancelled, _: Recorded[Any]) -> ProcessFigures:
    return _standing(figures, event.award_id, AwardStanding.CANCELLED)


def _stands(figures: ProcessFigures, event: StandstillEnded, _: Recorded[Any]) -> ProcessFigures:
    return _standing(figures, event.award_id, AwardStanding.ACTIVE)


def _signed(figures: ProcessFigures, event: ContractSigned, fact: Recorded[Any]) -> ProcessFigures:
    worth = ContractValue(event.contract_id, fact.position, fact.act.at, event.value)
    standing = _standing(figures, event.award_id, AwardStanding.ACTIVE)
    return replace(standing, values=(*figures.values, worth))


def _changed(figures: ProcessFigures, event: ContractChanged, fact: Recorded[Any]) -> ProcessFigures:
    """What a contract is worth after a change; a contract that was signed in another process is none of this one's."""
    if all(known.contract_id != event.contract_id for known in figures.values):
        return figures
    worth = ContractValue(event.contract_id, fact.position, fact.act.at, event.value)
    return replace(figures, values=(*figures.values, worth))


def _standing(figures: ProcessFigures, award_id: str, standing: AwardStanding) -> ProcessFigures:
    awards = tuple(
        replace(award, standing=standing) if award.award_id == award_id else award for award in figures.awards
    )
    return replace(figures, awards=awards)


_FOLDS: dict[type[Any], Callable[[ProcessFigures, Any, Recorded[Any]], ProcessFigures]] = {
    ItemsPublished: _items,
    TermsAmended: _amended,
    DeadlineExtended: _extended,
    TenderCancelled: _cancelled,
    EnvelopeOpened: _opened,
    BidAdmitted: _admitted,
    BidRejected: _rejected,
    AwardDecided: _awarded,
    AwardCancelled: _void,
    StandstillEnded: _stands,
    ContractSigned: _signed,
    ContractChanged: _changed,
}
