"""What openings, evaluations and awards change in a release."""

from __future__ import annotations

from typing import Any

from domain.procurement.lots import events as l
from domain.procurement.naming import number_of
from domain.procurement.ocds.telling import Delta, Situation, with_parties
from domain.procurement.ocds.values import (
    Object,
    company_party,
    instant,
    reference,
    value_of,
)
from domain.procurement.openings import events as o


def opening_begun(_: o.OpeningBegun, told: Situation) -> Delta:
    """When bids were opened."""
    return Delta("tenderUpdate", told.process.tender(bidOpening={"date": instant(told.fact.act.at)}))


def _bid(bid_id: str, **said: Any) -> Object:
    return {"bids": {"details": [{"id": bid_id, **said}]}}


def envelope_opened(event: o.EnvelopeOpened, told: Situation) -> Delta:
    """A bid, with its price where the envelope holds it."""
    company = company_party(event.company)
    said: Object = {"date": instant(event.received_at), "status": "pending", "tenderers": [reference(company)]}
    if event.price is not None:
        said["value"] = value_of(event.price)
    body = _bid(event.bid_id, **said, relatedLots=[number_of(event.lot_id)])
    return Delta("tenderUpdate", with_parties(body, told.process.party(company, "tenderer")))


def bid_unopenable(event: o.BidUnopenable, _: Situation) -> Delta:
    """A bid that is out."""
    return Delta("tenderUpdate", _bid(event.bid_id, status="disqualified", relatedLots=[number_of(event.lot_id)]))


def bid_admitted(event: l.BidAdmitted, _: Situation) -> Delta:
    """A bid that counts."""
    return Delta("tenderUpdate", _bid(event.bid_id, status="valid"))


def bid_rejected(event: l.BidRejected, _: Situation) -> Delta:
    """A bid that is out, and why."""
    return Delta("tenderUpdate", _bid(event.bid_id, status="disqualified", rejection=_rejection(event)))


def _rejection(event: l.BidRejected) -> Object:
    return {"ground": event.ground, "description": event.text}


def ranked(event: l.BidsRanked, _: Situation) -> Delta:
    """The places of bids."""
    details = [{"id": bid.bid_id, "rank": bid.place, "score": bid.total} for bid in event.ranking]
    return Delta("tenderUpdate", {"bids": {"details": details}})


def award_decided(event: l.AwardDecided, told: Situation) -> Delta:
    """An award, pending until its standstill is over."""
    company = company_party(event.company)
    award: Object = {
        "id": event.award_id,
        "status": "pending",
        "date": instant(told.fact.act.at),
        "description": event.reasons,
        "value": value_of(event.value),
        "suppliers": [reference(company)],
        "relatedLots": [number_of(event.lot_id)],
        "standstillPeriod": {"endDate": instant(event.standstill_ends)},
    }
    if event.bid_id is not None:
        award["relatedBid"] = event.bid_id
    told.process.standing.add(event.award_id)
    return Delta("award", with_parties({"awards": [award]}, told.process.party(company, "supplier")))


def award_cancelled(event: l.AwardCancelled, told: Situation) -> Delta:
    """An award that is void."""
    told.process.standing.discard(event.award_id)
    award = {"id": event.award_id, "status": "cancelled", "cancellation": {"description": event.reason}}
    return Delta("awardCancellation", {"awards": [award], **told.process.lot(event.lot_id, status="active")})


def standstill_ended(event: l.StandstillEnded, told: Situation) -> Delta:
    """An award that stands."""
    lot = told.process.lot(event.lot_id, status="complete")
    return Delta("awardUpdate", {"awards": [{"id": event.award_id, "status": "active"}], **lot})


def lot_unsuccessful(event: l.LotUnsuccessful, told: Situation) -> Delta:
    """That nobody gets a lot."""
    award = {
        "id": f"{event.lot_id}-none",
        "status": "unsuccessful",
        "date": instant(told.fact.act.at),
        "description": event.reason,
        "relatedLots": [number_of(event.lot_id)],
    }
    return Delta("award", {"awards": [award], **told.process.lot(event.lot_id, status="unsuccessful")})


def lot_suspended(event: l.LotSuspended, told: Situation) -> Delta:
    """A lot whose periods stand still."""
    return Delta("tenderUpdate", told.process.lot(event.lot_id, suspended=True))


def lot_resumed(event: l.LotResumed, told: Situation) -> Delta:
    """A lot whose periods go on, and the new end of a standstill."""
    body = told.process.lot(event.lot_id, suspended=False)
    if event.award_id is not None and event.standstill_ends is not None:
        ends = {"standstillPeriod": {"endDate": instant(event.standstill_ends)}}
        body["awards"] = [{"id": event.award_id, **ends}]
    return Delta("tenderUpdate", body)
