"""What complaints change in a release: OCDS has no place for them, so an extension of ours says them."""

from __future__ import annotations

from typing import Any

from domain.procurement.complaints import events as k
from domain.procurement.naming import number_of
from domain.procurement.ocds.telling import Delta, Situation, with_parties
from domain.procurement.ocds.values import Object, company_party, instant, reference, value_of

STATUS_AFTER: dict[type[Any], str] = {
    k.FeeReceived: "paid",
    k.ComplaintAdmitted: "admitted",
    k.FoundInadmissible: "inadmissible",
    k.ComplaintSatisfied: "satisfied",
    k.ComplaintDeclined: "declined",
    k.RemedyReported: "remedied",
    k.RemedyConfirmed: "remedied",
    k.ComplaintStopped: "stopped",
    k.ComplaintLapsed: "lapsed",
}
"""Where a complaint stands after an event."""
DECISIONS = (k.FoundInadmissible, k.ComplaintSatisfied, k.ComplaintDeclined)
"""The events by which the review body decides."""


def lodged(event: k.ComplaintLodged, situation: Situation) -> Delta:
    """A complaint."""
    company = company_party(event.company)
    said: Object = {
        "id": event.complaint_id,
        "date": instant(situation.fact.act.at),
        "status": "lodged",
        "target": event.target.value,
        "complainant": reference(company),
        "grounds": event.grounds,
        "remedy": event.remedy,
        "fee": value_of(event.fee_due),
    }
    if event.lot_id is not None:
        said["relatedLots"] = [number_of(event.lot_id)]
    if event.award_id is not None:
        said["relatedAward"] = event.award_id
    parties = situation.process.party(company, "complainant")
    return Delta("tenderUpdate", with_parties({"complaints": [said]}, parties))


def went_on(event: Any, situation: Situation) -> Delta:
    """Where a complaint stands."""
    said: Object = {"id": event.complaint_id, "status": STATUS_AFTER[type(event)]}
    if isinstance(event, DECISIONS):
        said["dateDecided"] = instant(situation.fact.act.at)
    if (reasons := reasons_of(event)) is not None:
        said["reasons"] = reasons
    return Delta("tenderUpdate", {"complaints": [said]})


def reasons_of(event: Any) -> str | None:
    """The words of a decision, or of the company that takes a complaint back."""
    match event:
        case k.ComplaintSatisfied() | k.ComplaintDeclined():
            return event.reasons
        case k.FoundInadmissible() | k.ComplaintStopped():
            return event.reason
        case _:
            return None
