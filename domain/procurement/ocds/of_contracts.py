"""What acts on a contract change in a release."""

from __future__ import annotations

from typing import Any

from domain.procurement.contracts import events as c
from domain.procurement.ocds.telling import Delta, Situation, amendment_of, with_parties
from domain.procurement.ocds.values import (
    Object,
    company_party,
    day,
    instant,
    reference,
    value_of,
)


def _contract(told: Situation, contract_id: str, **said: Any) -> Object:
    return {"contracts": [{"id": contract_id, "awardID": told.process.award_of[contract_id], **said}]}


def contract_signed(event: c.ContractSigned, told: Situation) -> Delta:
    """A contract."""
    company = company_party(event.company)
    told.process.award_of[event.contract_id] = event.award_id
    told.process.buyers[event.contract_id] = event.buyer
    body = _contract(
        told,
        event.contract_id,
        title=event.title,
        status="active",
        value=value_of(event.value),
        period={"startDate": day(event.starts_on), "endDate": day(event.ends_on)},
        dateSigned=instant(told.fact.act.at),
        suppliers=[reference(company)],
    )
    return Delta("contract", with_parties(body, told.process.party(company, "supplier")))


def delivery_accepted(event: c.DeliveryAccepted, told: Situation) -> Delta:
    """A delivery."""
    tag = told.process.implementation(event.contract_id)
    milestone = {
        "id": event.delivery_id,
        "type": "delivery",
        "status": "met",
        "dateMet": instant(told.fact.act.at),
        "description": f"{event.amount.amount:f} {event.amount.currency}",
    }
    return Delta(tag, _contract(told, event.contract_id, implementation={"milestones": [milestone]}))


def contract_terminated(event: c.ContractTerminated, told: Situation) -> Delta:
    """A contract that ended before its time."""
    ended = {"endDate": instant(told.fact.act.at), "endDateDetails": event.reason}
    return Delta("contractTermination", _contract(told, event.contract_id, status="terminated", implementation=ended))


def contract_completed(event: c.ContractCompleted, told: Situation) -> Delta:
    """A contract that is carried out."""
    ended = {"endDate": instant(told.fact.act.at)}
    return Delta("contractTermination", _contract(told, event.contract_id, status="terminated", implementation=ended))


def contract_changed(event: c.ContractChanged, told: Situation) -> Delta:
    """A contract that is another one now."""
    amendment = amendment_of(told, event.change, event.rationale, event.ground.value)
    said = _contract(
        told,
        event.contract_id,
        value=value_of(event.value),
        period={"endDate": day(event.ends_on)},
        amendments=[amendment],
    )
    return Delta("contractAmendment", said)


def milestone_set(event: c.MilestoneSet, told: Situation) -> Delta:
    """Something that is to be reached."""
    milestone = {
        "id": event.milestone,
        "title": event.title,
        "type": "delivery",
        "status": "scheduled",
        "dueDate": day(event.due_on),
    }
    return Delta("contractUpdate", _contract(told, event.contract_id, milestones=[milestone]))


def milestone_met(event: c.MilestoneMet, told: Situation) -> Delta:
    """Something that was reached."""
    milestone = {"id": event.milestone, "status": "met", "dateMet": instant(told.fact.act.at)}
    return Delta("contractUpdate", _contract(told, event.contract_id, milestones=[milestone]))


def penalty_imposed(event: c.PenaltyImposed, told: Situation) -> Delta:
    """A penalty."""
    failure = {
        "id": event.penalty,
        "category": event.reason,
        "penaltyImposed": f"{event.amount.amount:f} {event.amount.currency}",
    }
    said = _contract(told, event.contract_id, implementation={"performanceFailures": [failure]})
    return Delta("implementationUpdate", said)


def suspended(event: c.ContractSuspended, told: Situation) -> Delta:
    """A contract that nothing is done on for now, and why."""
    said = _contract(told, event.contract_id, suspended=True, suspensionDetails=event.reason)
    return Delta("contractUpdate", said)


def resumed(event: c.ContractResumed, told: Situation) -> Delta:
    """A contract that goes on."""
    return Delta("contractUpdate", _contract(told, event.contract_id, suspended=False, suspensionDetails=None))


def rated(event: c.ContractorRated, told: Situation) -> Delta:
    """How the buyer was served."""
    rating = {"date": instant(told.fact.act.at), "points": event.points, "description": event.text}
    return Delta("contractUpdate", _contract(told, event.contract_id, rating=rating))


def replied(event: c.ReplyPublished, told: Situation) -> Delta:
    """What the supplier says to that."""
    rating = {"reply": event.text, "dateReplied": instant(told.fact.act.at)}
    return Delta("contractUpdate", _contract(told, event.contract_id, rating=rating))
